"""Who reads and writes which week, as assignments end, children move and years turn (ADR 5)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from accounts import services
from accounts.access import children_read_by, children_visible_to
from accounts.models import Assignment, Child, Classroom, Enrolment, Guardian, Member
from checkins.access import (
    home_entries_visible_to,
    questions_visible_to,
    sheets_handled_by,
    sheets_shared_by,
    sheets_visible_to,
    sheets_written_by,
)
from checkins.models import Prompt, SchoolYear, Sheet, Template
from checkins.queries.child_weeks import child_weeks
from checkins.queries.my_children import my_children
from checkins.queries.readers import readers_of
from checkins.queries.who_sees import who_sees
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import YEAR_START, assign, make_child
from tests.factories.replies import ask, home_entry
from tests.factories.sheets import make_shared_sheet

TODAY = FRIDAY.date()
DAY = dt.timedelta(days=1)
MONTH = dt.timedelta(days=30)
WEDNESDAY = dt.date(2026, 11, 11)
EARLIER, LAST_WEEK = Week.parse("2026-W40"), WEEK - 1
LAST_YEAR = Week.parse("2026-W20")
TEACHER, CO, SUB = Assignment.Kind.TEACHER, Assignment.Kind.CO_TEACHER, Assignment.Kind.SUBSTITUTE
SPECIALIST = Assignment.Kind.SPECIALIST


def sheet_in(child: Child, week: Week, room: Classroom) -> Sheet:
    template = Template.objects.get(school=child.school)
    return Sheet.objects.create(
        school=child.school, child=child, classroom=room, week=week, template=template
    )


def weeks_of(rows: object, child: Child) -> list[str]:
    found = rows.filter(child=child).order_by("week")  # type: ignore[attr-defined]
    return [str(sheet.week) for sheet in found]


def read(who: Member | Guardian, child: Child, now: dt.datetime = FRIDAY) -> list[str]:
    return weeks_of(sheets_visible_to(acting(who, now)), child)


def written(who: Member, child: Child, now: dt.datetime = FRIDAY) -> list[str]:
    return weeks_of(sheets_written_by(acting(who, now)), child)


def end(who: Member, last_day: dt.date) -> None:
    Assignment.objects.filter(member=who).update(ends_on=last_day)


def move(child: Child, room: Classroom, day: dt.date) -> None:
    """As `move_child` leaves the rows."""
    Enrolment.objects.filter(child=child, ends_on=None).update(ends_on=day - DAY)
    Enrolment.objects.create(school=child.school, child=child, classroom=room, starts_on=day)


@pytest.fixture
def three_weeks(cast: Cast) -> Child:
    """Javier's sheets of Room 12: early October, last week, this week."""
    for week in (EARLIER, LAST_WEEK, WEEK):
        sheet_in(cast.child, week, cast.classroom)
    return cast.child


ALL_THREE = [str(EARLIER), str(LAST_WEEK), str(WEEK)]


# --- An assignment ends ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last_day", "visible", "writable"),
    [
        (None, ALL_THREE, ALL_THREE),
        (TODAY, ALL_THREE, ALL_THREE),
        (TODAY - DAY, ALL_THREE, []),
        (WEEK.monday - DAY, ALL_THREE[:2], []),
        (TODAY - MONTH, ALL_THREE[:1], []),
        (TODAY - MONTH - DAY, [], []),
    ],
)
def test_a_teacher_whose_assignment_ended_reads_their_own_weeks_for_thirty_days(
    cast: Cast,
    three_weeks: Child,
    last_day: dt.date | None,
    visible: list[str],
    writable: list[str],
) -> None:
    end(cast.teacher, last_day)  # type: ignore[arg-type]
    assert read(cast.teacher, three_weeks) == visible
    assert written(cast.teacher, three_weeks) == writable


