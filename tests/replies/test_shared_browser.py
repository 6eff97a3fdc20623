"""Two adults, two homes, one browser: a page of the one stands open while the other comes in."""

import datetime as dt

import pytest
from django.test import Client

from checkins.models import Device, Entry, Half, HomeDraft
from tests.conftest import FRIDAY, client_of
from tests.replies.conftest import Week, filled, hidden, press, unsent

ANAS = "Ana’s own words."


def moved_in(week: Week, way: str) -> tuple[Client, str, dict[str, str]]:
    """Ana's page, typed on and not sent; by now Luis is in. The browser, the address, her form."""
    if way == "link":
        browser, url = week.browser(), week.url
        early = filled(browser, url, home__wins=ANAS)
        press(browser, week.token(week.cast.co_guardian))
    else:
        browser, url = client_of(week.cast.guardian), f"/home/sheet/{week.sheet.pk}/"
        early = filled(browser, url, home__wins=ANAS)
        browser.logout()
        browser.force_login(week.cast.co_guardian.user)
    return browser, url, early


@pytest.mark.parametrize("way", ["link", "account"])
def test_the_next_ones_page_shows_nothing_of_a_page_left_open(week: Week, way: str) -> None:
    browser, url, early = moved_in(week, way)
    assert browser.post(f"{url}draft/", early).status_code == 404
    assert not HomeDraft.objects.exists()
    assert ANAS not in browser.get(url).content.decode()


@pytest.mark.parametrize("way", ["link", "account"])
def test_a_page_left_open_is_not_sent_in_the_next_ones_name(week: Week, way: str) -> None:
    browser, url, early = moved_in(week, way)
    kept = browser.post(url, early)
    assert kept.status_code == 404
    # Who typed it has it on this page, and sends it once they are in again.
    html = kept.content.decode()
    assert ANAS in html
    assert "They wait behind" not in html
    assert not HomeDraft.objects.exists()
    assert browser.post(url, hidden(html)).status_code == 404
    assert not Entry.objects.filter(half=Half.HOME).exists()
    if way == "link":
        press(browser, week.token())
    else:
        browser.force_login(week.cast.guardian.user)
    assert browser.post(url, hidden(html)).status_code == 303
    sent = Entry.objects.get(half=Half.HOME)
    assert (sent.text, sent.author_guardian) == (ANAS, week.cast.guardian)


def test_words_that_came_after_the_time_was_over_are_nobody_elses_draft(week: Week) -> None:
    browser, url, early = moved_in(week, "link")
    Device.objects.update(seen_at=FRIDAY - dt.timedelta(hours=1))
    assert browser.post(url, early).status_code == 404
    assert [unsent(one) for one in HomeDraft.objects.all()] == []
