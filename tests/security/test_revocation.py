"""Access that ends, ends everywhere at the very next request, and comes back by no accident.

One world for each event: every way in stands open at once (browsers signed in, letters unread,
codes on their way, printed pages), then something happens. What must be shut is written here by
hand; what must stay open too. After that come a list read in again, the ticks of two days, letters
asked anew, codes asked anew and a new sign-in, and every door is tried once more.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from accounts import services
from accounts.invitations import printed
from accounts.invitations.services import invite
from accounts.letters.worker import deliver
from accounts.models import Child, Delivery, Guardian, Guardianship, Member
from checkins.models import Device, HomeDraft, PaperCopy, ReplyLink, Sheet
from checkins.reminders.sweep import sweep
from checkins.services.links import mint_reply_link
from tests.accounts.rosters_helpers import applied, csv_of
from tests.accounts.steps import SoftKey, with_passkey
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.replies import reply
from tests.replies.conftest import press, share_sheet, unsent
from tests.scale import part
from tests.security.conftest import paper_of

pytestmark = pytest.mark.timeout(400)  # asks many pages; a busy machine takes its time

HOUR = dt.timedelta(hours=1)
SLOT = FRIDAY + 2 * HOUR
SUNDAY = SLOT + 50 * HOUR
YESTERDAY = FRIDAY.date() - dt.timedelta(days=1)
LIST = csv_of(
    "Javier Ortega,Room 12,Ana Ortega,ana@mail.example,en,Luis Ortega,luis@mail.example,es",
    "Layla Haddad,Room 12,Noor Haddad,noor@mail.example,ar,,,",
)
TYPED = {"home-wins": "He set the table."}


def code_after(ask: Callable[[], Any]) -> str:
    """The code of the letter that this asking put into the outbox; nothing when it put none."""
    letters = Delivery.objects.filter(letter="sign_in_code")
    before = set(letters.values_list("pk", flat=True))
    ask()
    fresh = letters.exclude(pk__in=before).first()
    return str(fresh.details["code"]) if fresh else ""


def ask_for_code(browser: Client, address: str) -> str:
    return code_after(lambda: browser.post("/login/", {"login": address, "how": "code"}))


def sign_in(browser: Client, address: str) -> Client:
    """As far as the address still gets a code."""
    browser.post("/login/code/", {"code": ask_for_code(browser, address) or "00000000"})
    return browser


def show_passkey(browser: Client, key: SoftKey) -> None:
    """Where the page that asks for it comes at all."""
    asked = browser.post("/staff/me/step/", {"ask": "1"})
    if asked.headers["Content-Type"].startswith("application/json"):
        options = asked.json()
        browser.post("/staff/me/step/", {"credential": key.shown(options)})


def reopened(browser: Client) -> Client:
    """The browser was closed and opened again; it kept its cookies."""
    again = Client()
    again.cookies = browser.cookies
    return again


@dataclass
class World:
    """Javier's shared sheet, with every way to it open."""

    cast: Cast
    sheet: Sheet
    address: str = "ana@mail.example"
    tokens: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    keys: dict[str, SoftKey] = field(default_factory=dict)
    paper: PaperCopy = field(init=False)
    welcome: printed.Minted = field(init=False)

    def __post_init__(self) -> None:
        applied(self.cast.school, LIST)
        for door in ("unpressed", "pressed", "draft", "step-up"):
            url = mint_reply_link(self.sheet, self.cast.guardian, now=FRIDAY)
            self.tokens[door] = url.rstrip("/").rsplit("/", 1)[-1]
        for door in ("pressed", "draft", "step-up"):
            self.browsers[door] = Client()
            assert press(self.browsers[door], self.tokens[door]).status_code == 303
        self.browsers["draft"].post(f"{self.reply}draft/", TYPED)
        self.browsers["session"] = client_of(self.cast.guardian)
        self.browsers["second browser"] = client_of(self.cast.guardian)
        self.browsers["reopened"] = reopened(sign_in(Client(), self.address))
        self._step_up()
        self._ask("code asked", self.address)
        for name, who in (("teacher", self.cast.teacher), ("specialist", self.cast.specialist)):
            self.browsers[f"{name}'s session"] = client_of(who)
            self.browsers[f"{name}'s second browser"] = client_of(who)
            self.browsers[f"{name}, reopened"] = reopened(sign_in(Client(), who.user.email))
            self._ask(f"{name}'s code asked", who.user.email)
            self._set_up_steps(name, who)
        self.paper = paper_of(self.sheet)
        (self.welcome,) = printed.mint([self.cast.guardian])
        printed.keep([self.welcome], by=acting(self.cast.office), now=FRIDAY)

    def _step_up(self) -> None:
        browser = self.browsers["step-up"]
        code = code_after(lambda: browser.post(f"{self.reply}code/"))
        browser.post("/login/code/", {"code": code})

    def _set_up_steps(self, name: str, who: Member) -> None:
        """A passkey, and an invitation that is still to be opened."""
        made = client_of(who)
        self.keys[f"{name}'s passkey"] = with_passkey(made, SoftKey(id=name.encode()))
        shown = f"{name}'s browser with the step shown"
        self.browsers[shown] = made
        for door, browser in self.browsers.items():
            if door.startswith((f"{name}'s session", f"{name}'s second", f"{name}, ")):
                show_passkey(browser, self.keys[f"{name}'s passkey"])
        _row, url = invite(who, by=acting(self.cast.leader), now=FRIDAY, by_mail=True)
        self.tokens[f"{name}'s invitation"] = url.rstrip("/").rsplit("/", 1)[-1]

    def _ask(self, door: str, address: str) -> None:
        self.browsers[door] = Client()
        self.codes[door] = ask_for_code(self.browsers[door], address)

    @property
    def reply(self) -> str:
        return f"/reply/{self.sheet.pk}/"

    # --- The doors: does it open? -----------------------------------------------------------------
    def reads_at_home(self, door: str) -> bool:
        return bool(self.browsers[door].get(f"/home/sheet/{self.sheet.pk}/").status_code == 200)

    def types_code(self, door: str) -> bool:
        """The code that was asked for before comes now; a second time the browser is as it is."""
        if door in self.codes:
            self.browsers[door].post("/login/code/", {"code": self.codes.pop(door)})
        if "'s" not in door:
            return self.reads_at_home(door)
        self._show_step(door)
        return self.works(door)

    def _show_step(self, door: str) -> None:
        """As far as there still is one: who comes in by another way has a passkey beside it."""
        show_passkey(self.browsers[door], self.keys[f"{door.partition(chr(39))[0]}'s passkey"])

    def signs_in_by_passkey(self, door: str) -> bool:
        browser = self.browsers[door] = Client()
        options = browser.post("/login/passkey/", {"ask": "1"}).json()
        browser.post("/login/passkey/", {"credential": self.keys[door].shown(options)})
        return self.works(door)

    def opens_invitation(self, door: str) -> bool:
        """Taken back, so that it can be tried once more."""
        browser = self.browsers[door] = Client()
        with transaction.atomic():
            browser.post(f"/welcome/{self.tokens[door]}/", {"display_name": "Somebody"})
            self._show_step(door)
            works = self.works(door)
            transaction.set_rollback(True)
        return works

    def presses(self, door: str) -> bool:
        return bool(press(Client(), self.tokens[door]).status_code == 303)

    def reads_by_link(self, door: str) -> bool:
        return bool(self.browsers[door].get(self.reply).status_code == 200)

    def types_on(self, door: str) -> bool:
        kept = self.browsers[door].post(f"{self.reply}draft/", TYPED).status_code == 204
        assert kept == self.reads_by_link(door)
        return bool(kept)

    def works(self, door: str) -> bool:
        """The teacher begins next week's sheet; the specialist opens this week's."""
        url = (
            f"/child/{self.cast.child.pk}/{WEEK + 1}/"
            if door.startswith("teacher")
            else f"/sheet/{self.sheet.pk}/"
        )
        return bool(self.browsers[door].get(url).status_code == 200)

    def mails_for_paper(self, _door: str) -> bool:
        mail.outbox.clear()
        Client().post(f"/s/{self.paper.secret}/", {"email": self.address})
        deliver(now=FRIDAY)
        return any(self.has_link(one) for one in mail.outbox)

    def types_printed_code(self, door: str) -> bool:
        """The code on a printed welcome letter, typed now; a second time the browser is as it is."""
        if door not in self.browsers:
            self.browsers[door] = Client()
            self.browsers[door].post("/w/", {"code": self.welcome.code})
        return self.reads_at_home(door)

    def letter_leaves(self, _door: str) -> bool:
        mail.outbox.clear()
        deliver(now=SLOT)
        return any(self.has_link(one) for one in mail.outbox)

    def has_link(self, message: Any) -> bool:
        return message.to == [self.address] and bool(re.search(r"/r/[\w-]{43}/", message.body))


