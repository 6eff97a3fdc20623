"""Signing in: by code, by password, and what nobody may learn on the way."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services as people
from accounts.letters.registry import kind_named
from accounts.models import Delivery, Guardian, User
from accounts.signin.services import user_who_may_enter
from tests.conftest import FRIDAY, Cast, acting
from tests.factories.people import make_guardian

LOGIN = "/login/"
CODE = "/login/code/"


def ask(client: Client, address: str) -> None:
    response = client.post(LOGIN, {"login": address, "how": "code"})
    assert response.status_code == 302
    assert response["Location"] == CODE


def code_sent_to(address: str) -> str:
    return str(Delivery.objects.filter(to=address).latest("created_at").details["code"])


def sign_in(client: Client, address: str) -> None:
    ask(client, address)
    response = client.post(CODE, {"code": code_sent_to(address)})
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_login_page_asks_for_an_address_and_shows_no_password_as_needed(cast: Cast) -> None:
    page = Client().get(LOGIN)
    assert page.status_code == 200
    assert 'type="email"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_code_signs_a_guardian_in_who_never_had_an_account(cast: Cast) -> None:
    new = make_guardian(cast.school, "Mai Tran", "mai@mail.example", cast.child, language="vi")
    client = Client()
    sign_in(client, "mai@mail.example")
    new.refresh_from_db()
    assert new.user is not None
    assert client.session["_auth_user_id"] == str(new.user.pk)
    assert not new.user.has_usable_password()
    assert new.user.language == "vi"


def test_code_has_eight_digits_and_leaves_by_the_post_room_for_ten_minutes(cast: Cast) -> None:
    ask(Client(), cast.guardian.email)
    letter = Delivery.objects.get()
    assert re.fullmatch(r"[0-9]{8}", letter.details["code"])
    assert letter.letter == "sign_in_code"
    assert letter.school == cast.school
    assert letter.not_after is not None
    assert letter.not_after - letter.due_at == dt.timedelta(minutes=10)


def test_letter_carries_the_code_and_a_link_to_the_schools_own_address(cast: Cast) -> None:
    cast.school.base_url = "https://alder.example"
    cast.school.save()
    ask(Client(), cast.guardian.email)
    row = Delivery.objects.get()
    code = row.details["code"]
    letter = kind_named(row.letter).render(row, FRIDAY)
    assert letter.subject == "Your code to sign in"
    assert f"{code[:4]} {code[4:]}" in letter.text
    for words in (letter.text, letter.html):
        assert f"https://alder.example{CODE}?code={code}" in words


def test_letter_is_not_sent_when_the_code_has_expired(cast: Cast) -> None:
    ask(Client(), cast.guardian.email)
    row = Delivery.objects.get()
    wanted = kind_named(row.letter).still_wanted
    assert wanted(row, FRIDAY + dt.timedelta(minutes=10))
    assert not wanted(row, FRIDAY + dt.timedelta(minutes=10, seconds=1))


def test_unknown_address_gets_the_same_answer_and_no_letter(cast: Cast) -> None:
    known, unknown = Client(), Client()
    ask(known, "ana@mail.example")
    ask(unknown, "eve@mail.example")
    assert [row.to for row in Delivery.objects.all()] == ["ana@mail.example"]
    assert not User.objects.filter(email="eve@mail.example").exists()
    pages = [bare(client.get(CODE).content.decode()) for client in (known, unknown)]
    assert pages[0].replace("ana@", "eve@") == pages[1]


def bare(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_known_and_unknown_address_cost_the_same_work(cast: Cast) -> None:
    """As many reads and writes; what a clock sees of them differs by a rollback for a commit."""
    counts = []
    for address in ("ana@mail.example", "eve@mail.example"):
        with CaptureQueriesContext(connection) as captured:
            ask(Client(), address)
        # PostgreSQL reads a long list through a cursor that it declares.
        verbs = [query["sql"].split()[0].replace("DECLARE", "SELECT") for query in captured]
        counts.append({verb: verbs.count(verb) for verb in ("SELECT", "INSERT", "UPDATE")})
    assert counts == [{"SELECT": 10, "INSERT": 2, "UPDATE": 0}] * 2


def test_wrong_code_is_refused_and_five_wrong_ones_end_it(cast: Cast) -> None:
    client = Client()
    ask(client, cast.guardian.email)
    right = code_sent_to(cast.guardian.email)
    wrong = f"{(int(right) + 1) % 10**8:08}"
    for _ in range(4):
        page = client.post(CODE, {"code": wrong})
        assert page.status_code == 200
        assert "That is not the code in our letter." in page.content.decode()
    last = client.post(CODE, {"code": wrong})
    assert last["Location"] == reverse("account_request_login_code")
    assert client.post(CODE, {"code": right})["Location"] == reverse("account_request_login_code")
    assert "_auth_user_id" not in client.session


def test_code_works_once(cast: Cast) -> None:
    client = Client()
    sign_in(client, cast.guardian.email)
    code = code_sent_to(cast.guardian.email)
    client.post("/logout/")
    assert client.post(CODE, {"code": code})["Location"] == reverse("account_request_login_code")
    assert "_auth_user_id" not in client.session


def test_code_works_for_ten_minutes(cast: Cast, clock: time_machine.Traveller) -> None:
    client = Client()
    ask(client, cast.guardian.email)
    code = code_sent_to(cast.guardian.email)
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    assert client.post(CODE, {"code": code})["Location"] == reverse("account_request_login_code")
    assert "_auth_user_id" not in client.session


def test_code_works_only_in_the_browser_that_asked(cast: Cast) -> None:
    asking, other = Client(), Client()
    ask(asking, cast.guardian.email)
    code = code_sent_to(cast.guardian.email)
    refused = other.post(CODE, {"code": code})
    assert refused["Location"] == reverse("account_request_login_code")
    assert other.get(f"{CODE}?code={code}")["Location"] == reverse("account_request_login_code")
    assert asking.post(CODE, {"code": code})["Location"] == "/"


def test_link_in_the_letter_only_fills_the_box(cast: Cast) -> None:
    client = Client()
    ask(client, cast.guardian.email)
    code = code_sent_to(cast.guardian.email)
    for method in (client.get, client.head, client.get):
        page = method(f"{CODE}?code={code}")
        assert page.status_code == 200
        assert "_auth_user_id" not in client.session
    assert f'value="{code}"' in page.content.decode()
    assert client.post(CODE, {"code": code})["Location"] == "/"


def test_code_may_be_typed_with_a_space_and_in_arabic_digits(cast: Cast) -> None:
    client = Client()
    ask(client, cast.other_guardian.email)
    code = code_sent_to(cast.other_guardian.email)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post(CODE, {"code": f"{arabic[:4]} {arabic[4:]}"})["Location"] == "/"


def test_session_id_changes_at_sign_in(cast: Cast) -> None:
    client = Client()
    ask(client, cast.guardian.email)
    before = client.session.session_key
    client.post(CODE, {"code": code_sent_to(cast.guardian.email)})
    assert client.session.session_key != before


def test_staff_sign_in_by_password_or_by_code(cast: Cast) -> None:
    client = Client()
    answer = client.post(LOGIN, {"login": "Chen@Alder.example", "password": "a-long-password"})
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.teacher.user_id)
    sign_in(Client(), "chen@alder.example")


def test_wrong_password_and_unknown_address_read_the_same(cast: Cast) -> None:
    pages = [
        bare(
            Client()
            .post(LOGIN, {"login": who, "password": "guess", "how": "password"})
            .content.decode()
        )
        for who in ("chen@alder.example", "eve1@alder.example", "ana@mail.example")
    ]
    assert "Address and password do not go together." in pages[0]
    assert pages[0].replace("chen@", "eve1@") == pages[1]
    assert pages[2].replace("ana@mail.", "eve1@alder.") == pages[1]


def test_password_that_the_browser_filled_in_does_not_stop_a_code(cast: Cast) -> None:
    client = Client()
    answer = client.post(LOGIN, {"login": "chen@alder.example", "password": "old", "how": "code"})
    assert answer["Location"] == CODE


def test_codes_are_throttled_by_address_for_15_minutes_at_most(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        ask(Client(), cast.guardian.email)
    page = Client().post(LOGIN, {"login": cast.guardian.email, "how": "code"})
    assert page.status_code == 200
    assert "Please wait up to 15 minutes." in page.content.decode()
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    ask(Client(), cast.guardian.email)


def test_passwords_are_throttled_by_address_and_a_code_still_works(cast: Cast) -> None:
    client = Client()
    for _ in range(10):
        client.post(LOGIN, {"login": "chen@alder.example", "password": "guess"})
    page = client.post(LOGIN, {"login": "chen@alder.example", "password": "a-long-password"})
    assert "Please wait up to 15 minutes." in page.content.decode()
    sign_in(Client(), "chen@alder.example")


def test_address_of_somebody_who_left_gets_no_letter(cast: Cast) -> None:
    Guardian.objects.filter(pk=cast.guardian.pk).update(ended_on=dt.date(2026, 10, 1))
    ask(Client(), cast.guardian.email)
    assert not Delivery.objects.exists()


def test_two_homes_with_one_address_are_not_linked(cast: Cast) -> None:
    one = make_guardian(cast.school, "Kim Lee", "shared@mail.example", cast.child)
    two = make_guardian(cast.school, "Jo Lee", "shared@mail.example", cast.other_child)
    client = Client()
    sign_in(client, "shared@mail.example")
    for guardian in (one, two):
        guardian.refresh_from_db()
        assert guardian.user is None


def test_one_home_with_one_address_is_linked_both(cast: Cast) -> None:
    one = make_guardian(cast.school, "Kim Lee", "shared@mail.example", cast.child)
    two = make_guardian(
        cast.school, "Jo Lee", "shared@mail.example", cast.child, household=one.household
    )
    sign_in(Client(), "shared@mail.example")
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.user is not None
    assert one.user == two.user


def test_one_address_at_two_schools_opens_both(cast: Cast) -> None:
    here = make_guardian(cast.school, "Kim Lee", "kim@mail.example", cast.child)
    there = make_guardian(cast.stranger.school, "Kim Lee", "kim@mail.example")
    sign_in(Client(), "kim@mail.example")
    here.refresh_from_db()
    there.refresh_from_db()
    assert here.user is not None
    assert here.user == there.user


def test_password_from_before_the_address_was_proven_opens_no_family(cast: Cast) -> None:
    User.objects.create_user("mai@mail.example", "set-by-somebody")
    make_guardian(cast.school, "Mai Tran", "mai@mail.example", cast.child)
    client = Client()
    sign_in(client, "mai@mail.example")
    user = User.objects.get(email="mai@mail.example")
    assert not user.has_usable_password()
    assert client.session["_auth_user_id"] == str(user.pk)


def test_password_alone_links_no_guardian(cast: Cast) -> None:
    parent = make_guardian(cast.school, "Ms. Chen", "chen@alder.example", cast.child)
    Client().post(LOGIN, {"login": "chen@alder.example", "password": "a-long-password"})
    parent.refresh_from_db()
    assert parent.user is None


def test_sign_out_needs_a_post_and_clears_the_browser(cast: Cast) -> None:
    client = Client()
    sign_in(client, cast.guardian.email)
    assert client.get("/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    answer = client.post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path", ["/signup/", "/email/", "/password/reset/", "/password/change/", "/reauthenticate/"]
)
def test_pages_of_the_library_that_are_not_used_do_not_exist(cast: Cast, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_next_leads_only_into_this_site(cast: Cast) -> None:
    client = Client()
    form = {"login": "chen@alder.example", "password": "a-long-password"}
    assert client.post(f"{LOGIN}?next=/home/", form)["Location"] == "/home/"
    client.post("/logout/")
    assert client.post(f"{LOGIN}?next=https://evil.example/", form)["Location"] == "/"


@pytest.mark.parametrize("text", ["\0", "x" * 1_000_000, "<script>alert(1)</script>", "\u202eabc"])
def test_odd_input_is_answered_beside_the_field(cast: Cast, text: str) -> None:
    for form in ({"login": text}, {"login": "chen@alder.example", "password": text}):
        page = Client().post(LOGIN, form)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
    client = Client()
    ask(client, cast.guardian.email)
    assert client.post(CODE, {"code": text}).status_code == 200


def test_member_who_left_is_denied_at_once_and_gets_no_code(cast: Cast) -> None:
    client = Client()
    sign_in(client, "chen@alder.example")
    assert client.get("/my-children/").status_code == 200
    people.deactivate_member(member=cast.teacher, by=acting(cast.leader), now=FRIDAY)
    assert client.get("/my-children/")["Location"] == "/login/?next=/my-children/"
    sent = Delivery.objects.count()
    ask(Client(), "chen@alder.example")
    assert Delivery.objects.count() == sent


def test_closed_sign_in_is_not_opened_by_its_password_or_a_code(cast: Cast) -> None:
    User.objects.filter(pk=cast.teacher.user_id).update(is_active=False)
    client = Client()
    client.post(LOGIN, {"login": "chen@alder.example", "password": "a-long-password"})
    assert "_auth_user_id" not in client.session
    ask(client, "chen@alder.example")
    assert not Delivery.objects.exists()


def test_staff_stay_signed_in_over_an_hour_of_typing(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    client = Client()
    sign_in(client, "chen@alder.example")
    clock.shift(dt.timedelta(minutes=90))
    assert client.get("/my-children/").status_code == 200
    clock.shift(dt.timedelta(hours=11))
    assert client.get("/my-children/").status_code == 302


def test_sign_in_works_behind_a_socket_that_names_no_client(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="")
    sign_in(client, "chen@alder.example")


def test_page_after_too_many_requests_is_our_own(cast: Cast) -> None:
    client = Client()
    for _ in range(120):
        client.post(LOGIN, {})
    page = client.post(LOGIN, {})
    assert page.status_code == 429
    assert "Please wait up to 15 minutes" in page.content.decode()


@pytest.mark.parametrize(("hour", "opens"), [(5, True), (6, False)])
def test_the_last_day_ends_at_the_schools_midnight(cast: Cast, hour: int, opens: bool) -> None:
    """Chicago's 13 November lasts until six of the 14th, by the clock of the world."""
    cast.teacher.ended_on = FRIDAY.date()
    cast.teacher.save()
    now = dt.datetime(2026, 11, 14, hour, 30 * opens, tzinfo=dt.UTC)
    found = user_who_may_enter(cast.teacher.user.email, now=now)
    assert (found is not None) == opens
