""" "Please call me": a task for each adult who asked, until "called on ..."; undone on the same day."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test.client import Client as Plain
from django.urls import reverse

from accounts.models import AuditEntry
from checkins.models import ContactLog, Reaction, ReactionKind, Sheet
from checkins.queries.class_week import class_week
from checkins.queries.inbox import Slip
from checkins.services.calls import NotYet, mark_called
from checkins.services.reply import Reply, send_reply
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import block
from tests.factories.sheets import make_shared_sheet

CALL = frozenset({ReactionKind.CALL.value})
MONDAY = FRIDAY + dt.timedelta(days=3)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def ask(sheet: Sheet, who: object, taps: frozenset[str] = CALL) -> None:
    send_reply(
        sheet=sheet,
        by=who,  # type: ignore[arg-type]
        reply=Reply(reactions=taps),
        operation_id=uuid.uuid4(),
        now=FRIDAY,
    )


def tap_of(sheet: Sheet, who: object) -> Reaction:
    return sheet.reactions.get(guardian=who, kind=ReactionKind.CALL)


def slips(cast: Cast, now: dt.datetime = FRIDAY) -> list[Slip]:
    page = class_week(acting(cast.teacher, now), cast.classroom.pk, WEEK)
    assert page is not None
    return [slip for slip in page.inbox.open if slip.wants_call or slip.was_called]


def state(cast: Cast, now: dt.datetime = FRIDAY) -> list[tuple[str, bool]]:
    return sorted((slip.asker, slip.was_called) for slip in slips(cast, now))


def press(cast: Cast, sheet: Sheet, **data: str) -> Plain:
    client = client_of(cast.teacher)
    answer = client.post(reverse("family_called", args=[sheet.pk]), data)
    assert answer.status_code == 302
    return client


def test_each_adult_who_asked_is_a_task_of_their_own(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    ask(sheet, cast.co_guardian)
    assert state(cast) == [("Ana Ortega", False), ("Luis Ortega", False)]
    press(cast, sheet, tap=str(tap_of(sheet, cast.guardian).pk))
    assert state(cast) == [("Ana Ortega", True), ("Luis Ortega", False)]
    sheet.refresh_from_db()
    assert sheet.called_on is None
    press(cast, sheet, tap=str(tap_of(sheet, cast.co_guardian).pk))
    sheet.refresh_from_db()
    assert sheet.called_on == FRIDAY.date()
    assert state(cast, MONDAY) == []
    verbs = AuditEntry.objects.filter(verb="family called")
    assert [one.by_member for one in verbs] == [cast.teacher] * 2


def test_a_call_of_another_day_with_a_line_is_logged(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    day = FRIDAY.date() - dt.timedelta(days=1)
    press(cast, sheet, on=day.isoformat(), note=" The bus\ncomes late. ")
    talk = ContactLog.objects.get()
    assert (talk.on, talk.note, talk.guardian) == (day, "The bus comes late.", cast.guardian)
    assert (talk.household, talk.by_member) == (cast.guardian.household, cast.teacher)
    sheet.refresh_from_db()
    assert sheet.called_on == day
    assert slips(cast) == []


@pytest.mark.parametrize("note", ["", "A slip of the hand."])
def test_pressed_by_mistake_it_waits_again_and_its_line_is_gone(
    cast: Cast, sheet: Sheet, note: str
) -> None:
    ask(sheet, cast.guardian)
    tap = str(tap_of(sheet, cast.guardian).pk)
    press(cast, sheet, tap=tap, note=note)
    for _time in range(2):
        press(cast, sheet, tap=tap, undo="1")
    assert state(cast) == [("Ana Ortega", False)]
    assert ContactLog.objects.count() == 0
    sheet.refresh_from_db()
    assert sheet.called_on is None
    assert AuditEntry.objects.filter(verb="call undone").count() == 1


@pytest.mark.parametrize(
    "sent",
    [{"on": "2026-11-14"}, {"on": "soon"}, {"tap": "nobody"}, {"note": "x" * 301}, {"undo": "1"}],
)
def test_what_cannot_be_says_so_and_nobody_is_ticked_off(
    cast: Cast, sheet: Sheet, sent: dict[str, str]
) -> None:
    ask(sheet, cast.guardian)
    press(cast, sheet, **sent)
    assert state(cast) == [("Ana Ortega", False)]


def test_a_day_to_come_is_refused(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    with pytest.raises(NotYet):
        mark_called(sheet, on=MONDAY.date(), by=cast.teacher, now=FRIDAY)


def test_two_teachers_at_once_call_once(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    for by in (cast.teacher, cast.co_teacher):
        mark_called(sheet, note="Talked.", by=by, now=FRIDAY)
    assert tap_of(sheet, cast.guardian).called_by == cast.teacher
    assert ContactLog.objects.count() == 1


def test_who_takes_the_wish_back_leaves_the_other_one_standing(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    ask(sheet, cast.co_guardian)
    press(cast, sheet, tap=str(tap_of(sheet, cast.guardian).pk))
    ask(sheet, cast.co_guardian, frozenset({ReactionKind.READ.value}))
    sheet.refresh_from_db()
    assert sheet.called_on == FRIDAY.date()
    assert state(cast) == [("Ana Ortega", True)]
    ask(sheet, cast.co_guardian)
    sheet.refresh_from_db()
    assert sheet.called_on is None
    assert state(cast) == [("Ana Ortega", True), ("Luis Ortega", False)]


def test_a_line_about_who_is_blocked_since_names_no_adult(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    block(cast.guardian, cast.child)
    press(cast, sheet, note="Asked the office.")
    assert ContactLog.objects.get().guardian is None


def test_tomorrow_nothing_of_it_is_left_on_the_page(
    cast: Cast, sheet: Sheet, clock: time_machine.Traveller
) -> None:
    ask(sheet, cast.guardian)
    press(cast, sheet)
    week = reverse("class_week", args=[cast.classroom.pk, WEEK])
    assert "Called today: Ana Ortega" in client_of(cast.teacher).get(week).content.decode()
    clock.move_to(MONDAY)
    assert "Called today" not in client_of(cast.teacher).get(week).content.decode()


def test_two_homes_never_read_who_asked(cast: Cast, sheet: Sheet) -> None:
    ask(sheet, cast.guardian)
    ask(sheet, cast.co_guardian)
    page = client_of(cast.co_guardian).get(f"/home/sheet/{sheet.pk}/").content.decode()
    assert "Ana" not in page
