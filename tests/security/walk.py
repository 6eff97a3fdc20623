"""Every form of the product as a row of one table: who posts it, where, and what its boxes hold."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.invitations import printed
from accounts.invitations.welcome_letter import door_url
from accounts.letters.stopping import stop_url
from accounts.models import Block, Delivery, Enrolment, Guardian, Guardianship, Role, School
from checkins.builtin import OUR_WEEK
from checkins.designs.forms import DraftForm
from checkins.models import (
    Closure,
    Device,
    Entry,
    Half,
    PaperCopy,
    Question,
    ReplyLink,
    Sheet,
    Template,
    Term,
)
from checkins.phrases import BUILT_IN
from checkins.services.giving import give
from checkins.services.good_news import tell_good_news
from checkins.services.opening import open_sheet
from checkins.services.phrases import add_phrases
from checkins.services.reply import Reply, send_reply
from checkins.services.templates import fingerprint, new_version, rows_of
from checkins.services.thanks import thank_colleague
from checkins.services.writing import write_line
from tests.accounts.rosters_helpers import applied, csv_of, upload
from tests.accounts.steps import code_at, offer_in, shown_by, with_app
from tests.accounts.test_invitations import invited
from tests.calendars.files import day_off, file_at, ics
from tests.checkins.test_school_page import FORM as SCHOOL
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_guardian
from tests.factories.replies import ask, reply
from tests.replies.conftest import Week, filled

CALENDAR = ics(day_off("Thanksgiving", "20261126", "20261128"))
ROSTER = csv_of("Mina Park,Room 12,Jun Park,jun@mail.example,,,,")


@dataclass
class World:
    """A shared week with a reply and a question from home, and a sheet that is being written."""

    week: Week
    sheet: Sheet
    question: Question
    loose: Guardian

    @property
    def cast(self) -> Cast:
        return self.week.cast

    @classmethod
    def of(cls, week: Week) -> "World":
        cast = week.cast
        # Past the grace in which a share is undone without a word.
        Sheet.objects.filter(pk=week.sheet.pk).update(shared_at=FRIDAY - dt.timedelta(days=1))
        reply(week.sheet, cast.guardian, now=FRIDAY, win="He read.")
        return cls(
            week,
            open_sheet(cast.other_child, WEEK, now=FRIDAY),
            ask(week.sheet, cast.guardian, "May we call?", now=FRIDAY),
            make_guardian(cast.school, "Omar Haddad", "omar@mail.example"),
        )


@dataclass
class Door:
    """A form as somebody has it in front of them, filled in well."""

    client: Client
    url: str
    good: dict[str, Any] = field(default_factory=dict)
    reading: str = ""
    """The page that shows the form, where that is not the address it is posted to."""

    def post(self, boxes: dict[str, Any], **more: Any) -> Any:
        """What a browser sends: all the boxes, with these instead. Follows to the next page."""
        data = {"csrfmiddlewaretoken": "x", **self.good, **boxes}
        return self.client.post(self.url, data, follow=True, **more)


@dataclass(frozen=True)
class Form:
    """`texts` take words, `strict` boxes take one kind of value, `needed` ones may not be empty.

    `says` is how a page without a box of its own for the sentence refuses (status codes).
    `hidden` boxes hold what no person types: nonsense counts as nothing and is never repeated.
    `is_search` changes nothing and answers with what it found, on the same page.
    `coined` ones hold a name that the page makes up itself: it leads to no row, only back to itself.
    """

    name: str
    open: Callable[[World], Door]
    texts: tuple[str, ...] = ()
    strict: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    coined: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    is_script: bool = False
    is_draft: bool = False
    is_search: bool = False
    is_once: bool = True


def _staff(
    who: str,
    route: str,
    target: Callable[[World], tuple[Any, ...]] = lambda _w: (),
    /,
    **good: Any,
) -> Callable[[World], Door]:
    def opened(world: World) -> Door:
        url = reverse(route, args=target(world))
        values = {key: value(world) if callable(value) else value for key, value in good.items()}
        return Door(client_of(getattr(world.cast, who)), url, values)

    return opened


def _child(world: World) -> tuple[Any, ...]:
    return (world.cast.child.pk,)


def _place_beside(world: World) -> tuple[Any, ...]:
    beside = Enrolment.objects.create(
        school=world.cast.school,
        child=world.cast.child,
        classroom=world.cast.other_classroom,
        is_home=False,
        starts_on=FRIDAY.date(),
    )
    return (beside.pk,)


def _child_week(world: World) -> tuple[Any, ...]:
    return (world.cast.other_child.pk, WEEK)


def _room(world: World) -> tuple[Any, ...]:
    return (world.cast.classroom.pk,)


def _room_week(world: World) -> tuple[Any, ...]:
    return (world.cast.classroom.pk, WEEK)


def _sheet(world: World) -> tuple[Any, ...]:
    return (world.sheet.pk,)


def _shared(world: World) -> tuple[Any, ...]:
    return (world.week.sheet.pk,)


def _guardian(world: World) -> tuple[Any, ...]:
    return (world.cast.guardian.pk,)


def _loose(world: World) -> tuple[Any, ...]:
    return (world.loose.pk,)


def _member(world: World) -> tuple[Any, ...]:
    return (world.cast.co_teacher.pk,)


def _by_link(path: str = "") -> Callable[[World], Door]:
    def opened(world: World) -> Door:
        client, url = world.week.browser(), world.week.url
        return Door(client, url + path, filled(client, url), reading=url)

    return opened


def _at_home(path: str = "") -> Callable[[World], Door]:
    def opened(world: World) -> Door:
        client = client_of(world.cast.guardian)
        url = f"/home/sheet/{world.week.sheet.pk}/"
        return Door(client, url + path, filled(client, url), reading=url)

    return opened


def _autosave(route: str, target: Callable[[World], tuple[Any, ...]]) -> Callable[[World], Door]:
    def opened(world: World) -> Door:
        url = reverse(route, args=target(world))
        return Door(client_of(world.cast.teacher), url, reading=url.removesuffix("autosave/"))

    return opened


def _address_code(world: World) -> Door:
    client = client_of(world.cast.guardian)
    client.post("/home/address/", {"email": "ana.new@mail.example"})
    sent = Delivery.objects.get(letter="address_code")
    return Door(client, "/home/address/code/", {"code": sent.details["code"]})


def _login_code(world: World) -> Door:
    client = Client()
    client.post("/login/", {"login": world.cast.guardian.email, "how": "code"})
    sent = Delivery.objects.get(letter="sign_in_code")
    return Door(client, "/login/code/", {"code": sent.details["code"]})


def _welcome(world: World) -> Door:
    _row, path = invited(world.cast)
    return Door(Client(), path, {"display_name": "Mr. Ito", "password": "quiet-river-stone"})


def _new_school(world: World) -> Door:
    """A leader's link from `create_school` asks for the address as well."""
    from accounts.invitations.services import invite
    from tests.factories.people import make_member

    member = make_member(world.cast.school, "x@setup.invalid", Role.LEADER)
    member.user.set_unusable_password()
    member.user.save()
    _row, url = invite(member, by=acting(world.cast.leader), now=FRIDAY)
    path = urlsplit(url).path
    good = {"display_name": "Ms. Roble", "password": "quiet-river-stone", "email": "r@a.example"}
    return Door(Client(), path, good)


