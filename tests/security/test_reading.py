"""Who read what stands in the log, and who opens child after child is stopped."""

import datetime as dt
import logging
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from accounts.access import operator_actor
from accounts.models import AuditEntry, Child, ReadLog
from accounts.services.pace import MOST_CHILDREN, STOPPED
from accounts.services.reading import What, note_read
from checkins.models import Sheet
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign, make_child, make_classroom
from tests.factories.replies import ask, reply
from tests.replies.conftest import press, share_sheet

pytestmark = pytest.mark.timeout(400)  # asks many pages; a busy machine takes its time

MINUTE = dt.timedelta(minutes=1)


def readings() -> list[tuple[str, str, str]]:
    """(who, what, which child), in the order in which they were noted."""
    rows = ReadLog.objects.select_related("by_member", "by_guardian", "child")
    return [
        (str(row.by_member or row.by_guardian), row.what, row.child.given_name)
        for row in rows.order_by("created_at", "id")
    ]


# --- What is noted --------------------------------------------------------------------------------
PAGES = {
    "the editor": ("teacher", "/sheet/{sheet}/", "sheet"),
    "the editor, for a specialist": ("specialist", "/sheet/{sheet}/", "sheet"),
    "the child's weeks": ("teacher", "/child/{child}/", "weeks"),
    "the child's story": ("teacher", "/child/{child}/story/", "story"),
    "a sheet that is not begun": ("teacher", "/child/{child}/2026-W45/", "sheet"),
    "home's sheet": ("guardian", "/home/sheet/{sheet}/", "sheet"),
    "home's weeks": ("guardian", "/home/child/{child}/", "weeks"),
    "home's story": ("guardian", "/home/child/{child}/story/", "story"),
}


def test_a_question_from_home_is_noted_where_it_is_answered(cast: Cast) -> None:
    sheet = share_sheet(cast)
    question = ask(sheet, cast.guardian, "Who does he sit with?", now=FRIDAY)
    page = reverse("question_answer", args=[question.pk])
    browser = client_of(cast.teacher)
    for _time in range(2):
        assert "Who does he sit with?" in browser.get(page).content.decode()
    assert readings() == [("Ms. Chen", "sheet", "Javier")]
    assert client_of(cast.other_teacher).get(page).status_code == 404
    assert len(readings()) == 1


def test_a_reply_is_noted_when_somebody_ticks_it_off_and_the_class_page_is_not(
    cast: Cast,
) -> None:
    """The class's page costs five queries and no insert; a browser that has it is answered 304."""
    sheet = share_sheet(cast)
    reply(sheet, cast.guardian, now=FRIDAY)
    browser = client_of(cast.co_teacher)
    assert browser.get(f"/class/{cast.classroom.pk}/{WEEK}/").status_code == 200
    assert readings() == []
    sheet.refresh_from_db()
    assert sheet.replied_at is not None
    shown = {"replied": sheet.replied_at.isoformat()}
    browser.post(reverse("reply_seen", args=[sheet.pk]), shown)
    assert readings() == [("Mr. Reyes", "reply", "Javier")]
    page = client_of(cast.leader).get(reverse("child_readers", args=[cast.child.pk]))
    assert "read a reply from home" in page.content.decode()


def test_replies_that_are_ticked_off_do_not_count_towards_the_pause(cast: Cast) -> None:
    """Somebody who teaches four classes reads their replies on one Monday morning."""
    children = fill(cast, MOST_CHILDREN + 1, "Room 9")
    actor = acting(cast.teacher)
    for child in children:
        note_read(actor, What.REPLY, [child.pk], school_id=cast.school.pk, now=FRIDAY)
    assert len(readings()) == MOST_CHILDREN + 1
    assert client_of(cast.teacher).get(f"/child/{cast.child.pk}/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_page_about_a_child_is_noted_with_its_reader(cast: Cast, page: str) -> None:
    who, address, what = PAGES[page]
    sheet = share_sheet(cast)
    reader = getattr(cast, who)
    url = address.format(sheet=sheet.pk, child=cast.child.pk)
    browser = client_of(reader)
    assert browser.get(url).status_code == 200
    assert readings() == [(str(reader), what, "Javier")]
    browser.get(url)
    assert len(readings()) == 1


def test_the_same_page_is_noted_again_ten_minutes_later(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    browser = client_of(cast.teacher)
    for _time in range(2):
        browser.get(f"/child/{cast.child.pk}/")
        clock.shift(10 * MINUTE)
    assert readings() == [("Ms. Chen", "weeks", "Javier")] * 2


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("other_teacher", "/sheet/{sheet}/", 404),
        ("blocked_guardian", "/home/child/{child}/", 404),
        ("leader", "/child/{child}/", 403),
    ],
)
def test_a_page_that_was_refused_is_not_noted(
    cast: Cast, who: str, address: str, status: int
) -> None:
    url = address.format(sheet=share_sheet(cast).pk, child=cast.child.pk)
    assert client_of(getattr(cast, who)).get(url).status_code == status
    assert readings() == []


