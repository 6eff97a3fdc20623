"""The printed code: opens one person's page once, and ends with whatever ends the person's access."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts import services
from accounts.invitations import printed
from accounts.models import (
    AuditEntry,
    Delivery,
    Guardian,
    Guardianship,
    PrintedCode,
    User,
    Welcome,
)
from accounts.services.clearing import clear, people_over
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian
from tests.welcome.conftest import came_in, letter_to, make_on_paper, type_code


def test_only_hashes_are_kept(cast: Cast) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    row = str(PrintedCode.objects.values().get())
    assert letter.code not in row
    assert letter.secret not in row
    assert printed.shown(letter.code).count("-") == 2


def test_the_square_shows_no_name_and_burns_nothing(cast: Cast) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    before = list(PrintedCode.objects.values())
    browser = Client()
    for path in (f"/W/{letter.secret}/", f"/w/{letter.secret.lower()}/"):
        for look in (browser.get, browser.head, browser.get):
            page = look(path)
            assert page.status_code == 200
            assert "no-store" in page["Cache-Control"]
        text = browser.get(path).content.decode()
        for name in ("Rosa", "Lima", "Javier", "Ortega", letter.code):
            assert name not in text
    pressed = browser.post(f"/W/{letter.secret}/")
    assert (pressed.status_code, pressed["Location"]) == (303, "/w/")
    assert list(PrintedCode.objects.values()) == before


def test_the_code_opens_that_persons_page_once(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    letter = letter_to(rosa, cast)
    browser = came_in(letter)
    home = browser.get("/home/")
    assert home.status_code == 200
    assert "Javier" in home.content.decode()
    assert "Layla" not in home.content.decode()
    again = Client()
    assert "That is not the code on the letter" in type_code(again, letter.code).content.decode()
    assert again.get("/home/").status_code == 302
    assert Client().get(f"/w/{letter.secret}/").status_code == 404
    assert AuditEntry.objects.filter(verb="came by a printed code", by_guardian=rosa).exists()


@pytest.mark.parametrize("typed", ["lower", "spaces", "arabic"])
def test_the_code_is_read_however_it_is_typed(cast: Cast, typed: str) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    eastern = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    forms = {
        "lower": letter.code.lower(),
        "spaces": f" {letter.code[:4]} {letter.code[4:8]} — {letter.code[8:]} ",
        "arabic": printed.shown(letter.code).translate(eastern),
    }
    assert type_code(Client(), forms[typed]).status_code == 303


def test_a_slip_of_the_finger_is_said_and_costs_no_try(cast: Cast) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    other = "2" if letter.code[0] != "2" else "3"
    browser = Client()
    for _turn in range(40):
        page = type_code(browser, other + letter.code[1:])
        assert "Please look again." in page.content.decode()
    assert type_code(browser, letter.code).status_code == 303


def test_guesses_are_counted_by_letter_and_network(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    answers = [
        type_code(guesser, one.code).status_code for one in printed.mint([cast.guardian] * 25)
    ]
    assert answers == [200] * 20 + [429] * 5
    assert type_code(guesser, letter.code).status_code == 429
    assert type_code(Client(REMOTE_ADDR="198.51.100.7"), letter.code).status_code == 303
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert type_code(guesser, letter.code).status_code == 200


def test_the_code_rests_after_sixty_days(cast: Cast, clock: time_machine.Traveller) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    clock.shift(dt.timedelta(days=59, hours=23))
    assert Client().get(f"/w/{letter.secret}/").status_code == 200
    clock.shift(dt.timedelta(hours=2))
    assert Client().get(f"/w/{letter.secret}/").status_code == 404
    assert type_code(Client(), letter.code).status_code == 200


def test_printing_again_ends_the_old_code_but_not_one_of_this_very_print(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    rosa = make_on_paper(cast)
    old = letter_to(rosa, cast)
    PrintedCode.objects.update(created_at=FRIDAY - dt.timedelta(minutes=11))
    jammed, fresh = letter_to(rosa, cast), letter_to(rosa, cast)
    assert type_code(Client(), old.code).status_code == 200
    came_in(fresh)
    assert type_code(Client(), jammed.code).status_code == 200


def test_a_new_letter_signs_out_whoever_came_by_the_old_one(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    first = came_in(letter_to(rosa, cast))
    assert first.get("/home/").status_code == 200
    came_in(letter_to(rosa, cast))
    assert first.get("/home/").status_code == 302


def test_two_phones_with_one_code_let_one_in(cast: Cast) -> None:
    letter = letter_to(make_on_paper(cast), cast)
    assert printed.come_in(letter.code, now=FRIDAY) is not None
    assert printed.come_in(letter.code, now=FRIDAY) is None


def test_unknown_used_and_old_squares_look_alike(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    used = letter_to(rosa, cast)
    came_in(used)
    pages = {Client().get(f"/w/{one}/").content for one in (used.secret, "C" * 16, "é", "x" * 90)}
    assert len(pages) == 1


# --- What ends it ---------------------------------------------------------------------------------
def block(cast: Cast, rosa: Guardian) -> None:
    services.block(
        guardian=rosa, child=cast.child, evidence="Seen", by=acting(cast.leader), now=FRIDAY
    )


def unlink(cast: Cast, rosa: Guardian) -> None:
    services.unlink_guardian(link=rosa.guardianships.get(), by=acting(cast.office), now=FRIDAY)


def leave(cast: Cast, rosa: Guardian) -> None:
    day = FRIDAY.date() - dt.timedelta(days=1)
    services.child_leaves(child=cast.child, last_day=day, by=acting(cast.office), now=FRIDAY)


def end(cast: Cast, rosa: Guardian) -> None:
    Guardian.objects.filter(pk=rosa.pk).update(ended_on=FRIDAY.date())


def erase(cast: Cast, rosa: Guardian) -> None:
    type(cast.child).objects.filter(pk=cast.child.pk).update(erased_at=FRIDAY)


def add_address(cast: Cast, rosa: Guardian) -> None:
    services.change_guardian(
        guardian=rosa, email="rosa@mail.example", by=acting(cast.office), now=FRIDAY
    )


Event = Callable[[Cast, Guardian], None]
EVENTS: tuple[Event, ...] = (block, unlink, leave, end, erase, add_address)


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: one.__name__)
def test_what_ends_access_ends_the_code_at_the_next_request(cast: Cast, event: Event) -> None:
    rosa = make_on_paper(cast)
    letter = letter_to(rosa, cast)
    waiting = Client()
    waiting.post(f"/w/{letter.secret}/")
    event(cast, Guardian.objects.get(pk=rosa.pk))
    assert Client().get(f"/w/{letter.secret}/").status_code == 404
    assert type_code(waiting, letter.code).status_code == 200
    assert not Welcome.objects.filter(came_at__isnull=False).exists()


def test_a_block_that_is_lifted_brings_no_code_back(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    letter = letter_to(rosa, cast)
    block(cast, rosa)
    services.lift_block(block=rosa.blocks.get(), by=acting(cast.leader), now=FRIDAY)
    assert type_code(Client(), letter.code).status_code == 200


def test_a_block_ends_the_session_that_a_code_has_opened(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    browser = came_in(letter_to(rosa, cast))
    block(cast, Guardian.objects.get(pk=rosa.pk))
    assert browser.get("/home/").status_code == 302


def test_another_child_here_keeps_the_code(cast: Cast) -> None:
    sister = make_child(cast.other_classroom, "Mia Ortega")
    rosa = make_on_paper(cast, "Rosa Lima", cast.child, sister)
    letter = letter_to(rosa, cast)
    link = Guardianship.objects.get(guardian=rosa, child=cast.child)
    services.unlink_guardian(link=link, by=acting(cast.office), now=FRIDAY)
    home = came_in(letter).get("/home/").content.decode()
    assert "Mia" in home
    assert "Javier" not in home


def test_codes_that_are_over_go_after_a_month(cast: Cast) -> None:
    came_in(letter_to(make_on_paper(cast), cast))
    later = FRIDAY + dt.timedelta(days=31)
    assert clear(people_over(now=later), now=later)["printed codes_over"] == 1
    assert not PrintedCode.objects.exists()


# --- An address -----------------------------------------------------------------------------------
def confirm(browser: Client, email: str) -> Any:
    """Ask for the address and type the code that went there."""
    Delivery.objects.filter(letter="address_code").delete()
    browser.post("/home/address/", {"email": email})
    code = Delivery.objects.get(letter="address_code").details["code"]
    return browser.post("/home/address/code/", {"code": code})


def test_an_address_is_taken_only_when_its_code_came_back(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    browser = came_in(letter_to(rosa, cast))
    browser.post("/home/address/", {"email": "rosa@mail.example"})
    rosa.refresh_from_db()
    assert (rosa.email, rosa.channel) == ("", "paper")
    browser.post("/home/address/code/", {"code": "00000000"})
    rosa.refresh_from_db()
    assert rosa.email == ""
    assert confirm(browser, "rosa@mail.example")["Location"] == "/home/"
    rosa.refresh_from_db()
    assert (rosa.email, rosa.channel) == ("rosa@mail.example", "mail")
    assert rosa.user is not None
    assert (rosa.user.email, rosa.user.proven_at) == ("rosa@mail.example", FRIDAY)
    assert browser.get("/home/").status_code == 200
    assert not Delivery.objects.filter(letter="address_changed").exists()


def test_who_signs_in_with_that_address_already_goes_on_as_themselves(cast: Cast) -> None:
    """A parent of two schools: the printed letter's record joins the sign-in that they have."""
    pat = cast.strange_guardian
    rosa = make_on_paper(cast)
    browser = came_in(letter_to(rosa, cast))
    answer = confirm(browser, "pat@mail.example")
    assert answer["Location"] == "/login/"
    assert browser.get("/home/").status_code == 302
    rosa.refresh_from_db()
    assert rosa.user == pat.user
    assert not User.objects.filter(email__endswith=".invalid").exists()
    assert "Javier" in client_of(pat).get("/home/").content.decode()


