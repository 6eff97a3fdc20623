""" "Share changes": what would change stands there first, old beside new, and that is what goes out."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from checkins.models import Sheet, Snapshot
from checkins.services.goals import begin_goal
from checkins.services.share import take_back
from checkins.services.writing import set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.sheets import make_shared_sheet, prompt_of, write


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    """Shared, and written on since."""
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    wins = prompt_of(sheet, "wins")
    write_line(sheet, wins, text="Sang out loud.", version=1, by=cast.teacher, now=FRIDAY)
    return sheet


def url_of(sheet: Sheet) -> str:
    return reverse("sheet_changes", args=[sheet.pk])


def asked_on(client: Client, sheet: Sheet) -> str:
    found = re.search(r'name="asked" value="(\w+)"', client.get(url_of(sheet)).content.decode())
    assert found
    return found[1]


def test_old_and_new_stand_side_by_side(cast: Cast, sheet: Sheet) -> None:
    goal = begin_goal(cast.child, title="Speak up", by=cast.teacher, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "goals"), goal=goal, value=3, by=cast.teacher, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "week"), value=5, by=cast.teacher, now=FRIDAY)
    write(sheet, "next_step", "Asking for help.", by=cast.co_teacher, now=FRIDAY)
    page = client_of(cast.teacher).get(url_of(sheet))
    assert [(one.label, one.before, one.after) for one in page.context["changes"]] == [
        ("Wins", "Put his hand up twice in math.", "Sang out loud."),
        ("The week at school", "", "Great"),
        ("Our goals", "", "Speak up\nNearly"),
        ("Next step", "", "Asking for help."),
    ]
    html = page.content.decode()
    assert html.index("Put his hand up twice in math.") < html.index("Sang out loud.")
    assert Snapshot.objects.count() == 1


def test_the_button_shares_what_was_shown(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    page = client.post(url_of(sheet), {"asked": asked_on(client, sheet)}, follow=True)
    assert "The changes are shared. No second letter goes out." in page.content.decode()
    sheet.refresh_from_db()
    assert (sheet.shared_revision, sheet.reshared_at) == (2, FRIDAY)
    family = client_of(cast.guardian).get(reverse("home_sheet", args=[sheet.pk]))
    assert "Changed Friday." in family.content.decode()
    assert "Sang out loud." in family.content.decode()


def test_what_was_written_meanwhile_is_shown_first(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    asked = asked_on(client, sheet)
    write(sheet, "next_step", "Asking for help.", by=cast.co_teacher, now=FRIDAY)
    page = client.post(url_of(sheet), {"asked": asked})
    assert page.status_code == 409
    assert "More was written in the meantime." in page.content.decode()
    assert "Asking for help." in page.content.decode()
    assert Snapshot.objects.count() == 1


def test_pressing_twice_shares_once(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    asked = asked_on(client, sheet)
    for _turn in range(2):
        page = client.post(url_of(sheet), {"asked": asked}, follow=True)
    assert "The family reads all of it already." in page.content.decode()
    assert Snapshot.objects.count() == 2


def test_the_editors_button_keeps_the_words_and_leads_to_the_question(
    cast: Cast, sheet: Sheet
) -> None:
    data = {"next_step": "Carrying on.", "seen-next_step": "0", "go": "share_changes"}
    answer = client_of(cast.teacher).post(reverse("sheet_edit", args=[sheet.pk]), data)
    assert answer["Location"] == url_of(sheet)
    assert Snapshot.objects.count() == 1
    assert "Carrying on." in client_of(cast.teacher).get(url_of(sheet)).content.decode()


def test_without_a_win_nothing_goes_out(cast: Cast, sheet: Sheet) -> None:
    wins = prompt_of(sheet, "wins")
    write_line(sheet, wins, text="", version=2, by=cast.teacher, now=FRIDAY)
    write(sheet, "next_step", "Asking for help.", by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    page = client.post(url_of(sheet), {"asked": asked_on(client, sheet)}, follow=True)
    assert "A sheet starts with a win." in page.content.decode()
    assert Snapshot.objects.count() == 1


def test_a_sheet_that_is_not_out_leads_back_to_the_editor(cast: Cast, sheet: Sheet) -> None:
    take_back(sheet, by=cast.teacher, now=FRIDAY)
    editor = reverse("sheet_edit", args=[sheet.pk])
    assert client_of(cast.teacher).get(url_of(sheet))["Location"] == editor


@pytest.mark.parametrize(
    ("name", "status"),
    [("co_teacher", 200), ("specialist", 403), ("other_teacher", 404), ("stranger", 404)],
)
def test_only_the_classs_teachers_are_asked(
    cast: Cast, sheet: Sheet, name: str, status: int
) -> None:
    assert client_of(getattr(cast, name)).get(url_of(sheet)).status_code == status
