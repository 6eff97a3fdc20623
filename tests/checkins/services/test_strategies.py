"""What works: kept from a line of either half, tried in the other place, stopped; and who reads it."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry
from checkins.access import strategies_visible_to
from checkins.models import Entry, Half, Prompt, Sheet, Strategy
from checkins.queries.strategies import Works, strategies_of
from checkins.queries.what_works import offered_to_try
from checkins.services.share import share, share_changes, take_back
from checkins.services.strategies import (
    NotForKeeping,
    keep_strategy,
    say_what_works,
    stop_at_school,
    try_at_school,
)
from checkins.services.writing import write_line
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import assign, make_guardian
from tests.factories.replies import home_entry
from tests.factories.sheets import make_shared_sheet, make_sheet, prompt_of, write

DAY = dt.timedelta(days=1)
SNACK = "A snack first, then ten quiet minutes."
JOB = "One small job to be in charge of."


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    """Shared this Friday, with a next step."""
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write(sheet, "next_step", JOB, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    sheet.refresh_from_db()
    return sheet


def line_of(sheet: Sheet, key: str = "next_step") -> Entry:
    return sheet.entries.get(prompt__key=key, half=Half.SCHOOL)


def snack(cast: Cast, sheet: Sheet) -> Entry:
    return home_entry(sheet, cast.guardian, "works_at_home", now=FRIDAY, text=SNACK)


def seen(cast: Cast, who: object) -> list[tuple[str, str, str]]:
    return [(one.words, one.pencil, one.state) for one in strategies(cast, who)]


def strategies(cast: Cast, who: object) -> tuple[Works, ...]:
    return strategies_of(acting(who), cast.child.pk)  # type: ignore[arg-type]


def test_what_home_wrote_travels_to_school_and_back(cast: Cast, sheet: Sheet) -> None:
    strategy = keep_strategy(snack(cast, sheet), by=cast.teacher, now=FRIDAY + DAY)
    only_home = [(SNACK, "onlyhome", "home since Nov 13")]
    assert seen(cast, cast.teacher) == seen(cast, cast.guardian) == only_home
    try_at_school(strategy, by=cast.co_teacher, now=FRIDAY + 3 * DAY)
    both = [(SNACK, "replied", "began at home, school tried it Nov 16")]
    assert seen(cast, cast.teacher) == seen(cast, cast.guardian) == both
    stop_at_school(strategy, by=cast.teacher, now=FRIDAY + 10 * DAY)
    assert seen(cast, cast.teacher) == [
        (SNACK, "onlyhome", "home since Nov 13, stopped at school Nov 23")
    ]


def test_the_words_of_one_home_stay_there_whatever_school_does(cast: Cast, sheet: Sheet) -> None:
    strategy = keep_strategy(snack(cast, sheet), by=cast.teacher, now=FRIDAY)
    try_at_school(strategy, by=cast.teacher, now=FRIDAY)
    assert seen(cast, cast.co_guardian) == []
    assert seen(cast, cast.blocked_guardian) == seen(cast, cast.other_guardian) == []
    assert seen(cast, cast.other_teacher) == seen(cast, cast.leader) == []
    assert seen(cast, cast.stranger) == []
    say_what_works(sheet, {strategy.pk: True}, by=cast.co_guardian, now=FRIDAY)
    assert strategy.homes.count() == 1


def test_each_home_says_for_itself_where_schools_line_works(cast: Cast, sheet: Sheet) -> None:
    line = line_of(sheet)
    say_what_works(sheet, {line.pk: True}, by=cast.guardian, now=FRIDAY + DAY)
    both = "school since Nov 13, home since Nov 14"
    assert seen(cast, cast.guardian) == [(JOB, "replied", both)]
    assert seen(cast, cast.co_guardian) == [(JOB, "shared", "school since Nov 13")]
    strategy = Strategy.objects.get()
    say_what_works(sheet, {strategy.pk: True}, by=cast.co_guardian, now=FRIDAY + 2 * DAY)
    say_what_works(sheet, {strategy.pk: False}, by=cast.guardian, now=FRIDAY + 2 * DAY)
    stopped = "school since Nov 13, stopped at home Nov 15"
    assert seen(cast, cast.guardian) == [(JOB, "shared", stopped)]
    there = "school since Nov 13, home since Nov 15"
    assert seen(cast, cast.co_guardian) == seen(cast, cast.teacher) == [(JOB, "replied", there)]


def test_what_school_keeps_waits_for_the_share_of_its_line(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write(sheet, "next_step", "One smal job.", by=cast.teacher, now=FRIDAY)
    kept = keep_strategy(line_of(sheet), by=cast.teacher, now=FRIDAY)
    assert seen(cast, cast.teacher) == [("One smal job.", "shared", "school since Nov 13")]
    assert seen(cast, cast.guardian) == []
    write_line(
        sheet, prompt_of(sheet, "next_step"), text=JOB, version=1, by=cast.teacher, now=FRIDAY
    )
    share([sheet], by=cast.teacher, now=FRIDAY)
    assert seen(cast, cast.guardian) == [(JOB, "shared", "school since Nov 13")]
    sheet.refresh_from_db()
    take_back(sheet, by=cast.teacher, now=FRIDAY + DAY)
    assert seen(cast, cast.guardian) == []
    kept.refresh_from_db()
    assert kept.words == JOB


def test_a_line_of_changes_comes_out_with_them(cast: Cast, sheet: Sheet) -> None:
    fresh = write(sheet, "try_at_home", "Five minutes of cards.", by=cast.teacher, now=FRIDAY + DAY)
    keep_strategy(fresh, by=cast.teacher, now=FRIDAY + DAY)
    assert seen(cast, cast.guardian) == []
    share_changes(sheet, by=cast.teacher, now=FRIDAY + DAY)
    assert [one.words for one in strategies(cast, cast.guardian)] == ["Five minutes of cards."]


def test_twice_is_once(cast: Cast, sheet: Sheet) -> None:
    line, again = (
        snack(cast, sheet),
        home_entry(sheet, cast.guardian, "wins", now=FRIDAY, text=SNACK),
    )
    first = keep_strategy(line, by=cast.teacher, now=FRIDAY)
    assert keep_strategy(line, by=cast.co_teacher, now=FRIDAY) == first
    assert keep_strategy(again, by=cast.co_teacher, now=FRIDAY) == first
    for _time in range(2):
        try_at_school(first, by=cast.teacher, now=FRIDAY)
        say_what_works(sheet, {first.pk: True}, by=cast.guardian, now=FRIDAY)
    verbs = AuditEntry.objects.filter(verb__startswith="strategy").values_list("verb", flat=True)
    assert sorted(verbs) == ["strategy kept", "strategy tried at school"]


@pytest.mark.parametrize("key", ["family_note", "question"])
def test_what_is_not_for_everybody_is_not_kept(cast: Cast, sheet: Sheet, key: str) -> None:
    entry = home_entry(sheet, cast.guardian, key, now=FRIDAY, text="Only for you.")
    with pytest.raises(NotForKeeping):
        keep_strategy(entry, by=cast.teacher, now=FRIDAY)
    assert Strategy.objects.count() == 0


def test_a_note_with_chosen_readers_and_a_sensitive_line_are_not_kept(
    cast: Cast, sheet: Sheet
) -> None:
    alone = home_entry(
        sheet, cast.guardian, "works_at_home", now=FRIDAY, text="Alone", readers=(cast.teacher,)
    )
    Prompt.objects.filter(pk=line_of(sheet).prompt_id).update(is_sensitive=True)
    for entry in (alone, line_of(sheet)):
        with pytest.raises(NotForKeeping):
            keep_strategy(entry, by=cast.teacher, now=FRIDAY)
    say_what_works(sheet, {line_of(sheet).pk: True}, by=cast.guardian, now=FRIDAY)
    assert Strategy.objects.count() == 0


@pytest.mark.parametrize("kept_back", ["only_for", "needs_code"])
def test_a_line_that_one_home_alone_or_no_link_reads_is_not_kept_nor_shown(
    cast: Cast, sheet: Sheet, kept_back: str
) -> None:
    line = line_of(sheet)
    keep_strategy(line, by=cast.teacher, now=FRIDAY)
    value = cast.co_guardian.household if kept_back == "only_for" else True
    Entry.objects.filter(prompt__key__in=["next_step", "wins"]).update(**{kept_back: value})
    assert seen(cast, cast.guardian) == seen(cast, cast.co_guardian) == []
    with pytest.raises(NotForKeeping):
        keep_strategy(line_of(sheet, "wins"), by=cast.teacher, now=FRIDAY)


def test_home_keeps_no_line_that_it_has_not_read(cast: Cast, sheet: Sheet) -> None:
    fresh = write(sheet, "try_at_home", "Not yet shared.", by=cast.teacher, now=FRIDAY)
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    for entry in (fresh, line_of(other, "wins")):
        say_what_works(sheet, {entry.pk: True}, by=cast.guardian, now=FRIDAY)
    assert Strategy.objects.count() == 0


def test_who_comes_new_to_the_child_reads_what_works_and_who_left_does_not(
    cast: Cast, sheet: Sheet
) -> None:
    keep_strategy(snack(cast, sheet), by=cast.teacher, now=FRIDAY)
    assert seen(cast, cast.other_teacher) == []
    assign(cast.other_teacher, classroom=cast.classroom)
    cast.teacher.assignments.update(ends_on=FRIDAY.date() - DAY)
    assert [one.words for one in strategies(cast, cast.other_teacher)] == [SNACK]
    assert seen(cast, cast.teacher) == []


def test_an_adult_of_the_same_home_shares_its_strategies(cast: Cast, sheet: Sheet) -> None:
    grandmother = make_guardian(
        cast.school, "Rosa Ortega", "rosa@mail.example", cast.child,
        household=cast.guardian.household,
    )  # fmt: skip
    strategy = keep_strategy(snack(cast, sheet), by=cast.teacher, now=FRIDAY)
    say_what_works(sheet, {strategy.pk: False}, by=grandmother, now=FRIDAY + DAY)
    assert seen(cast, cast.guardian) == [(SNACK, "none", "stopped at home Nov 14")]


@pytest.mark.parametrize("many", [1, 12])
def test_they_are_read_in_one_query(
    cast: Cast, sheet: Sheet, django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    for number in range(many):
        entry = home_entry(
            sheet, cast.guardian, "wins", now=FRIDAY, text=f"Works {number}"
        ) if number == 0 else _more(sheet, cast, number)  # fmt: skip
        keep_strategy(entry, by=cast.teacher, now=FRIDAY)
    actor = acting(cast.teacher)
    list(strategies_visible_to(actor))
    with django_assert_num_queries(1):
        assert len(strategies_of(actor, cast.child.pk)) == many


def _more(sheet: Sheet, cast: Cast, number: int) -> Entry:
    first = sheet.entries.get(prompt__key="wins", half=Half.HOME, position=0)
    return Entry.objects.create(
        school=cast.school, sheet=sheet, half=Half.HOME, prompt=first.prompt, position=number,
        household=first.household, author_guardian=cast.guardian, text=f"Works {number}",
        written_at=FRIDAY,
    )  # fmt: skip


def test_a_line_that_went_or_changed_takes_its_strategy_along(cast: Cast, sheet: Sheet) -> None:
    strategy = keep_strategy(line_of(sheet), by=cast.teacher, now=FRIDAY)
    entry = line_of(sheet)
    words = {"position": entry.position, "by": cast.teacher, "now": FRIDAY + DAY}
    write_line(sheet, entry.prompt, text="A job he likes.", version=entry.version, **words)  # type: ignore[arg-type]
    share_changes(sheet, by=cast.teacher, now=FRIDAY + DAY)
    assert [one.words for one in strategies(cast, cast.guardian)] == ["A job he likes."]
    version = line_of(sheet).version
    write_line(sheet, entry.prompt, text="", version=version, **words)  # type: ignore[arg-type]
    share_changes(sheet, by=cast.teacher, now=FRIDAY + DAY)
    strategy.refresh_from_db()
    assert (strategy.shared_at, seen(cast, cast.guardian)) == (None, [])


def test_a_line_kept_for_one_home_is_offered_to_none(cast: Cast, sheet: Sheet) -> None:
    keep_strategy(line_of(sheet), by=cast.teacher, now=FRIDAY)
    assert offered_to_try(strategies(cast, cast.teacher)) == (JOB,)
    Entry.objects.filter(pk=line_of(sheet).pk).update(needs_code=True)
    assert offered_to_try(strategies(cast, cast.teacher)) == ()
