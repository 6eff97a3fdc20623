"""Questions that are open from earlier weeks, on the family's next page."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Guardian
from checkins.models import Answer, Prompt, Question, Sheet
from checkins.queries.inbox import inbox
from checkins.services.answers import answer, drop_question
from checkins.services.share import take_back
from tests.conftest import FRIDAY, WEEK, acting, client_of
from tests.factories.replies import ask
from tests.replies.conftest import WORDS, Week, press, send, share_sheet

HOUR = dt.timedelta(hours=1)
ASKED = WORDS["question"]


def later(
    week: Week, clock: time_machine.Traveller, who: Guardian | None = None, weeks: int = 1
) -> tuple[Client, str]:
    """This guardian's browser on a later sheet, which asks something else."""
    then = FRIDAY + dt.timedelta(weeks=weeks)
    clock.move_to(then)
    sheet = Sheet.objects.filter(child=week.cast.child, week=WEEK + weeks).first()
    Guardian.objects.update(language="en")
    there = Week(week.cast, sheet or share_sheet(week.cast, WEEK + weeks, now=then), week.goal)
    client = Client()
    press(client, there.token(who, now=then))
    return client, there.url


def open_rows(client: Client, url: str) -> list[tuple[str, str]]:
    """Labels and words of what is open from earlier."""
    found = client.get(url).context["school_rows"]
    return [
        (row.label, row.words)
        for row in found
        if row.label.startswith(("Still open", "We asked", "You asked"))
    ]


def box_of(week: Week) -> str:
    return f"answer-{week.question.id.hex}"


def test_schools_question_is_answered_on_the_next_page_and_gone_for_that_home_only(
    week: Week, clock: time_machine.Traveller
) -> None:
    client, url = later(week, clock)
    assert open_rows(client, url) == [("Still open since Nov 9", ASKED)]
    assert send(client, url, **{box_of(week): "Yes, Mateo."}).status_code == 303
    given = Answer.objects.get()
    assert (given.text, given.question, given.household) == (
        "Yes, Mateo.",
        week.question,
        week.cast.guardian.household,
    )
    assert open_rows(client, url) == [("We asked on Nov 9", ASKED)]
    other, url = later(week, clock, week.cast.co_guardian)
    page = other.get(url).content.decode()
    assert open_rows(other, url) == [("Still open since Nov 9", ASKED)]
    assert "Mateo" not in page
    client, url = later(week, clock, weeks=2)
    assert ("Still open since Nov 9", ASKED) not in open_rows(client, url)


def test_an_answer_on_a_later_page_can_be_changed_and_taken_back(
    week: Week, clock: time_machine.Traveller
) -> None:
    client, url = later(week, clock)
    for words in ("Yes.", "Yes, two."):
        send(client, url, **{box_of(week): words})
        assert Answer.objects.get().text == words
    send(client, url, **{box_of(week): ""})
    assert not Answer.objects.exists()
    question = Question.objects.get(pk=week.question.pk)
    assert question.answered_at is None


def test_the_teacher_finds_the_late_answer_with_the_reply_it_came_with(
    week: Week, clock: time_machine.Traveller
) -> None:
    client, url = later(week, clock)
    send(client, url, **{box_of(week): "Yes, Mateo."})
    actor = acting(week.cast.teacher, FRIDAY + dt.timedelta(weeks=1))
    (slip,) = inbox(actor, week.cast.classroom.pk, WEEK + 1).new
    assert [(line.label, line.words) for line in slip.lines] == [(ASKED, "Yes, Mateo.")]


def test_a_question_at_rest_or_taken_back_is_on_no_later_page(
    week: Week, clock: time_machine.Traveller
) -> None:
    client, url = later(week, clock)
    drop_question(week.question, by=week.cast.teacher, now=FRIDAY)
    assert open_rows(client, url) == []
    Question.objects.update(dropped_at=None)
    take_back(week.sheet, note="Sorry", by=week.cast.teacher, now=FRIDAY + 9 * HOUR)
    assert open_rows(client, url) == []


def test_a_question_of_a_year_that_is_over_rests(week: Week, clock: time_machine.Traveller) -> None:
    client, url = later(week, clock)
    Sheet.objects.filter(pk=week.sheet.pk).update(closed_at=FRIDAY)
    assert open_rows(client, url) == []


def test_a_sensitive_question_of_an_earlier_week_is_behind_the_code(
    week: Week, clock: time_machine.Traveller
) -> None:
    Prompt.objects.filter(pk=week.question.prompt_id).update(is_sensitive=True)
    client, url = later(week, clock)
    assert open_rows(client, url) == []
    at_home = client_of(week.cast.guardian)
    sheet = Sheet.objects.get(child=week.cast.child, week=WEEK + 1)
    assert open_rows(at_home, f"/home/sheet/{sheet.pk}/") == [("Still open since Nov 9", ASKED)]


def test_homes_question_says_that_school_has_not_answered_until_it_has(
    week: Week, clock: time_machine.Traveller
) -> None:
    question = ask(week.sheet, week.cast.guardian, "Who sits with him?", now=FRIDAY)
    client, url = later(week, clock)
    assert open_rows(client, url)[1:] == [("You asked on Nov 9", "Who sits with him?")]
    other, _url = later(week, clock, week.cast.co_guardian)
    assert "Who sits with him?" not in other.get(url).content.decode()
    answer(question, text="Kenji.", by=week.cast.teacher, now=FRIDAY + HOUR)
    assert open_rows(client, url) == [("Still open since Nov 9", ASKED)]


def test_a_page_shows_the_newest_three_of_each(week: Week, clock: time_machine.Traveller) -> None:
    for number in range(5):
        ask(week.sheet, week.cast.guardian, f"Number {number}?", now=FRIDAY + number * HOUR)
    client, url = later(week, clock, weeks=1)
    assert [words for label, words in open_rows(client, url) if label.startswith("You")] == [
        "Number 2?",
        "Number 3?",
        "Number 4?",
    ]


@pytest.mark.parametrize("weeks", [1, 5])
def test_what_is_left_open_costs_the_page_no_query(
    week: Week, clock: time_machine.Traveller, weeks: int
) -> None:
    for number in range(1, weeks + 1):
        client, url = later(week, clock, weeks=number)
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    assert len(found) == 4
