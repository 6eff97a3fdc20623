"""The second step of staff: an app and recovery codes, from setting up to a lost phone."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.checks import routes
from accounts.letters.registry import kind_named
from accounts.models import AuditEntry, Delivery, Guardian, Role, School
from accounts.signin import factors, totp, vault
from tests.accounts.steps import (
    APP,
    CODES,
    HALF_MINUTE,
    SAFETY,
    SECRET,
    SHOW,
    code_at,
    codes_in,
    last_used,
    offer_in,
    shown_by,
    with_app,
)
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import make_member, make_school

PAGE = "/my-children/"
TO_STEP = f"{SHOW}?next=/my-children/"
TEN_MINUTES = dt.timedelta(minutes=10)
A_SECOND = dt.timedelta(seconds=1)


def told(who: str) -> list[str]:
    rows = Delivery.objects.filter(letter="sign_in_changed", to=who).order_by("created_at")
    return [row.details["what"] for row in rows]


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("created_at", "id").values_list("verb", flat=True))


# --- Setting up -----------------------------------------------------------------------------------
def test_an_app_is_set_up_by_its_first_code(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    page = browser.get(APP)
    assert page["Cache-Control"] == "no-store, private"
    offer, key = offer_in(page.content.decode())
    done = browser.post(APP, {"offer": offer, "code": code_at(FRIDAY, key)})
    assert len(codes_in(done.content.decode())) == 10
    assert done["Cache-Control"] == "no-store, private"
    row = Authenticator.objects.get(user=cast.teacher.user, type="totp")
    assert key not in str(row.data)
    assert vault.reopen(row.data["secret"]) == key
    assert verbs() == ["second step added"]
    assert told("chen@alder.example") == ["added"]
    assert browser.get(PAGE).status_code == 200


def test_what_is_typed_may_have_spaces_and_any_digits(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    offer, key = offer_in(browser.get(APP).content.decode())
    code = code_at(FRIDAY, key).translate({ord("0") + n: "٠١٢٣٤٥٦٧٨٩"[n] for n in range(10)})
    browser.post(APP, {"offer": offer, "code": f" {code[:3]} {code[3:]} "})
    assert Authenticator.objects.filter(type="totp").count() == 1


@pytest.mark.parametrize("code", ["000000", "12345", "", "abcdef", "1" * 61, "１２３"])
def test_a_wrong_first_code_keeps_the_same_key_on_the_page(cast: Cast, code: str) -> None:
    browser = client_of(cast.teacher)
    offer, key = offer_in(browser.get(APP).content.decode())
    again = browser.post(APP, {"offer": offer, "code": code})
    assert offer_in(again.content.decode())[1] == key
    assert not Authenticator.objects.exists()


def test_a_key_that_another_was_shown_or_an_old_one_is_not_taken(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    offer, key = offer_in(client_of(cast.leader).get(APP).content.decode())
    browser = client_of(cast.teacher)
    fresh = browser.post(APP, {"offer": offer, "code": code_at(FRIDAY, key)})
    assert offer_in(fresh.content.decode())[1] != key
    own, own_key = offer_in(browser.get(APP).content.decode())
    clock.shift(dt.timedelta(minutes=61))
    browser = client_of(cast.teacher)
    late = code_at(FRIDAY + dt.timedelta(minutes=61), own_key)
    browser.post(APP, {"offer": own, "code": late})
    assert not Authenticator.objects.exists()


def test_two_windows_set_up_one_app(cast: Cast) -> None:
    one, two = client_of(cast.teacher), client_of(cast.teacher)
    offers = [offer_in(each.get(APP).content.decode()) for each in (one, two)]
    codes_in(
        one.post(
            APP, {"offer": offers[0][0], "code": code_at(FRIDAY, offers[0][1])}
        ).content.decode()
    )
    second = two.post(APP, {"offer": offers[1][0], "code": code_at(FRIDAY, offers[1][1])})
    assert second["Location"].startswith(SHOW)
    row = Authenticator.objects.get(type="totp")
    assert vault.reopen(row.data["secret"]) == offers[0][1]
    with pytest.raises(factors.AlreadyOn):
        factors.add_app(secret=SECRET, used_at=1, by=acting(cast.teacher), now=FRIDAY)


def test_a_first_step_needs_a_sign_in_of_the_last_ten_minutes(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    browser = client_of(cast.teacher)
    clock.shift(TEN_MINUTES + A_SECOND)
    assert browser.get(APP)["Location"] == f"{SHOW}?next=/staff/me/safety/app/"
    assert browser.post(APP, {"code": "1"})["Location"] == f"{SHOW}?next=/staff/me/safety/"
    ask = browser.get(f"{SHOW}?next={APP}")
    assert "Sign in once more" in ask.content.decode()
    again = browser.post(SHOW, {"next": APP})
    assert again["Location"] == "/login/?next=/staff/me/safety/app/"
    assert "_auth_user_id" not in browser.session


# --- Showing it -----------------------------------------------------------------------------------
def test_staff_pages_wait_for_the_step_and_go_on_after_it(cast: Cast) -> None:
    with_app(cast.teacher)
    browser = client_of(cast.teacher)
    assert browser.get(PAGE)["Location"] == TO_STEP
    assert browser.get(SAFETY)["Location"] == f"{SHOW}?next=/staff/me/safety/"
    assert browser.get(APP)["Location"].startswith(SHOW)
    before = browser.session.session_key
    answer = browser.post(SHOW, {"code": code_at(FRIDAY), "next": PAGE})
    assert answer["Location"] == PAGE
    assert browser.session.session_key != before
    assert browser.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1", "\\\\e"]
)
def test_the_way_on_leads_nowhere_else(cast: Cast, elsewhere: str) -> None:
    with_app(cast.teacher)
    answer = client_of(cast.teacher).post(SHOW, {"code": code_at(FRIDAY), "next": elsewhere})
    assert answer["Location"] == "/"


def test_every_way_in_meets_the_step(cast: Cast) -> None:
    """A password, a code by mail, an invitation: who comes in is not yet staff."""
    with_app(cast.teacher)
    by_password = Client()
    by_password.post("/login/", {"login": "chen@alder.example", "password": "a-long-password"})
    assert by_password.get(PAGE)["Location"] == TO_STEP
    by_code = Client()
    by_code.post("/login/", {"login": "chen@alder.example", "how": "code"})
    code = Delivery.objects.get(letter="sign_in_code").details["code"]
    by_code.post("/login/code/", {"code": code})
    assert by_code.get(PAGE)["Location"] == TO_STEP
    services.invite_again(member=cast.teacher, by=acting(cast.leader), now=FRIDAY)
    letter = Delivery.objects.get(letter="staff_invitation")
    url = kind_named(letter.letter).render(letter, FRIDAY).text.split("/welcome/")[1].split("/")[0]
    invited = Client()
    invited.post(f"/welcome/{url}/", {"display_name": "Ms. Chen"})
    assert "_auth_user_id" in invited.session
    assert invited.get(PAGE)["Location"] == TO_STEP


def test_words_typed_meanwhile_wait_behind_the_step(cast: Cast) -> None:
    """The app was set up in another window while this one was typing."""
    browser = client_of(cast.leader)
    page = browser.get("/people/class/add/").content.decode()
    seal = page.split('name="writer" value="')[1].split('"')[0]
    with_app(cast.leader)
    held = browser.post("/people/class/add/", {"name": "Room 9", "writer": seal})
    assert (held.status_code, held["Location"]) == (303, "/people/class/add/")
    browser.post(SHOW, {"code": code_at(FRIDAY)})
    assert "Room 9" in browser.get("/people/class/add/").content.decode()


def test_a_code_is_taken_once_and_no_older_one_after_it(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    row = with_app(cast.teacher)
    code = code_at(FRIDAY)
    assert totp.accepts(row, code, now=FRIDAY)
    assert not totp.accepts(row, code, now=FRIDAY)
    assert not totp.accepts(row, code, now=FRIDAY + HALF_MINUTE)
    assert not totp.accepts(row, code_at(FRIDAY - HALF_MINUTE), now=FRIDAY)
    assert last_used(row) == int(FRIDAY.timestamp()) // 30
    clock.shift(HALF_MINUTE)
    assert totp.accepts(row, code_at(FRIDAY + HALF_MINUTE), now=FRIDAY + HALF_MINUTE)


def test_the_code_that_set_an_app_up_signs_nobody_in(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    offer, key = offer_in(browser.get(APP).content.decode())
    code = code_at(FRIDAY, key)
    browser.post(APP, {"offer": offer, "code": code})
    assert client_of(cast.teacher).post(SHOW, {"code": code}).status_code == 200


@pytest.mark.parametrize(
    ("minutes", "is_right"), [(-1, False), (-0.5, True), (0.5, True), (1, False)]
)
def test_clocks_may_differ_by_half_a_minute(cast: Cast, minutes: float, is_right: bool) -> None:
    row = with_app(cast.teacher)
    code = code_at(FRIDAY + dt.timedelta(minutes=minutes))
    assert totp.accepts(row, code, now=FRIDAY) is is_right


def test_a_key_that_cannot_be_read_opens_nothing(cast: Cast) -> None:
    row = with_app(cast.teacher)
    for broken in ("", "gAAAAA", vault.close("")):
        row.data["secret"] = broken
        row.save()
        guess = code_at(FRIDAY, "")
        assert not totp.accepts(row, guess, now=FRIDAY)


def test_an_older_secret_key_still_opens_what_it_closed(cast: Cast, settings: Any) -> None:
    closed = vault.close(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, made for this test alone"
    assert vault.reopen(closed) == SECRET


def test_wrong_codes_are_counted_and_told_of_once_a_day(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    with_app(cast.teacher)
    browser = client_of(cast.teacher)
    for _turn in range(10):
        assert "does not fit" in browser.post(SHOW, {"code": "000000"}).content.decode()
    for _turn in range(2):
        held = browser.post(SHOW, {"code": code_at(FRIDAY)}).content.decode()
        assert "That was often" in held
    assert told("chen@alder.example") == ["tried"]
    later = FRIDAY + dt.timedelta(minutes=15, seconds=1)
    clock.move_to(later)
    assert browser.post(SHOW, {"code": code_at(later)})["Location"] == "/"


def test_a_right_code_starts_the_count_anew(cast: Cast, clock: time_machine.Traveller) -> None:
    with_app(cast.teacher)
    browser, now = client_of(cast.teacher), FRIDAY
    for _turn in range(4):
        for _wrong in range(8):
            browser.post(SHOW, {"code": "000000"})
        now += HALF_MINUTE
        clock.move_to(now)
        assert browser.post(SHOW, {"code": code_at(now)}).status_code == 302


# --- Recovery codes -------------------------------------------------------------------------------
def test_recovery_codes_are_shown_once_counted_and_used_once(cast: Cast) -> None:
    with_app(cast.teacher)
    browser = shown_by(cast.teacher)
    codes = codes_in(browser.post(CODES).content.decode())
    assert len(set(codes)) == 10
    page = browser.get(SAFETY).content.decode()
    assert "10 left" in page
    assert not any(code in page or f"{code[:4]} {code[4:]}" in page for code in codes)
    other = client_of(cast.teacher)
    assert other.post(SHOW, {"code": f"{codes[3][:4]} {codes[3][4:]}"})["Location"] == "/"
    assert "9 left" in browser.get(SAFETY).content.decode()
    assert client_of(cast.teacher).post(SHOW, {"code": codes[3]}).status_code == 200
    assert sorted(told("chen@alder.example")) == ["code used", "codes"]


def test_new_recovery_codes_end_the_old_ones(cast: Cast) -> None:
    with_app(cast.teacher)
    browser = shown_by(cast.teacher)
    old = codes_in(browser.post(CODES).content.decode())
    new = codes_in(browser.post(CODES).content.decode())
    assert not set(old) & set(new)
    assert client_of(cast.teacher).post(SHOW, {"code": old[0]}).status_code == 200
    assert client_of(cast.teacher).post(SHOW, {"code": new[0]}).status_code == 302


# --- Removing -------------------------------------------------------------------------------------
def test_removing_asks_for_a_fresh_proof_and_takes_the_codes_along(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    row = with_app(cast.teacher)
    browser = shown_by(cast.teacher)
    browser.post(CODES)
    now = FRIDAY + TEN_MINUTES + A_SECOND
    clock.move_to(now)
    stale = browser.post(f"{SAFETY}remove/", {"which": row.pk})
    assert stale["Location"] == f"{SHOW}?next=/staff/me/safety/"
    browser.post(SHOW, {"code": code_at(now)})
    assert browser.post(f"{SAFETY}remove/", {"which": row.pk})["Location"] == SAFETY
    assert not Authenticator.objects.exists()
    assert told("chen@alder.example") == ["codes", "removed"]
    assert verbs()[-1] == "second step removed"
    assert browser.get(PAGE).status_code == 200


@pytest.mark.parametrize("which", ["", "x", "0", "-1", "9" * 40, "1; drop"])
def test_a_step_that_is_not_ones_own_stays(cast: Cast, which: str) -> None:
    row = with_app(cast.leader)
    with_app(cast.teacher, "KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5A=")
    browser = client_of(cast.teacher)
    browser.post(SHOW, {"code": code_at(FRIDAY, "KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5A=")})
    for one in (which, str(row.pk)):
        assert browser.post(f"{SAFETY}remove/", {"which": one}).status_code == 302
    assert Authenticator.objects.count() == 2


# --- A family's hat -------------------------------------------------------------------------------
def test_a_familys_pages_never_ask(cast: Cast) -> None:
    """Somebody who works here and is a parent too: the hat of staff asks, the other does not."""
    both = cast.guardian
    both.user = cast.teacher.user
    both.email = "chen@alder.example"
    both.save()
    Guardian.objects.filter(pk=both.pk).update(email="chen@alder.example")
    with_app(cast.teacher)
    browser = client_of(cast.teacher)
    assert browser.get("/home/").status_code == 200
    assert browser.get(PAGE)["Location"] == TO_STEP
    assert browser.get("/")["Location"].startswith("/class/")
    assert client_of(cast.co_guardian).get(SAFETY).status_code == 404


# --- What a school asks ---------------------------------------------------------------------------
def ask_of(school: School, whom: str, day: dt.date) -> None:
    School.objects.filter(pk=school.pk).update(second_step_for=whom, second_step_from=day)


def test_until_the_day_there_is_a_quiet_line_and_from_it_on_nothing_else(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    ask_of(cast.school, "staff", FRIDAY.date() + dt.timedelta(days=1))
    browser = client_of(cast.teacher)
    before = browser.get(PAGE).content.decode()
    assert "From Nov. 14, 2026 on your school asks for a second step" in before
    clock.move_to(FRIDAY + dt.timedelta(hours=9, minutes=59))
    browser = client_of(cast.teacher)
    assert browser.get(PAGE).status_code == 200
    clock.move_to(FRIDAY + dt.timedelta(hours=10))
    held = browser.get(PAGE)
    assert held["Location"] == f"{SAFETY}?next=/my-children/"
    page = browser.get(held["Location"]).content.decode()
    assert "Your school asks everybody like you for a second step" in page
    offer, key = offer_in(browser.get(APP).content.decode())
    done = browser.post(
        APP, {"offer": offer, "code": code_at(FRIDAY + dt.timedelta(hours=10), key)}
    )
    assert len(codes_in(done.content.decode())) == 10
    assert browser.get(PAGE).status_code == 200


def test_who_has_one_reads_no_line_and_other_schools_ask_by_themselves(cast: Cast) -> None:
    ask_of(cast.school, "staff", FRIDAY.date() + dt.timedelta(days=1))
    with_app(cast.teacher)
    line = "your school asks for a second step"
    assert line not in shown_by(cast.teacher).get(PAGE).content.decode()
    assert line not in client_of(cast.stranger).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("whom", "held"),
    [
        ("nobody", set()),
        ("keepers", {"leader", "office"}),
        ("staff", {"leader", "office", "teacher", "specialist"}),
    ],
)
def test_the_school_asks_those_whom_it_means(cast: Cast, whom: str, held: set[str]) -> None:
    ask_of(cast.school, whom, FRIDAY.date())
    pages = {"leader": "/people/", "office": "/people/", "teacher": PAGE, "specialist": PAGE}
    found = {
        who
        for who, page in pages.items()
        if client_of(getattr(cast, who)).get(page).status_code == 302
    }
    assert found == held
    assert client_of(cast.guardian).get("/home/").status_code == 200


def test_a_leader_asks_from_a_day(cast: Cast) -> None:
    browser = client_of(cast.leader)
    page = browser.get("/staff/safety/").content.decode()
    assert 'value="2026-11-27"' in page
    empty = browser.post("/staff/safety/", {"whom": "staff", "starts_on": ""})
    assert list(empty.context["form"].errors) == ["starts_on"]
    browser.post("/staff/safety/", {"whom": "staff", "starts_on": "2026-11-27"})
    browser.post("/staff/safety/", {"whom": "staff", "starts_on": "2026-11-27"})
    cast.school.refresh_from_db()
    assert cast.school.second_step_from == dt.date(2026, 11, 27)
    browser.post("/staff/safety/", {"whom": "nobody", "starts_on": "2026-11-27"})
    cast.school.refresh_from_db()
    assert (cast.school.second_step_for, cast.school.second_step_from) == ("nobody", None)
    assert verbs() == ["second step asked", "second step asked"]


def test_a_leader_sees_who_has_one_in_as_many_queries_for_all(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with_app(cast.teacher)
    browser = client_of(cast.leader)
    with django_assert_num_queries(6):
        page = browser.get("/staff/safety/").content.decode()
    row = page.split("Ms. Chen")[1].split("</tr>")[0]
    assert "<td>on</td>" in row
    assert page.count("not yet") == 5


# --- A lost phone ---------------------------------------------------------------------------------
def test_a_leader_resets_a_colleagues(cast: Cast) -> None:
    with_app(cast.teacher)
    browser = shown_by(cast.teacher)
    leader = client_of(cast.leader)
    assert "Lost phone" in leader.get(f"/staff/{cast.teacher.pk}/").content.decode()
    leader.post(f"/staff/{cast.teacher.pk}/second-step/reset/")
    assert browser.get(PAGE)["Location"].startswith("/login/")
    assert not Authenticator.objects.exists()
    assert told("chen@alder.example") == ["reset"]
    assert verbs() == ["second step reset"]
    letter = Delivery.objects.get(letter="sign_in_changed")
    text = kind_named(letter.letter).render(letter, FRIDAY)
    assert "Your second step was reset" in text.text
    assert "555-0142" in text.html
    assert "http" not in text.text
    assert "Lost phone" not in leader.get(f"/staff/{cast.teacher.pk}/").content.decode()


def test_a_leader_resets_nobodys_who_works_at_another_school(cast: Cast) -> None:
    """Who leads a school puts any address on its list, without asking; that gives them no say."""
    with_app(cast.teacher)
    other = make_school("Birch Lane School")
    leader = make_member(other, "head@birch.example", Role.LEADER)
    by = acting(leader)
    added = services.add_member(
        email="chen@alder.example", display_name="C", roles=[Role.TEACHER], by=by, now=FRIDAY
    )
    page = client_of(leader).post(f"/staff/{added.pk}/second-step/reset/", follow=True)
    assert "also works at another school" in page.content.decode()
    assert Authenticator.objects.filter(user=cast.teacher.user).exists()
    services.deactivate_member(member=cast.teacher, by=acting(cast.leader), now=FRIDAY)
    client_of(cast.leader).post(f"/staff/{cast.teacher.pk}/second-step/reset/")
    assert Authenticator.objects.filter(user=cast.teacher.user).exists()


def test_a_reset_asks_the_leader_again(cast: Cast, clock: time_machine.Traveller) -> None:
    with_app(cast.teacher)
    with_app(cast.leader)
    browser = shown_by(cast.leader)
    clock.shift(TEN_MINUTES + A_SECOND)
    held = browser.post(f"/staff/{cast.teacher.pk}/second-step/reset/")
    assert held["Location"] == f"{SHOW}?next=/staff/{cast.teacher.pk}/"
    assert Authenticator.objects.count() == 2


def test_the_operator_frees_the_only_leader(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with_app(cast.leader)
    browser = shown_by(cast.leader)
    call_command("reset_second_factor", "Leader@alder.example ")
    assert capsys.readouterr().out == '{"reset": 1}\n'
    assert browser.get("/people/")["Location"].startswith("/login/")
    call_command("reset_second_factor", "leader@alder.example")
    assert capsys.readouterr().out == '{"reset": 0}\n'
    assert AuditEntry.objects.get(verb="second step reset").by_operator
    assert told("leader@alder.example") == ["reset"]
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "ana@mail.example")


# --- Exports --------------------------------------------------------------------------------------
def test_the_list_of_people_asks_again_after_ten_minutes(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    url = reverse("roster_export")
    assert client_of(cast.office).get(url).status_code == 200
    with_app(cast.leader)
    browser = shown_by(cast.leader)
    clock.shift(TEN_MINUTES)
    assert browser.get(url).status_code == 200
    clock.shift(A_SECOND)
    assert browser.get(url)["Location"] == f"{SHOW}?next=/people/list/people.csv"
    assert browser.get("/people/").status_code == 200
    code = code_at(FRIDAY + TEN_MINUTES + A_SECOND)
    assert browser.post(SHOW, {"code": code, "next": url})["Location"] == url
    assert browser.get(url).status_code == 200


def test_every_file_for_spreadsheets_asks_again() -> None:
    """By its address: a new one that forgot is found here. Families have no second step."""
    files = {
        route: view
        for route, view in routes()
        if route.endswith(".csv") and not route.startswith("home/")
    }
    assert len(files) >= 3
    assert [route for route, view in files.items() if not hasattr(view, "asks_again")] == []