HOME: dict[str, Callable[[World, str], bool]] = {
    "session": World.reads_at_home,
    "second browser": World.reads_at_home,
    "reopened": World.reads_at_home,
    "step-up": World.reads_at_home,
    "code asked": World.types_code,
}
LINKS: dict[str, Callable[[World, str], bool]] = {
    "unpressed": World.presses,
    "pressed": World.reads_by_link,
    "draft": World.types_on,
    "paper": World.mails_for_paper,
    "printed code": World.types_printed_code,
    "letter": World.letter_leaves,
}
TEACHER: dict[str, Callable[[World, str], bool]] = {
    "teacher's session": World.works,
    "teacher's second browser": World.works,
    "teacher, reopened": World.works,
    "teacher's code asked": World.types_code,
    "teacher's browser with the step shown": World.works,
    "teacher's passkey": World.signs_in_by_passkey,
    "teacher's invitation": World.opens_invitation,
}
SPECIALIST: dict[str, Callable[[World, str], bool]] = {
    name.replace("teacher", "specialist"): door for name, door in TEACHER.items()
}
DOORS = HOME | LINKS | TEACHER | SPECIALIST
FAMILY = set(HOME) | set(LINKS)
STAFF = set(TEACHER) | set(SPECIALIST)
LINK = {"unpressed", "pressed", "draft"}