def _upload(world: World) -> Door:
    file = SimpleUploadedFile("list.csv", ROSTER)
    return Door(client_of(world.cast.office), "/people/list/", {"file": file})


def _calendar(world: World) -> Door:
    file = SimpleUploadedFile("days.ics", CALENDAR, "text/calendar")
    return Door(client_of(world.cast.office), reverse("calendar_upload"), {"file": file})


def _calendar_preview(world: World) -> Door:
    client = client_of(world.cast.office)
    url = file_at(client, CALENDAR)
    plan = client.get(url).context["plan"]
    return Door(client, url, {"fingerprint": plan.fingerprint, "take": plan.lines[0].ref})


def _columns(world: World) -> Door:
    waiting = upload(world.cast.school, ROSTER)
    good = {f"column-{at}": what for at, what in enumerate(waiting.columns)}
    return Door(client_of(world.cast.office), f"/people/list/{waiting.pk}/columns/", good)


def _preview(world: World) -> Door:
    waiting = upload(world.cast.school, ROSTER)
    client, url = client_of(world.cast.office), f"/people/list/{waiting.pk}/"
    page = client.get(url)
    return Door(client, url, {"fingerprint": page.context["plan"].fingerprint})


def _undo(world: World) -> Door:
    done = applied(world.cast.school, ROSTER)
    client, url = client_of(world.cast.office), f"/people/list/{done.pk}/undo/"
    page = client.get(url)
    return Door(client, url, {"fingerprint": page.context["plan"].fingerprint})


def _printed(world: World) -> Door:
    client_of(world.cast.teacher).get(reverse("class_print", args=_room_week(world)))
    paper = PaperCopy.objects.filter(child=world.cast.child).first()
    assert paper is not None
    return Door(Client(), f"/s/{paper.secret}/", {"email": world.cast.guardian.email})


def _fresh(world: World) -> Door:
    return Door(Client(), f"/r/{world.week.token()}/fresh/")


def _stop(world: World) -> Door:
    return Door(Client(), urlsplit(stop_url(world.cast.guardian)).path)


def _block(world: World) -> tuple[Any, ...]:
    return (Block.objects.get(child=world.cast.child).pk,)


def _link(world: World) -> tuple[Any, ...]:
    return (Guardianship.objects.get(child=world.cast.child, guardian=world.cast.guardian).pk,)


def _merging(world: World) -> Door:
    """Two records of one person, of one home."""
    one = make_guardian(world.cast.school, "Ola Twice", "ola@mail.example", phone="555-0177")
    other = make_guardian(
        world.cast.school, one.name, one.email, phone=one.phone, household=one.household
    )
    keep, gone = sorted((one.pk, other.pk))
    good = {"keep": str(keep), "gone": str(gone), "answer": "one"}
    return Door(client_of(world.cast.office), reverse("merges"), good)


