"""What a home asks about one goal, and its idea for a new one: sent, kept, told and kept apart."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Guardian
from checkins.models import Answer, Goal, GoalProposal, HomeDraft, Question
from checkins.services.answers import answer
from checkins.services.goal_ideas import take_over
from checkins.services.goals import begin_goal, change_goal
from checkins.services.share import share_changes
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.replies.conftest import Week, filled, send, share_sheet, unsent

IDEA, WHY = "Swim without armbands.", "He asks every Sunday."
OPEN = {"dropped_at": None, "answered_at": None}


@pytest.fixture
def second(week: Week) -> Goal:
    """Another goal, shared with the first."""
    goal = begin_goal(week.cast.child, title="Read aloud", by=week.cast.teacher, now=FRIDAY)
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY)
    return goal


def chip(goal: Goal, key: str) -> str:
    return f"{goal.pk.hex}-{key}"


def asked(**which: Any) -> list[tuple[str, str]]:
    found = Question.objects.from_home().exclude(chip="").filter(**which)
    return sorted((one.goal.title if one.goal else "", one.chip) for one in found)


def rows(week: Week, partial: str, guardian: Guardian | None = None) -> list[Any]:
    page = week.browser(guardian).get(week.url)
    shown = page.context["school_rows"]
    return [row for row in shown if row.template_name.endswith(f"{partial}.html")]


def propose(week: Week, client: Any, idea: str = IDEA, why: str = WHY) -> Any:
    return send(client, week.url, **{"idea": idea, "idea-why": why})


# --- Asked about a goal ---------------------------------------------------------------------------
def test_a_tap_is_about_its_goal(week: Week, second: Goal) -> None:
    client = week.browser()
    taps = [chip(second, "explain"), chip(week.goal, "help")]
    send(client, week.url, **{"about-goals": taps})
    assert asked(**OPEN) == [("Read aloud", "explain"), ("Speak up once a day", "help")]
    form = client.get(week.url).context["form"]
    assert sorted(form.initial["about-goals"]) == sorted(taps)
    assert "“\u2068Read aloud\u2069”: Can you explain this goal?" in (
        client.get(f"{week.url}sent/").content.decode()
    )


def test_a_tap_taken_back_is_asked_no_more_and_comes_again(week: Week, second: Goal) -> None:
    client, tap = week.browser(), chip(second, "help")
    for taps, left in (([tap], 1), ([], 0), ([tap], 1)):
        send(client, week.url, **{"about-goals": taps})
        assert Question.objects.from_home().open().count() == left
    assert Question.objects.from_home().count() == 1


def test_an_answered_tap_stays_and_another_goal_can_be_asked_about(
    week: Week, second: Goal
) -> None:
    client = week.browser()
    send(client, week.url, **{"about-goals": [chip(second, "help")]})
    answer(Question.objects.from_home().get(), text="Read.", by=week.cast.teacher, now=FRIDAY)
    send(client, week.url, **{"about-goals": [chip(second, "help"), chip(week.goal, "help")]})
    assert asked() == [("Read aloud", "help"), ("Speak up once a day", "help")]
    [row] = rows(week, "answered")
    assert (row.label, row.words) == ("Ms. Chen answered you", "Read.")
    assert row.question == "“\u2068Read aloud\u2069”: How can we help with it?"
    assert rows(week, "answered", week.cast.co_guardian) == []


def test_the_page_names_a_goal_as_it_was_shared(week: Week, second: Goal) -> None:
    client = week.browser()
    send(client, week.url, **{"about-goals": [chip(second, "help")]})
    words = {"meaning": "", "help_at_home": "", "seen": {"title": 1}}
    change_goal(second, title="Secret", **words, by=week.cast.teacher, now=FRIDAY)
    answer(Question.objects.from_home().get(), text="Read.", by=week.cast.teacher, now=FRIDAY)
    html = client.get(week.url).content.decode()
    assert "Secret" not in html
    assert "“\u2068Read aloud\u2069”: How can we help with it?" in html


def test_with_one_goal_the_taps_stand_in_their_row_and_with_more_at_each(week: Week) -> None:
    client = week.browser()
    form = client.get(week.url).context["form"]
    assert ("about-goals" in form.more, form.about) == (True, ["idea", "idea-why"])
    assert str(form["home-question"].label) == "In your own words"
    begin_goal(week.cast.child, title="Read aloud", by=week.cast.teacher, now=FRIDAY)
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY)
    page = client.get(week.url)
    form = page.context["form"]
    assert form.about == ["about-goals", "idea", "idea-why"]
    assert str(form["home-question"].label) == "A question for school"
    assert page.content.decode().count("<summary>Ask about this goal</summary>") == 2


def test_without_a_goal_the_chips_stand_as_before(cast: Cast) -> None:
    sheet = share_sheet(cast)
    week = Week(cast, sheet, Goal())
    client = week.browser()
    send(client, week.url, home__chips=["help"])
    assert asked(**OPEN) == [("", "help")]


@pytest.mark.parametrize("tap", ["x", "0" * 32 + "-help", "help", ""])
def test_a_tap_about_nothing_is_refused(week: Week, tap: str) -> None:
    client = week.browser()
    page = client.post(week.url, filled(client, week.url) | {"about-goals": [tap]})
    assert page.status_code == 400
    assert not Question.objects.from_home().exists()


def test_a_tap_waits_as_a_draft(week: Week, second: Goal) -> None:
    client = week.browser()
    boxes = filled(client, week.url, **{"about-goals": [chip(second, "help")], "idea": IDEA})
    assert client.post(f"{week.url}draft/", boxes).status_code == 204
    assert unsent(HomeDraft.objects.get()) == {
        "about-goals": [chip(second, "help")],
        "idea": [IDEA],
    }
    form = client.get(week.url).context["form"]
    assert (form.initial["about-goals"], form.has_more_open) == ([chip(second, "help")], True)
    assert not Question.objects.from_home().exists()


# --- An idea for a goal ---------------------------------------------------------------------------
def test_an_idea_is_sent_once_and_stands_in_its_box(week: Week) -> None:
    client = week.browser()
    assert propose(week, client).status_code == 303
    [idea] = GoalProposal.objects.select_related("question")
    assert (idea.question.text, idea.why, idea.school) == (IDEA, WHY, week.cast.school)
    assert idea.question.household == week.cast.guardian.household
    assert IDEA in client.get(f"{week.url}sent/").content.decode()
    form = client.get(week.url).context["form"]
    assert (form.initial["idea"], form.initial["idea-why"]) == (IDEA, WHY)
    send(client, week.url, home__wins="He read.")
    assert Question.objects.from_home().count() == 1


def test_an_idea_changes_and_is_taken_back(week: Week) -> None:
    client = week.browser()
    propose(week, client)
    propose(week, client, "Swim.", WHY)
    assert [(one.text, one.proposal.why) for one in Question.objects.from_home()] == [
        ("Swim.", WHY)
    ]
    propose(week, client, "", "")
    assert not Question.objects.from_home().open().exists()
    propose(week, client, "", "Just because.")
    [again] = Question.objects.from_home().open()
    assert (again.text, again.proposal.why) == ("Just because.", "")


@pytest.mark.parametrize("bad", ["a\0b", "x" * 1_000_000])
def test_a_bad_idea_gets_a_sentence_and_stays_in_its_box(week: Week, bad: str) -> None:
    client = week.browser()
    page = client.post(week.url, filled(client, week.url, idea=bad, home__wins="He read."))
    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["idea"]
    assert not Question.objects.from_home().exists()


def test_an_idea_of_the_other_adult_at_home_stands_above_ones_own(week: Week) -> None:
    aunt = week.cast.co_guardian
    aunt.household = week.cast.guardian.household
    aunt.save()
    propose(week, week.browser(aunt))
    boxes = week.browser().get(week.url).context["idea_boxes"]
    assert [box.others for box in boxes] == [[("Luis Ortega", f"{IDEA}\n{WHY}")], ()]
    propose(week, week.browser(), "Cook.", "")
    assert Question.objects.from_home().open().count() == 2


def test_another_home_never_reads_an_idea_and_reads_the_goal(week: Week) -> None:
    propose(week, week.browser())
    question = Question.objects.from_home().get()
    said = {"title": "Ten strokes", "by": week.cast.teacher, "now": FRIDAY}
    goal = take_over(question, week.cast.child, **said)
    assert take_over(question, week.cast.child, **said | {"title": "Other"}) == goal
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY)
    [row] = rows(week, "answered")
    assert (row.label, row.question, row.words) == ("Your idea is a goal now", IDEA, "Ten strokes")
    form = week.browser().get(week.url).context["form"]
    assert (form.initial["idea"], form.initial["idea-why"]) == ("", "")
    html = week.browser(week.cast.co_guardian).get(week.url).content.decode()
    assert ("Ten strokes" in html, IDEA in html, WHY in html) == (True, False, False)


def test_the_goal_of_an_idea_is_named_once_it_is_shared(week: Week) -> None:
    propose(week, week.browser())
    question = Question.objects.from_home().get()
    take_over(question, week.cast.child, title="Ten strokes", by=week.cast.teacher, now=FRIDAY)
    [row] = rows(week, "answered")
    assert (row.label, row.words) == ("Your idea is a goal now", "")


def test_the_next_sheet_tells_what_became_of_an_idea(week: Week) -> None:
    propose(week, week.browser())
    question = Question.objects.from_home().get()
    answer(question, text="Let us begin in spring.", by=week.cast.teacher, now=FRIDAY)
    following = share_sheet(week.cast, WEEK + 1, now=FRIDAY + dt.timedelta(hours=1))
    [row] = rows(Week(week.cast, following, week.goal), "answered")
    assert (row.question, row.words) == (IDEA, "Let us begin in spring.")
    assert Answer.objects.count() == 1


def test_an_idea_works_at_home_too(week: Week) -> None:
    client, url = client_of(week.cast.guardian), f"/home/sheet/{week.sheet.pk}/"
    send(client, url, **{"idea": IDEA, "idea-why": ""})
    assert Question.objects.from_home().get().text == IDEA


def test_a_blocked_guardian_proposes_nothing(week: Week) -> None:
    client = client_of(week.cast.blocked_guardian)
    url = f"/home/sheet/{week.sheet.pk}/"
    assert client.post(url, {"idea": IDEA}).status_code == 404
    assert not Question.objects.from_home().exists()
