"""A child's weeks: both halves, newest first, each home apart, however many weeks."""

import uuid

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.models import Answer, Half, Prompt, Question, ReactionKind, Sheet, Template
from checkins.queries.child_weeks import ChildWeeks, child_weeks
from checkins.services.answers import answer
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_away
from checkins.services.writing import set_value
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.replies import ask, home_entry, reply
from tests.factories.sheets import make_shared_sheet, prompt_of, write


def page_of(cast: Cast, who: str = "teacher", before: Week | None = None) -> ChildWeeks:
    page = child_weeks(acting(getattr(cast, who)), cast.child.pk, before=before)
    assert page is not None
    return page


def url_of(cast: Cast) -> str:
    return reverse("child_weeks", args=[cast.child.pk])


def test_both_halves_of_a_week_stand_side_by_side(cast: Cast) -> None:
    goal = begin_goal(cast.child, title="Read for 20 minutes", by=cast.teacher, now=FRIDAY)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    other = begin_goal(cast.child, title="Speak up", by=cast.teacher, now=FRIDAY)
    for key, about, value in (("week", None, 4), ("goals", goal, 3), ("goals", other, 1)):
        set_value(
            sheet, prompt_of(sheet, key), goal=about, value=value, by=cast.teacher, now=FRIDAY
        )
    write(sheet, "question", "What helps him sleep?", by=cast.teacher, now=FRIDAY)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(
        sheet,
        cast.guardian,
        now=FRIDAY,
        win="He cooked.",
        face=5,
        try_answer="do",
        taps=(ReactionKind.THANKS,),
    )
    home_entry(sheet, cast.guardian, "goals", now=FRIDAY, value=4, goal=goal)
    question = ask(sheet, cast.guardian, "Who does he sit with?", now=FRIDAY)
    answer(question, text="With Kenji.", by=cast.teacher, now=FRIDAY)
    Answer.objects.create(
        school=cast.school,
        question=Question.objects.get(half=Half.SCHOOL),
        text="A story.",
        by_guardian=cast.guardian,
        household=cast.guardian.household,
        answered_at=FRIDAY,
    )
    [week] = page_of(cast).weeks
    assert (week.label, week.gap, week.school.face) == ("November 9–13", "", 4)
    assert [win.words for win in week.school.wins] == ["Put his hand up twice in math."]
    assert [(text.label, text.words) for text in week.school.texts] == [
        ("Our goals", "Read for 20 minutes: Nearly\nSpeak up: Just starting"),
        ("A question for you", "What helps him sleep?"),
        ("Our answer", "With Kenji."),
    ]
    [home] = week.homes
    assert (home.label, home.face, home.taps) == ("", 5, ["We do this", "Thank you"])
    assert [win.words for win in home.wins] == ["He cooked."]
    assert sorted((text.label, text.words) for text in home.texts) == [
        ("Our goals, seen from home", "Read for 20 minutes: Got it"),
        ("Their answer", "A story."),
        ("They asked", "Who does he sit with?"),
    ]