# --- What happens ---------------------------------------------------------------------------------
def who(member: Member) -> dict[str, Any]:
    return {"by": acting(member), "now": FRIDAY}


def block_is_put(world: World) -> None:
    cast = world.cast
    services.block(guardian=cast.guardian, child=cast.child, evidence="Seen", **who(cast.leader))


def guardian_is_unlinked(world: World) -> None:
    link = Guardianship.objects.get(guardian=world.cast.guardian, child=world.cast.child)
    services.unlink_guardian(link=link, **who(world.cast.office))


def member_leaves(world: World) -> None:
    services.deactivate_member(member=world.cast.teacher, **who(world.cast.leader))


def teachers_assignment_ends(world: World) -> None:
    mine = world.cast.teacher.assignments.get()
    services.end_assignment(assignment=mine, **who(world.cast.leader))


def specialists_assignment_ends(world: World) -> None:
    mine = world.cast.specialist.assignments.get()
    services.end_assignment(assignment=mine, **who(world.cast.leader))


def child_leaves_the_class(world: World) -> None:
    cast = world.cast
    services.move_child(child=cast.child, classroom=cast.other_classroom, **who(cast.office))


def child_leaves_the_school(world: World) -> None:
    services.child_leaves(child=world.cast.child, last_day=YESTERDAY, **who(world.cast.office))


def child_is_erased(world: World) -> None:
    Child.objects.filter(pk=world.cast.child.pk).update(erased_at=FRIDAY)


def office_changes_the_address(world: World) -> None:
    services.change_guardian(
        guardian=Guardian.objects.get(pk=world.cast.guardian.pk),
        email="ana@new.example",
        **who(world.cast.office),
    )


def office_takes_the_address_away(world: World) -> None:
    services.change_guardian(
        guardian=Guardian.objects.get(pk=world.cast.guardian.pk),
        email="",
        **who(world.cast.office),
    )


def guardian_changes_the_address(world: World) -> None:
    browser = client_of(world.cast.guardian)
    browser.post("/home/address/", {"email": "ana@new.example"})
    code = Delivery.objects.get(letter="address_code").details["code"]
    assert browser.post("/home/address/code/", {"code": code})["Location"] == "/home/"
    assert browser.get(f"/home/sheet/{world.sheet.pk}/").status_code == 200


def links_end_by_hand(who: str, at: str) -> Callable[[World], None]:
    """Every button of the page pressed, by `who`; `at` is the way to the button."""

    def event(world: World) -> None:
        browser = client_of(getattr(world.cast, who))
        for link in ReplyLink.objects.filter(guardian=world.cast.guardian):
            assert browser.post(f"/{at}/{link.pk}/end/").status_code == 302

    event.__name__ = f"{who}_ends_the_links"
    return event


def browsers_end_by_hand(who: str, at: str) -> Callable[[World], None]:
    def event(world: World) -> None:
        browser = client_of(getattr(world.cast, who))
        for device in Device.objects.filter(link__guardian=world.cast.guardian):
            assert browser.post(f"/{at}/{device.pk}/end/").status_code == 302

    event.__name__ = f"{who}_ends_the_browsers"
    return event


def household_is_split(world: World) -> None:
    """Both parents keep their own ways in; what each home says is its own from now on."""
    Guardian.objects.filter(pk=world.cast.co_guardian.pk).update(
        household=world.cast.guardian.household
    )
    services.two_homes(
        guardian=Guardian.objects.get(pk=world.cast.co_guardian.pk), **who(world.cast.office)
    )


def nothing_happens(_world: World) -> None:
    """The control: every door is open."""