def test_a_reading_by_link_stands_in_its_receipt(cast: Cast) -> None:
    """Decision: the receipt and the device say who, which share and when; the log would say no more."""
    sheet = share_sheet(cast)
    token = mint_reply_link(sheet, cast.guardian, now=FRIDAY).rstrip("/").rsplit("/", 1)[-1]
    browser = Client()
    press(browser, token)
    assert browser.get(f"/reply/{sheet.pk}/").status_code == 200
    assert [(one.guardian, one.revision) for one in sheet.receipts.all()] == [(cast.guardian, 1)]
    assert readings() == []


PRINTS = {
    "a class's blanks": ("leader", "/class/{room}/2026-W46/print.pdf?state=blank", "blank", 2),
    "a class's set": ("teacher", "/class/{room}/2026-W46/print.pdf?state=filled", "filled", 2),
    "one sheet": ("teacher", "/sheet/{sheet}/print.pdf", "filled", 1),
    "one's own sheet": ("guardian", "/home/sheet/{sheet}/print.pdf", "filled", 1),
    "a spare": ("leader", "/class/{room}/2026-W46/print.pdf?state=spare", "", 0),
}


@pytest.mark.parametrize("kind", PRINTS)
def test_a_print_notes_every_child_in_it_at_once(cast: Cast, kind: str) -> None:
    who, address, what, number = PRINTS[kind]
    sheet = share_sheet(cast)
    url = address.format(sheet=sheet.pk, room=cast.classroom.pk)
    inserts: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and "accounts_readlog" in sql:
            inserts.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        client_of(getattr(cast, who)).get(url)
    noted = [(str(getattr(cast, who)), f"printed {what}", name) for name in ("Javier", "Layla")]
    assert sorted(readings()) == noted[:number]
    assert len(inserts) == (1 if number else 0)


def test_the_people_list_as_a_file_is_noted_for_every_child_in_it(cast: Cast) -> None:
    assert client_of(cast.office).get(reverse("roster_export")).status_code == 200
    assert sorted(readings()) == [
        (str(cast.office), "people list", name) for name in ("Javier", "Layla")
    ]


# --- Where nothing can be written -----------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_where_the_log_takes_no_row(
    transactional_db: None, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    sheet = share_sheet(cast)
    browser = client_of(cast.teacher)

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and "accounts_readlog" in sql:
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, *rest)

    with caplog.at_level(logging.WARNING), connection.execute_wrapper(refuse):
        answer = browser.get(f"/sheet/{sheet.pk}/")
    assert answer.status_code == 200
    assert "Put his hand up twice in math." in answer.content.decode()
    said = [one.getMessage() for one in caplog.records if "readings" in one.getMessage()]
    assert said == ["1 readings were not noted: OperationalError"]
    assert readings() == []


# --- Child after child ----------------------------------------------------------------------------
def fill(cast: Cast, number: int, name: str) -> list[Child]:
    """A class of this teacher's with so many children."""
    room = make_classroom(cast.school, name)
    assign(cast.teacher, classroom=room)
    return [make_child(room, f"Child{place} {name}") for place in range(number)]


def open_all(browser: Client, children: list[Child]) -> list[int]:
    return [browser.get(f"/child/{child.pk}/").status_code for child in children]


