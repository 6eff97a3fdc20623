"""What works, beside the teacher's editor: kept by one button, tried, stopped; offered where one writes."""

import datetime as dt
import html

import pytest

from checkins.models import Entry, Half, HomeHalf, Sheet, Strategy
from checkins.services.share import share
from tests.client import Client
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.replies import home_entry, reply
from tests.factories.sheets import make_sheet, write

SNACK = "A snack first, then ten quiet minutes."
READ = "Read a page together."
WEEKS = dt.timedelta(weeks=1)


@pytest.fixture
def last_week(cast: Cast) -> Sheet:
    """Shared a week ago, with something to try; one home has answered."""
    then = FRIDAY - WEEKS
    sheet = make_sheet(cast.child, WEEK - 1, by=cast.teacher, now=then)
    write(sheet, "try_at_home", READ, by=cast.teacher, now=then)
    share([sheet], by=cast.teacher, now=then)
    sheet.refresh_from_db()
    reply(sheet, cast.guardian, now=then, try_answer=HomeHalf.Try.TRY)
    home_entry(sheet, cast.guardian, "works_at_home", now=then, text=SNACK)
    return sheet


def page_of(client: Client, sheet: Sheet) -> str:
    return html.unescape(client.get(f"/sheet/{sheet.pk}/").content.decode())


def press(client: Client, sheet: Sheet, **button: str) -> int:
    typed = {"wins-0": "Typed meanwhile.", "seen-wins-0": "1"}
    return client.post(f"/sheet/{sheet.pk}/", typed | button).status_code


def this_week(cast: Cast) -> Sheet:
    return make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def test_one_button_keeps_a_line_of_home_and_all_that_was_typed(
    cast: Cast, last_week: Sheet
) -> None:
    sheet, client = this_week(cast), client_of(cast.teacher)
    line = last_week.entries.get(text=SNACK)
    assert f'name="keep" value="{line.pk}"' in page_of(client, sheet)
    assert press(client, sheet, keep=str(line.pk)) == 302
    strategy = Strategy.objects.get()
    assert (strategy.words, strategy.half, strategy.household) == (
        SNACK,
        Half.HOME,
        cast.guardian.household,
    )
    assert sheet.entries.get(prompt__key="wins").text == "Typed meanwhile."
    shown = page_of(client, sheet)
    assert f'name="keep" value="{line.pk}"' not in shown
    assert "home since Nov 6" in shown
    assert press(client, sheet, works=f"try-{strategy.pk}") == 302
    assert "began at home, school tried it Nov 13" in page_of(client, sheet)
    assert press(client, sheet, works=f"stop-{strategy.pk}") == 302
    assert "home since Nov 6, stopped at school Nov 13" in page_of(client, sheet)


def test_the_page_of_a_week_without_a_row_does_the_same(cast: Cast, last_week: Sheet) -> None:
    client, line = client_of(cast.teacher), last_week.entries.get(text=SNACK)
    url = f"/child/{cast.child.pk}/{WEEK}/"
    assert f'value="{line.pk}"' in client.get(url).content.decode()
    assert client.post(url, {"keep": str(line.pk)}).status_code == 302
    assert Strategy.objects.get().source == line


@pytest.mark.parametrize("button", ["", "no id", "try", "stop-no id"])
def test_nonsense_does_nothing(cast: Cast, last_week: Sheet, button: str) -> None:
    sheet = this_week(cast)
    for name in ("keep", "works"):
        assert press(client_of(cast.teacher), sheet, **{name: button}) == 302
    assert Strategy.objects.count() == 0


def test_a_line_of_another_child_or_for_others_is_passed_over(cast: Cast, last_week: Sheet) -> None:
    sheet = this_week(cast)
    other = make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    alone = home_entry(
        last_week, cast.guardian, "family_note", now=FRIDAY, text="Alone", readers=(cast.leader,)
    )
    for entry in (other.entries.get(), alone):
        assert press(client_of(cast.teacher), sheet, keep=str(entry.pk)) == 302
    assert Strategy.objects.count() == 0


def test_last_times_answer_stands_where_the_next_one_is_written(
    cast: Cast, last_week: Sheet
) -> None:
    sheet, client = this_week(cast), client_of(cast.teacher)
    shown = page_of(client, sheet)
    assert READ in shown and "We’ll try it" in shown
    reply(last_week, cast.co_guardian, now=FRIDAY, try_answer=HomeHalf.Try.NOT)
    shown = page_of(client, sheet)
    assert "Ana Ortega: We’ll try it" in shown and "Luis Ortega: Not for us" in shown


def test_a_specialist_keeps_a_line_too(cast: Cast, last_week: Sheet) -> None:
    line = last_week.entries.get(text=SNACK)
    sheet = this_week(cast)
    answer = client_of(cast.specialist).post(f"/sheet/{sheet.pk}/", {"keep": str(line.pk)})
    assert answer.status_code == 302
    assert Strategy.objects.get().kept_by == cast.specialist


def test_only_schools_own_words_are_offered_for_the_next_thing_to_try(
    cast: Cast, last_week: Sheet
) -> None:
    sheet, client = this_week(cast), client_of(cast.teacher)
    for entry in Entry.objects.filter(text__in=[SNACK, READ]):
        press(client, sheet, keep=str(entry.pk))
    offered = page_of(client, sheet).partition('id="phrases-try_at_home"')[2].partition("</ul>")[0]
    assert READ in offered
    assert SNACK not in offered
