"""The family's page with each of the five templates: what school shared, and home's answer."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.models import Entry, Half, HomeHalf, Kind, Prompt, Question, Sheet, Snapshot
from checkins.queries.child_weeks import child_weeks
from checkins.queries.prompts import called, option_words
from checkins.services.goal_questions import chips_about_goals
from tests.conftest import Cast, acting, client_of
from tests.five.conftest import KEYS, Scene, scene_of
from tests.replies.conftest import filled

CHILD_SAYS = "I built a bridge."


def home_words(scene: Scene) -> dict[str, Any]:
    """A value for each box of home's half, by the box's name."""
    found: dict[str, Any] = {}
    for prompt in scene.prompts(Half.HOME):
        name = f"home-{prompt.key}"
        if prompt.kind == Kind.TEXT:
            found[name] = f"Home on {prompt.key}."
        elif prompt.kind == Kind.RATING:
            found[name] = "3"
        elif prompt.kind == Kind.GOALS:
            found |= {f"goal-{goal.pk.hex}": "4" for goal in scene.goals}
        elif _is_asked_about_each_goal(prompt):
            continue  # see tests/replies/test_goal_asks.py
        else:
            found[name] = [prompt.options[0]["key"]]
    return found


def _is_asked_about_each_goal(prompt: Prompt) -> bool:
    return set(chips_about_goals(prompt)) == {one["key"] for one in prompt.options}


def shared(scene: Scene) -> Client:
    scene.write()
    scene.share()
    return scene.phone()


def reply(scene: Scene, phone: Client) -> dict[str, Any]:
    sent = home_words(scene)
    answer = phone.post(scene.family_url, filled(phone, scene.family_url) | sent)
    assert answer.status_code == 303, answer.context["form"].errors
    return sent


def test_everything_that_was_shared_stands_on_the_page(scene: Scene) -> None:
    page = shared(scene).get(scene.family_url).content.decode()
    name = scene.cast.child.given_name
    for prompt in scene.prompts(Half.SCHOOL):
        assert called(prompt, name).replace("'", "&#x27;") in page, prompt.key
        if prompt.kind == Kind.TEXT:
            assert page.count(f"Words on {prompt.key}.") == _times(scene, prompt), prompt.key
        elif prompt.kind in (Kind.RATING, Kind.GRID):
            assert option_words(prompt)[1][1] in page, prompt.key


def _times(scene: Scene, prompt: Prompt) -> int:
    return len(scene.goals) if prompt.is_per_goal else 1


def test_one_tap_stands_once_under_the_win(scene: Scene) -> None:
    page = shared(scene).get(scene.family_url)
    rows = [row for row in page.context["school_rows"] if row.template_name.endswith("wins.html")]
    assert len(rows) == 1
    assert page.content.decode().count('value="thanks"') == 1


@pytest.mark.parametrize("goals", [0, 1, 2])
@pytest.mark.parametrize("key", KEYS)
def test_the_page_costs_four_queries(
    cast: Cast, key: str, goals: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene = scene_of(cast, key, goals=goals)
    phone = shared(scene)
    phone.get(scene.family_url)
    with django_assert_num_queries(4):
        assert phone.get(scene.family_url).status_code == 200


def test_home_answers_every_row_and_finds_it_again(scene: Scene) -> None:
    phone = shared(scene)
    sent = reply(scene, phone)
    form = phone.get(scene.family_url).context["form"]
    assert {name: form[name].value() for name in sent} == sent
    page = phone.get(reverse("reply_sent", args=[scene.sheet.pk])).content.decode()
    for prompt in scene.prompts(Half.HOME):
        if prompt.kind == Kind.TEXT:
            assert page.count(f"Home on {prompt.key}.") == 1
        elif prompt.kind != Kind.GOALS and f"home-{prompt.key}" in sent:
            word = option_words(prompt)[2 if prompt.kind == Kind.RATING else 0][1]
            assert word in page, prompt.key


def test_what_home_typed_waits_as_a_draft(scene: Scene) -> None:
    phone = shared(scene)
    sent = home_words(scene)
    boxes = filled(phone, scene.family_url) | sent
    url = reverse("reply_draft", args=[scene.sheet.pk])
    assert phone.post(url, boxes).status_code == 204
    form = phone.get(scene.family_url).context["form"]
    assert {name: form[name].value() for name in sent} == sent
    assert not Entry.objects.filter(half=Half.HOME).exists()


def test_the_teacher_reads_the_reply_in_full(scene: Scene) -> None:
    reply(scene, shared(scene))
    page = client_of(scene.cast.teacher).get(reverse("child_weeks", args=[scene.cast.child.pk]))
    words = page.content.decode()
    for prompt in scene.prompts(Half.HOME):
        if prompt.kind == Kind.TEXT:
            assert f"Home on {prompt.key}." in words, prompt.key
    slips = client_of(scene.cast.teacher).get(
        reverse("class_week", args=[scene.sheet.classroom_id, scene.sheet.week])
    )
    assert scene.cast.child.given_name in slips.content.decode()


def test_both_histories_say_every_row(scene: Scene) -> None:
    reply(scene, shared(scene))
    for client, url in (
        (client_of(scene.cast.teacher), reverse("sheet_history", args=[scene.sheet.pk])),
        (client_of(scene.cast.guardian), reverse("home_sheet_history", args=[scene.sheet.pk])),
    ):
        page = client.get(url).content.decode()
        for prompt in scene.prompts(Half.SCHOOL):
            if prompt.kind == Kind.TEXT:
                assert f"Words on {prompt.key}." in page, (url, prompt.key)
            elif prompt.kind == Kind.GRID:
                assert option_words(prompt)[2][1] in page
        for prompt in scene.prompts(Half.HOME):
            if prompt.kind == Kind.TEXT:
                assert f"Home on {prompt.key}." in page, (url, prompt.key)


def test_changes_are_shown_before_they_are_shared(scene: Scene) -> None:
    shared(scene)
    client = scene.desk()
    sent = {
        name: value.replace("Words", "Other words") if isinstance(value, str) else value
        for name, value in scene.school_words().items()
    }
    client.post(scene.url, sent | scene.hidden(client))
    page = client.get(reverse("sheet_changes", args=[scene.sheet.pk])).content.decode()
    texts = [one for one in scene.prompts(Half.SCHOOL) if one.kind == Kind.TEXT]
    for prompt in texts:
        assert page.count(f"Other words on {prompt.key}.") == _times(scene, prompt)


def test_another_home_sees_none_of_it(scene: Scene) -> None:
    reply(scene, shared(scene))
    for guardian in (scene.cast.blocked_guardian, scene.cast.other_guardian):
        client = client_of(guardian)
        assert client.get(f"/home/sheet/{scene.sheet.pk}/").status_code == 404


def test_wins_are_counted_by_schools_own_voice(cast: Cast) -> None:
    scene = scene_of(cast, "straight-talk")
    shared(scene)
    sheet = Sheet.objects.get(pk=scene.sheet.pk)
    assert (sheet.wins, sheet.home_wins) == (1, 0)
    reply(scene, scene.phone())
    sheet.refresh_from_db()
    assert (sheet.wins, sheet.home_wins) == (1, 1)


def test_every_line_of_the_team_page_is_signed(cast: Cast) -> None:
    scene = scene_of(cast, "team-page", goals=1)
    page = shared(scene).get(scene.family_url)
    rows = [row for row in page.context["school_rows"] if row.texts]
    assert rows
    assert {line.by for row in rows for line in row.texts} == {cast.teacher.display_name}


def test_what_is_said_about_a_goal_stands_inside_it(cast: Cast) -> None:
    scene = scene_of(cast, "team-page", goals=1)
    shared(scene)
    content = Snapshot.objects.get(sheet=scene.sheet).content
    goals = next(row for row in content if row["kind"] == "G")["goals"]
    assert [(one["key"], one["kind"]) for one in goals[0]["answers"]] == [
        ("how_we_know", "T"),
        ("help_needed", "R"),
    ]
    assert [row["key"] for row in content].count("help_needed") == 0


def test_days_stand_inside_each_goal(cast: Cast) -> None:
    scene = scene_of(cast, "my-goals", goals=2)
    shared(scene)
    content = Snapshot.objects.get(sheet=scene.sheet).content
    days = next(row for row in content if row["key"] == "days")
    assert [goal["grid"] for goal in days["goals"]] == [
        {"mon": 1, "tue": 2, "wed": 3, "thu": 1, "fri": 2}
    ] * 2
    assert "grid" not in days


def test_a_goal_that_ends_takes_its_answers_from_the_next_share(cast: Cast) -> None:
    scene = scene_of(cast, "team-page", goals=2)
    shared(scene)
    assert HomeHalf.objects.count() == 0
    page = scene.phone().get(scene.family_url).content.decode()
    assert page.count("Words on how_we_know.") == 2


def test_a_question_for_the_meeting_waits_for_an_answer(cast: Cast) -> None:
    scene = scene_of(cast, "team-page", goals=0)
    reply(scene, shared(scene))
    asked = Question.objects.filter(sheet=scene.sheet, half=Half.HOME)
    assert {(one.text, one.chip) for one in asked} == {("Home on question.", ""), ("", "goals")}
    weeks = child_weeks(acting(cast.teacher), cast.child.pk)
    assert weeks is not None
    said = [words.words for words in weeks.weeks[0].homes[0].texts]
    assert "I need an interpreter" in said