def test_the_sixty_first_child_in_ten_minutes_is_not_opened(cast: Cast) -> None:
    children = fill(cast, MOST_CHILDREN + 2, "Room 9")
    browser = client_of(cast.teacher)
    assert open_all(browser, children[:MOST_CHILDREN]) == [200] * MOST_CHILDREN
    stopped: Any = browser.get(f"/child/{children[MOST_CHILDREN].pk}/")
    assert (stopped.status_code, stopped["Retry-After"]) == (429, "600")
    words = stopped.content.decode()
    assert "Time for a pause" in words
    assert "Child60" not in words
    assert open_all(browser, children[-1:]) == [429]
    assert len(readings()) == MOST_CHILDREN
    told = AuditEntry.objects.get(verb=STOPPED)
    assert (told.by_member, told.about) == (cast.teacher, {"children": 60, "minutes": 10})
    shown: Any = client_of(cast.leader).get(f"/staff/{cast.teacher.pk}/")
    assert "Paused on 11/13/2026 2 p.m.: more than 60 children’s pages" in shown.content.decode()
    theirs: Any = client_of(cast.leader).get(f"/staff/{cast.co_teacher.pk}/")
    assert "more than 60 children’s pages" not in theirs.content.decode()


def test_those_who_were_open_stay_open_and_ten_minutes_later_all_do(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    children = fill(cast, MOST_CHILDREN + 1, "Room 9")
    browser = client_of(cast.teacher)
    assert open_all(browser, children)[-1] == 429
    assert open_all(browser, children[:3]) == [200] * 3
    clock.shift(11 * MINUTE)
    assert open_all(browser, children[-1:]) == [200]


def test_two_browsers_of_one_sign_in_count_together(cast: Cast) -> None:
    children = fill(cast, MOST_CHILDREN + 1, "Room 9")
    assert open_all(client_of(cast.teacher), children[:40]) == [200] * 40
    assert open_all(client_of(cast.teacher), children[40:]) == [200] * 20 + [429]
    assert open_all(client_of(cast.co_teacher), [cast.child]) == [200]


def test_the_ways_to_a_child_count_together_and_a_printed_class_counts_whole(cast: Cast) -> None:
    children = fill(cast, MOST_CHILDREN, "Room 9")
    actor = acting(cast.teacher)
    where: dict[str, Any] = {"school_id": cast.school.pk, "now": FRIDAY}
    note_read(actor, What.PRINTED_FILLED, [child.pk for child in children], **where)
    sheet = Sheet.objects.filter(child=cast.child, week=WEEK).first() or share_sheet(cast)
    assert client_of(cast.teacher).get(f"/sheet/{sheet.pk}/").status_code == 429
    assert client_of(cast.teacher).get(f"/child/{children[0].pk}/").status_code == 200


def test_a_teacher_of_two_full_classes_is_never_stopped(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """All 56 sheets and all 56 stories within ten minutes, twice over, and both sets printed."""
    children = [*fill(cast, 28, "Room 9"), *fill(cast, 28, "Room 10")]
    browser = client_of(cast.teacher)
    for _round in range(2):
        assert set(open_all(browser, children)) == {200}
        for child in children:
            assert browser.get(f"/child/{child.pk}/{WEEK}/").status_code == 200
        clock.shift(4 * MINUTE)
    assert not AuditEntry.objects.filter(verb=STOPPED).exists()


def test_blanks_for_a_whole_school_are_no_reading_of_words(cast: Cast) -> None:
    children = fill(cast, MOST_CHILDREN + 5, "Room 9")
    note_read(
        acting(cast.office), What.PRINTED_BLANK, [one.pk for one in children],
        school_id=cast.school.pk, now=FRIDAY,
    )  # fmt: skip
    assert len(readings()) == MOST_CHILDREN + 5


def test_without_the_cache_the_log_is_counted(cast: Cast, settings: Any) -> None:
    """Redis is away: a port where nobody listens."""
    children = fill(cast, MOST_CHILDREN + 1, "Room 9")
    browser = client_of(cast.teacher)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 1},
        }
    }
    assert type(cache._connections["default"]).__name__ == "RedisCache"  # type: ignore[attr-defined]
    assert open_all(browser, children) == [200] * MOST_CHILDREN + [429]


def test_the_operator_reads_nothing_and_counts_for_nobody(cast: Cast) -> None:
    note_read(
        operator_actor(cast.school, now=FRIDAY), What.LISTED, [],
        school_id=cast.school.pk, now=FRIDAY,
    )  # fmt: skip
    assert readings() == []