@pytest.mark.parametrize("kind", [TEACHER, CO])
@pytest.mark.parametrize(("late", "opens"), [(0, False), (1, True)])
def test_an_assignment_that_ended_before_its_first_day_was_over_opens_nothing(
    cast: Cast, clock: Traveller, kind: Assignment.Kind, late: int, opens: bool
) -> None:
    """Made on a Wednesday by mistake, and ended a minute or a day later."""
    made = cast.school.at(WEDNESDAY, dt.time(12))
    ended = made + late * DAY + dt.timedelta(minutes=1)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=made)
    home_entry(sheet, cast.guardian, "family_note", now=made, text="For the class's teachers.")
    clock.move_to(made)
    mistake = services.assign(
        member=cast.other_teacher,
        classroom=cast.classroom,
        kind=kind,
        by=acting(cast.leader, made),
        now=made,
    )
    clock.move_to(ended)
    services.end_assignment(assignment=mistake, by=acting(cast.leader, ended), now=ended)
    other, leader = acting(cast.other_teacher, ended), acting(cast.leader, ended)
    sheet = Sheet.objects.select_related("school", "child", "classroom").get(pk=sheet.pk)
    seen = who_sees(sheet, Prompt.objects.filter(template=sheet.template), leader, now=ended)
    name = cast.other_teacher.display_name
    assert {
        "sheets": sheets_visible_to(other).filter(pk=sheet.pk).exists(),
        "notes": home_entries_visible_to(other, Sheet.objects.filter(pk=sheet.pk)).exists(),
        "child": cast.child in children_read_by(other),
        "who sees": name in {one.name for one in seen.school},
        "readers": name in {one.name for one in readers_of(cast.child, leader, now=ended).staff},
    } == dict.fromkeys(("sheets", "notes", "child", "who sees", "readers"), opens)


def test_a_teacher_reads_no_week_from_before_their_own(cast: Cast, three_weeks: Child) -> None:
    Assignment.objects.filter(member=cast.teacher).update(
        starts_on=LAST_WEEK.monday, ends_on=TODAY - DAY
    )
    assert read(cast.teacher, three_weeks) == ALL_THREE[1:]


def test_while_they_teach_the_class_they_read_the_whole_year(
    cast: Cast, three_weeks: Child
) -> None:
    Assignment.objects.filter(member=cast.teacher).update(starts_on=WEDNESDAY)
    assert read(cast.teacher, three_weeks) == ALL_THREE
    assert written(cast.teacher, three_weeks) == ALL_THREE


@pytest.mark.parametrize(
    ("days", "visible"),
    [
        ((TODAY, TODAY), ALL_THREE),
        ((TODAY - DAY, TODAY - DAY), []),
        ((TODAY + DAY, TODAY + 3 * DAY), []),
    ],
)
@pytest.mark.parametrize("kind", [SUB, SPECIALIST])
def test_a_substitute_or_specialist_sees_nothing_outside_their_days(
    cast: Cast,
    three_weeks: Child,
    kind: Assignment.Kind,
    days: tuple[dt.date, dt.date],
    visible: list[str],
) -> None:
    first, last = days
    assign(cast.other_teacher, classroom=cast.classroom, kind=kind, starts_on=first, ends_on=last)
    assert read(cast.other_teacher, three_weeks) == visible


@pytest.mark.parametrize(
    ("days", "visible", "writable"),
    [
        ((YEAR_START, None), ALL_THREE, ALL_THREE),
        ((LAST_WEEK.monday + 2 * DAY, TODAY), ALL_THREE, ALL_THREE[1:]),
        ((YEAR_START, TODAY - DAY), [], []),
        ((TODAY + DAY, None), [], []),
    ],
)
def test_a_specialist_of_one_child_writes_from_the_week_they_met(
    cast: Cast,
    three_weeks: Child,
    days: tuple[dt.date, dt.date | None],
    visible: list[str],
    writable: list[str],
) -> None:
    first, last = days
    Assignment.objects.filter(member=cast.specialist).update(starts_on=first, ends_on=last)
    assert read(cast.specialist, three_weeks) == visible
    assert written(cast.specialist, three_weeks) == writable


