"""Where am I signed in, and out again: one browser, all others, and what is kept of them."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Guardian, Member, OpenSession
from accounts.signin.devices import device_of
from accounts.signin.sessions import clear_old
from tests.accounts.steps import SAFETY
from tests.conftest import FRIDAY, Cast, client_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = {"teacher": (SAFETY, f"{SAFETY}browsers/"), "guardian": ("/home/signed-in/",) * 2}
WHO = pytest.mark.parametrize("who", ["teacher", "guardian"])


def signed_in(who: Member | Guardian, agent: str) -> Client:
    """By the sign-in page, as browsers say who they are there."""
    assert who.user is not None
    browser = Client(HTTP_USER_AGENT=agent)
    browser.post("/login/", {"login": who.user.email, "password": "a-long-password"})
    return browser


def person(cast: Cast, who: str) -> Member | Guardian:
    found: Member | Guardian = getattr(cast, who)
    assert found.user is not None
    found.user.set_password("a-long-password")
    found.user.save()
    return found


@WHO
def test_each_browser_stands_there_in_plain_words(
    cast: Cast, who: str, clock: time_machine.Traveller
) -> None:
    one = person(cast, who)
    signed_in(one, FIREFOX)
    clock.shift(dt.timedelta(minutes=5))
    here = signed_in(one, IPHONE)
    page = here.get(PAGES[who][0]).content.decode()
    assert page.index("Safari on iPhone") < page.index("Firefox on Windows")
    assert "Since 11/13/2026 2 p.m., last used 11/13/2026 2 p.m." in page
    assert page.count("(this one)") == 1
    assert page.count("Sign out there") == 1


@WHO
def test_one_is_ended_at_its_very_next_request(cast: Cast, who: str) -> None:
    one = person(cast, who)
    url, end = PAGES[who]
    there, third, here = (signed_in(one, FIREFOX) for _each in range(3))
    row = OpenSession.objects.get(session=there.session.session_key)
    here.post(end, {"which": str(row.pk)})
    assert there.get(url)["Location"].startswith("/login/")
    assert there.post(end, {"which": "others"})["Location"].startswith("/login/")
    assert third.get(url).status_code == here.get(url).status_code == 200


@WHO
def test_all_others_are_ended_and_this_one_goes_on(cast: Cast, who: str) -> None:
    one = person(cast, who)
    url, end = PAGES[who]
    others = [signed_in(one, FIREFOX) for _each in range(3)]
    here = signed_in(one, IPHONE)
    here.post(end, {"which": "others"})
    assert [each.get(url).status_code for each in others] == [302] * 3
    page = here.get(url).content.decode()
    assert "Every other browser is signed out." in page
    assert "Firefox" not in page
    assert OpenSession.objects.filter(user=one.user).count() == 1


@pytest.mark.parametrize("which", ["", "x", "0", "01a1d67e-da00-7489-b146-72f102e4f5a6"])
def test_nobody_ends_anothers(cast: Cast, which: str) -> None:
    teacher, stranger = client_of(cast.teacher), client_of(cast.stranger)
    row = OpenSession.objects.get(user=cast.teacher.user)
    for one in (which, str(row.pk)):
        stranger.post(f"{SAFETY}browsers/", {"which": one})
    assert teacher.get(SAFETY).status_code == 200


def test_a_session_that_was_ended_does_not_come_back_by_its_last_answer(cast: Cast) -> None:
    """A request that was under way cannot store the session again."""
    there = client_of(cast.teacher)
    session = there.session
    assert session["_auth_user_id"] == str(cast.teacher.user_id)
    Session.objects.filter(session_key=session.session_key).delete()
    session["something"] = 1
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_ended_ones_and_old_ones_are_not_listed(cast: Cast, clock: time_machine.Traveller) -> None:
    one = person(cast, "teacher")
    signed_in(one, FIREFOX).post("/logout/")
    signed_in(one, FIREFOX)
    clock.shift(dt.timedelta(hours=12, seconds=1))
    here = signed_in(one, IPHONE)
    assert "Firefox" not in here.get(SAFETY).content.decode()
    clear_old(now=FRIDAY + dt.timedelta(hours=13))
    assert OpenSession.objects.count() == 1


def test_last_use_is_written_every_ten_minutes_for_staff(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    browser = client_of(cast.teacher)
    for minutes, used in ((5, 0), (5.1, 10.1), (5, 10.1), (6, 21.1)):
        clock.shift(dt.timedelta(minutes=minutes))
        browser.get("/my-children/")
        at = browser.session["used_at"]
        assert at == pytest.approx(FRIDAY.timestamp() + used * 60)


def test_nothing_of_a_browser_is_kept_but_two_words(cast: Cast) -> None:
    browser = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="198.51.100.7")
    browser.force_login(cast.teacher.user, backend=BACKEND)
    browser.get(SAFETY)
    data = str(dict(browser.session.items()))
    assert "198.51.100.7" not in data
    assert "Gecko" not in data
    fields = {field.name for field in OpenSession._meta.get_fields()}
    assert fields == {"id", "created_at", "user", "session"}


def test_the_list_costs_one_query_however_many(cast: Cast, django_assert_num_queries: Any) -> None:
    here = client_of(cast.teacher)
    for _each in range(12):
        client_of(cast.teacher)
    with django_assert_num_queries(5):
        page = here.get(SAFETY).content.decode()
    assert page.count("Sign out there") == 12


def test_a_new_password_leaves_this_browser_alone_on_the_list(cast: Cast) -> None:
    client_of(cast.guardian)
    here = client_of(cast.guardian)
    here.post("/password/", {"new": "quiet-river-stone"})
    page = here.get("/home/signed-in/").content.decode()
    assert page.count("(this one)") == 1
    assert "Sign out there" not in page


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (IPHONE, ("Safari", "iPhone")),
        (f"{FIREFOX} Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0",
            ("Samsung Internet", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", ("Safari", "Mac")),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0 Safari/537.36", ("Chrome", "Chromebook")),
        ("<script>alert(1)</script>", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_has_names_of_our_own_lists(rf: Any, agent: str, names: tuple[str, str]) -> None:
    assert device_of(rf.get("/", HTTP_USER_AGENT=agent)) == names
