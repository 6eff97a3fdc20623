"""What school and home say they will do: one row each, a history of words, steps that stand last."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Guardian
from checkins.models import Action, ActionLookBack, ActionRevision, Closure, Half, Sheet
from checkins.queries.plan import (
    child_plan,
    due_back,
    for_household,
    open_actions,
)
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import share, take_back
from checkins.services.we_said import (
    ActionConflict,
    change_action,
    look_back,
    propose,
    propose_from_home,
    set_step,
    usual_day,
)
from checkins.services.writing import write_line
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.sheets import prompt_of

NEXT_FRIDAY = dt.date(2026, 11, 20)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def share_it(cast: Cast, sheet: Sheet) -> None:
    write_line(sheet, prompt_of(sheet, "wins"), text="He read.", by=cast.teacher, now=FRIDAY)
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    assert len(share([sheet], by=cast.teacher, now=FRIDAY)) == 1


def school_will(cast: Cast, sheet: Sheet, text: str = "Seat him in front.") -> Action:
    (made,) = propose(sheet, half=Half.SCHOOL, text=text, by=cast.teacher, now=FRIDAY)
    return made


def home_will(cast: Cast, sheet: Sheet, who: Guardian, text: str = "Read at bedtime.") -> Action:
    made = propose_from_home(sheet, text=text, by=who, now=FRIDAY)
    assert made is not None
    return made


def test_a_promise_of_school_is_one_for_every_home_until_the_end_of_next_week(
    cast: Cast, sheet: Sheet
) -> None:
    said = school_will(cast, sheet)
    assert (said.household_id, said.by_when) == (None, NEXT_FRIDAY)
    assert ActionRevision.objects.values_list("text", "version").get() == (said.text, 1)


def test_the_usual_day_passes_over_days_off_and_whole_weeks(cast: Cast, sheet: Sheet) -> None:
    def off(first: int, last: int) -> None:
        days = {"starts_on": dt.date(2026, 11, first), "ends_on": dt.date(2026, 11, last)}
        Closure.objects.create(school=cast.school, name="Off", **days)

    off(20, 20)
    assert usual_day(sheet) == dt.date(2026, 11, 19)
    off(16, 19)
    assert usual_day(sheet) == dt.date(2026, 11, 27)


def test_what_home_will_do_is_a_row_for_each_home(cast: Cast, sheet: Sheet) -> None:
    made = propose(sheet, half=Half.HOME, text="Bring shoes.", by=cast.teacher, now=FRIDAY)
    homes = {cast.guardian.household_id, cast.co_guardian.household_id}
    assert {one.household_id for one in made} == homes
    one = cast.guardian.household
    (only,) = propose(
        sheet, half=Half.HOME, text="A hat.", household=one, by=cast.teacher, now=FRIDAY
    )
    assert only.household_id == one.pk


def test_the_same_words_twice_are_one_action_until_it_is_done(cast: Cast, sheet: Sheet) -> None:
    said = school_will(cast, sheet)
    assert school_will(cast, sheet).pk == said.pk
    set_step(said, step="done", by=cast.teacher, now=FRIDAY)
    assert school_will(cast, sheet).pk != said.pk


def test_a_line_from_home_changes_while_it_waits_and_is_new_once_agreed(
    cast: Cast, sheet: Sheet
) -> None:
    said = home_will(cast, sheet, cast.guardian)
    assert home_will(cast, sheet, cast.guardian, "Read at noon.").pk == said.pk
    said.refresh_from_db()
    assert (said.text, said.version) == ("Read at noon.", 2)
    set_step(said, step="agreed", by=cast.teacher, now=FRIDAY)
    other = home_will(cast, sheet, cast.guardian, "Draw.")
    assert other.pk != said.pk
    assert propose_from_home(sheet, text="", by=cast.guardian, now=FRIDAY) is None
    other.refresh_from_db()
    said.refresh_from_db()
    assert (other.dropped_at, other.dropped_by_guardian) == (FRIDAY, cast.guardian)
    assert said.dropped_at is None


def test_two_homes_propose_beside_each_other(cast: Cast, sheet: Sheet) -> None:
    mine = home_will(cast, sheet, cast.guardian)
    theirs = home_will(cast, sheet, cast.co_guardian)
    assert {mine.household_id, theirs.household_id} == {
        cast.guardian.household_id,
        cast.co_guardian.household_id,
    }


def test_only_the_other_half_agrees_and_doing_it_is_agreeing(cast: Cast, sheet: Sheet) -> None:
    said = home_will(cast, sheet, cast.guardian)
    assert set_step(said, step="done", by=cast.guardian, now=FRIDAY).agreed_at is None
    assert set_step(said, step="", by=cast.guardian, now=FRIDAY).done_at is None
    agreed = set_step(said, step="agreed", by=cast.co_teacher, now=FRIDAY)
    assert (agreed.agreed_at, agreed.agreed_by_member) == (FRIDAY, cast.co_teacher)
    again = set_step(said, step="agreed", by=cast.teacher, now=FRIDAY + HOUR)
    assert (again.agreed_at, again.agreed_by_member) == (FRIDAY, cast.co_teacher)


def test_the_last_step_stands_and_a_reason_goes_with_it(cast: Cast, sheet: Sheet) -> None:
    said = school_will(cast, sheet)
    set_step(said, step="done", by=cast.teacher, now=FRIDAY)
    dropped = set_step(said, step="dropped", why="He has moved.", by=cast.co_teacher, now=FRIDAY)
    assert (dropped.done_at, dropped.dropped_why) == (None, "He has moved.")
    opened = set_step(said, step="", by=cast.teacher, now=FRIDAY)
    assert (opened.dropped_at, opened.dropped_why) == (None, "")
    with pytest.raises(ValueError, match="later"):
        set_step(said, step="later", by=cast.teacher, now=FRIDAY)


def test_other_words_ask_when_somebody_was_faster(cast: Cast, sheet: Sheet) -> None:
    said = school_will(cast, sheet)
    day = said.by_when
    change_action(said, text="In front.", by_when=day, version=1, by=cast.co_teacher, now=FRIDAY)
    with pytest.raises(ActionConflict) as conflict:
        change_action(
            said, text="At the door.", by_when=day, version=1, by=cast.teacher, now=FRIDAY
        )
    assert conflict.value.theirs.text == "In front."
    change_action(said, text="In front.", by_when=day, version=1, by=cast.teacher, now=FRIDAY)
    words = ActionRevision.objects.values_list("version", "text")
    assert list(words) == [(2, "In front."), (1, "Seat him in front.")]


def test_each_half_looks_back_for_itself_on_what_was_done(cast: Cast, sheet: Sheet) -> None:
    said = school_will(cast, sheet)
    look_back(said, weeks=2, answer="helped", by=cast.teacher, now=FRIDAY)
    assert not ActionLookBack.objects.exists()
    said = set_step(said, step="done", by=cast.teacher, now=FRIDAY)
    for who, answer in (
        (cast.teacher, "helped"),
        (cast.guardian, "little"),
        (cast.co_guardian, "stopped"),
        (cast.co_teacher, "not_yet"),
    ):
        look_back(said, weeks=2, answer=answer, text="So.", by=who, now=FRIDAY)
    stands = ActionLookBack.objects.values_list("half", "household", "answer")
    assert set(stands) == {
        ("school", None, "not_yet"),
        ("home", cast.guardian.household_id, "little"),
        ("home", cast.co_guardian.household_id, "stopped"),
    }
    look_back(said, weeks=2, answer="", by=cast.guardian, now=FRIDAY)
    assert not ActionLookBack.objects.filter(household=cast.guardian.household_id).exists()


# --- Reading it -----------------------------------------------------------------------------------
def texts(who: object, cast: Cast) -> set[str]:
    plan = child_plan(acting(who), cast.child.pk, since=WEEK - 1, until=WEEK)  # type: ignore[arg-type]
    return {line.text for line in plan.lines}


def test_a_family_reads_schools_once_shared_and_never_another_homes(
    cast: Cast, sheet: Sheet
) -> None:
    school_will(cast, sheet, "Seat him.")
    home_will(cast, sheet, cast.guardian, "Read.")
    home_will(cast, sheet, cast.co_guardian, "Run.")
    assert texts(cast.teacher, cast) == {"Seat him.", "Read.", "Run."}
    assert texts(cast.specialist, cast) == {"Seat him.", "Read.", "Run."}
    assert texts(cast.guardian, cast) == {"Read."}
    share_it(cast, sheet)
    assert texts(cast.guardian, cast) == {"Seat him.", "Read."}
    assert texts(cast.co_guardian, cast) == {"Seat him.", "Run."}
    for stranger in (cast.blocked_guardian, cast.other_guardian, cast.other_teacher, cast.stranger):
        assert texts(stranger, cast) == set()
    take_back(sheet, note="Sorry", by=cast.teacher, now=FRIDAY + HOUR)
    assert texts(cast.guardian, cast) == {"Read."}


def test_look_backs_of_two_homes_stay_apart_in_the_story(cast: Cast, sheet: Sheet) -> None:
    share_it(cast, sheet)
    said = set_step(school_will(cast, sheet), step="done", by=cast.teacher, now=FRIDAY)
    for who in (cast.teacher, cast.guardian, cast.co_guardian):
        look_back(said, weeks=2, answer="helped", by=who, now=FRIDAY)

    def homes(who: object) -> list[object]:
        plan = child_plan(acting(who), cast.child.pk, since=WEEK, until=WEEK)  # type: ignore[arg-type]
        return [back.household_id for back in plan.done[0].backs]

    assert homes(cast.guardian) == [cast.guardian.household_id]
    assert set(homes(cast.teacher)) == {
        None,
        cast.guardian.household_id,
        cast.co_guardian.household_id,
    }


@pytest.mark.parametrize("many", [1, 40])
def test_a_childs_plan_is_two_queries_and_a_classs_open_ones_are_one(
    cast: Cast, sheet: Sheet, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        school_will(cast, sheet, f"Number {number}")
    actor = acting(cast.teacher)
    child_plan(actor, cast.child.pk, since=WEEK, until=WEEK)
    with django_assert_num_queries(2):
        plan = child_plan(actor, cast.child.pk, since=WEEK, until=WEEK)
    assert len(plan.open) == many
    with django_assert_num_queries(1):
        found = open_actions([cast.child.pk, cast.other_child.pk], WEEK)
    assert [len(lines) for lines in found.values()] == [many, 0]


def test_open_actions_for_paper_are_those_of_the_week_and_of_one_home(
    cast: Cast, sheet: Sheet
) -> None:
    home_will(cast, sheet, cast.guardian, "Read.")
    home_will(cast, sheet, cast.co_guardian, "Run.")
    school_will(cast, sheet, "Seat him.")
    of_week = open_actions([cast.child.pk], WEEK)[cast.child.pk]
    mine = for_household(of_week, cast.guardian.household_id)
    assert {line.text for line in mine} == {"Read.", "Seat him."}
    unshared = open_actions([cast.child.pk], WEEK + 1)[cast.child.pk]
    assert {line.text for line in unshared} == {"Read.", "Run."}
    assert open_actions([cast.child.pk], WEEK - 1)[cast.child.pk] == []


def test_it_is_looked_back_on_after_two_weeks_and_after_four(cast: Cast, sheet: Sheet) -> None:
    said = set_step(school_will(cast, sheet), step="done", by=cast.teacher, now=FRIDAY)
    plan = child_plan(acting(cast.teacher), cast.child.pk, since=WEEK, until=WEEK)
    asked = [due_back(plan.done[0], WEEK + ahead, WEEK) for ahead in range(9)]
    assert asked == [0, 0, 2, 2, 4, 4, 4, 4, 0]
    assert said.half == Half.SCHOOL


def test_a_child_erased_takes_its_plan_along(cast: Cast, sheet: Sheet) -> None:
    said = set_step(school_will(cast, sheet), step="done", by=cast.teacher, now=FRIDAY)
    look_back(said, weeks=2, answer="helped", by=cast.guardian, now=FRIDAY)
    Sheet.objects.filter(pk=sheet.pk).delete()
    left = [model.objects.count() for model in (Action, ActionRevision, ActionLookBack)]
    assert left == [0, 0, 0]