# --- A child moves in the middle of the year ------------------------------------------------------
def test_the_new_class_reads_the_years_weeks_and_writes_from_the_week_of_the_move(
    cast: Cast, three_weeks: Child
) -> None:
    move(three_weeks, cast.other_classroom, WEDNESDAY)
    assert read(cast.other_teacher, three_weeks) == ALL_THREE
    assert written(cast.other_teacher, three_weeks) == [str(WEEK)]
    assert list(sheets_shared_by(acting(cast.other_teacher))) == []


@pytest.mark.parametrize(
    ("moved", "visible"),
    [(WEDNESDAY, ALL_THREE), (TODAY + DAY - MONTH, ALL_THREE), (TODAY - MONTH, [])],
)
def test_the_old_class_reads_its_weeks_for_thirty_days_after_the_move(
    cast: Cast, three_weeks: Child, moved: dt.date, visible: list[str]
) -> None:
    move(three_weeks, cast.other_classroom, moved)
    assert read(cast.teacher, three_weeks) == visible


def test_the_old_class_finishes_the_week_of_the_move(cast: Cast, three_weeks: Child) -> None:
    move(three_weeks, cast.other_classroom, WEDNESDAY)
    sheet_in(three_weeks, WEEK + 1, cast.other_classroom)
    later = FRIDAY + 5 * DAY
    assert written(cast.teacher, three_weeks, later) == [str(WEEK)]
    assert weeks_of(sheets_shared_by(acting(cast.teacher, later)), three_weeks) == [str(WEEK)]
    assert read(cast.teacher, three_weeks, later) == ALL_THREE
    handled = sheets_handled_by(acting(cast.teacher, later))
    assert weeks_of(handled, three_weeks) == ALL_THREE


def test_who_comes_back_is_wholly_the_old_classs_again(cast: Cast, three_weeks: Child) -> None:
    move(three_weeks, cast.other_classroom, LAST_WEEK.monday)
    move(three_weeks, cast.classroom, WEDNESDAY)
    assert written(cast.teacher, three_weeks) == ALL_THREE
    assert read(cast.other_teacher, three_weeks) == []


def test_a_substitute_of_the_old_class_finishes_the_week_too(
    cast: Cast, three_weeks: Child
) -> None:
    assign(
        cast.other_teacher,
        classroom=cast.classroom,
        kind=SUB,
        starts_on=TODAY,
        ends_on=TODAY,
    )
    Assignment.objects.filter(member=cast.other_teacher, kind=TEACHER).delete()
    move(three_weeks, cast.other_classroom, WEDNESDAY)
    assert read(cast.other_teacher, three_weeks) == [str(WEEK)]
    assert weeks_of(sheets_shared_by(acting(cast.other_teacher)), three_weeks) == [str(WEEK)]


