"""The history of what stands beside a sheet's lines: answers, the class's note, goals; and bringing back."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Member
from checkins.models import (
    Answer,
    AnswerRevision,
    ClassNote,
    ClassNoteRevision,
    Entry,
    Half,
    Question,
    Sheet,
)
from checkins.queries.goal_history import goal_histories
from checkins.services.answers import answer
from checkins.services.class_note import write_class_note
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal, change_goal
from checkins.services.opening import open_sheet
from checkins.services.reply import Reply, send_reply
from checkins.services.writing import set_value
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.replies import ask
from tests.factories.sheets import make_shared_sheet, prompt_of

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


@pytest.fixture
def note(cast: Cast, sheet: Sheet) -> ClassNote:
    """Written by the teacher, then anew by the co-teacher."""
    for version, (text, by) in enumerate([("Zoo.", cast.teacher), ("Museum.", cast.co_teacher)]):
        write_class_note(cast.classroom, WEEK, text=text, version=version, by=by, now=FRIDAY)
    return ClassNote.objects.get()


@pytest.fixture
def question(cast: Cast, sheet: Sheet) -> Question:
    """Asked by home, answered twice."""
    asked = ask(sheet, cast.guardian, "Who does he sit with?", now=FRIDAY)
    for version, text in enumerate(["With Kenji.", "With Mina."]):
        answer(asked, text=text, version=version, by=cast.teacher, now=FRIDAY)
    return asked


def url_of(sheet: Sheet) -> str:
    return reverse("sheet_history", args=[sheet.pk])


def ask_back(kind: str, row: Any, version: int, seen: int) -> dict[str, Any]:
    return {"kind": kind, "line": row.pk, "version": version, "seen": seen}


def post(who: Any, sheet: Sheet, data: dict[str, Any]) -> Any:
    return client_of(who).post(url_of(sheet), data)


# --- The class's note ---------------------------------------------------------------------------
def test_an_earlier_note_comes_back_as_a_new_version(
    cast: Cast, sheet: Sheet, note: ClassNote
) -> None:
    html = client_of(cast.teacher).get(url_of(sheet)).content.decode()
    assert f'name="kind" value="note"><input type="hidden" name="line" value="{note.pk}"' in html
    page = post(cast.teacher, sheet, ask_back("note", note, 1, 2))
    assert (page.status_code, page["Location"]) == (302, f"{url_of(sheet)}#line-{note.pk}")
    note.refresh_from_db()
    assert (note.text, note.version, note.by_member) == ("Zoo.", 3, cast.teacher)
    kept = ClassNoteRevision.objects.order_by("version").values_list("text", flat=True)
    assert list(kept) == ["Zoo.", "Museum.", "Zoo."]


def test_a_note_written_since_is_shown_and_asked_about(
    cast: Cast, sheet: Sheet, note: ClassNote
) -> None:
    write_class_note(cast.classroom, WEEK, text="Park.", version=2, by=cast.co_teacher, now=FRIDAY)
    page = post(cast.teacher, sheet, ask_back("note", note, 1, 2))
    assert page.status_code == 409
    assert "Park." in page.content.decode()
    assert ClassNote.objects.get().text == "Park."
    post(cast.teacher, sheet, ask_back("note", note, 1, 3))
    assert ClassNote.objects.get().text == "Zoo."


@pytest.mark.parametrize(
    ("name", "status"), [("specialist", 403), ("other_teacher", 404), ("guardian", 404)]
)
def test_only_who_writes_the_note_brings_it_back(
    cast: Cast, sheet: Sheet, note: ClassNote, name: str, status: int
) -> None:
    assert post(getattr(cast, name), sheet, ask_back("note", note, 1, 2)).status_code == status
    assert ClassNote.objects.get().text == "Museum."
    if status == 403:
        html = client_of(cast.specialist).get(url_of(sheet)).content.decode()
        assert 'value="note"' not in html


def test_another_weeks_note_is_not_this_sheets(cast: Cast, sheet: Sheet, note: ClassNote) -> None:
    earlier = write_class_note(
        cast.classroom, WEEK - 1, text="Pool.", version=0, by=cast.teacher, now=FRIDAY
    )
    assert post(cast.teacher, sheet, ask_back("note", earlier, 1, 1)).status_code == 404


# --- Answers ------------------------------------------------------------------------------------
def test_an_earlier_answer_of_school_comes_back(
    cast: Cast, sheet: Sheet, question: Question
) -> None:
    html = client_of(cast.co_teacher).get(url_of(sheet)).content.decode()
    assert f'value="answer"><input type="hidden" name="line" value="{question.pk}"' in html
    page = post(cast.co_teacher, sheet, ask_back("answer", question, 1, 2))
    assert page.status_code == 302
    stands = Answer.objects.get()
    assert (stands.text, stands.version, stands.by_member) == ("With Kenji.", 3, cast.co_teacher)


def test_an_answer_written_since_is_shown_and_asked_about(
    cast: Cast, sheet: Sheet, question: Question
) -> None:
    answer(question, text="With Leo.", version=2, by=cast.co_teacher, now=FRIDAY)
    page = post(cast.teacher, sheet, ask_back("answer", question, 1, 2))
    assert page.status_code == 409
    assert "With Leo." in page.content.decode()
    assert Answer.objects.get().text == "With Leo."


@pytest.mark.parametrize(
    ("name", "status"), [("specialist", 403), ("other_teacher", 404), ("guardian", 404)]
)
def test_only_who_answers_brings_an_answer_back(
    cast: Cast, sheet: Sheet, question: Question, name: str, status: int
) -> None:
    page = post(getattr(cast, name), sheet, ask_back("answer", question, 1, 2))
    assert page.status_code == status
    assert Answer.objects.get().text == "With Mina."


@pytest.mark.parametrize("data", [{"kind": "goal"}, {"version": 9}, {"seen": ""}, {"line": "x"}])
def test_what_is_no_answer_of_this_sheet_is_not_found(
    cast: Cast, sheet: Sheet, question: Question, data: dict[str, Any]
) -> None:
    page = post(cast.teacher, sheet, ask_back("answer", question, 1, 2) | data)
    assert page.status_code == 404


# --- Home's answers -----------------------------------------------------------------------------
@pytest.fixture
def asked(cast: Cast, sheet: Sheet) -> Question:
    """Asked by school, answered by home three times; the last one took the answer back."""
    question = Question.objects.create(
        school=cast.school,
        child=cast.child,
        sheet=sheet,
        prompt=prompt_of(sheet, "question"),
        half=Half.SCHOOL,
        by_member=cast.teacher,
        text="Who is Mateo?",
        asked_at=FRIDAY,
    )
    for hours, text in enumerate(["His cousin.", "A friend.", ""]):
        send(cast, sheet, question, text, hours)
    return question


def send(cast: Cast, sheet: Sheet, question: Question, text: str, hours: int) -> None:
    send_reply(
        sheet=sheet,
        by=cast.guardian,
        reply=Reply(answers={question.pk: text}),
        operation_id=question.pk,
        now=FRIDAY + hours * HOUR,
    )


def home_url(sheet: Sheet) -> str:
    return reverse("home_sheet_history", args=[sheet.pk])


def test_a_home_brings_its_earlier_answer_back(cast: Cast, sheet: Sheet, asked: Question) -> None:
    client = client_of(cast.guardian)
    html = client.get(home_url(sheet)).content.decode()
    assert html.count('name="kind" value="answer"') == 2
    page = client.post(home_url(sheet), ask_back("answer", asked, 1, 3))
    assert page.status_code == 303
    assert Answer.objects.get(by_guardian=cast.guardian).text == "His cousin."
    assert AnswerRevision.objects.filter(question=asked).count() == 4


def test_a_home_is_asked_when_it_answered_since(cast: Cast, sheet: Sheet, asked: Question) -> None:
    send(cast, sheet, asked, "My son.", 4)
    page = client_of(cast.guardian).post(home_url(sheet), ask_back("answer", asked, 1, 3))
    assert page.status_code == 409
    assert "My son." in page.content.decode()
    assert Answer.objects.get().text == "My son."


@pytest.mark.parametrize("data", [{"version": 3}, {"version": 9}, {"kind": "note"}])
def test_a_home_brings_back_nothing_else(
    cast: Cast, sheet: Sheet, asked: Question, data: dict[str, Any]
) -> None:
    page = client_of(cast.guardian).post(home_url(sheet), ask_back("answer", asked, 1, 3) | data)
    assert page.status_code == 404
    assert not Answer.objects.exists()


def test_another_home_brings_none_of_it_back(cast: Cast, sheet: Sheet, asked: Question) -> None:
    page = client_of(cast.co_guardian).post(home_url(sheet), ask_back("answer", asked, 1, 3))
    assert page.status_code == 404
    html = client_of(cast.co_guardian).get(home_url(sheet)).content.decode()
    assert "His cousin." not in html


# --- Goals --------------------------------------------------------------------------------------
def with_goal(cast: Cast, sheet: Sheet) -> None:
    """A goal whose words changed, marked in two weeks, and ended."""
    goal = begin_goal(cast.child, title="Read", meaning="A page.", by=cast.teacher, now=FRIDAY)
    before = open_sheet(cast.child, WEEK - 1, now=FRIDAY)
    for on, value in ((before, 1), (sheet, 3)):
        prompt = prompt_of(on, "goals")
        set_value(on, prompt, goal=goal, value=value, by=cast.teacher, now=FRIDAY)
    seen = dict.fromkeys(("title", "meaning", "help_at_home"), 1)
    change_goal(
        goal,
        title="Read aloud",
        meaning="A page.",
        help_at_home="Listen.",
        seen=seen,
        by=cast.co_teacher,
        now=FRIDAY + HOUR,
    )
    goal.refresh_from_db()
    end_goal(goal, by=cast.co_teacher, now=FRIDAY + HOUR)


def test_a_goals_words_and_marks_stand_in_the_history(cast: Cast, sheet: Sheet) -> None:
    with_goal(cast, sheet)
    [goal] = goal_histories(acting(cast.teacher), sheet)
    assert [(one.words, one.by) for one in goal.line.versions] == [
        ("Read aloud\nA page.\nListen.", "Mr. Reyes"),
        ("Read\nA page.", "Ms. Chen"),
    ]
    assert [(mark.word, mark.by) for mark in goal.marks] == [
        ("Nearly", "Ms. Chen"),
        ("Just starting", "Ms. Chen"),
    ]
    assert goal.ended.endswith("by Mr. Reyes.")
    html = client_of(cast.teacher).get(url_of(sheet)).content.decode()
    assert "Listen." in html
    assert "Just starting" in html


def test_a_goal_that_ended_unmarked_this_year_is_not_told(cast: Cast, sheet: Sheet) -> None:
    goal = begin_goal(cast.child, title="Read", by=cast.teacher, now=FRIDAY)
    assert len(goal_histories(acting(cast.teacher), sheet)) == 1
    end_goal(goal, by=cast.teacher, now=FRIDAY)
    assert goal_histories(acting(cast.teacher), sheet) == ()


def test_goals_of_the_class_mate_are_not_told(cast: Cast, sheet: Sheet) -> None:
    begin_goal(cast.other_child, title="Secret", by=cast.teacher, now=FRIDAY)
    assert goal_histories(acting(cast.teacher), sheet) == ()


@pytest.mark.parametrize("name", ["other_teacher", "leader", "guardian", "stranger"])
def test_who_does_not_work_with_the_child_reads_no_goal(
    cast: Cast, sheet: Sheet, name: str
) -> None:
    with_goal(cast, sheet)
    who: Member = getattr(cast, name)
    assert goal_histories(acting(who), sheet) == ()


@pytest.mark.parametrize("goals", [1, 3])
def test_goals_cost_the_same_queries_however_many(
    cast: Cast, sheet: Sheet, django_assert_num_queries: DjangoAssertNumQueries, goals: int
) -> None:
    for number in range(goals):
        goal = begin_goal(cast.child, title=f"Goal {number}", by=cast.teacher, now=FRIDAY)
        prompt = prompt_of(sheet, "goals")
        set_value(sheet, prompt, goal=goal, value=2, by=cast.teacher, now=FRIDAY)
    sheet = Sheet.objects.select_related("school").get(pk=sheet.pk)
    with django_assert_num_queries(4):
        assert len(goal_histories(acting(cast.teacher), sheet)) == goals
    assert Entry.objects.filter(goal__isnull=False).count() == goals
