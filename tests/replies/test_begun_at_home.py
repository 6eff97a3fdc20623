"""A week that a home begins before school has written."""

import datetime as dt

import time_machine
from django.test import Client

from checkins.models import Entry, HomeHalf, Reaction, Receipt, Sheet
from checkins.services.opening import open_week
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.sheets import write

WIN = "He set the table."
BUTTON = "Begin this week from home"


def begin(cast: Cast, guardian: object = None) -> tuple[Client, str]:
    browser = client_of(guardian or cast.guardian)  # type: ignore[arg-type]
    answer = browser.post(f"/home/child/{cast.child.pk}/begin/")
    return browser, answer.headers.get("Location", "")


def send(browser: Client, url: str, **said: str) -> int:
    return int(browser.post(url, {"operation_id": "", "seen": "{}", **said}).status_code)


def test_a_home_begins_writes_and_school_keeps_it(cast: Cast) -> None:
    assert BUTTON in client_of(cast.guardian).get("/home/").content.decode()
    browser, url = begin(cast)
    shown = browser.get(url).content.decode()
    assert "School has not written yet." in shown
    assert "School has taken its words back" not in shown
    assert send(browser, url, **{"home-wins": WIN}) == 303
    sheet = Sheet.objects.get()
    entry = Entry.objects.get(text=WIN)
    row = f"/class/{cast.classroom.pk}/{WEEK}/"
    assert "p-onlyhome" in client_of(cast.teacher).get(row).content.decode()
    open_week(cast.school, WEEK, now=FRIDAY)
    assert Sheet.objects.filter(child=cast.child).get() == sheet
    write(sheet, "wins", "He read aloud.", by=cast.teacher, now=FRIDAY)
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    both = browser.get(url).content.decode()
    assert ("He read aloud." in both, WIN in both) == (True, True)
    entry.refresh_from_db()
    assert (entry.version, entry.text) == (1, WIN)


def test_begun_twice_is_one_sheet_with_one_half(cast: Cast) -> None:
    begin(cast)
    begin(cast)
    assert (Sheet.objects.count(), HomeHalf.objects.count()) == (1, 1)
    assert HomeHalf.objects.get().sent_at is None


def test_looking_writes_nothing_and_what_is_not_sent_is_not_seen(cast: Cast) -> None:
    browser, url = begin(cast)
    browser.get(url)
    browser.post(f"{url}draft/", {"operation_id": "", "seen": "{}", "home-wins": WIN})
    assert Receipt.objects.count() == 0
    row = client_of(cast.teacher).get(f"/class/{cast.classroom.pk}/{WEEK}/").content.decode()
    assert "p-onlyhome" not in row
    assert WIN in browser.get(url).content.decode()


def test_an_untouched_page_sends_no_thanks(cast: Cast) -> None:
    browser, url = begin(cast)
    send(browser, url)
    assert (Reaction.objects.count(), HomeHalf.objects.get().sent_at) == (0, None)


def test_the_other_home_sees_nothing_of_it(cast: Cast) -> None:
    browser, url = begin(cast)
    send(browser, url, **{"home-wins": WIN})
    other = client_of(cast.co_guardian)
    assert other.get(url).status_code == 404
    assert WIN not in other.get("/home/").content.decode()
    _other, again = begin(cast, cast.co_guardian)
    assert again == url
    assert WIN not in other.get(url).content.decode()


def test_nobody_begins_for_a_child_who_is_not_theirs(cast: Cast) -> None:
    for guardian in (cast.other_guardian, cast.blocked_guardian, cast.strange_guardian):
        assert client_of(guardian).post(f"/home/child/{cast.child.pk}/begin/").status_code == 404
    assert Sheet.objects.count() == 0


def test_nothing_begins_in_holidays_or_for_who_has_left(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY + dt.timedelta(days=300))
    assert BUTTON not in client_of(cast.guardian).get("/home/").content.decode()
    assert begin(cast)[1] == "/home/"
    clock.move_to(FRIDAY)
    cast.child.left_on = FRIDAY.date() - dt.timedelta(days=1)
    cast.child.save()
    assert BUTTON not in client_of(cast.guardian).get("/home/").content.decode()
    begin(cast)
    assert Sheet.objects.count() == 0


def test_the_button_goes_once_there_is_a_sheet(cast: Cast) -> None:
    browser, url = begin(cast)
    assert BUTTON in browser.get("/home/").content.decode()
    send(browser, url, **{"home-wins": WIN})
    shown = browser.get("/home/").content.decode()
    assert (BUTTON in shown, "You wrote" in shown) == (False, True)