def _restore(world: World) -> Door:
    """An earlier text of the teacher's own, to be brought back."""
    entry = Entry.objects.get(sheet=world.week.sheet, prompt__key="next_step", half=Half.SCHOOL)
    by = world.cast.teacher
    write_line(entry.sheet, entry.prompt, text="Later.", version=1, by=by, now=FRIDAY)
    url = reverse("sheet_history", args=_shared(world))
    return Door(client_of(by), url, {"line": str(entry.pk), "version": "1", "seen": "2"})


def _restore_at_home(world: World) -> Door:
    """The same for a line that home sent twice."""
    for word in ("Early.", "Later."):
        said = Reply(texts={"works_at_home": [word]})
        by, sheet = world.cast.guardian, world.week.sheet
        send_reply(sheet=sheet, by=by, reply=said, operation_id=uuid.uuid4(), now=FRIDAY)
    entry = Entry.objects.get(prompt__key="works_at_home", author_guardian=world.cast.guardian)
    good = {"line": str(entry.pk), "version": "1", "seen": str(entry.version)}
    return Door(client_of(by), reverse("home_sheet_history", args=_shared(world)), good)


def _span(kind: str) -> Callable[[World], tuple[Any, ...]]:
    def target(world: World) -> tuple[Any, ...]:
        if kind == "term":
            return (kind, Term.objects.filter(school=world.cast.school).earliest("starts_on").pk)
        return (
            kind,
            Closure.objects.get_or_create(
                school=world.cast.school,
                name="Fair",
                starts_on="2026-10-01",
                ends_on="2026-10-02",
            )[0].pk,
        )

    return target


def _our_week(world: World) -> str:
    return str(_published(world)[0])


def _published(world: World) -> tuple[Any, ...]:
    return (Template.objects.get(school=world.cast.school, key=OUR_WEEK, version=1).pk,)


def _template_use(world: World) -> str:
    return str(give(OUR_WEEK, world.cast.classroom, by=world.cast.leader, now=FRIDAY).pk)


def _draft_door(world: World) -> Door:
    (pk,) = _template_draft(world)
    draft = Template.objects.get(pk=pk)
    form = DraftForm(draft, rows_of(draft))
    boxes = {one.html_name: one.value() for one in form.rows.management_form}
    boxes |= {one.html_name: one.value() for row in form.rows for one in row}
    said = {name: value for name, value in boxes.items() if value not in (None, False)}
    said |= {"name": form["name"].value(), "seen": form["seen"].value(), "go": "save"}
    return Door(client_of(world.cast.leader), reverse("template", args=[pk]), said)


def _words_door(world: World) -> Door:
    (pk,) = _template_draft(world)
    School.objects.filter(pk=world.cast.school.pk).update(languages=["en", "es"])
    draft = Template.objects.get(pk=pk)
    seen = fingerprint(rows_of(draft), draft.name)
    url = f"{reverse('template_words', args=[pk])}?in=es"
    return Door(client_of(world.cast.leader), url, {"seen": seen, "0-label": "Logros"})


def _template_draft(world: World) -> tuple[Any, ...]:
    first = Template.objects.get(school=world.cast.school, key=OUR_WEEK, version=1)
    return (new_version(first, by=world.cast.leader, now=FRIDAY).pk,)


def _phrase(world: World) -> tuple[Any, ...]:
    cast = world.cast
    keep = {"key": "wins", "language": "en", "member": cast.teacher, "now": FRIDAY}
    (phrase,) = add_phrases(["{name} ran …"], **keep, by=acting(cast.teacher))
    return (phrase.pk,)


def _told(world: World) -> tuple[Any, ...]:
    cast = world.cast
    news = tell_good_news(child=cast.child, text="He sang.", by=cast.teacher, now=FRIDAY)
    assert news is not None
    return (news.pk,)


def _thanked(world: World) -> tuple[Any, ...]:
    cast = world.cast
    note = thank_colleague(cast.leader, text="For tea.", by=acting(cast.teacher), now=FRIDAY)
    return (note.pk,)


def _answered(world: World) -> tuple[Any, ...]:
    return (world.question.pk,)


def _called(world: World) -> tuple[Any, ...]:
    Sheet.objects.filter(pk=world.week.sheet.pk).update(call_asked_at=FRIDAY)
    return _shared(world)


def _assignment(world: World) -> tuple[Any, ...]:
    return (world.cast.co_teacher.assignments.get().pk,)


def _door(path: str = "") -> Callable[[World], Door]:
    """The letter itself, in a browser that has never seen it."""
    return lambda world: Door(Client(), f"/r/{world.week.token()}/{path}")


def _open_link(world: World) -> tuple[Any, ...]:
    """A link whose button was pressed in one browser."""
    world.week.browser()
    return (ReplyLink.objects.filter(guardian=world.cast.guardian).latest("created_at").pk,)


def _device(world: World) -> tuple[Any, ...]:
    return (Device.objects.get(link=_open_link(world)[0]).pk,)


def _printed_loudly(world: World) -> Door:
    """The same code from the QR picture, which is in capitals."""
    door = _printed(world)
    return Door(door.client, door.url.replace("/s/", "/S/"), door.good)