def test_family_notes_do_not_move_with_the_child(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    home_entry(sheet, cast.guardian, "family_note", now=FRIDAY, text="For the class's teachers.")
    home_entry(
        sheet, cast.co_guardian, "family_note", now=FRIDAY, text="Alone.", readers=(cast.teacher,)
    )
    home_entry(sheet, cast.guardian, "wins", now=FRIDAY, text="He cooked.")
    move(cast.child, cast.other_classroom, TODAY)

    def words(who: Member) -> list[str]:
        actor = acting(who)
        entries = home_entries_visible_to(actor, sheets_visible_to(actor))
        return sorted(entry.text for entry in entries)

    assert words(cast.other_teacher) == ["He cooked."]
    assert words(cast.teacher) == ["Alone.", "For the class's teachers.", "He cooked."]
    assert words(cast.co_teacher) == ["For the class's teachers.", "He cooked."]


def test_open_questions_go_with_the_child_and_stay_with_the_class(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    question = ask(sheet, cast.guardian, "Who does he sit with?", now=FRIDAY)
    move(cast.child, cast.other_classroom, TODAY)
    for who in (cast.teacher, cast.other_teacher):
        assert list(questions_visible_to(acting(who)).from_home()) == [question]
        answered = client_of(who).get(reverse("question_answer", args=[question.pk]))
        assert answered.status_code == 200
    end(cast.teacher, TODAY - DAY)
    refused = client_of(cast.teacher).get(reverse("question_answer", args=[question.pk]))
    assert refused.status_code == 403


# --- A year turns ---------------------------------------------------------------------------------
@pytest.fixture
def last_year(cast: Cast) -> Sheet:
    """A sheet of May 2026, in the class that the teacher has kept."""
    SchoolYear.objects.create(
        school=cast.school,
        name="2025-26",
        starts_on=dt.date(2025, 8, 25),
        ends_on=dt.date(2026, 6, 12),
    )
    Assignment.objects.filter(member=cast.teacher).update(starts_on=dt.date(2025, 8, 25))
    Enrolment.objects.filter(child=cast.child).update(starts_on=dt.date(2025, 8, 25))
    return sheet_in(cast.child, LAST_YEAR, cast.classroom)


@pytest.mark.parametrize(
    ("day", "visible"),
    [
        (YEAR_START - DAY, [str(LAST_YEAR)]),
        (YEAR_START + 29 * DAY, [str(LAST_YEAR)]),
        (YEAR_START + MONTH, []),
    ],
)
def test_last_years_weeks_are_the_old_teachers_for_thirty_days(
    cast: Cast, last_year: Sheet, day: dt.date, visible: list[str]
) -> None:
    noon = cast.school.at(day, dt.time(12))
    assert read(cast.teacher, cast.child, noon) == visible
    assert written(cast.teacher, cast.child, noon) == ([] if day >= YEAR_START else visible)


def test_a_new_teacher_gets_no_week_of_an_earlier_year(
    cast: Cast, last_year: Sheet, three_weeks: Child
) -> None:
    assert read(cast.co_teacher, three_weeks) == ALL_THREE
    assert read(cast.specialist, three_weeks) == ALL_THREE


def test_a_family_keeps_every_year(cast: Cast, last_year: Sheet, three_weeks: Child) -> None:
    assert read(cast.guardian, three_weeks) == [str(LAST_YEAR), *ALL_THREE]


def test_a_sunday_belongs_to_the_week_it_opens(cast: Cast) -> None:
    cast.school.school_days = [7, 1, 2, 3, 4]
    cast.school.save(update_fields=["school_days"])
    for member in (cast.teacher, cast.other_teacher):
        member.school.school_days = cast.school.school_days
    sunday = WEEK.monday - DAY
    for week in (LAST_WEEK, WEEK):
        sheet_in(cast.child, week, cast.classroom)
    move(cast.child, cast.other_classroom, sunday)
    assert written(cast.other_teacher, cast.child) == [str(WEEK)]
    Assignment.objects.filter(member=cast.teacher).update(starts_on=sunday, ends_on=TODAY - DAY)
    assert read(cast.teacher, cast.child) == [str(WEEK)]


# --- A child leaves, and other schools ------------------------------------------------------------
def test_a_child_who_left_is_read_for_thirty_days_and_written_no_more(
    cast: Cast, three_weeks: Child
) -> None:
    Enrolment.objects.filter(child=three_weeks).update(ends_on=TODAY - DAY)
    Child.objects.filter(pk=three_weeks.pk).update(left_on=TODAY - DAY)
    assert three_weeks not in children_visible_to(acting(cast.teacher))
    assert three_weeks in children_read_by(acting(cast.teacher))
    assert read(cast.teacher, three_weeks) == ALL_THREE
    assert read(cast.specialist, three_weeks) == []
    assert read(cast.teacher, three_weeks, FRIDAY + MONTH) == []


def test_another_school_keeps_to_itself(cast: Cast, three_weeks: Child) -> None:
    assign(cast.stranger, classroom=cast.classroom)
    assert list(sheets_visible_to(acting(cast.stranger)).filter(child=three_weeks)) == []
    assert three_weeks not in children_read_by(acting(cast.stranger))


# --- Pages ----------------------------------------------------------------------------------------
def statuses(client: Client, sheet: Sheet) -> dict[str, int]:
    """What the pages of one sheet and its child answer."""
    names = {
        "sheet_edit": ("get", reverse("sheet_edit", args=[sheet.pk])),
        "save": ("post", reverse("sheet_edit", args=[sheet.pk])),
        "autosave": ("post", reverse("sheet_autosave", args=[sheet.pk])),
        "take_back": ("get", reverse("sheet_take_back", args=[sheet.pk])),
        "seen": ("post", reverse("reply_seen", args=[sheet.pk])),
        "weeks": ("get", reverse("child_weeks", args=[sheet.child_id])),
        "away": ("get", reverse("child_away", args=[sheet.child_id, sheet.week])),
        "goal": ("get", reverse("goal_add", args=[sheet.child_id])),
    }
    return {name: getattr(client, verb)(url).status_code for name, (verb, url) in names.items()}


def test_the_pages_follow_at_the_next_request(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    page = client.get(reverse("child_weeks", args=[cast.child.pk])).content.decode()
    assert reverse("sheet_edit", args=[sheet.pk]) in page
    end(cast.teacher, TODAY - DAY)
    assert statuses(client, sheet) == {
        "sheet_edit": 302,
        "save": 403,
        "autosave": 403,
        "take_back": 403,
        "seen": 403,
        "weeks": 200,
        "away": 404,
        "goal": 404,
    }
    page = client.get(reverse("sheet_edit", args=[sheet.pk]), follow=True).content.decode()
    assert "Put his hand up twice in math." in page
    assert "You no longer teach Javier." in page
    assert f'href="{reverse("sheet_edit", args=[sheet.pk])}"' not in page
    end(cast.teacher, TODAY - MONTH - DAY)
    assert set(statuses(client, sheet).values()) == {404}


def test_a_week_from_before_they_met_cannot_be_begun(cast: Cast) -> None:
    move(cast.child, cast.other_classroom, WEDNESDAY)
    client = client_of(cast.other_teacher)
    assert client.get(reverse("child_sheet", args=[cast.child.pk, WEEK])).status_code == 200
    early = reverse("child_sheet", args=[cast.child.pk, LAST_WEEK])
    assert (client.get(early).status_code, client.post(early).status_code) == (404, 404)


def test_children_of_the_past_stand_apart_in_the_list(cast: Cast, clock: Traveller) -> None:
    move(cast.child, cast.other_classroom, WEDNESDAY)
    groups = [
        (group.room, group.is_over, [child.name for child in group.children])
        for group in my_children(acting(cast.teacher))
    ]
    assert groups == [("Room 12", False, ["Layla Haddad"]), ("", True, ["Javier Ortega"])]


@pytest.mark.parametrize("more", [0, 2])
def test_time_costs_no_query(
    cast: Cast, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(more):
        moved = make_child(cast.classroom, f"Child {n}")
        sheet_in(moved, WEEK, cast.classroom)
        move(moved, cast.other_classroom, WEDNESDAY)
    sheet_in(cast.child, WEEK, cast.classroom)
    teacher = acting(cast.teacher)
    with django_assert_num_queries(1):
        assert len(my_children(teacher)) == (2 if more else 1)
    with django_assert_num_queries(7):
        assert child_weeks(teacher, cast.child.pk) is not None
    with django_assert_num_queries(1):
        assert len(list(sheets_written_by(teacher))) == 1 + more
