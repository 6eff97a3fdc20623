"""A home's idea for a goal at school: in the inbox, on the editor, and one press from being a goal."""

from typing import Any

import pytest
from django.urls import reverse

from checkins.models import Goal, Question, Sheet
from checkins.services.goals import begin_goal
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.replies import ask, propose_goal, reply
from tests.factories.sheets import make_shared_sheet

IDEA, WHY = "Swim without armbands.", "He asks every Sunday."


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


@pytest.fixture
def idea(cast: Cast, sheet: Sheet) -> Question:
    reply(sheet, cast.guardian, now=FRIDAY)
    return propose_goal(sheet, cast.guardian, IDEA, why=WHY, now=FRIDAY)


def make_url(cast: Cast, idea: Question) -> str:
    return f"{reverse('goal_add', args=[cast.child.pk])}?idea={idea.pk}&week={WEEK}"


def class_html(cast: Cast) -> str:
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    return client_of(cast.teacher).get(url).content.decode()


def editor_rows(cast: Cast, sheet: Sheet) -> dict[str, Any]:
    page = client_of(cast.teacher).get(reverse("sheet_edit", args=[sheet.pk]))
    return {row.key: row for row in page.context["page"].rows}


def test_an_idea_waits_in_the_inbox_with_its_reason(cast: Cast, idea: Question) -> None:
    html = class_html(cast)
    assert '<p class="meta idea">An idea for a goal</p>' in html
    assert f"{IDEA}<br>{WHY}" in html
    assert make_url(cast, idea).replace("&", "&amp;") in html
    Sheet.objects.update(reply_seen_at=FRIDAY)
    assert IDEA in class_html(cast)


def test_an_idea_stands_on_the_editor_with_a_line_for_the_answer(
    cast: Cast, sheet: Sheet, idea: Question
) -> None:
    row = editor_rows(cast, sheet)[f"answer-{idea.pk}"]
    assert (row.label, row.words) == ("Their idea", f"{IDEA}\n{WHY}")
    assert row.add_url.endswith(f"&idea={idea.pk}")
    url = reverse("sheet_edit", args=[sheet.pk])
    client_of(cast.teacher).post(url, {f"answer-{idea.pk}": "In spring."})
    assert f"answer-{idea.pk}" not in editor_rows(cast, sheet)
    assert IDEA not in class_html(cast)


def test_one_press_makes_a_goal_of_it(cast: Cast, sheet: Sheet, idea: Question) -> None:
    client = client_of(cast.teacher)
    page = client.get(make_url(cast, idea))
    assert page.context["form"].initial["title"] == IDEA
    assert WHY in page.content.decode()
    assert client.post(make_url(cast, idea), {"title": "Ten strokes"}).status_code == 302
    client.post(make_url(cast, idea), {"title": "Twelve strokes"})
    goal = Goal.objects.get()
    idea.refresh_from_db()
    assert (goal.title, idea.goal, idea.answered_at) == ("Ten strokes", goal, FRIDAY)
    assert f"answer-{idea.pk}" not in editor_rows(cast, sheet)
    assert IDEA not in class_html(cast)


def test_a_fifth_goal_leaves_the_idea_open(cast: Cast, idea: Question) -> None:
    for number in range(4):
        begin_goal(cast.child, title=f"Goal {number}", by=cast.teacher, now=FRIDAY)
    page = client_of(cast.teacher).post(make_url(cast, idea), {"title": "Ten strokes"})
    assert "Four goals are enough" in page.content.decode()
    assert Question.objects.open().from_home().count() == 1


@pytest.mark.parametrize("who", ["other_teacher", "leader", "office", "stranger", "guardian"])
def test_others_find_no_idea(cast: Cast, idea: Question, who: str) -> None:
    page = client_of(getattr(cast, who)).get(make_url(cast, idea))
    assert page.status_code == (403 if who in ("leader", "office") else 404)
    assert IDEA not in page.content.decode()


@pytest.mark.parametrize("wanted", ["x", "", "0" * 32, "question", "classmate"])
def test_what_is_no_idea_of_this_child_is_not_found(
    cast: Cast, sheet: Sheet, idea: Question, wanted: str
) -> None:
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    ids = {
        "question": ask(sheet, cast.guardian, "Why?", now=FRIDAY).pk,
        "classmate": propose_goal(other, cast.other_guardian, "Sing.", now=FRIDAY).pk,
    }
    url = f"{reverse('goal_add', args=[cast.child.pk])}?idea={ids.get(wanted, wanted)}"
    assert client_of(cast.teacher).get(url).status_code == 404
    assert client_of(cast.teacher).post(url, {"title": "Read"}).status_code == 404
    assert not Goal.objects.exists()


def test_a_tapped_question_names_its_goal(cast: Cast, sheet: Sheet) -> None:
    goal = begin_goal(cast.child, title="Speak up", by=cast.teacher, now=FRIDAY)
    reply(sheet, cast.guardian, now=FRIDAY)
    question = ask(sheet, cast.guardian, chip="explain", goal=goal, now=FRIDAY)
    words = "“\u2068Speak up\u2069”: Can you explain this goal?"
    assert words in class_html(cast)
    assert editor_rows(cast, sheet)[f"answer-{question.pk}"].words == words
    url = reverse("question_answer", args=[question.pk])
    assert client_of(cast.teacher).get(url).context["words"] == words
    weeks = client_of(cast.teacher).get(reverse("child_weeks", args=[cast.child.pk]))
    assert words in weeks.content.decode()


def test_the_answer_page_offers_to_make_a_goal_of_an_idea(cast: Cast, idea: Question) -> None:
    url = reverse("question_answer", args=[idea.pk])
    html = client_of(cast.teacher).get(url).content.decode()
    assert (IDEA in html, WHY in html, "Make it a goal" in html) == (True, True, True)
