"""A list of children before and after the turn does not undo it."""

import datetime as dt

import pytest

from accounts.models import Child, Enrolment
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.receiving import receive_file
from tests.conftest import acting
from tests.rollover.conftest import TURN, Summer

DAY = dt.timedelta(days=1)


def bring(summer: Summer, day: dt.date, *rows: tuple[str, str]) -> tuple[dict[str, int], list[str]]:
    """Upload and apply a list on a day: what it changed, and what it left as a difference."""
    now = summer.at(day)
    by = acting(summer.cast.office, now)
    lines = "".join(f"{name},{room}\n" for name, room in rows)
    waiting = receive_file(f"Child,Class\n{lines}".encode(), file_name="l.csv", by=by, now=now)
    shown = plan_of(waiting, now=now)
    answers = [one.key for one in shown.open_questions]
    shown = plan_of(waiting, now=now, answers=answers)
    apply(waiting, fingerprint=shown.fingerprint, answers=answers, by=by, now=now)
    changed = {name: count for name, count in shown.counts.items() if count}
    return changed, [f"{one.name}: {one.ours}, {one.theirs}" for one in shown.differences]


def places(child: Child) -> list[str]:
    rows = Enrolment.objects.home().filter(child=child).order_by("starts_on")
    return [f"{one.classroom.name} {one.starts_on} {one.ends_on}" for one in rows]


@pytest.mark.parametrize("room", ["Room 12", "Room 13"])
def test_before_the_turn_a_list_of_either_year_changes_nothing(summer: Summer, room: str) -> None:
    summer.prepare()
    before = places(summer.cast.child)
    said = bring(summer, TURN - 10 * DAY, ("Javier Ortega", room), ("Mei Lin", "Room 4"))
    assert said == ({}, [])
    assert places(summer.cast.child) == before


def test_after_the_turn_a_list_of_last_year_leaves_the_record(summer: Summer) -> None:
    summer.prepare()
    summer.turn()
    before = places(summer.cast.child)
    said = bring(
        summer,
        TURN + 10 * DAY,
        ("Javier Ortega", "Room 12"),
        ("Layla Haddad", "Room 13"),
        ("Mei Lin", "Room 4"),
    )
    assert said == (
        {},
        ["Javier Ortega: Room 13, Room 12", "Mei Lin: , Room 4"],
    )
    assert places(summer.cast.child) == before
    assert Child.objects.get(pk=summer.fifth.pk).left_on == TURN - DAY


def test_a_new_list_fills_the_coming_classes(summer: Summer) -> None:
    summer.prepare()
    changed, differences = bring(summer, TURN - 10 * DAY, ("Nia New", "Room 13"))
    assert (changed, differences) == ({"new_children": 1}, [])
    assert places(Child.objects.get(given_name="Nia")) == [f"Room 13 {TURN} None"]


def test_long_after_the_turn_a_list_moves_as_ever(summer: Summer) -> None:
    summer.prepare()
    summer.turn()
    day = TURN + 70 * DAY
    changed, _differences = bring(
        summer, day, ("Javier Ortega", "Room 12"), ("Layla Haddad", "Room 13")
    )
    assert changed == {"new_classes": 1, "moved": 1}
    assert places(summer.cast.child)[-1] == f"Room 12 {day} None"
