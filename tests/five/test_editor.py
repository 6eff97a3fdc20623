"""The teacher's editor with each of the five templates."""

import json
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.models import Entry, Half, Kind
from checkins.services.ending_goals import end_goal
from tests.conftest import FRIDAY, Cast, client_of
from tests.five.conftest import KEYS, Scene, scene_of


def test_every_row_is_kept_as_it_was_sent(scene: Scene) -> None:
    sent = scene.write()
    form = scene.desk().get(scene.url).context["form"]
    held = {name: form[name].value() for name in sent if not name.startswith(("seen-", "shown-"))}
    assert held == {name: sent[name] for name in held}


def test_every_row_stands_once_and_in_order(scene: Scene) -> None:
    scene.write()
    page = scene.desk().get(scene.url).content.decode()
    under = any(one.kind == Kind.GOALS for one in scene.prompts(Half.SCHOOL))
    prompts = [one for one in scene.prompts(Half.SCHOOL) if not (one.is_per_goal and under)]
    rows = [row.key for row in scene.desk().get(scene.url).context["page"].rows]
    assert [key for key in rows if key != "we-said"] == [one.key for one in prompts]
    assert rows.count("we-said") == 1
    for name in scene.school_words():
        assert f'name="{name}"' in page, name


def test_saving_the_same_again_leaves_no_revision(scene: Scene) -> None:
    scene.write()
    before = list(Entry.objects.order_by("pk").values_list("pk", "version"))
    scene.write()
    assert list(Entry.objects.order_by("pk").values_list("pk", "version")) == before


@pytest.mark.parametrize("goals", [0, 1, 2])
@pytest.mark.parametrize("key", KEYS)
def test_the_editor_costs_the_same_on_each_template(
    cast: Cast, key: str, goals: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene = scene_of(cast, key, goals=goals)
    scene.write()
    client = scene.desk()
    client.get(scene.url)
    with django_assert_num_queries(11):
        client.get(scene.url)


def test_autosave_keeps_one_row_of_a_grid(cast: Cast) -> None:
    scene = scene_of(cast, "straight-talk")
    url = reverse("sheet_autosave", args=[scene.sheet.pk])
    client = scene.desk()
    for row, step in (("math", "3"), ("science", "1"), ("math", "2")):
        answer = client.post(url, {"field": f"effort-{row}", f"effort-{row}": step})
        assert answer.status_code == 200, answer.content
    effort = Entry.objects.get(sheet=scene.sheet)
    assert effort.value == {"math": 2, "science": 1}
    client.post(url, {"field": "effort-math", "effort-math": ""})
    client.post(url, {"field": "effort-science", "effort-science": ""})
    effort.refresh_from_db()
    assert (effort.value, effort.version) == (None, 5)


def test_two_people_who_fill_different_days_keep_both(cast: Cast) -> None:
    scene = scene_of(cast, "my-goals", goals=1)
    goal = scene.goals[0].pk
    url = reverse("sheet_autosave", args=[scene.sheet.pk])
    for member, day in ((cast.teacher, "mon"), (cast.co_teacher, "tue")):
        name = f"days-{day}-{goal}"
        assert client_of(member).post(url, {"field": name, name: "3"}).status_code == 200
    assert Entry.objects.get(sheet=scene.sheet).value == {"mon": 3, "tue": 3}
    assert "The last one stands" not in scene.desk().get(scene.url).content.decode()


def test_two_people_at_odds_on_one_day_are_both_shown(cast: Cast) -> None:
    scene = scene_of(cast, "my-goals", goals=1)
    name = f"days-mon-{scene.goals[0].pk}"
    url = reverse("sheet_autosave", args=[scene.sheet.pk])
    for member, step in ((cast.teacher, "3"), (cast.co_teacher, "1")):
        client_of(member).post(url, {"field": name, name: step})
    page = scene.desk().get(scene.url).content.decode()
    assert "chose “Monday: On my own”" in page


@pytest.mark.parametrize("value", ["0", "4", "x", "-1", "1.5", "٣"])
def test_a_step_that_is_not_there_is_refused(cast: Cast, value: str) -> None:
    scene = scene_of(cast, "straight-talk")
    url = reverse("sheet_autosave", args=[scene.sheet.pk])
    answer = scene.desk().post(url, {"field": "effort-math", "effort-math": value})
    assert answer.status_code == 400
    assert not Entry.objects.filter(sheet=scene.sheet).exists()


def test_what_was_typed_for_a_goal_that_ended_is_said(cast: Cast) -> None:
    scene = scene_of(cast, "team-page")
    client = scene.desk()
    sent = scene.school_words() | scene.hidden(client)
    gone = scene.goals[1]
    end_goal(gone, by=cast.co_teacher, now=FRIDAY)
    page = client.post(scene.url, sent)
    assert page.status_code == 200
    said = " ".join(page.context["form"].non_field_errors())
    assert said.count(gone.title) == 3
    assert "This is not saved: “Words on how_we_know.”" in said


def test_the_childs_lines_say_whose_they_are(cast: Cast) -> None:
    scene = scene_of(cast, "straight-talk")
    labels = [row.label for row in scene.desk().get(scene.url).context["page"].rows]
    name = cast.child.given_name
    assert labels[:4] == [
        f"{name} says: Going well",
        f"{name} says: Stuck on",
        f"{name} says: My plan",
        "A strength",
    ]


def test_a_childs_line_alone_is_no_win(cast: Cast) -> None:
    scene = scene_of(cast, "straight-talk")
    client = scene.desk()
    sent: dict[str, Any] = {"going_well": "Chess", "was_ready": "", "ready": "1"}
    page = client.post(scene.url, sent | scene.hidden(client))
    assert page.status_code == 200
    assert "starts with a win" in " ".join(page.context["form"].non_field_errors())
    sent = {"strength-0": "Kept at it.", "was_ready": "", "ready": "1"}
    assert client.post(scene.url, sent | scene.hidden(client)).status_code == 302


def test_a_specialist_signs_a_line_under_a_goal_and_marks_nothing(cast: Cast) -> None:
    scene = scene_of(cast, "team-page", goals=1)
    scene.write()
    client = client_of(cast.specialist)
    goal = scene.goals[0].pk
    form = client.get(scene.url).context["form"]
    marks = ("goals", "help_needed", "team")
    assert [name for name in form.fields if name.startswith(marks)] == []
    hidden = scene.hidden(client)
    client.post(scene.url, {f"how_we_know-{goal}": "Five of six times."} | hidden)
    mine = Entry.objects.get(sheet=scene.sheet, author_member=cast.specialist)
    assert (mine.text, mine.goal_id) == ("Five of six times.", goal)
    page = scene.desk().get(scene.url).content.decode()
    assert "Five of six times." in page
    assert "Words on how_we_know." in page
    assert json.dumps(page).count(cast.specialist.display_name) >= 1
