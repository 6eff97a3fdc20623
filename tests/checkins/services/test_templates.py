"""Template versions across weeks: each week keeps its own, and what belongs together has one key."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, Member
from checkins.models import Entry, Half, Kind, PaperCopy, Prompt, Sheet, Template, Voice
from checkins.queries.child_weeks import child_weeks
from checkins.queries.history import sheet_history
from checkins.queries.prompts import prompts_of, worded
from checkins.queries.sheet_edit import desk_of
from checkins.services.goals import begin_goal
from checkins.services.opening import current_template, open_sheet, open_week
from checkins.services.share import share
from checkins.services.templates import (
    BadTemplate,
    NotADraft,
    Row,
    new_version,
    publish,
    rows_of,
)
from checkins.services.writing import set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.replies import home_entry, reply
from tests.factories.sheets import make_shared_sheet, make_sheet, prompt_of, write

NEXT = WEEK + 1
MONDAY = FRIDAY + dt.timedelta(days=3)
PROUD = Row("proud", Half.SCHOOL, Kind.TEXT, Voice.CHILD, "I am proud of", mirror=8)


def template_of(cast: Cast) -> Template:
    return Template.objects.get(school=cast.school, version=1)


def other_rows(cast: Cast) -> list[Row]:
    """Wins in other words, the week in three steps, no "good to know" at school, one row more."""
    rows = [row for row in rows_of(template_of(cast)) if row.key != "good_to_know"]
    return [*(_other(row) for row in rows), PROUD]


def _other(row: Row) -> Row:
    if row.key == "wins":
        return row.reworded(label="Good things")
    if row.key == "week":
        return replace(row, options=row.options[1:4])
    if row.key == "works_at_home":
        return replace(row, kind=Kind.TICKS, options=({"key": "walk", "word": "A walk"},))
    return row


def publish_other(
    cast: Cast, *, from_this_week: bool = False, now: dt.datetime = FRIDAY
) -> Template:
    draft = new_version(template_of(cast), rows=other_rows(cast), by=cast.leader, now=now)
    return publish(draft, from_this_week=from_this_week, by=cast.leader, now=now)


# --- Making ---------------------------------------------------------------------------------------
def test_a_new_version_starts_as_a_draft_in_the_same_words(cast: Cast) -> None:
    first = template_of(cast)
    draft = new_version(first, by=cast.leader, now=FRIDAY)
    assert (draft.version, draft.key, draft.is_draft, draft.is_current) == (
        2,
        first.key,
        True,
        False,
    )
    assert rows_of(draft) == rows_of(first)
    assert current_template(cast.school, NEXT) == first


def test_words_that_were_left_alone_stay_translated(cast: Cast) -> None:
    publish_other(cast)
    sheet = open_sheet(cast.child, NEXT, now=MONDAY)
    with translation.override("es"):
        labels = {
            prompt.key: worded(prompt, "label")
            for prompt in prompts_of(sheet.template_id, Half.SCHOOL)
        }
    assert (labels["wins"], labels["try_at_home"]) == ("Good things", "Para probar en casa")


STEPS = tuple({"key": str(n), "word": str(n)} for n in range(4))
WIN = Row("wins", Half.SCHOOL, Kind.TEXT, Voice.SCHOOL, "Wins")
GOALS = Row("goals", Half.SCHOOL, Kind.GOALS, Voice.SCHOOL, "Goals", options=STEPS)
GRID = replace(GOALS, key="grid", kind=Kind.GRID, rows=STEPS[:3])
KNOW = replace(WIN, key="know", is_per_goal=True)


@pytest.mark.parametrize(
    "rows",
    [
        [WIN],
        [WIN, PROUD],
        [WIN, GRID],
        [WIN, replace(GRID, is_per_goal=True)],
        [WIN, replace(GRID, is_per_goal=True, is_sensitive=True)],
        [WIN, GOALS, KNOW, replace(GRID, is_per_goal=True)],
    ],
)
def test_rows_that_make_a_sheet_come_back_as_they_were(cast: Cast, rows: list[Row]) -> None:
    draft = new_version(template_of(cast), rows=rows, by=cast.leader, now=FRIDAY)
    assert rows_of(draft) == rows


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [PROUD],
        [replace(WIN, is_per_goal=True), GOALS],
        [WIN, replace(GRID, rows=())],
        [WIN, replace(GRID, rows=STEPS[:1] * 2)],
        [WIN, replace(GRID, options=STEPS[:1])],
        [WIN, replace(GRID, options=({"key": "a", "word": ""}, STEPS[0]))],
        [WIN, replace(PROUD, rows=STEPS)],
        [WIN, KNOW],
        [WIN, GOALS, replace(KNOW, is_sensitive=True)],
        [WIN, GOALS, replace(KNOW, is_question=True)],
        [WIN, GOALS, replace(KNOW, kind=Kind.TICKS, options=STEPS)],
        [WIN, GOALS, replace(GOALS, key="more_goals")],
        [WIN, replace(GRID, half=Half.HOME, voice=Voice.HOME, is_per_goal=True)],
        [WIN, replace(PROUD, half=Half.HOME)],
        [WIN, replace(PROUD, voice=Voice.HOME)],
        [WIN, PROUD, PROUD],
        [WIN, replace(PROUD, kind=Kind.RATING)],
        [WIN, Row("week", Half.SCHOOL, Kind.RATING, Voice.SCHOOL, "The week")],
        [WIN, Row("goals", Half.SCHOOL, Kind.GOALS, Voice.SCHOOL, "Goals")],
        [WIN, replace(PROUD, label="")],
        [WIN, replace(PROUD, lines_a4=0)],
    ],
)
def test_rows_that_make_no_sheet_are_refused(cast: Cast, rows: list[Row]) -> None:
    with pytest.raises(BadTemplate):
        new_version(template_of(cast), rows=rows, by=cast.leader, now=FRIDAY)
    assert Template.objects.filter(school=cast.school).count() == 1


# --- Publishing -----------------------------------------------------------------------------------
def test_it_counts_from_the_next_unopened_week(cast: Cast) -> None:
    open_week(cast.school, WEEK, now=FRIDAY)
    second = publish_other(cast)
    assert (second.first_week, second.is_current) == (NEXT, True)
    assert current_template(cast.school, WEEK).version == 1
    assert current_template(cast.school, NEXT) == second
    assert open_week(cast.school, NEXT, now=MONDAY) == 2
    versions = Sheet.objects.order_by("week").values_list("week", "template__version")
    assert set(versions) == {(WEEK, 1), (NEXT, 2)}


def test_a_week_that_somebody_opened_ahead_keeps_its_version(cast: Cast) -> None:
    open_sheet(cast.child, WEEK, now=FRIDAY)
    ahead = open_sheet(cast.child, NEXT, now=FRIDAY)
    assert publish_other(cast).first_week == WEEK + 2
    assert open_week(cast.school, NEXT, now=MONDAY) == 1
    ahead.refresh_from_db()
    assert ahead.template.version == 1
    assert set(Sheet.objects.filter(week=NEXT).values_list("template__version", flat=True)) == {1}


def test_an_earlier_week_opened_late_gets_the_version_of_its_time(cast: Cast) -> None:
    open_sheet(cast.child, WEEK, now=FRIDAY)
    publish_other(cast)
    late = open_sheet(cast.other_child, WEEK, now=MONDAY)
    assert late.template.version == 1


def test_before_the_first_sheet_a_version_counts_at_once(cast: Cast) -> None:
    assert publish_other(cast).first_week == WEEK
    assert open_sheet(cast.child, WEEK, now=FRIDAY).template.version == 2


def test_from_this_week_moves_only_what_nobody_wrote_on(cast: Cast) -> None:
    untouched = open_sheet(cast.other_child, WEEK, now=FRIDAY)
    written = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    second = publish_other(cast, from_this_week=True)
    for sheet in (untouched, written):
        sheet.refresh_from_db()
    assert (untouched.template, written.template.version) == (second, 1)


def test_a_sheet_that_home_began_or_that_was_printed_does_not_move(cast: Cast) -> None:
    begun = open_sheet(cast.child, WEEK, now=FRIDAY)
    reply(begun, cast.guardian, now=FRIDAY)
    printed = open_sheet(cast.other_child, WEEK, now=FRIDAY)
    PaperCopy.objects.create(
        school=cast.school,
        code="K7M4PX",
        secret="x" * 16,
        state="blank",
        child=cast.other_child,
        week=WEEK,
        template=printed.template,
        language="en",
        paper="a4",
    )
    publish_other(cast, from_this_week=True)
    assert set(Sheet.objects.values_list("template__version", flat=True)) == {1}


def test_a_first_word_typed_on_the_old_version_keeps_the_sheet_on_it(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    prompt = prompt_of(sheet, "good_to_know")
    publish_other(cast, from_this_week=True)
    write_line(sheet, prompt, text="Sneakers.", by=cast.teacher, now=FRIDAY)
    sheet.refresh_from_db()
    assert (sheet.template.version, Entry.objects.get().prompt) == (1, prompt)


def test_a_later_word_goes_by_its_rows_key(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    wins, gone = prompt_of(sheet, "wins"), prompt_of(sheet, "good_to_know")
    publish_other(cast, from_this_week=True)
    sheet.refresh_from_db()
    write(sheet, "next_step", "Asking for help.", by=cast.teacher, now=FRIDAY)
    write_line(sheet, wins, text="Sang.", by=cast.co_teacher, now=FRIDAY)
    write_line(sheet, gone, text="Sneakers.", by=cast.co_teacher, now=FRIDAY)
    assert Entry.objects.get(text="Sang.").prompt == prompt_of(sheet, "wins")
    page = sheet_history(acting(cast.teacher), sheet, may_write=True)
    assert "Sneakers." in [line.versions[0].words for line in page.school.lines]


def test_a_version_is_published_once_and_an_older_draft_never(cast: Cast) -> None:
    older = new_version(template_of(cast), by=cast.leader, now=FRIDAY)
    newer = publish_other(cast)
    for one in (older, newer):
        with pytest.raises(NotADraft):
            publish(one, by=cast.leader, now=FRIDAY)
    assert Template.objects.get(is_current=True, school=cast.school) == newer


def test_making_and_publishing_are_audited(cast: Cast) -> None:
    publish_other(cast)
    rows = AuditEntry.objects.filter(verb__startswith="template").order_by("verb")
    assert [(row.verb, row.by_member, row.about["version"]) for row in rows] == [
        ("template drafted", cast.leader, 2),
        ("template published", cast.leader, 2),
    ]


# --- Weeks of two versions ------------------------------------------------------------------------
@pytest.fixture
def two_weeks(cast: Cast) -> tuple[Sheet, Sheet]:
    """This week on the first version, shared and answered; next week on the second, with a win."""
    goal = begin_goal(cast.child, title="Speak up", by=cast.teacher, now=FRIDAY)
    first = open_sheet(cast.child, WEEK, now=FRIDAY)
    for key, about, value in (("week", None, 5), ("goals", goal, 3)):
        set_value(
            first, prompt_of(first, key), goal=about, value=value, by=cast.teacher, now=FRIDAY
        )
    write(first, "good_to_know", "Sneakers on Thursday.", by=cast.teacher, now=FRIDAY)
    first = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(first, cast.guardian, now=FRIDAY, win="He cooked.", face=5)
    home_entry(first, cast.guardian, "works_at_home", now=FRIDAY, text="A story first.")
    publish_other(cast)
    second = make_sheet(cast.child, NEXT, by=cast.teacher, now=MONDAY, win="Sang.")
    return first, second


def page_of(who: Member, name: str, *args: Any) -> str:
    answer = client_of(who).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_editor_shows_last_weeks_words_and_steps_whatever_became_of_the_rows(
    cast: Cast, two_weeks: tuple[Sheet, Sheet], clock: Any
) -> None:
    clock.move_to(MONDAY)
    _first, second = two_weeks
    desk = desk_of(acting(cast.teacher, MONDAY), second, may_share=True)
    assert [goal.title for goal in desk.goals] == ["Speak up"]
    assert list(desk.last_marks.values()) == [3]
    assert sorted((one.kind, one.words) for one in desk.last_home) == [
        ("face", "Great at home"),
        ("win", "He cooked."),
        ("works", "A story first."),
    ]
    [earlier] = desk.earlier
    assert (earlier.win, earlier.home_win, earlier.school_face) == (
        "Put his hand up twice in math.",
        "He cooked.",
        5,
    )
    html = page_of(cast.teacher, "sheet_edit", second.pk)
    assert "Good things" in html
    assert "I am proud of" in html
    assert "A story first." in html


def test_each_week_keeps_its_rows_in_the_childs_weeks_and_the_history(
    cast: Cast, two_weeks: tuple[Sheet, Sheet], clock: Any
) -> None:
    clock.move_to(MONDAY)
    first, second = two_weeks
    set_value(second, prompt_of(second, "week"), value=3, by=cast.teacher, now=MONDAY)
    page = child_weeks(acting(cast.teacher, MONDAY), cast.child.pk)
    assert page is not None
    new, old = page.weeks
    assert (old.school.face, new.school.face) == (5, None)
    assert [(text.label, text.words) for text in new.school.texts] == [
        ("The week at school", "Good")
    ]
    assert ("Good to know", "Sneakers on Thursday.") in [
        (text.label, text.words) for text in old.school.texts
    ]
    labels = {
        sheet.week: [line.label for line in history.school.lines]
        for sheet in (first, second)
        for history in [sheet_history(acting(cast.teacher, MONDAY), sheet, may_write=True)]
    }
    assert "Wins" in labels[WEEK]
    assert "Good things" in labels[NEXT]


def test_the_family_and_the_paper_see_each_week_in_its_own_rows(
    cast: Cast, two_weeks: tuple[Sheet, Sheet], clock: Any
) -> None:
    clock.move_to(MONDAY)
    first, second = two_weeks
    share([second], by=cast.teacher, now=MONDAY)
    family = client_of(cast.guardian)
    old = family.get(reverse("home_sheet", args=[first.pk])).content.decode()
    new = family.get(reverse("home_sheet", args=[second.pk])).content.decode()
    assert ("Sneakers on Thursday." in old, "Good things" in old) == (True, False)
    assert ("Good things" in new, "A walk" in new) == (True, True)


def test_a_class_page_holds_sheets_of_two_versions_in_one_week(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    other = open_sheet(cast.other_child, WEEK, now=FRIDAY)
    publish_other(cast, from_this_week=True)
    other.refresh_from_db()
    make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    assert set(Sheet.objects.values_list("template__version", flat=True)) == {1, 2}
    html = page_of(cast.teacher, "class_week", cast.classroom.pk, WEEK)
    assert "All 2 shared." in html
    pdf = client_of(cast.teacher).get(
        reverse("class_print", args=[cast.classroom.pk, WEEK]) + "?state=filled"
    )
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")


def test_publishing_leaves_the_rows_of_older_versions(cast: Cast) -> None:
    make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    publish_other(cast)
    assert Prompt.objects.filter(template=template_of(cast)).count() == 15


def test_a_version_asked_for_before_its_prompts_are_written_is_asked_again(cast: Cast) -> None:
    """A process that looked too early does not show an empty sheet until it ends."""
    version = Template.objects.create(school=cast.school, key="later", name="Later")
    assert prompts_of(version.pk, Half.SCHOOL) == ()
    Prompt.objects.create(
        school=cast.school,
        template=version,
        key="wins",
        half=Half.SCHOOL,
        kind=Kind.TEXT,
        voice=Voice.SCHOOL,
        label="Wins",
        position=0,
    )
    assert [prompt.key for prompt in prompts_of(version.pk, Half.SCHOOL)] == ["wins"]


def test_prompts_are_read_once(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheet = open_sheet(cast.child, NEXT, now=MONDAY)
    found = prompts_of(sheet.template_id, Half.HOME)
    with django_assert_num_queries(0):
        assert prompts_of(sheet.template_id, Half.HOME) is found
