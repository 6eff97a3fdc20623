"""The reply link: looking changes nothing, the button opens, and what rests rests at once."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.test import Client

from accounts.models import Delivery, Guardianship, Household
from checkins.models import Device, Receipt, ReplyLink, Sheet
from checkins.services.share import take_back
from checkins.weeks import Week as WeekOfYear
from tests.conftest import FRIDAY, Cast, client_of
from tests.factories.people import block
from tests.replies.conftest import Week, press, send, share_sheet

DAY = dt.timedelta(days=1)


def dump() -> str:
    """Every row of every table."""
    rows: list[str] = []
    for model in apps.get_models():
        found = model._default_manager.order_by("pk")
        rows.append(serializers.serialize("json", found))
    return "\n".join(rows)


# --- States of a link: what has happened to it -----------------------------------------------------
def valid(week: Week, token: str) -> None:
    """Nothing yet."""


def pressed(week: Week, token: str) -> None:
    press(Client(), token)


def pressed_by_five(week: Week, token: str) -> None:
    for _turn in range(5):
        press(Client(), token)


def replied(week: Week, token: str) -> None:
    client = Client()
    press(client, token)
    send(client, week.url, home__wins="He read.")


def withdrawn(week: Week, token: str) -> None:
    later = FRIDAY + dt.timedelta(hours=1)
    take_back(week.sheet, note="A mistake.", by=week.cast.teacher, now=later)


def next_sheet_came_early(week: Week, token: str) -> None:
    share_sheet(week.cast, WeekOfYear.parse("2026-W47"), now=FRIDAY + 7 * DAY)


def other_household(week: Week, token: str) -> None:
    guardian = week.cast.guardian
    guardian.household = Household.objects.create(school=guardian.school)
    guardian.save()


def revoked(week: Week, token: str) -> None:
    ReplyLink.objects.update(revoked_at=FRIDAY)


def blocked(week: Week, token: str) -> None:
    block(week.cast.guardian, week.cast.child)


def unlinked(week: Week, token: str) -> None:
    Guardianship.objects.filter(guardian=week.cast.guardian).update(ended_on=FRIDAY.date())


def only_suggested(week: Week, token: str) -> None:
    Guardianship.objects.filter(guardian=week.cast.guardian).update(status="suggested")


def guardian_gone(week: Week, token: str) -> None:
    week.cast.guardian.ended_on = FRIDAY.date()
    week.cast.guardian.save()


def child_left(week: Week, token: str) -> None:
    week.cast.child.left_on = FRIDAY.date()
    week.cast.child.save()


def child_erased(week: Week, token: str) -> None:
    week.cast.child.erased_at = FRIDAY
    week.cast.child.save()


def taken_back(week: Week, token: str) -> None:
    take_back(week.sheet, by=week.cast.teacher, now=FRIDAY)


def closed(week: Week, token: str) -> None:
    share_sheet(week.cast, WeekOfYear.parse("2026-W47"), now=FRIDAY + 7 * DAY)
    Sheet.objects.filter(pk=week.sheet.pk).update(shared_at=FRIDAY - 14 * DAY)
    Sheet.objects.exclude(pk=week.sheet.pk).update(shared_at=FRIDAY - DAY)


State = Callable[[Week, str], None]
OPEN: list[State] = [
    valid,
    pressed,
    pressed_by_five,
    replied,
    withdrawn,
    next_sheet_came_early,
    other_household,
]
RESTING: list[State] = [
    revoked,
    blocked,
    unlinked,
    only_suggested,
    guardian_gone,
    child_left,
    child_erased,
    taken_back,
    closed,
]
UNKNOWN = ["A" * 43, "x", "A" * 4_000, "ñ" * 43]


@pytest.mark.parametrize("state", OPEN + RESTING)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_link_changes_nothing(week: Week, state: State, method: str) -> None:
    token = week.token()
    state(week, token)
    before = dump()
    client = Client()
    answer = getattr(client, method)(f"/r/{token}/?mood=4")
    assert answer.status_code == (200 if state in OPEN else 404)
    assert dump() == before
    assert set(client.cookies) <= {settings.CSRF_COOKIE_NAME}


@pytest.mark.parametrize("token", UNKNOWN)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_an_unknown_link_changes_nothing(week: Week, token: str, method: str) -> None:
    before = dump()
    assert getattr(Client(), method)(f"/r/{token}/").status_code == 404
    assert dump() == before


@pytest.mark.parametrize("state", RESTING)
def test_a_resting_link_answers_the_same_bytes_as_an_unknown_one(week: Week, state: State) -> None:
    token = week.token()
    state(week, token)
    unknown = Client().get(f"/r/{UNKNOWN[0]}/")
    for answer in (Client().get(f"/r/{token}/"), press(Client(), token)):
        assert answer.content == unknown.content
        assert answer.status_code == unknown.status_code
        assert answer.headers == unknown.headers
    assert not Device.objects.exists()


@pytest.mark.parametrize("state", RESTING)
def test_what_rests_ends_an_open_session_on_the_next_request(week: Week, state: State) -> None:
    token = week.token()
    client = Client()
    press(client, token)
    assert client.get(week.url).status_code == 200
    state(week, token)
    for url in ("", "sent/", "not-you/", "code/"):
        assert client.get(week.url + url).status_code == 404
    assert client.post(week.url, {"home-wins": "He read."}).status_code == 404
    assert client.post(week.url + "draft/", {"home-wins": "He read."}).status_code == 404
    assert "He read." not in dump()


# --- The door and its button -----------------------------------------------------------------------
def test_the_door_shows_the_school_and_an_initial_and_nothing_else(week: Week) -> None:
    html = Client().get(f"/r/{week.token()}/").content.decode()
    assert "Alder Street School" in html
    assert "J’s week is ready" in html
    assert "not watched day and night" in html
    assert "911" in html
    for secret in ("Javier", "Ortega", "Ana", "Put his hand up", "Chen", "Room 12"):
        assert secret not in html


def test_the_button_opens_a_page_without_a_token(week: Week) -> None:
    client, token = Client(), week.token()
    answer = press(client, token)
    assert answer.status_code == 303
    assert answer.headers["Location"] == week.url
    cookie = client.cookies[f"{settings.HOST_PREFIX}reply-{week.sheet.pk.hex}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    page = client.get(week.url)
    assert page.status_code == 200
    assert token not in page.content.decode()


def test_only_the_button_leaves_a_receipt(week: Week) -> None:
    client, token = Client(), week.token()
    client.get(f"/r/{token}/")
    assert not Receipt.objects.exists()
    press(client, token)
    press(client, token)
    week.sheet.refresh_from_db()
    assert Receipt.objects.get().guardian == week.cast.guardian
    assert week.sheet.read_at == FRIDAY


def test_the_button_needs_its_forms_token(week: Week) -> None:
    client, token = Client(enforce_csrf_checks=True), week.token()
    assert press(client, token).status_code == 403
    client.get(f"/r/{token}/")
    answer = press(client, token, csrfmiddlewaretoken=client.cookies["csrf"].value)
    assert answer.status_code == 303


def test_pages_behind_a_token_are_kept_nowhere_and_told_to_nobody(week: Week) -> None:
    client, token = Client(), week.token()
    pages = [
        client.get(f"/r/{token}/"),
        press(client, token),
        client.get(week.url),
        client.get(f"/r/{UNKNOWN[0]}/"),
    ]
    for page in pages:
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["Cache-Control"] == "no-store, private"


def test_a_face_tapped_in_the_mail_is_only_pre_selected(week: Week) -> None:
    client, token = Client(), week.token()
    door = client.get(f"/r/{token}/?mood=4").content.decode()
    assert '<input type="hidden" name="mood" value="4">' in door
    opened = press(client, token, mood="4")
    assert opened.headers["Location"] == f"{week.url}?mood=4"
    before = dump()
    page = client.get(opened.headers["Location"])
    assert page.context["form"]["home-week"].value() == "4"
    assert dump() == before


@pytest.mark.parametrize("mood", ["0", "6", "44", "x", "<script>"])
def test_a_face_that_does_not_exist_is_not_carried(week: Week, mood: str) -> None:
    token = week.token()
    assert 'name="mood"' not in Client().get(f"/r/{token}/", {"mood": mood}).content.decode()
    assert press(Client(), token, mood=mood).headers["Location"] == week.url


def test_the_door_speaks_the_guardians_language_or_the_chosen_one(week: Week) -> None:
    token = week.token(week.cast.co_guardian)
    assert Client().get(f"/r/{token}/").headers["Content-Language"] == "es"
    client = Client()
    assert client.get(f"/r/{token}/?lang=vi").headers["Content-Language"] == "vi"
    press(client, token)
    assert client.get(week.url).headers["Content-Language"] == "vi"


# --- Devices ---------------------------------------------------------------------------------------
def test_a_scanner_that_presses_the_button_burns_nothing(week: Week) -> None:
    token = week.token()
    for _turn in range(3):
        scanner = Client()
        scanner.get(f"/r/{token}/")
        scanner.head(f"/r/{token}/")
        press(scanner, token)
    assert ReplyLink.objects.get().pressed == 3
    client = Client()
    press(client, token)
    assert send(client, week.url, home__wins="He read.").status_code == 303


def test_a_sixth_device_is_asked_for_a_code(week: Week) -> None:
    token = week.token()
    for _turn in range(5):
        assert press(Client(), token).status_code == 303
    client = Client()
    answer = press(client, token)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "a•••@mail.example" in html
    assert "ana@mail.example" not in html
    assert Device.objects.count() == 5
    assert client.get(week.url).status_code == 404


def test_the_same_browser_pressing_again_stays_one_device(week: Week) -> None:
    client, token = Client(), week.token()
    for _turn in range(8):
        assert press(client, token).status_code == 303
    assert Device.objects.count() == 1


def test_the_code_for_a_sixth_device_goes_to_the_address_on_file(week: Week) -> None:
    token = week.token()
    client = Client()
    answer = client.post(f"/r/{token}/code/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login/code/?next=%2Fhome%2F"
    assert Delivery.objects.get(letter="sign_in_code").to == "ana@mail.example"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "a•••@mail.example" in page
    assert "ana@mail.example" not in page


def test_a_session_rests_after_half_an_hour_without_use(
    week: Week, clock: time_machine.Traveller
) -> None:
    client = week.browser()
    for minutes in (29, 58):
        clock.move_to(FRIDAY + dt.timedelta(minutes=minutes))
        assert client.get(week.url).status_code == 200
    clock.move_to(FRIDAY + dt.timedelta(minutes=88))
    assert client.get(week.url).status_code == 404


def test_a_session_ends_after_twelve_hours_in_use(
    week: Week, clock: time_machine.Traveller
) -> None:
    client = week.browser()
    for turn in range(1, 25):
        clock.move_to(FRIDAY + turn * dt.timedelta(minutes=29))
        assert client.get(week.url).status_code == 200
    clock.move_to(FRIDAY + dt.timedelta(hours=12))
    assert client.get(week.url).status_code == 404


def test_two_childrens_sheets_lie_open_side_by_side(week: Week, cast: Cast) -> None:
    other = share_sheet(cast, WeekOfYear.parse("2026-W45"))
    client = Client()
    press(client, week.token())
    press(client, Week(cast, other, week.goal).token())
    assert client.get(week.url).status_code == 200
    assert client.get(f"/reply/{other.pk}/").status_code == 200


def test_a_session_opens_its_own_sheet_only(week: Week, cast: Cast) -> None:
    other = share_sheet(cast, WeekOfYear.parse("2026-W45"))
    assert week.browser().get(f"/reply/{other.pk}/").status_code == 404


def test_not_you_closes_the_sheet_in_this_browser_only(week: Week) -> None:
    token = week.token()
    client, other = Client(), Client()
    press(client, token)
    press(other, token)
    assert client.get(f"{week.url}not-you/").status_code == 200
    assert client.get(week.url).status_code == 200
    client.post(f"{week.url}not-you/")
    assert client.get(week.url).status_code == 404
    assert other.get(week.url).status_code == 200


def test_signing_in_as_staff_opens_no_family_page(week: Week) -> None:
    client = client_of(week.cast.teacher)
    assert client.get(week.url).status_code == 404
    assert client.get(f"/home/sheet/{week.sheet.pk}/").status_code == 404
