"""A home that is split or put together in the middle of a week: every word lands, and stays with its
home."""

import pytest
from django.test import Client

from accounts import services
from accounts.models import Guardian
from checkins.models import Entry, Half, Question, Revision
from checkins.services.restoring import restore_home_line
from tests.conftest import FRIDAY, acting, client_of
from tests.replies.conftest import Week, send


@pytest.fixture
def luis(week: Week) -> Guardian:
    """In Ana's household, until somebody says otherwise."""
    guardian = week.cast.co_guardian
    guardian.household = week.cast.guardian.household
    guardian.save()
    return guardian


def split(week: Week, guardian: Guardian) -> Client:
    guardian.refresh_from_db()
    services.two_homes(guardian=guardian, by=acting(week.cast.office), now=FRIDAY)
    guardian.refresh_from_db()
    return week.browser(guardian)


def wins(week: Week) -> set[tuple[str, str, str]]:
    found = Entry.objects.filter(sheet=week.sheet, half=Half.HOME, prompt__key="wins").standing()
    return {
        (str(one.household_id), one.author_guardian.name, one.text)
        for one in found
        if one.author_guardian
    }


def test_who_moves_out_writes_on_the_same_sheet_again(week: Week, luis: Guardian) -> None:
    old = str(luis.household_id)
    send(week.browser(luis), week.url, home__wins="Luis's win.", home__question="When is the play?")
    browser = split(week, luis)
    page = browser.get(week.url).content.decode()
    assert "Luis&#x27;s win." not in page
    send(browser, week.url, home__wins="From my new home.", home__question="Is there a bus?")
    new = str(luis.household_id)
    assert wins(week) == {(old, luis.name, "Luis's win."), (new, luis.name, "From my new home.")}
    asked = Question.objects.filter(half=Half.HOME).values_list("household", "text")
    assert {(str(home), text) for home, text in asked} == {
        (old, "When is the play?"),
        (new, "Is there a bus?"),
    }
    ana = week.browser().get(week.url).content.decode()
    assert "Luis&#x27;s win." in ana
    assert "From my new home." not in ana


def test_an_old_text_comes_back_beside_the_lines_of_its_own_home(
    week: Week, luis: Guardian
) -> None:
    send(week.browser(luis), week.url, home__wins="Old home.")
    browser = split(week, luis)
    send(browser, week.url, home__wins="First.\nSecond.")
    send(browser, week.url, home__wins="First.\nChanged.")
    lines = Entry.objects.filter(household=luis.household_id, prompt__key="wins", text="Changed.")
    first = Revision.objects.get(entry=lines.get(), text="Second.")
    restore_home_line(first, seen=2, by=luis, now=FRIDAY)
    assert {text for _home, _name, text in wins(week)} == {"Old home.", "First.", "Second."}


@pytest.mark.parametrize("change", ["same_home", "two_homes"])
def test_who_wrote_before_a_home_changed_finds_their_words_in_the_history(
    week: Week, change: str
) -> None:
    luis, ana = week.cast.co_guardian, week.cast.guardian
    by = {"by": acting(week.cast.office), "now": FRIDAY}
    if change == "two_homes":
        services.same_home(guardians=[ana, luis], **by)
    send(client_of(luis), f"/home/sheet/{week.sheet.pk}/", home__wins="Luis's win.", home__week="2")
    send(client_of(ana), f"/home/sheet/{week.sheet.pk}/", home__wins="Ana's win.")
    if change == "two_homes":
        luis.refresh_from_db()
        services.two_homes(guardian=luis, **by)
    else:
        services.same_home(guardians=[ana, luis], **by)
    page = client_of(luis).get(f"/home/sheet/{week.sheet.pk}/history/").content.decode()
    assert "Luis&#x27;s win." in page
    assert ("Ana&#x27;s win." in page) == (change == "same_home")
