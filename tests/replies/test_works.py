"""What works, on the family's page: said in one tap beside school's line and in a list, sent with the rest."""

import html
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.models import Half, HomeDraft, Sheet, Strategy
from checkins.services.share import take_back
from checkins.services.strategies import keep_strategy, try_at_school
from tests.client import Client
from tests.conftest import FRIDAY, WEEK, client_of
from tests.factories.people import make_guardian
from tests.factories.replies import home_entry
from tests.replies.conftest import WORDS, Week, filled, send, share_sheet, unsent

SNACK = "A snack first, then ten quiet minutes."
JOB = WORDS["next_step"]


def words_on(client: Client, url: str) -> str:
    return html.unescape(client.get(url).content.decode())


def box_of(pk: uuid.UUID) -> str:
    return f"works-{pk.hex}"


def line_id(week: Week) -> uuid.UUID:
    return week.sheet.entries.get(prompt__key="next_step", half=Half.SCHOOL).pk


def snack(week: Week, *, is_tried: bool = False) -> Strategy:
    """The mother's home wrote it a week before; school kept it."""
    cast = week.cast
    before = share_sheet(cast, WEEK - 1, now=FRIDAY)
    entry = home_entry(before, cast.guardian, "works_at_home", now=FRIDAY, text=SNACK)
    strategy = keep_strategy(entry, by=cast.teacher, now=FRIDAY)
    return try_at_school(strategy, by=cast.teacher, now=FRIDAY) if is_tried else strategy


def test_one_tap_beside_schools_line_makes_it_work_in_both_places(week: Week) -> None:
    client = week.browser()
    box = box_of(line_id(week))
    assert "This works at home too" in words_on(client, week.url)
    assert send(client, week.url, **{box: "yes"}).status_code == 303
    strategy = Strategy.objects.get()
    assert (strategy.words, strategy.half, strategy.shared_at) == (JOB, Half.SCHOOL, FRIDAY)
    assert strategy.homes.get().household == week.cast.guardian.household
    assert JOB in words_on(client, f"{week.url}sent/")
    again = client.get(week.url).context["form"]
    assert again.initial[box_of(strategy.pk)] == ["yes"]
    assert box not in again.fields


def test_the_same_page_sent_twice_keeps_one(week: Week) -> None:
    client, box = week.browser(), box_of(line_id(week))
    typed = filled(client, week.url, **{box: "yes"})
    assert [client.post(week.url, typed).status_code for _time in range(2)] == [303, 303]
    assert Strategy.objects.count() == 1


def test_a_home_reads_that_school_tries_what_it_began_and_no_other_home_does(week: Week) -> None:
    snack(week, is_tried=True)
    mine = words_on(week.browser(), week.url)
    assert SNACK in mine
    assert "began at home, school tried it Nov 13" in mine
    theirs = words_on(week.browser(week.cast.co_guardian), week.url)
    assert SNACK not in theirs
    assert SNACK not in words_on(client_of(week.cast.co_guardian), f"/home/sheet/{week.sheet.pk}/")
    assert SNACK in words_on(client_of(week.cast.guardian), f"/home/sheet/{week.sheet.pk}/")


def test_unticking_says_that_it_stopped_at_home_and_nothing_untouched_is_said(week: Week) -> None:
    strategy, client = snack(week), week.browser()
    send(client, week.url, home__wins="He read.")
    assert strategy.homes.get().until is None
    typed = filled(client, week.url)
    del typed[box_of(strategy.pk)]
    assert client.post(week.url, typed).status_code == 303
    assert strategy.homes.get().until == FRIDAY.date()
    assert "stopped at home Nov 13" in words_on(client, week.url)


def test_an_untouched_page_still_just_says_thanks(week: Week) -> None:
    strategy, client = snack(week), week.browser()
    assert send(client, week.url).status_code == 303
    assert strategy.homes.get().until is None
    assert [one.kind for one in week.sheet.reactions.all()] == ["thanks"]


def test_two_adults_of_one_home_take_nothing_back_from_each_other(week: Week) -> None:
    cast, client = week.cast, week.browser()
    rosa = make_guardian(
        cast.school, "Rosa", "rosa@mail.example", cast.child, household=cast.guardian.household
    )
    strategy = snack(week)
    old_page = filled(client, week.url, home__wins="Read to me.")
    hers = week.browser(rosa)
    typed = filled(hers, week.url)
    del typed[box_of(strategy.pk)]
    hers.post(week.url, typed)
    assert client.post(week.url, old_page).status_code == 303
    assert strategy.homes.get().until == FRIDAY.date()


def test_another_homes_strategy_cannot_be_marked_by_its_id(week: Week) -> None:
    strategy = snack(week)
    client = week.browser(week.cast.co_guardian)
    send(client, week.url, **{box_of(strategy.pk): "yes"})
    assert strategy.homes.count() == 1


def test_a_tap_waits_as_a_draft(week: Week) -> None:
    client, box = week.browser(), box_of(line_id(week))
    assert (
        client.post(f"{week.url}draft/", filled(client, week.url, **{box: "yes"})).status_code
        == 204
    )
    assert unsent(HomeDraft.objects.get())[box] == ["yes"]
    assert client.get(week.url).context["form"].initial[box] == ["yes"]
    assert Strategy.objects.count() == 0


def test_what_was_kept_from_a_sheet_taken_back_is_gone_with_its_words(week: Week) -> None:
    before = share_sheet(week.cast, WEEK - 1, now=FRIDAY)
    kept = before.entries.get(prompt__key="next_step", half=Half.SCHOOL)
    Sheet.objects.filter(pk=week.sheet.pk).update(shared_revision=1)
    week.sheet.snapshots.update(content=[])
    keep_strategy(kept, by=week.cast.teacher, now=FRIDAY)
    assert JOB in words_on(week.browser(), week.url)
    take_back(before, by=week.cast.teacher, now=FRIDAY)
    assert JOB not in words_on(week.browser(), week.url)


def test_the_page_costs_four_queries_with_strategies_too(week: Week) -> None:
    snack(week, is_tried=True)
    client = week.browser()
    client.get(week.url)
    with CaptureQueriesContext(connection) as found:
        client.get(week.url)
    assert len(found) == 4