EVENTS: dict[Callable[[World], None], set[str]] = {
    nothing_happens: set(),
    block_is_put: FAMILY,
    guardian_is_unlinked: FAMILY,
    member_leaves: set(TEACHER),
    teachers_assignment_ends: set(TEACHER),
    specialists_assignment_ends: set(SPECIALIST),
    child_leaves_the_class: set(TEACHER),
    # Letters and links end; what the family has in its account stays: history is kept for them.
    child_leaves_the_school: STAFF | set(LINKS),
    child_is_erased: FAMILY | STAFF,
    office_changes_the_address: FAMILY,
    office_takes_the_address_away: FAMILY,
    guardian_changes_the_address: FAMILY,
    household_is_split: set(),
    # A new letter makes a new link; the old ones stay shut.
    links_end_by_hand("office", "people/reply-link"): LINK,
    links_end_by_hand("teacher", "people/reply-link"): LINK,
    links_end_by_hand("guardian", "home/link"): LINK,
    browsers_end_by_hand("office", "people/device"): LINK - {"unpressed"},
    browsers_end_by_hand("teacher", "people/device"): LINK - {"unpressed"},
    browsers_end_by_hand("guardian", "home/device"): LINK - {"unpressed"},
}
"""What happens -> which doors must be shut. All others must stay open."""


def shut(world: World) -> set[str]:
    return {door for door, opens in DOORS.items() if not opens(world, door)}


def restore_nothing(world: World) -> None:
    """All that happens by itself, and all that the person who lost access can do alone."""
    applied(world.cast.school, LIST)
    for token in world.tokens.values():
        Client().post(f"/r/{token}/fresh/")
    for browser in world.browsers.values():
        browser.post(f"{world.reply}fresh/")
    for moment in (FRIDAY, SLOT, SLOT + HOUR, SUNDAY):
        sweep(now=moment)
    world.browsers["session"] = sign_in(Client(), world.address)
    for name, who in (("teacher", world.cast.teacher), ("specialist", world.cast.specialist)):
        world.browsers[f"{name}'s session"] = sign_in(Client(), who.user.email)
        show_passkey(world.browsers[f"{name}'s session"], world.keys[f"{name}'s passkey"])


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast, share_sheet(cast))


@pytest.mark.parametrize("event", part(EVENTS, every=3), ids=lambda event: event.__name__)
def test_what_ends_is_shut_at_the_next_request_in_every_browser(
    world: World, event: Callable[[World], None]
) -> None:
    event(world)
    assert shut(world) == EVENTS[event]


@pytest.mark.parametrize("event", part(EVENTS, every=3), ids=lambda event: event.__name__)
def test_nothing_brings_back_what_ended(world: World, event: Callable[[World], None]) -> None:
    event(world)
    mail.outbox.clear()
    restore_nothing(world)
    if "letter" in EVENTS[event]:
        assert not [one for one in mail.outbox if world.has_link(one)]
    opened = EVENTS[event] - shut(world)
    assert opened == set()


def test_a_split_home_reads_no_word_of_the_other_from_the_next_request_on(cast: Cast) -> None:
    """In a session, behind a link and on paper; and what each had begun to type stays theirs."""
    luis = cast.co_guardian
    luis.household = cast.guardian.household
    luis.save()
    sheet = share_sheet(cast)
    reply(sheet, cast.guardian, now=FRIDAY, win="He read to his sister.")
    token = mint_reply_link(sheet, luis, now=FRIDAY).rstrip("/").rsplit("/", 1)[-1]
    by_link, at_home, anas = Client(), client_of(luis), client_of(cast.guardian)
    press(by_link, token)
    pages = [
        (by_link, f"/reply/{sheet.pk}/"),
        (at_home, f"/home/sheet/{sheet.pk}/"),
        (at_home, f"/home/child/{cast.child.pk}/"),
        (at_home, f"/home/child/{cast.child.pk}/story/"),
    ]

    def with_her_words() -> list[str]:
        return [url for browser, url in pages if b"He read to his sister." in page(browser, url)]

    def page(browser: Client, url: str) -> bytes:
        answer: Any = browser.get(url)
        assert answer.status_code == 200
        return bytes(answer.content)

    assert with_her_words() != []
    anas.post(f"/home/sheet/{sheet.pk}/draft/", TYPED)
    services.two_homes(guardian=luis, **who(cast.office))
    assert with_her_words() == []
    assert [(one.guardian, unsent(one)) for one in HomeDraft.objects.all()] == [
        (cast.guardian, {"home-wins": ["He set the table."]})
    ]
    applied(cast.school, LIST)
    sweep(now=SLOT)
    assert with_her_words() == []
