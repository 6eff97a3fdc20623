""" "School could" on the family's page: asked by a home, by when, and seen where "Home will" is."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.models import Guardian, Guardianship
from accounts.services import unlink_guardian
from checkins.models import Action, ActionRevision, Closure, Half
from checkins.queries.plan_desk import plan_of
from checkins.services.we_said import propose_from_home, set_step
from tests.conftest import FRIDAY, Cast, acting
from tests.replies.conftest import Week, filled, hidden, press, send, unsent
from tests.replies.test_we_said import next_week, rows, step_of

SEAT = "Seat him away from the door."
COULD, BY = "plan-could", "plan-could-by"
NEXT_FRIDAY, IN_TWO = dt.date(2026, 11, 20), dt.date(2026, 11, 27)
IN_FOUR = dt.date(2026, 12, 11)


def asked(week: Week, **more: str) -> Action:
    send(week.browser(), week.url, **{COULD: SEAT, **more})
    return Action.objects.get()


def as_told(action: Action) -> tuple[str, dt.date, int]:
    action.refresh_from_db()
    return action.text, action.by_when, action.version


@pytest.mark.parametrize(
    ("weeks", "day"), [("", NEXT_FRIDAY), ("1", NEXT_FRIDAY), ("2", IN_TWO), ("4", IN_FOUR)]
)
def test_home_asks_something_of_school_by_a_day_in_words(
    week: Week, weeks: str, day: dt.date
) -> None:
    said = asked(week, **{BY: weeks})
    home = week.cast.guardian.household_id
    assert (said.half, said.from_home, said.household_id) == (Half.SCHOOL, True, home)
    assert as_told(said) == (SEAT, day, 1)


def test_a_home_says_by_when_of_its_own_line_too(week: Week) -> None:
    client = week.browser()
    send(client, week.url, **{"plan-will": "Read.", "plan-will-by": "2", COULD: SEAT, BY: "4"})
    said = Action.objects.values_list("half", "text", "by_when")
    assert set(said) == {("home", "Read.", IN_TWO), ("school", SEAT, IN_FOUR)}
    lines = {(one.label, one.words) for one in client.get(f"{week.url}sent/").context["lines"]}
    assert lines == {
        ("Home will, by November 27", "Read."),
        ("School could, by December 11", SEAT),
    }


def test_days_are_those_of_the_school(week: Week) -> None:
    days = {"starts_on": dt.date(2026, 11, 23), "ends_on": dt.date(2026, 11, 27)}
    Closure.objects.create(school=week.cast.school, name="Off", **days)
    assert asked(week, **{BY: "2"}).by_when == dt.date(2026, 12, 4)


def test_a_late_reply_counts_from_the_week_in_which_it_is_written(
    week: Week, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY + dt.timedelta(days=11))
    assert asked(week, **{BY: "1"}).by_when == dt.date(2026, 12, 4)


def test_words_and_day_change_while_it_waits_and_no_words_take_it_back(week: Week) -> None:
    said, client = asked(week), week.browser()
    send(client, week.url, **{BY: "4"})
    assert as_told(said) == (SEAT, IN_FOUR, 2)
    send(client, week.url, **{COULD: "Seat him in front."})
    assert as_told(said) == ("Seat him in front.", IN_FOUR, 3)
    assert ActionRevision.objects.count() == 3
    field = client.get(week.url).context["form"].fields[BY]
    assert field.label == "By when? Now by December 11."
    send(client, week.url, **{COULD: ""})
    assert (step_of(said), said.dropped_by_guardian) == ("dropped", week.cast.guardian)


def test_a_day_without_words_is_nothing(week: Week) -> None:
    assert send(week.browser(), week.url, **{BY: "2"}).status_code == 303
    assert not Action.objects.exists()


def test_it_is_folded_away_until_something_stands_in_it(week: Week) -> None:
    client = week.browser()
    assert not client.get(week.url).context["we_said"].is_asking
    asked(week)
    page = client.get(week.url)
    assert page.context["we_said"].is_asking
    assert page.context["has_more_open"]
    assert page.context["we_said"].rows == ()


def test_the_same_form_sent_again_lands_once(week: Week) -> None:
    client = week.browser()
    boxes = filled(client, week.url, **{COULD: SEAT, BY: "2"})
    for _turn in range(3):
        assert client.post(week.url, boxes).status_code == 303
    assert as_told(Action.objects.get()) == (SEAT, IN_TWO, 1)


@pytest.mark.parametrize("weeks", ["3", "0", "-1", "x", "1\x00"])
def test_a_day_that_was_not_offered_is_refused_and_the_words_stay(week: Week, weeks: str) -> None:
    client = week.browser()
    page = client.post(week.url, filled(client, week.url) | {COULD: SEAT, BY: weeks})
    assert page.status_code == 400
    assert page.context["form"].errors[BY] == ["Please choose one of these."]
    assert page.context["we_said"].is_asking
    assert SEAT in page.content.decode()
    assert not Action.objects.exists()


def test_two_phones_of_one_guardian_are_asked_which_line_stands(week: Week) -> None:
    phone, other = week.browser(), week.browser()
    old = filled(other, week.url, **{COULD: "Call me."})
    send(phone, week.url, **{COULD: SEAT})
    page = other.post(week.url, old)
    assert page.status_code == 409
    question = page.context["form"].fields[COULD].asked
    assert question.theirs == SEAT
    choice = next(one for one, _word in question.field.field.choices if one.startswith("mine"))
    boxes = hidden(page.content.decode()) | {COULD: "Call me.", f"stands-{COULD}": choice}
    assert other.post(week.url, boxes).status_code == 303
    assert as_told(Action.objects.get()) == ("Call me.", NEXT_FRIDAY, 2)


def test_it_waits_unsent_in_the_draft(week: Week) -> None:
    client = week.browser()
    boxes = filled(client, week.url, **{COULD: "Seat him", BY: "2"})
    assert client.post(f"{week.url}draft/", boxes).status_code == 204
    assert unsent(week.cast.guardian.drafts.get()) == {COULD: ["Seat him"], BY: ["2"]}
    assert not Action.objects.exists()
    page = client.get(week.url)
    initial = page.context["form"].initial
    assert (initial[COULD], initial[BY]) == ("Seat him", "2")
    assert page.context["we_said"].is_asking


# --- Who sees it ----------------------------------------------------------------------------------
def everywhere(client: Client, url: str) -> str:
    return client.get(url).content.decode() + client.get(f"{url}sent/").content.decode()


def test_another_home_reads_nothing_of_it(week: Week) -> None:
    said, other = asked(week), week.browser(week.cast.co_guardian)
    send(other, week.url, **{COULD: "Ring the bell twice."})
    assert SEAT not in everywhere(other, week.url)
    assert "Ring the bell" not in everywhere(week.browser(), week.url)
    set_step(said, step="agreed", by=week.cast.teacher, now=FRIDAY)
    assert SEAT not in everywhere(other, week.url)


def of_one_home(week: Week) -> Guardian:
    """Luis lives with Ana, and reads English."""
    luis, home = week.cast.co_guardian, week.cast.guardian.household
    Guardian.objects.filter(pk=luis.pk).update(household=home, language="en")
    luis.refresh_from_db()
    return luis


def test_another_adult_of_the_home_reads_it_and_may_let_it_go(week: Week) -> None:
    said, luis = asked(week), of_one_home(week)
    client = week.browser(luis)
    assert rows(client, week.url) == [("School could", SEAT, "by November 20")]
    assert send(client, week.url, **{f"plan-{said.id.hex}": "dropped"}).status_code == 303
    assert (step_of(said), said.dropped_by_guardian) == ("dropped", luis)


def test_an_adult_who_has_left_the_home_writes_and_reads_no_more(week: Week) -> None:
    client = week.browser()
    boxes = filled(client, week.url, **{COULD: SEAT})
    link = Guardianship.objects.get(guardian=week.cast.guardian, child=week.cast.child)
    unlink_guardian(link=link, by=acting(week.cast.leader), now=FRIDAY)
    assert client.post(week.url, boxes).status_code == 404
    assert client.get(week.url).status_code == 404
    assert not Action.objects.exists()


def test_a_blocked_adult_has_no_door_to_it(week: Week) -> None:
    client = Client()
    assert press(client, week.token(week.cast.blocked_guardian)).status_code != 303
    assert client.post(week.url, {COULD: SEAT}).status_code == 404
    assert not Action.objects.exists()


# --- What becomes of it ---------------------------------------------------------------------------
def test_school_agrees_and_it_is_schools_promise(week: Week, clock: time_machine.Traveller) -> None:
    said = set_step(asked(week), step="agreed", by=week.cast.teacher, now=FRIDAY)
    client = week.browser()
    assert rows(client, week.url) == [("School will", SEAT, "by November 20. Agreed")]
    assert client.get(week.url).context["form"].initial[COULD] == ""
    forged = filled(client, week.url) | {f"plan-{said.id.hex}": "dropped"}
    client.post(week.url, forged)
    assert step_of(said) == "agreed"
    client, url = next_week(week, clock)
    assert rows(client, url) == [
        ("School will", SEAT, "by November 20, carried over since Nov 9. Agreed")
    ]


def test_school_lets_it_go_and_says_why(week: Week) -> None:
    said, client = asked(week), week.browser()
    set_step(said, step="dropped", why="The door is locked.", by=week.cast.teacher, now=FRIDAY)
    assert rows(client, week.url) == [("School could", SEAT, "Let go: The door is locked.")]
    forged = filled(client, week.url) | {f"plan-{said.id.hex}": ""}
    client.post(week.url, forged)
    assert step_of(said) == "dropped"


def test_it_rolls_on_while_it_waits_and_home_may_let_it_go(
    week: Week, clock: time_machine.Traveller
) -> None:
    said = asked(week)
    client, url = next_week(week, clock)
    (row,) = client.get(url).context["we_said"].rows
    assert (row.who, row.note) == ("School could", "by November 20, carried over since Nov 9")
    words = [word for value, word in row.field.field.choices if value]
    assert words == ["No longer needed"]
    send(client, url, **{f"plan-{said.id.hex}": "done"})
    assert step_of(said) == ""
    send(client, url, **{f"plan-{said.id.hex}": "dropped"})
    assert step_of(said) == "dropped"


def test_both_halves_look_back_on_it(week: Week, clock: time_machine.Traveller) -> None:
    said = set_step(asked(week), step="done", by=week.cast.teacher, now=FRIDAY)
    client, url = next_week(week, clock, 2)
    (look,) = client.get(url).context["we_said"].looks
    assert (look.who, look.words) == ("School will", SEAT)
    send(client, url, **{f"back-{said.id.hex}-2": "helped"})
    assert said.look_backs.values_list("half", "answer").get() == ("home", "helped")


def test_the_editor_has_it_beside_schools_own(cast: Cast, week: Week) -> None:
    ahlam = Guardian.objects.get(pk=cast.guardian.pk)
    ahlam.name = "أحلام حداد"
    ahlam.save()
    said = propose_from_home(
        week.sheet, text="أن يجلس في الأمام", half=Half.SCHOOL, weeks=2, by=ahlam, now=FRIDAY
    )
    assert said is not None
    (line,) = plan_of(acting(cast.teacher), week.sheet).shown
    assert (line.text, line.by, line.waits_for) == ("أن يجلس في الأمام", "أحلام حداد", "school")
    for other in (cast.other_teacher, cast.stranger):
        assert plan_of(acting(other), week.sheet).shown == ()


# --- Two at once ----------------------------------------------------------------------------------
def test_a_tap_under_words_that_were_changed_is_asked_for_again(week: Week) -> None:
    said, client = asked(week), week.browser(of_one_home(week))
    old = filled(client, week.url, **{f"plan-{said.id.hex}": "dropped"})
    send(week.browser(), week.url, **{COULD: "Seat him in front."})
    page = client.post(week.url, old)
    again = f"plan-{said.id.hex}-2"
    assert page.status_code == 400
    assert page.context["form"].errors == {
        again: ["These words have changed. Please tap once more."]
    }
    assert "These words have changed" in page.content.decode()
    assert client.post(week.url, old | {again: "dropped"}).status_code == 303
    assert step_of(said) == "dropped"
