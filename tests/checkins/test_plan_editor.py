""" "We said" and "We asked" on the teacher's editor."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checkins.models import Action, ActionLookBack, Half, Question, Sheet
from checkins.services.opening import open_sheet
from checkins.services.we_said import look_back, propose, propose_from_home, set_step
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.replies import answer_school
from tests.replies.conftest import WORDS, share_sheet

NEXT_FRIDAY = dt.date(2026, 11, 20)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def url_of(sheet: Sheet) -> str:
    return f"/sheet/{sheet.pk}/"


def rows(client: Client, url: str) -> list[tuple[str, str, str]]:
    return [(one.who, one.words, one.note) for one in plan(client, url).rows]


def plan(client: Client, url: str) -> Any:
    page = client.get(url, follow=True).context["page"]
    return next(row for row in page.rows if row.key == "we-said").plan


def save(client: Client, url: str, **boxes: str) -> Any:
    """The button, with everything of the plan as it was drawn, but for these boxes."""
    drawn = client.get(url, follow=True).context["form"].plan
    sent = {name: drawn[name].value() or "" for name in drawn.fields}
    sent = {name: value for name, value in sent.items() if not name.startswith("rest-")}
    return client.post(url, {**sent, **{n.replace("__", "-"): v for n, v in boxes.items()}})


def test_a_line_is_added_and_is_one_row_however_often_it_is_sent(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    for _ in range(2):
        sent = save(client, url_of(sheet), plan__who="school", plan__text="Seat him in front.")
        assert sent.status_code == 302
    said = Action.objects.get()
    assert (said.half, said.household, said.by_when) == (Half.SCHOOL, None, NEXT_FRIDAY)
    assert rows(client, url_of(sheet)) == [("School will", "Seat him in front.", "by November 20")]


def test_a_day_is_chosen_and_one_home_of_two(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    one = cast.guardian.household_id.hex
    save(
        client,
        url_of(sheet),
        plan__who=f"home-{one}",
        plan__text="Bring shoes.",
        plan__by="2026-12-01",
    )
    said = Action.objects.get()
    assert (said.household, said.by_when) == (cast.guardian.household, dt.date(2026, 12, 1))
    assert rows(client, url_of(sheet)) == [("Ana Ortega will", "Bring shoes.", "by December 1")]


def test_another_childs_home_is_no_choice(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    home = cast.other_guardian.household_id.hex
    page = save(client, url_of(sheet), plan__who=f"home-{home}", plan__text="Bring shoes.")
    assert page.status_code == 200
    assert not Action.objects.exists()


@pytest.mark.parametrize("text", ["x" * 201, "x" * 1_000_000, "a\x00b"])
def test_what_is_too_long_or_broken_stays_in_the_line(cast: Cast, sheet: Sheet, text: str) -> None:
    page = save(client_of(cast.teacher), url_of(sheet), plan__text=text)
    assert page.status_code == 200
    assert len(page.context["form"].plan.errors["plan-text"]) == 1
    assert not Action.objects.exists()


def test_steps_are_taken_by_the_button_and_an_old_page_takes_none_back(
    cast: Cast, sheet: Sheet
) -> None:
    said = propose_from_home(sheet, text="Read.", by=cast.guardian, now=FRIDAY)
    assert said is not None
    client, name = client_of(cast.teacher), f"plan-{said.id.hex}"
    save(client, url_of(sheet), **{name: "agreed"})
    said.refresh_from_db()
    assert (said.agreed_at, said.agreed_by_member) == (FRIDAY, cast.teacher)
    old = {name: "agreed", f"was-{name}": "agreed", f"{name}-why": ""}
    set_step(said, step="done", by=cast.guardian, now=FRIDAY)
    client.post(url_of(sheet), old)
    said.refresh_from_db()
    assert said.done_at == FRIDAY
    save(client, url_of(sheet), **{name: "dropped", f"{name}-why": "He has his own."})
    said.refresh_from_db()
    assert (said.done_at, said.dropped_why) == (None, "He has his own.")


def test_it_is_carried_over_until_it_is_done_and_then_leaves(
    cast: Cast, sheet: Sheet, clock: time_machine.Traveller
) -> None:
    (said,) = propose(sheet, half=Half.SCHOOL, text="Seat him.", by=cast.teacher, now=FRIDAY)
    later = FRIDAY + dt.timedelta(weeks=1)
    clock.move_to(later)
    client, url = client_of(cast.teacher), f"/child/{cast.child.pk}/{WEEK + 1}/"
    note = "by November 20, carried over since Nov 9"
    assert rows(client, url) == [("School will", "Seat him.", note)]
    client.post(url, {f"plan-{said.id.hex}": "done", f"was-plan-{said.id.hex}": ""})
    said.refresh_from_db()
    assert said.done_at == later
    clock.move_to(FRIDAY + dt.timedelta(weeks=3))
    client = client_of(cast.teacher)
    url = f"/child/{cast.child.pk}/{WEEK + 3}/"
    assert rows(client, url) == []
    (look,) = plan(client, url).looks
    assert (look.words, look.note) == ("Seat him.", "Done two weeks ago. Did it help?")
    save(client, url, **{look.name: "helped", f"{look.name}-words": "He hears all."})
    stands = ActionLookBack.objects.values_list("half", "weeks", "answer", "text")
    assert stands.get() == ("school", 2, "helped", "He hears all.")
    # A colleague's page from before says nothing of it, and takes nothing away.
    drawn = {f"was-{look.name}": " ", f"{look.name}-words": ""}
    client_of(cast.co_teacher).post(url, drawn)
    assert stands.get() == ("school", 2, "helped", "He hears all.")
    client_of(cast.co_teacher).post(url, drawn | {f"{look.name}-words": "Not for long."})
    assert stands.get() == ("school", 2, "helped", "He hears all.")
    seen = {f"was-{look.name}": "helped He hears all.", look.name: "helped"}
    client_of(cast.co_teacher).post(url, seen | {f"{look.name}-words": "Not for long."})
    assert stands.get() == ("school", 2, "helped", "Not for long.")


def test_autosave_leaves_the_plan_alone(cast: Cast, sheet: Sheet) -> None:
    sent = {"field": "plan-text", "plan-text": "Seat", "plan-who": "school"}
    client_of(cast.teacher).post(f"{url_of(sheet)}autosave/", sent)
    assert not Action.objects.exists()


def test_who_writes_lines_only_has_no_plan_to_tap(cast: Cast, sheet: Sheet) -> None:
    (said,) = propose(sheet, half=Half.SCHOOL, text="Seat him.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.specialist)
    assert "we-said" not in [row.key for row in client.get(url_of(sheet)).context["page"].rows]
    client.post(
        url_of(sheet),
        {f"plan-{said.id.hex}": "done", f"was-plan-{said.id.hex}": "", "plan-text": "More."},
    )
    said.refresh_from_db()
    assert (said.done_at, Action.objects.count()) == (None, 1)


def test_an_action_of_another_child_is_passed_over(cast: Cast, sheet: Sheet) -> None:
    other = open_sheet(cast.other_child, WEEK, now=FRIDAY)
    (said,) = propose(other, half=Half.SCHOOL, text="Seat her.", by=cast.teacher, now=FRIDAY)
    client_of(cast.teacher).post(url_of(sheet), {f"plan-{said.id.hex}": "done"})
    said.refresh_from_db()
    assert said.done_at is None


# --- School's open questions ----------------------------------------------------------------------
def asked(client: Client, url: str) -> list[str]:
    page = client.get(url, follow=True).context["page"]
    return [one.words for row in page.rows if row.key == "asked" for one in row.plan]


def test_schools_question_stands_on_the_next_editor_until_every_home_has_answered(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    old = share_sheet(cast)
    client, url = client_of(cast.teacher), f"/child/{cast.child.pk}/{WEEK + 1}/"
    assert asked(client, url_of(old)) == []
    clock.move_to(FRIDAY + dt.timedelta(weeks=1))
    client = client_of(cast.teacher)
    assert asked(client, url) == [WORDS["question"]]
    answer_school(old, cast.guardian, WORDS["question"], "Yes.", now=FRIDAY)
    assert asked(client, url) == [WORDS["question"]]
    answer_school(old, cast.co_guardian, WORDS["question"], "No.", now=FRIDAY)
    assert asked(client, url) == []


def test_the_teacher_lets_a_question_rest(cast: Cast, clock: time_machine.Traveller) -> None:
    share_sheet(cast)
    later = FRIDAY + dt.timedelta(weeks=1)
    clock.move_to(later)
    client, url = client_of(cast.teacher), f"/child/{cast.child.pk}/{WEEK + 1}/"
    question = Question.objects.get()
    save(client, url, **{f"rest-{question.pk.hex}": "on"})
    question.refresh_from_db()
    assert question.dropped_at == later
    assert asked(client, url) == []


def test_what_each_home_found_stands_beside_what_is_looked_back_on(
    cast: Cast, clock: time_machine.Traveller, sheet: Sheet
) -> None:
    (said,) = propose(
        sheet, half=Half.SCHOOL, text="Seat him in front.", by=cast.teacher, now=FRIDAY
    )
    set_step(said, step="done", by=cast.teacher, now=FRIDAY)
    said.refresh_from_db()
    clock.move_to(FRIDAY + dt.timedelta(weeks=2))
    url = f"/child/{cast.child.pk}/{WEEK + 2}/"
    client = client_of(cast.teacher)
    assert [look.found for look in plan(client, url).looks] == [()]
    now = FRIDAY + dt.timedelta(weeks=2)
    look_back(said, weeks=2, answer="helped", text="He talks more.", by=cast.guardian, now=now)
    look_back(said, weeks=2, answer="not_yet", by=cast.co_guardian, now=now)
    look_back(said, weeks=2, answer="little", by=cast.teacher, now=now)
    (look,) = plan(client, url).looks
    assert sorted(look.found) == [
        ("after 2 weeks, Ana Ortega: It helped", "He talks more."),
        ("after 2 weeks, Luis Ortega: Not yet", ""),
    ]
    assert "He talks more." in client.get(url).content.decode()


@pytest.mark.parametrize("many", [1, 40])
def test_the_plan_costs_the_editor_no_query(cast: Cast, sheet: Sheet, many: int) -> None:
    client = client_of(cast.teacher)
    for number in range(many):
        propose(sheet, half=Half.SCHOOL, text=f"Number {number}", by=cast.teacher, now=FRIDAY)
    client.get(url_of(sheet))
    with CaptureQueriesContext(connection) as found:
        assert client.get(url_of(sheet)).status_code == 200
    assert len(found) == 11


# --- What home asks of school ---------------------------------------------------------------------
def asked_by(cast: Cast, sheet: Sheet, text: str = "Seat him in front.") -> Action:
    said = propose_from_home(sheet, text=text, half=Half.SCHOOL, by=cast.guardian, now=FRIDAY)
    assert said is not None
    return said


def test_what_home_asks_stands_beside_schools_plan_and_is_agreed_to(
    cast: Cast, sheet: Sheet
) -> None:
    said, client = asked_by(cast, sheet), client_of(cast.teacher)
    note = "by November 20"
    assert rows(client, url_of(sheet)) == [("School could, for Ana Ortega", said.text, note)]
    save(client, url_of(sheet), **{f"plan-{said.id.hex}": "agreed"})
    said.refresh_from_db()
    assert (said.agreed_at is not None, said.agreed_by_member) == (True, cast.teacher)
    assert rows(client, url_of(sheet)) == [("School will, for Ana Ortega", said.text, note)]


def test_what_home_asks_is_let_go_with_a_word(cast: Cast, sheet: Sheet) -> None:
    said, name = asked_by(cast, sheet), f"plan-{Action.objects.get().id.hex}"
    boxes = {name: "dropped", f"{name}-why": "The door is locked."}
    save(client_of(cast.teacher), url_of(sheet), **boxes)
    said.refresh_from_db()
    assert (said.dropped_why, said.agreed_at) == ("The door is locked.", None)


def test_nobody_agrees_to_words_that_home_has_changed_meanwhile(cast: Cast, sheet: Sheet) -> None:
    said, client = asked_by(cast, sheet), client_of(cast.teacher)
    name = f"plan-{said.id.hex}"
    asked_by(cast, sheet, "Seat him alone.")
    page = save(client, url_of(sheet), **{name: "agreed", f"words-{name}": "1"})
    assert page.status_code == 200
    assert page.context["form"].plan.errors == {
        f"{name}-why": ["Home has changed these words meanwhile. Save again if you agree to them."]
    }
    assert f'name="words-{name}" value="2"' in page.content.decode()
    said.refresh_from_db()
    assert said.agreed_at is None
    save(client, url_of(sheet), **{name: "agreed", f"words-{name}": "2"})
    said.refresh_from_db()
    assert said.agreed_at is not None