def _list_to_approve(world: World) -> Door:
    done = upload(world.cast.school, ROSTER)
    client, url = client_of(world.cast.office), f"/people/list/{done.pk}/"
    client.post(url, {"fingerprint": client.get(url).context["plan"].fingerprint})
    return Door(client, f"{url}approve/")


def _step(world: World) -> Door:
    with_app(world.cast.teacher)
    return Door(client_of(world.cast.teacher), "/staff/me/step/", {"code": code_at(FRIDAY)})


def _with_step(route: str, **good: Any) -> Callable[[World], Door]:
    def opened(world: World) -> Door:
        row = with_app(world.cast.teacher)
        values = good if good else {"which": str(row.pk)}
        return Door(shown_by(world.cast.teacher), reverse(route), values)

    return opened


def _app(world: World) -> Door:
    client = client_of(world.cast.teacher)
    offer, key = offer_in(client.get("/staff/me/safety/app/").content.decode())
    good = {"offer": offer, "code": code_at(FRIDAY, key)}
    return Door(client, "/staff/me/safety/app/", good)


def _hello(path: str = "") -> Callable[[World], Door]:
    """The button of the welcome letter that came by mail."""
    return lambda world: Door(Client(), urlsplit(door_url(world.cast.guardian)).path + path)


def _printed_welcome(world: World) -> printed.Minted:
    (letter,) = printed.mint([world.cast.guardian])
    printed.keep([letter], by=acting(world.cast.office), now=FRIDAY)
    return letter


def _type_code(path: str) -> Callable[[World], Door]:
    return lambda world: Door(Client(), path, {"code": _printed_welcome(world).code})


def _paper_door(path: str) -> Callable[[World], Door]:
    return lambda world: Door(Client(), f"{path}{_printed_welcome(world).secret}/")


NEW_GUARDIAN = {"name": "Tía Rosa", "email": "rosa@mail.example", "channel": "mail"}
LINES = ("wins-0", "wins-1", "next_step", "try_at_home", "question", "good_to_know")
SAID = (
    *("home-wins", "home-works_at_home", "home-question", "home-family_note"),
    *("plan-will", "plan-could"),
)
DAYS = ("starts_on", "ends_on")
NEXT_YEAR = {"name": "2027-28", "starts_on": "2027-08-23", "ends_on": "2028-06-09"}
A_TERM = {"name": "Summer", "starts_on": "2026-12-21", "ends_on": "2026-12-28"}