def test_another_homes_address_is_the_offices_to_settle(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    browser = came_in(letter_to(rosa, cast))
    page = browser.get(confirm(browser, "ana@mail.example")["Location"])
    assert "The school office has to help with that address." in page.content.decode()
    rosa.refresh_from_db()
    assert rosa.email == ""


def test_a_colleague_who_is_blocked_stays_known_by_their_address(cast: Cast) -> None:
    """Blocked from one child, they care for the sister, and work in the office."""
    sister = make_child(cast.classroom, "Lucia Ortega")
    rosa = make_guardian(cast.school, "Rosa Lima", cast.office.user.email, cast.child, sister)
    services.block(
        guardian=rosa, child=cast.child, evidence="Seen", by=acting(cast.leader), now=FRIDAY
    )
    browser = came_in(letter_to(rosa, cast))
    page = browser.get(confirm(browser, "private@mail.example")["Location"])
    assert "The school office has to help with that address." in page.content.decode()
    assert acting(cast.office).shut_out == (cast.child.pk,)


def test_the_code_opens_no_other_record_of_the_same_address(cast: Cast) -> None:
    """The letter is bound to one record at one school; mail's sign-in may reach several."""
    birch = make_guardian(cast.stranger.school, "Ana Ortega", "ana@mail.example", language="en")
    Guardian.objects.filter(pk=birch.pk).update(user=cast.guardian.user)
    browser = came_in(letter_to(cast.guardian, cast))
    actor = browser.get("/home/").wsgi_request.actor  # type: ignore[attr-defined]
    assert [one.pk for one in actor.guardians] == [cast.guardian.pk]


def test_nobody_signs_in_with_a_sign_in_without_an_address(cast: Cast) -> None:
    browser = came_in(letter_to(make_on_paper(cast), cast))
    user = User.objects.get(email__endswith=".invalid")
    assert browser.get("/password/")["Location"] == "/home/address/"
    stranger = Client()
    stranger.post("/login/", {"login": user.email, "how": "code"})
    assert not Delivery.objects.filter(letter="sign_in_code").exists()


def test_settings_without_an_address_stay_on_paper(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    browser = came_in(letter_to(rosa, cast))
    page = browser.get("/home/welcome/").content.decode()
    assert "On paper, as the school has no email address for you." in page
    assert browser.post("/home/settings/", {"channel": "mail", "language": "ar"}).status_code == 302
    rosa.refresh_from_db()
    assert (rosa.channel, rosa.language) == ("paper", "ar")
    assert 'dir="rtl"' in browser.get("/home/").content.decode()
