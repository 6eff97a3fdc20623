"""One thing to try at home, at most one a week: who writes a second one is asked which stands."""

import html

import pytest

from checkins.models import Sheet
from checkins.services.share import share
from checkins.services.writing import Taken, write_line
from tests.client import Client
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.sheets import make_sheet, prompt_of, write

READ, COOK = "Read a page together.", "Let him choose Friday’s dinner."


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    """Ms. Chen has written something to try."""
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write(sheet, "try_at_home", READ, by=cast.teacher, now=FRIDAY)
    return sheet


def save(cast: Cast, sheet: Sheet, **data: str) -> tuple[Client, int, str]:
    client = client_of(cast.co_teacher)
    answer = client.post(f"/sheet/{sheet.pk}/", {"seen-try_at_home": "0"} | data)
    return client, answer.status_code, html.unescape(answer.content.decode())


def standing(sheet: Sheet) -> list[tuple[str, str]]:
    rows = sheet.entries.filter(prompt__key="try_at_home").exclude(text="")
    return [(row.author_member.display_name, row.text) for row in rows if row.author_member]


def shared_lines(sheet: Sheet, cast: Cast) -> list[str]:
    share([sheet], by=cast.teacher, now=FRIDAY)
    content = sheet.snapshots.get().content
    return [line["text"] for row in content if row["key"] == "try_at_home" for line in row["lines"]]


def test_the_second_writer_is_told_and_asked_and_keeps_what_was_typed(
    cast: Cast, sheet: Sheet
) -> None:
    _client, _status, page = save(cast, sheet, try_at_home=COOK)
    assert "Ms. Chen wrote one too. One thing to try is plenty. Which shall stand?" in page
    assert COOK in page and READ in page
    assert "Keep both" not in page
    assert standing(sheet) == [("Ms. Chen", READ)]


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine-1", ("Mr. Reyes", COOK)), ("theirs-1", ("Ms. Chen", READ))],
)
def test_the_family_sees_the_one_that_was_chosen(
    cast: Cast, sheet: Sheet, choice: str, stands: tuple[str, str]
) -> None:
    chosen = {"try_at_home": COOK, "stands-try_at_home": choice}
    _client, status, _page = save(cast, sheet, **chosen)
    assert status == 302
    assert standing(sheet) == [stands]
    assert shared_lines(sheet, cast) == [stands[1]]


@pytest.mark.parametrize("choice", ["mine-7", "both-1", "nonsense"])
def test_a_choice_about_another_text_is_asked_again(cast: Cast, sheet: Sheet, choice: str) -> None:
    _client, status, page = save(cast, sheet, try_at_home=COOK, **{"stands-try_at_home": choice})
    assert status == 200 and "Which shall stand?" in page
    assert standing(sheet) == [("Ms. Chen", READ)]


def test_autosave_writes_no_second_one_and_says_why(cast: Cast, sheet: Sheet) -> None:
    data = {"try_at_home": COOK, "seen-try_at_home": "0", "field": "try_at_home"}
    answer = client_of(cast.co_teacher).post(f"/sheet/{sheet.pk}/autosave/", data)
    assert answer.status_code == 409
    assert answer.json()["error"] == (
        f"Ms. Chen wrote one too: “{READ}”. Save to choose which stands."
    )
    assert standing(sheet) == [("Ms. Chen", READ)]


def test_what_gave_way_keeps_its_history_and_says_who_emptied_it(cast: Cast, sheet: Sheet) -> None:
    save(cast, sheet, try_at_home=COOK, **{"stands-try_at_home": "mine-1"})
    old = sheet.entries.get(prompt__key="try_at_home", author_member=cast.teacher)
    said = [(row.text, row.by_member) for row in old.revisions.order_by("version")]
    assert said == [(READ, cast.teacher), ("", cast.co_teacher)]


def test_the_writer_of_the_one_that_stands_changes_it_freely(cast: Cast, sheet: Sheet) -> None:
    prompt = prompt_of(sheet, "try_at_home")
    write_line(sheet, prompt, text=COOK, version=1, by=cast.teacher, now=FRIDAY)
    assert standing(sheet) == [("Ms. Chen", COOK)]
    with pytest.raises(Taken):
        write_line(sheet, prompt, text=READ, by=cast.co_teacher, now=FRIDAY)


def test_of_two_that_were_written_before_the_family_sees_the_newer(
    cast: Cast, sheet: Sheet
) -> None:
    first = sheet.entries.get(prompt__key="try_at_home")
    first.pk, first._state.adding = None, True
    first.pk = type(first)().pk
    first.author_member, first.text, first.written_at = (
        cast.co_teacher,
        COOK,
        FRIDAY.replace(hour=15),
    )
    first.save()
    assert shared_lines(sheet, cast) == [COOK]