def test_two_homes_stand_apart_and_are_named(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.", face=4)
    reply(sheet, cast.co_guardian, now=FRIDAY, win="He swam.")
    homes = page_of(cast).weeks[0].homes
    assert sorted((home.label, home.wins[0].words) for home in homes) == [
        ("Ana", "He cooked."),
        ("Luis", "He swam."),
    ]


def test_a_home_without_a_face_gets_no_other_homes(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY, face=1)
    reply(sheet, cast.co_guardian, now=FRIDAY, win="He swam.")
    faces = {home.label: home.face for home in page_of(cast).weeks[0].homes}
    assert faces == {"Ana": 1, "Luis": None}


def test_a_note_for_chosen_readers_is_shown_to_them_alone(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.")
    home_entry(
        sheet,
        cast.guardian,
        "family_note",
        now=FRIDAY,
        text="We are moving.",
        readers=(cast.teacher,),
    )
    read = {
        who: [text.words for text in page_of(cast, who).weeks[0].homes[0].texts]
        for who in ("teacher", "co_teacher", "specialist")
    }
    assert read == {"teacher": ["We are moving."], "co_teacher": [], "specialist": []}


def test_a_gap_says_why(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    mark_away(sheet, reason="family trip", by=cast.teacher, now=FRIDAY)
    assert page_of(cast).weeks[0].gap == "Away, family trip"


def test_another_childs_words_are_on_no_page_but_theirs(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY, win="LAYLA")
    reply(other, cast.other_guardian, now=FRIDAY, win="NOOR")
    html = client_of(cast.teacher).get(url_of(cast)).content.decode()
    assert "LAYLA" not in html
    assert "NOOR" not in html


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("teacher", 200),
        ("co_teacher", 200),
        ("specialist", 200),
        ("other_teacher", 404),
        ("stranger", 404),
        ("leader", 403),
        ("office", 403),
        ("guardian", 404),
    ],
)
def test_page_is_for_those_who_work_with_the_child(cast: Cast, name: str, status: int) -> None:
    assert client_of(getattr(cast, name)).get(url_of(cast)).status_code == status


def test_another_classs_child_and_an_unknown_one_are_the_same_page(cast: Cast) -> None:
    client = client_of(cast.other_teacher)
    unknown = client.get(reverse("child_weeks", args=[uuid.uuid4()]))
    theirs = client.get(url_of(cast))
    assert (theirs.status_code, theirs.content) == (404, unknown.content)


@pytest.mark.parametrize("before", ["2026-W60", "", "x", "\0", "0000-W01", "9" * 5_000])
def test_a_nonsense_week_to_go_on_from_is_not_there(cast: Cast, before: str) -> None:
    assert client_of(cast.teacher).get(url_of(cast), {"before": before}).status_code == 404


def test_my_children_lists_those_one_works_with(cast: Cast) -> None:
    url = reverse("my_children")
    teachers = client_of(cast.teacher).get(url).content.decode()
    specialists = client_of(cast.specialist).get(url).content.decode()
    assert ("Javier Ortega" in teachers, "Layla Haddad" in teachers) == (True, True)
    assert ("Javier Ortega" in specialists, "Layla Haddad" in specialists) == (True, False)
    assert client_of(cast.leader).get(url).status_code == 403


def test_my_children_are_read_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(cast.teacher)
    with django_assert_num_queries(4):
        client.get(reverse("my_children"))


def fill(cast: Cast, weeks: int) -> None:
    """So many weeks, the newest last week's, each written from both sides."""
    template = Template.objects.get(school=cast.school)
    win = Prompt.objects.get(template=template, half=Half.SCHOOL, key="wins")
    for number in range(weeks):
        sheet = Sheet.objects.create(
            school=cast.school,
            child=cast.child,
            classroom=cast.classroom,
            week=WEEK - number,
            template=template,
        )
        write(sheet, win.key, f"Week {number}", by=cast.teacher, now=FRIDAY)
        reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.", face=4)
        question = ask(sheet, cast.guardian, "Who?", now=FRIDAY)
        answer(question, text="Kenji.", by=cast.teacher, now=FRIDAY)


def test_ten_weeks_are_on_a_page_and_older_ones_on_the_next(cast: Cast) -> None:
    fill(cast, 12)
    first = page_of(cast)
    assert [week.school.wins[0].words for week in first.weeks] == [f"Week {n}" for n in range(10)]
    assert first.older == WEEK - 9
    second = page_of(cast, before=first.older)
    assert [week.school.wins[0].words for week in second.weeks] == ["Week 10", "Week 11"]
    assert second.older is None
    html = client_of(cast.teacher).get(url_of(cast)).content.decode()
    assert f'href="?before={WEEK - 9}"' in html


@pytest.mark.parametrize("weeks", [1, 30])
def test_the_page_is_read_in_eight_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, weeks: int
) -> None:
    fill(cast, weeks)
    actor = acting(cast.teacher)
    with django_assert_num_queries(8):
        page = child_weeks(actor, cast.child.pk)
    assert page is not None
    assert len(page.weeks) == min(weeks, 10)
