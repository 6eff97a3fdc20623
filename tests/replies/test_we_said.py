""" "We said" on the family's page: agreed, done, looked back on, proposed, and sent once."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Guardian
from checkins.models import Action, ActionLookBack, Half, Sheet
from checkins.services.share import take_back
from checkins.services.we_said import propose, propose_from_home, set_step
from tests.conftest import FRIDAY, WEEK, client_of
from tests.replies.conftest import Week, filled, hidden, press, send, share_sheet, unsent

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def asked(week: Week) -> Action:
    """School asks this home to do something, on a sheet that is out."""
    return ask_home(week, week.cast.guardian)


def ask_home(week: Week, who: Guardian, text: str = "Bring his sneakers.") -> Action:
    (made,) = propose(
        week.sheet,
        half=Half.HOME,
        text=text,
        household=who.household,
        by=week.cast.teacher,
        now=FRIDAY,
    )
    return made


def rows(client: Client, url: str) -> list[tuple[str, str, str]]:
    said = client.get(url).context["we_said"]
    return [(row.who, row.words, row.note) for row in said.rows]


def step_of(action: Action) -> str:
    action.refresh_from_db()
    return (
        "done"
        if action.done_at
        else "dropped"
        if action.dropped_at
        else ("agreed" if action.agreed_at else "")
    )


def next_week(week: Week, clock: time_machine.Traveller, weeks: int = 1) -> tuple[Client, str]:
    """The browser and the address of a later sheet."""
    later = FRIDAY + dt.timedelta(weeks=weeks)
    clock.move_to(later)
    sheet = share_sheet(week.cast, WEEK + weeks, now=later)
    there = Week(week.cast, sheet, week.goal)
    client = Client()
    press(client, there.token(now=later))
    return client, there.url


def test_what_school_asks_is_agreed_to_in_one_tap_and_can_be_taken_back(
    week: Week, asked: Action
) -> None:
    client = week.browser()
    assert rows(client, week.url) == [("Home will", "Bring his sneakers.", "by November 20")]
    box = f"plan-{asked.id.hex}"
    assert send(client, week.url, **{box: "agreed"}).status_code == 303
    assert step_of(asked) == "agreed"
    assert asked.agreed_by_guardian == week.cast.guardian
    send(client, week.url, **{box: ""})
    assert step_of(asked) == ""


def test_it_is_carried_over_until_it_is_done_and_then_leaves(
    week: Week, asked: Action, clock: time_machine.Traveller
) -> None:
    send(week.browser(), week.url, **{f"plan-{asked.id.hex}": "agreed"})
    client, url = next_week(week, clock)
    note = "by November 20, carried over since Nov 9. Agreed"
    assert rows(client, url) == [("Home will", "Bring his sneakers.", note)]
    send(client, url, **{f"plan-{asked.id.hex}": "done"})
    assert step_of(asked) == "done"
    client, url = next_week(week, clock, 3)
    assert rows(client, url) == []


def test_schools_promise_has_no_tap_and_says_when_it_is_done(week: Week) -> None:
    (said,) = propose(
        week.sheet, half=Half.SCHOOL, text="Seat him.", by=week.cast.teacher, now=FRIDAY
    )
    client = week.browser()
    assert rows(client, week.url) == [("School will", "Seat him.", "by November 20")]
    set_step(said, step="done", by=week.cast.teacher, now=FRIDAY)
    assert rows(client, week.url) == [("School will", "Seat him.", "Done")]
    forged = {f"plan-{said.id.hex}": "dropped"}
    client.post(week.url, filled(client, week.url) | forged)
    assert step_of(said) == "done"


@pytest.mark.parametrize("who", ["guardian", "co_guardian"])
def test_a_home_sees_its_own_and_never_another_homes(week: Week, who: str) -> None:
    cast = week.cast
    mine: Guardian = getattr(cast, who)
    for home in (cast.guardian, cast.co_guardian):
        ask_home(week, home, f"For {home.given_name}")
        propose_from_home(week.sheet, text=f"By {home.given_name}", by=home, now=FRIDAY)
    client = week.browser(mine)
    page = client.get(week.url)
    assert [row.words for row in page.context["we_said"].rows] == [f"For {mine.given_name}"]
    assert page.context["form"].initial["plan-will"] == f"By {mine.given_name}"
    other = cast.co_guardian if who == "guardian" else cast.guardian
    assert f"For {other.given_name}" not in page.content.decode()
    assert f"By {other.given_name}" not in page.content.decode()


def test_a_tap_for_another_homes_action_is_passed_over(week: Week) -> None:
    theirs = ask_home(week, week.cast.co_guardian)
    client = week.browser()
    client.post(week.url, filled(client, week.url) | {f"plan-{theirs.id.hex}": "done"})
    assert step_of(theirs) == ""


def test_what_stands_on_a_sheet_that_was_taken_back_is_not_shown(
    week: Week, asked: Action, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY + HOUR)
    take_back(week.sheet, note="Sorry", by=week.cast.teacher, now=FRIDAY + HOUR)
    client = week.browser()
    assert rows(client, week.url) == []
    client, url = next_week(week, clock)
    assert rows(client, url) == []


def test_home_proposes_changes_its_words_and_lands_once(week: Week) -> None:
    client = week.browser()
    boxes = filled(client, week.url, **{"plan-will": "Read at bedtime."})
    for _ in range(3):
        assert client.post(week.url, boxes).status_code == 303
    said = Action.objects.get()
    assert (said.text, said.household, said.from_home) == (
        "Read at bedtime.",
        week.cast.guardian.household,
        True,
    )
    send(client, week.url, **{"plan-will": "Read at noon."})
    said.refresh_from_db()
    assert (said.text, said.version) == ("Read at noon.", 2)
    send(client, week.url, **{"plan-will": ""})
    assert step_of(said) == "dropped"


def test_two_phones_of_one_guardian_are_asked_which_line_stands(week: Week) -> None:
    phone, other = week.browser(), week.browser()
    old = filled(other, week.url, **{"plan-will": "Draw."})
    send(phone, week.url, **{"plan-will": "Read."})
    page = other.post(week.url, old)
    assert page.status_code == 409
    assert Action.objects.get().text == "Read."
    asked = page.context["form"].fields["plan-will"].asked
    assert asked.theirs == "Read."
    choice = next(value for value, _word in asked.field.field.choices if value.startswith("mine"))
    boxes = hidden(page.content.decode()) | {"plan-will": "Draw.", "stands-plan-will": choice}
    assert other.post(week.url, boxes).status_code == 303
    assert Action.objects.get().text == "Draw."


def test_a_line_that_school_agreed_to_stays_and_another_is_new(week: Week) -> None:
    client = week.browser()
    send(client, week.url, **{"plan-will": "Read."})
    set_step(Action.objects.get(), step="agreed", by=week.cast.teacher, now=FRIDAY)
    assert rows(client, week.url) == [("Home will", "Read.", "by November 20. Agreed")]
    send(client, week.url, **{"plan-will": "Draw."})
    assert set(Action.objects.values_list("text", flat=True)) == {"Read.", "Draw."}


def test_a_line_waits_unsent_in_the_draft(week: Week) -> None:
    client = week.browser()
    boxes = filled(client, week.url, **{"plan-will": "Read at bed"})
    assert client.post(f"{week.url}draft/", boxes).status_code == 204
    draft = week.cast.guardian.drafts.get()
    assert unsent(draft) == {"plan-will": ["Read at bed"]}
    assert not Action.objects.exists()
    assert client.get(week.url).context["form"].initial["plan-will"] == "Read at bed"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 201, "That is 1 letter too long for the sheet. Could you shorten it?"),
        ("a\x00b", "There is a letter in here that cannot be stored. Could you type it again?"),
        ("x" * 1_000_000, "That is 999,800 letters too long for the sheet. Could you shorten it?"),
    ],
)
def test_what_is_too_long_or_broken_stays_in_the_box(week: Week, typed: str, said: str) -> None:
    client = week.browser()
    page = client.post(week.url, filled(client, week.url) | {"plan-will": typed})
    assert page.status_code == 400
    assert page.context["form"].errors["plan-will"] == [said.replace(",", "")] or (
        page.context["form"].errors["plan-will"] == [said]
    )
    assert not Action.objects.exists()


def test_each_home_looks_back_two_and_four_weeks_later(
    week: Week, asked: Action, clock: time_machine.Traveller
) -> None:
    set_step(asked, step="done", by=week.cast.guardian, now=FRIDAY)
    client, url = next_week(week, clock, 2)
    (look,) = client.get(url).context["we_said"].looks
    assert (look.words, look.note) == (
        "Bring his sneakers.",
        "Done two weeks ago. Did it help?",
    )
    name = f"back-{asked.id.hex}-2"
    send(client, url, **{name: "helped", f"{name}-words": "He runs."})
    stands = ActionLookBack.objects.get()
    assert (stands.weeks, stands.answer, stands.text, stands.household) == (
        2,
        "helped",
        "He runs.",
        week.cast.guardian.household,
    )
    send(client, url, **{name: "little"})
    assert ActionLookBack.objects.values_list("answer", "text").get() == ("little", "He runs.")
    client, url = next_week(week, clock, 4)
    (look,) = client.get(url).context["we_said"].looks
    assert look.note == "Done four weeks ago. Does it still help?"


def test_the_page_after_send_says_what_home_will_do(week: Week, asked: Action) -> None:
    client = week.browser()
    send(client, week.url, **{f"plan-{asked.id.hex}": "agreed", "plan-will": "Read."})
    lines = [(one.label, one.words) for one in client.get(f"{week.url}sent/").context["lines"]]
    assert set(lines) == {("Agreed", "Bring his sneakers."), ("Home will, by November 20", "Read.")}


@pytest.mark.parametrize("many", [1, 40])
def test_the_plan_costs_the_page_no_query(week: Week, many: int) -> None:
    for number in range(many):
        ask_home(week, week.cast.guardian, f"Number {number}")
    client = week.browser()
    client.get(week.url)
    with CaptureQueriesContext(connection) as found:
        assert len(client.get(week.url).context["we_said"].rows) == many
    assert len(found) == 4


def test_a_signed_in_guardian_has_the_same_block(week: Week, asked: Action) -> None:
    client = client_of(week.cast.guardian)
    url = f"/home/sheet/{week.sheet.pk}/"
    assert rows(client, url) == [("Home will", "Bring his sneakers.", "by November 20")]
    send(client, url, **{f"plan-{asked.id.hex}": "dropped"})
    assert step_of(asked) == "dropped"


def test_a_plan_of_a_year_that_is_over_rests(
    week: Week, asked: Action, clock: time_machine.Traveller
) -> None:
    Sheet.objects.filter(pk=week.sheet.pk).update(closed_at=FRIDAY)
    client, url = next_week(week, clock)
    assert rows(client, url) == []


def test_untouched_taps_are_no_reply(week: Week, asked: Action) -> None:
    client = week.browser()
    name = f"plan-{asked.id.hex}"
    send(client, week.url, **{name: "agreed"})
    sent: Any = filled(client, week.url)
    assert sent[name] == "agreed"
    before = Action.objects.values().get()
    assert client.post(week.url, sent).status_code == 303
    assert Action.objects.values().get() == before