ABOUT_SOME = ("name", "loves")
"""All of them filled with a megabyte are more than the server reads of one request."""
FORMS = (
    Form(
        "editor",
        _staff("teacher", "sheet_edit", _sheet),
        texts=LINES,
        strict=("week",),
        hidden=("seen-wins-0",),
    ),
    Form("autosave", _autosave("sheet_autosave", _sheet), texts=LINES, is_script=True),
    Form(
        "first autosave",
        _autosave("child_autosave", _child_week),
        texts=LINES,
        is_script=True,
    ),
    Form(
        "class note",
        _staff("teacher", "class_note", _room_week, version="1", text="Beans grow."),
        texts=("text",),
        hidden=("version",),
    ),
    Form(
        "answer",
        _staff("teacher", "question_answer", _answered, text="Do."),
        texts=("text",),
        needed=("text",),
        hidden=("version", "week", "replied"),
    ),
    Form("away", _staff("teacher", "child_away", _child_week, reason="Trip"), texts=("reason",)),
    Form("take back", _staff("teacher", "sheet_take_back", _shared, note="Sorry."), ("note",)),
    Form(
        "goal, new",
        _staff("teacher", "goal_add", _child, title="Ask for help"),
        texts=("title", "meaning", "help_at_home"),
        needed=("title",),
    ),
    Form(
        "goal",
        _staff(
            "teacher", "goal_edit", lambda w: (w.week.goal.pk,), title="Ask for help", version="1"
        ),
        texts=("title", "meaning", "help_at_home"),
        needed=("title",),
        hidden=("version",),
    ),
    Form(
        "goal's end",
        _staff("teacher", "goal_end", lambda w: (w.week.goal.pk,), how="got", words="Well done."),
        texts=("words",),
    ),
    Form("goal opened again", _staff("teacher", "goal_reopen", lambda w: (w.week.goal.pk,))),
    Form(
        "share",
        _staff("teacher", "class_share", _room_week, sheet=lambda w: str(w.sheet.pk)),
        hidden=("sheet",),
    ),
    Form(
        "carried",
        _staff("teacher", "class_carry", _room_week, child=lambda w: str(w.cast.child.pk)),
        hidden=("child",),
    ),
    Form(
        "seen",
        _staff("teacher", "reply_seen", _shared, replied=FRIDAY.isoformat()),
        hidden=("week", "replied"),
    ),
    Form("present", _staff("teacher", "sheet_present", _sheet)),
    Form("asking the school", _staff("leader", "about_me_ask"), is_once=False),
    Form("asking a class", _staff("teacher", "about_me_class_ask", _room), is_once=False),
    Form(
        "pages of a class",
        _staff("teacher", "about_me_print", _room, which="new"),
        hidden=("which",),
        is_once=False,
    ),
    Form("letter's door", _hello("about/"), is_once=False),
    Form(
        "about a child, from home",
        _staff("guardian", "home_about", _child, loves="Beetles."),
        texts=ABOUT_SOME,
        hidden=("seen-loves", "writer", "whose"),
    ),
    Form(
        "about a child, from school",
        _staff("teacher", "child_about", _child, text="A map helps."),
        texts=("text",),
        hidden=("version",),
    ),
    Form(
        "about a child, from paper",
        _staff(
            "teacher",
            "child_about_paper",
            _child,
            home=lambda w: str(w.cast.guardian.household_id),
            loves="Beetles.",
        ),
        texts=ABOUT_SOME,
        hidden=("seen-loves",),
    ),
    Form(
        "thank-you",
        _staff(
            "teacher",
            "thanks_write",
            to=lambda w: f"c:{w.cast.child.pk}",
            called="the Ortega family",
            text="For the soup.",
            is_asked="on",
        ),
        texts=("called", "text"),
        strict=("to",),
        needed=("text", "called"),
    ),
    Form(
        "templates",
        _staff("leader", "templates", name="Ours", source=_our_week),
        texts=("name",),
        strict=("source",),
        needed=("name",),
    ),
    Form(
        "a draft's rows",
        _draft_door,
        texts=("name", "rows-0-label", "rows-0-hint"),
        strict=("rows-0-kind",),
        needed=("name", "rows-0-label"),
        hidden=("seen", "rows-0-key"),
    ),
    Form("a draft's words", _words_door, texts=("0-label",), hidden=("seen",)),
    Form(
        "a template's use ended",
        _staff("leader", "template_uses", use=_template_use),
        hidden=("use",),
    ),
    Form(
        "a template given",
        _staff("leader", "template_give", _published, to="school", when="next"),
        strict=("to", "when"),
    ),
    Form(
        "a draft published",
        _staff("leader", "template_publish", _template_draft, when="next", sure="on"),
        strict=("when",),
    ),
    Form(
        "phrases",
        _staff("teacher", "phrase_add", key="wins", words="{name} sang …", language="en"),
        texts=("words",),
        strict=("key", "language"),
        needed=("words",),
    ),
    Form(
        "phrase",
        _staff(
            "teacher", "phrase_edit", _phrase, words="{name} sang …", language="en", version="1"
        ),
        texts=("words",),
        strict=("language",),
        needed=("words",),
        hidden=("version",),
    ),
    Form(
        "phrase, kept",
        _staff("teacher", "phrase_keep", _child, key="wins", text="He sang for us."),
        texts=("text",),
        hidden=("key",),
        is_script=True,
    ),
    Form(
        "phrase, hidden",
        _staff("teacher", "phrases", key="wins", source=BUILT_IN["wins"][0], owner="own", hide="1"),
        hidden=("key", "source", "owner", "hide"),
    ),
    Form("who at home reads a line", _staff("teacher", "line_readers", _sheet)),
    Form(
        "good news",
        _staff("teacher", "good_news", _child, text="He sang."),
        texts=("text",),
        needed=("text",),
    ),
    Form("good news, taken back", _staff("teacher", "good_news_take_back", _told)),
    Form(
        "talk",
        _staff("teacher", "talks", _child, way="call", on="2026-11-12", guardian="-"),
        texts=("note", "follow_up"),
        strict=("way", "on", "guardian"),
        needed=("way", "on"),
    ),
    Form("thank-you, shown", _staff("leader", "thanks_show", _thanked)),
    Form("thank-you, taken down", _staff("teacher", "thanks_take_down", _thanked)),
    Form(
        "reply by link",
        _by_link(),
        texts=SAID,
        strict=("home-week", "try_answer", "reactions", "plan-could-by"),
        hidden=("operation_id", "seen"),
        coined=("operation_id",),
    ),
    Form(
        "reply at home",
        _at_home(),
        texts=SAID,
        strict=("home-week", "home-family_note-readers"),
        hidden=("operation_id", "seen"),
        coined=("operation_id",),
    ),
    Form("week begun at home", _staff("guardian", "home_begin", _child)),
    Form("draft by link", _by_link("draft/"), texts=SAID, is_draft=True),
    Form("draft at home", _at_home("draft/"), texts=SAID, is_draft=True),
    Form(
        "settings",
        _staff("guardian", "home_settings", channel="mail", language="es"),
        strict=("channel", "language"),
        hidden=("wants_reminder",),
    ),
    Form("letters", _staff("guardian", "home_letters", want="stop"), hidden=("want",)),
    Form(
        "address",
        _staff("guardian", "home_address", email="ana.new@mail.example"),
        strict=("email",),
        needed=("email",),
        is_once=False,
    ),
    Form("address code", _address_code, strict=("code",), needed=("code",), is_once=False),
    Form(
        "login",
        lambda w: Door(Client(), "/login/", {"login": w.cast.guardian.email, "how": "code"}),
        strict=("login",),
        needed=("login",),
        hidden=("how", "next"),
        is_once=False,
    ),
    Form("login code", _login_code, strict=("code",), needed=("code",), is_once=False),
    Form(
        "login password",
        lambda w: Door(
            Client(),
            "/login/",
            {"login": w.cast.teacher.user.email, "password": "no", "how": "password"},
        ),
        secret=("password",),
        is_once=False,
    ),
    Form(
        "password",
        _staff("teacher", "account_password", current="a-long-password", new="quiet-river-stone"),
        secret=("current", "new"),
        is_once=False,
    ),
    Form(
        "passkey sign-in",
        lambda w: Door(Client(), "/login/passkey/", {"credential": "{}"}),
        hidden=("credential", "next"),
        is_once=False,
    ),
    Form("step", _step, strict=("code",), needed=("code",), hidden=("next",), is_once=False),
    Form("app", _app, strict=("code",), needed=("code",), hidden=("offer",), is_once=False),
    Form(
        "passkey",
        _staff("teacher", "passkey_add", credential="{}"),
        hidden=("credential",),
        is_once=False,
    ),
    Form("step's end", _with_step("step_remove"), hidden=("which",)),
    Form("recovery codes", _with_step("codes_renew", which="ten"), is_once=False),
    Form("browsers", _staff("teacher", "browser_end", which="others"), is_once=False),
    Form("browsers at home", _staff("guardian", "home_signed_in", which="others"), is_once=False),
    Form(
        "whose second step",
        _staff("leader", "staff_safety", whom="staff", starts_on="2026-11-27"),
        strict=("whom", "starts_on"),
        needed=("whom", "starts_on"),
    ),
    Form("step's reset", _staff("leader", "member_reset_step", lambda w: (w.cast.teacher.pk,))),
    Form(
        "welcome",
        _welcome,
        texts=("display_name",),
        needed=("display_name",),
        secret=("password",),
        is_once=False,
    ),
    Form("set-up", _new_school, texts=("display_name",), is_once=False),
    Form(
        "school",
        _staff("leader", "school_page", **SCHOOL),
        texts=("name", "emergency_number", "office_phone", "office_hours"),
        strict=("language", "paper", "letter_time", "time_zone", "school_days"),
        needed=("name", "emergency_number", "letter_time"),
    ),
    Form(
        "getting started: school",
        _staff("leader", "setup_school", name="Cedar", language="en", paper="a4"),
        texts=("name",),
        strict=("language", "paper"),
        needed=("name",),
        hidden=("seen",),
    ),
    Form(
        "getting started: time zone",
        _staff("leader", "setup_time_zone", time_zone="Europe/Madrid"),
        strict=("time_zone",),
        needed=("time_zone",),
        hidden=("seen",),
    ),
    Form(
        "getting started: languages",
        _staff("leader", "setup_languages", languages=["en", "vi"]),
        strict=("languages",),
        hidden=("seen",),
    ),
    Form(
        "getting started: numbers",
        _staff(
            "leader", "setup_numbers", emergency_number="112", office_phone="1", office_hours="8"
        ),
        texts=("emergency_number", "office_phone", "office_hours"),
        needed=("emergency_number",),
        hidden=("seen",),
    ),
    Form(
        "getting started: letters",
        _staff(
            "leader",
            "setup_letters",
            letter_time="15:30",
            reminder_weekday="7",
            reminder_time="17:30",
            quiet_from="20:30",
            quiet_until="07:30",
        ),
        strict=("letter_time", "reminder_weekday", "reminder_time", "quiet_from", "quiet_until"),
        needed=("letter_time", "quiet_from"),
        hidden=("seen",),
    ),
    Form(
        "getting started: lead",
        _staff("leader", "setup_lead", display_name="Ms. Okafor", email="okafor@alder.example"),
        texts=("display_name",),
        strict=("member", "email"),
        needed=("display_name", "email"),
    ),
    Form("getting started: test letter", _staff("leader", "setup_test"), is_once=False),
    Form("getting started: live", _staff("leader", "setup_live")),
    Form(
        "getting started: rest",
        _staff("leader", "setup_rest", until="2026-11-23"),
        strict=("until",),
        needed=("until",),
    ),
    Form(
        "year",
        _staff("leader", "calendar_add", lambda _w: ("year",), **NEXT_YEAR),
        ("name",),
        DAYS,
        ("name", *DAYS),
    ),
    Form(
        "next school year",
        _staff("office", "next_year", **NEXT_YEAR),
        ("name",),
        DAYS,
        ("name", *DAYS),
        is_once=False,
    ),
    Form(
        "term, new",
        _staff("leader", "calendar_add", lambda _w: ("term",), **A_TERM),
        ("name",),
        DAYS,
        ("name", *DAYS),
    ),
    Form(
        "term",
        _staff(
            "leader",
            "calendar_edit",
            _span("term"),
            name="Fall",
            starts_on="2026-08-24",
            ends_on="2026-12-11",
        ),
        ("name",),
        DAYS,
        ("name", *DAYS),
    ),
    Form(
        "days off",
        _staff("leader", "calendar_add", lambda _w: ("closure",), **A_TERM),
        ("name",),
        DAYS,
        ("name", *DAYS),
    ),
    Form(
        "substitute",
        _staff(
            "office",
            "substitute_add",
            _room,
            member=lambda w: str(w.cast.other_teacher.pk),
            starts_on="2026-11-16",
            ends_on="2026-11-17",
        ),
        strict=("member", *DAYS),
        needed=("member", *DAYS),
    ),
    Form("class", _staff("office", "classroom_add", name="Room 7"), ("name",), (), ("name",)),
    Form(
        "class, renamed",
        _staff("office", "classroom_record", _room, name="Room 7"),
        ("name",),
        (),
        ("name",),
    ),
    Form("class, closed", _staff("office", "classroom_close", _room), is_once=False),
    Form(
        "find",
        _staff("office", "people_find", words="Javi"),
        ("words",),
        (),
        ("words",),
        is_search=True,
    ),
    Form(
        "search",
        _staff("teacher", "sheet_search", words="hand"),
        ("words",),
        (),
        ("words",),
        hidden=("page",),
        is_search=True,
    ),
    Form(
        "search at home",
        _staff("guardian", "home_search", words="hand"),
        ("words",),
        (),
        ("words",),
        hidden=("page",),
        is_search=True,
    ),
    Form(
        "also in",
        _staff("office", "child_also", _child, classroom=lambda w: str(w.cast.other_classroom.pk)),
        (),
        ("classroom",),
        ("classroom",),
    ),
    Form("place's end", _staff("office", "place_end", _place_beside)),
    Form(
        "child, new",
        _staff("office", "classroom_people", _room, given_name="Mina", pronoun="they"),
        ("given_name", "family_name"),
        ("pronoun",),
        ("given_name", "pronoun"),
    ),
    Form(
        "child",
        _staff(
            "office",
            "child_record",
            _child,
            given_name="Javi",
            pronoun="he",
            classroom=lambda w: str(w.cast.classroom.pk),
        ),
        ("given_name", "family_name"),
        ("pronoun", "classroom"),
        ("given_name", "pronoun"),
    ),
    Form(
        "child leaves",
        _staff("office", "child_leaving", _child, last_day="2026-11-13"),
        (),
        ("last_day",),
        ("last_day",),
    ),
    Form(
        "guardian, new",
        _staff("office", "guardian_add", _child, relation="aunt", **NEW_GUARDIAN),
        ("name", "phone", "relation"),
        ("email", "language", "channel"),
        ("name", "channel"),
    ),
    Form(
        "guardian",
        _staff("office", "guardian_record", _guardian, **NEW_GUARDIAN),
        ("name", "phone"),
        ("email", "language", "channel"),
        ("name", "channel"),
    ),
    Form(
        "link",
        _staff("office", "guardian_link", _child, guardian=lambda w: str(w.loose.pk)),
        ("relation",),
        ("guardian",),
        ("guardian",),
    ),
    Form(
        "same home",
        _staff("office", "home_same", _guardian, other=lambda w: str(w.cast.co_guardian.pk)),
        hidden=("other",),
    ),
    Form("own home", _staff("office", "home_own", _guardian)),
    Form("link's end", _staff("office", "link_end", _link)),
    Form("reply link's end", _staff("office", "reply_link_end", _open_link), is_once=False),
    Form("browser's end", _staff("teacher", "device_end", _device), is_once=False),
    Form("own link's end", _staff("guardian", "home_link_end", _open_link), is_once=False),
    Form("own browser's end", _staff("guardian", "home_device_end", _device), is_once=False),
    Form("link's yes", _staff("office", "link_approve", _link)),
    Form(
        "links",
        _staff("office", "links_to_approve", link=lambda w: str(_link(w)[0])),
        hidden=("link",),
    ),
    Form("one person", _merging, hidden=("keep", "gone", "answer")),
    Form(
        "block",
        _staff(
            "leader",
            "block_add",
            _child,
            guardian=lambda w: str(w.cast.co_guardian.pk),
            evidence="Court order, June 3",
        ),
        ("evidence",),
        ("guardian",),
        ("evidence", "guardian"),
    ),
    Form(
        "record erased",
        _staff("leader", "child_erase", _child, given_name="Javier"),
        (),
        ("given_name",),
        ("given_name",),
        is_once=False,
    ),
    Form("block lifted", _staff("leader", "block_lift", _block), is_once=False),
    Form(
        "staff",
        _staff(
            "leader", "staff", display_name="Mr. Ito", email="ito@alder.example", roles="teacher"
        ),
        ("display_name",),
        ("email", "roles"),
        ("display_name", "email", "roles"),
    ),
    Form(
        "member",
        _staff("leader", "member_record", _member, display_name="Mr. R", roles="teacher"),
        ("display_name",),
        ("roles",),
        ("display_name", "roles"),
    ),
    Form(
        "assign",
        _staff(
            "leader",
            "member_assign",
            _member,
            kind="co_teacher",
            classroom=lambda w: str(w.cast.other_classroom.pk),
        ),
        (),
        ("kind", "child", "classroom", "ends_on"),
        ("kind",),
    ),
    Form("invited again", _staff("leader", "member_invite", _member), is_once=False),
    Form(
        "several teachers",
        _staff("leader", "staff_several", lines="Ms. Lund, lund@school.example, Room 12"),
        strict=("lines",),
        needed=("lines",),
    ),
    Form("all invited", _staff("leader", "staff_invite", people="99"), hidden=("people",)),
    Form("families welcomed", _staff("office", "welcome_send", letters="99"), hidden=("letters",)),
    Form(
        "letters printed", _staff("office", "welcome_print", _room, which="new"), hidden=("which",)
    ),
    # No file comes back for who has no child here, so that the answer is a page like the others'.
    Form("a letter printed", _staff("office", "welcome_print_one", _loose), is_once=False),
    Form("a code from the welcome letter", _hello(), is_once=False),
    Form("not me", _hello("not-me/"), is_once=False),
    Form("the printed letter's button", _paper_door("/w/"), is_once=False),
    Form("the same in capitals", _paper_door("/W/"), is_once=False),
    Form("the letter's code", _type_code("/w/"), (), ("code",), ("code",), is_once=False),
    Form("the code in capitals", _type_code("/W/"), (), ("code",), ("code",), is_once=False),
    Form("member leaves", _staff("leader", "member_leave", _member)),
    Form("list", _upload, (), (), (), hidden=("other",), is_once=False),
    Form("list's columns", _columns, hidden=("column-0", "column-1", "column-2")),
    Form("list's preview", _preview, hidden=("fingerprint", "answer")),
    Form("list undone", _undo, hidden=("fingerprint",)),
    Form("calendar file", _calendar, is_once=False),
    Form("calendar's preview", _calendar_preview, hidden=("fingerprint", "take")),
    Form(
        "calendar undone",
        lambda w: Door(client_of(w.cast.office), _calendar_preview(w).url + "undo/"),
        is_once=False,
    ),
    Form("printed code", _printed, (), ("email",), ("email",), is_once=False),
    Form("fresh link", _fresh, hidden=("email",), is_once=False),
    Form("stop letters", _stop, hidden=("List-Unsubscribe",)),
    Form(
        "start letters",
        lambda w: Door(
            Client(), urlsplit(stop_url(w.cast.guardian)).path.replace("/stop/", "/start/")
        ),
    ),
    Form(
        "first editor",
        _staff("teacher", "child_sheet", _child_week),
        texts=LINES,
        strict=("week",),
        hidden=("seen-wins-0",),
    ),
    Form("changes", _staff("teacher", "sheet_changes", _shared), is_once=False),
    Form("child stays", _staff("office", "child_stays", _child), is_once=False),
    Form("next year", _staff("leader", "next_year"), is_once=False),
    Form("next year's class", _staff("leader", "next_year_class", _room), is_once=False),
    Form("next year, prepared", _staff("leader", "next_year_prepare"), is_once=False),
    Form("next year, taken back", _staff("leader", "next_year_take_back"), is_once=False),
    Form("goals of next year", _staff("teacher", "goals_next_year"), is_once=False),
    Form("earlier text", _restore, hidden=("line", "version", "seen"), is_once=False),
    Form(
        "earlier text at home", _restore_at_home, hidden=("line", "version", "seen"), is_once=False
    ),
    Form("days off, gone", _staff("leader", "calendar_remove", _span("closure")), is_once=False),
    Form(
        "called",
        _staff("teacher", "family_called", _called),
        hidden=("week", "replied"),
    ),
    Form("assignment's end", _staff("leader", "assignment_end", _assignment)),
    Form("list's links", _list_to_approve, is_once=False),
    Form("the letter's button", _door(), hidden=("mood",), is_once=False),
    Form("a code from the letter", _door("code/"), is_once=False),
    Form("not you", _by_link("not-you/"), is_once=False),
    Form("a code from the sheet", _by_link("code/"), is_once=False),
    Form("fresh link from the sheet", _by_link("fresh/"), is_once=False),
    Form("printed code in capitals", _printed_loudly, (), ("email",), ("email",), is_once=False),
    Form(
        "login once more",
        lambda w: Door(Client(), "/login/again/", {"login": w.cast.guardian.email, "how": "code"}),
        strict=("login",),
        needed=("login",),
        hidden=("how", "next"),
        is_once=False,
    ),
    Form("sign out", _staff("guardian", "account_logout"), hidden=("next",), is_once=False),
)

_PASSING = {"HomeDraft", "AuditEntry", "ReadLog", "Delivery", "Device", "ReplyDevice"}


def stored() -> dict[str, list[Any]]:
    """Every row that the product holds, but for drafts and what only says that somebody came by."""
    models: Iterator[Any] = (
        model
        for app in ("accounts", "checkins")
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in _PASSING
    )
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def counted() -> dict[str, int]:
    """How many rows there are of each kind; the record may say twice that somebody pressed twice."""
    return {
        model.__name__: model.objects.count()
        for app in ("accounts", "checkins")
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in {"AuditEntry", "ReadLog"}
    }


def control(page: str, box: str) -> str:
    """The tag of a box on a page, or an empty text."""
    found = re.search(rf'<(?:input|textarea|select)\b[^>]*\bname="{re.escape(box)}"[^>]*>', page)
    return found.group() if found else ""


def is_blamed(page: str, box: str) -> bool:
    """Whether the page has a sentence beside the box: its control's mark, or the group's note."""
    return 'aria-invalid="true"' in control(page, box) or f'id="id_{box}_error"' in page


__all__ = ["FORMS", "Door", "Form", "World", "control", "counted", "is_blamed", "stored"]
