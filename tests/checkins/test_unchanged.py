"""The class week that a browser has already is answered 304, and only while nothing on it changed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Assignment, Child, Classroom, Guardian, Member, Role, School
from checkins.models import ClassNote, Closure, Entry, Question, Sheet
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.people import block, make_child, make_guardian
from tests.factories.replies import ask, reply
from tests.factories.sheets import make_shared_sheet, make_sheet

LATER = FRIDAY + dt.timedelta(hours=2)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.", face=4)
    ask(sheet, cast.guardian, "May we call?", now=FRIDAY)
    return sheet


def address(cast: Cast) -> str:
    return f"/class/{cast.classroom.pk}/{WEEK}/"


def seen(browser: Client, cast: Cast) -> str:
    """The tag of the page as it stands, which the browser asked for twice."""
    with time_machine.travel(LATER, tick=False):
        page = browser.get(address(cast))
    assert page.status_code == 200
    return page.headers["ETag"]


def again(browser: Client, cast: Cast, tag: str, **more: Any) -> Any:
    with time_machine.travel(LATER, tick=False):
        return browser.get(address(cast), headers={"if-none-match": tag, **more})


def test_page_that_has_not_changed_is_not_made_again(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    with CaptureQueriesContext(connection) as asked:
        answer = again(browser, cast, tag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer.headers["Vary"]
    assert len(asked) == 5  # session, user, member; calendar, class
    assert seen(browser, cast) == tag


def note(cast: Cast, sheet: Sheet) -> None:
    ClassNote.objects.create(
        school=cast.school, classroom=cast.classroom, week=WEEK, text="We planted beans.",
        by_member=cast.teacher, written_at=FRIDAY,
    )  # fmt: skip


def moved(**columns: Any) -> Callable[[Cast, Sheet], None]:
    def change(_cast: Cast, sheet: Sheet) -> None:
        assert Sheet.objects.filter(pk=sheet.pk).update(**columns)

    return change


def of_all(model: Any, **columns: Any) -> Callable[[Cast, Sheet], None]:
    def change(_cast: Cast, _sheet: Sheet) -> None:
        assert model.objects.update(**columns)

    return change


CHANGES: dict[str, Callable[[Cast, Sheet], Any]] = {
    "shared anew": moved(shared_at=LATER),
    "taken back": moved(withdrawn_at=LATER),
    "ready": moved(ready_at=LATER),
    "away": moved(skipped_at=LATER, skipped_reason="ill"),
    "read": moved(read_at=LATER),
    "reply marked as read": moved(reply_seen_at=LATER),
    "call asked for": moved(call_asked_at=LATER),
    "called": moved(call_asked_at=FRIDAY, called_on=FRIDAY.date()),
    "a colleague's draft": lambda cast, _sheet: make_sheet(
        cast.other_child, WEEK, by=cast.teacher, now=LATER
    ),
    "words of a reply": of_all(Entry, text="She cooked."),
    "a question": lambda cast, sheet: ask(sheet, cast.guardian, "And on Monday?", now=LATER),
    "a question's words": of_all(Question, text="May he stay?"),
    "a question answered": of_all(Question, answered_at=LATER),
    "the note": note,
    "a child's name": of_all(Child, given_name="Javi"),
    "a child more": lambda cast, _sheet: make_child(cast.classroom, "Noor Haddad"),
    "an adult's name": of_all(Guardian, name="Ana O."),
    "an adult more, on paper": lambda cast, _sheet: make_guardian(
        cast.school, "Luis Ortega", "", cast.child
    ),
    "a block": lambda cast, _sheet: block(cast.guardian, cast.child),
    "the class's name": lambda cast, _sheet: Classroom.objects.filter(pk=cast.classroom.pk).update(
        name="Room 14"
    ),
    "the school's name": of_all(School, name="Birch School"),
    "a day off": lambda cast, _sheet: Closure.objects.create(
        school=cast.school, name="Snow", starts_on=FRIDAY.date(), ends_on=FRIDAY.date()
    ),
    "the reader's name": of_all(Member, display_name="Ms. C."),
    "the reader's role": of_all(Member, roles=[Role.AIDE]),
    "the reader's assignment": of_all(Assignment, kind=Assignment.Kind.SPECIALIST),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_page_that_has_changed_is_made_again(
    cast: Cast, sheet: Sheet, change: Callable[[Cast, Sheet], Any]
) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    with time_machine.travel(LATER, tick=False):
        change(cast, sheet)
    answer = again(browser, cast, tag)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_tag_is_of_one_reader_in_one_browser(cast: Cast, sheet: Sheet) -> None:
    tag = seen(client_of(cast.teacher), cast)
    for other in (client_of(cast.teacher), client_of(cast.co_teacher)):
        assert again(other, cast, tag).status_code == 200
    assert again(client_of(cast.other_teacher), cast, tag).status_code == 404
    assert again(Client(), cast, tag).status_code == 302


def test_signed_out_and_in_again(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    browser.logout()
    assert again(browser, cast, tag).status_code == 302


def test_assignment_that_ended_meanwhile(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    Assignment.objects.filter(member=cast.teacher).update(
        ends_on=FRIDAY.date() - dt.timedelta(days=60)
    )
    assert again(browser, cast, tag).status_code == 404


def test_another_language(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    with time_machine.travel(LATER, tick=False):
        chosen = browser.get(address(cast) + "?lang=es", headers={"if-none-match": tag})
    assert chosen.status_code == 200
    assert "ETag" not in chosen.headers
    assert again(browser, cast, tag).status_code == 200
    del browser.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert again(browser, cast, tag).status_code == 304
    assert again(browser, cast, tag, **{"accept-language": "es"}).status_code == 200
    cast.teacher.user.language = "vi"
    cast.teacher.user.save()
    assert again(browser, cast, tag).status_code == 200


def test_another_form_token(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    del browser.cookies[settings.CSRF_COOKIE_NAME]
    assert again(browser, cast, tag).status_code == 200


def test_another_day(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    with time_machine.travel(LATER + dt.timedelta(hours=9), tick=False):
        answer = browser.get(address(cast), headers={"if-none-match": tag})
    assert answer.status_code == 200


def test_page_with_something_to_say_once_has_no_tag(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    tag = seen(browser, cast)
    session = browser.session
    waits = {f"/class/{cast.classroom.pk}/{WEEK}/note/": [["text", ["Beans."]]]}
    session["kept_words"] = {"writer": str(cast.teacher.user.pk), "forms": waits}
    session.save()
    page = again(browser, cast, tag)
    assert (page.status_code, page.headers.get("ETag")) == (200, None)
    assert "Beans." in page.content.decode()


def test_browser_that_names_no_tag_gets_the_page(cast: Cast, sheet: Sheet) -> None:
    browser = client_of(cast.teacher)
    seen(browser, cast)
    assert again(browser, cast, 'W/"of another time"').status_code == 200
