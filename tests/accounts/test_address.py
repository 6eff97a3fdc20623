"""A new address: nothing changes until a code sent there comes back."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.letters.registry import kind_named
from accounts.models import AuditEntry, Delivery, Guardian
from tests.conftest import FRIDAY, Cast, client_of
from tests.factories.people import make_guardian

PAGE, CODE = "/home/address/", "/home/address/code/"
NEW = "ana.new@mail.example"


def ask(client: Client, address: str = NEW) -> str:
    """The code that was sent to the new address."""
    assert client.post(PAGE, {"email": address})["Location"] == CODE
    letter = Delivery.objects.get(letter="address_code", to=address.lower())
    return str(letter.details["code"])


def address_of(guardian: Guardian) -> str:
    return str(Guardian.objects.get(pk=guardian.pk).email)


def test_address_changes_when_the_code_comes_back(cast: Cast) -> None:
    client = client_of(cast.guardian)
    code = ask(client, "Ana.New@mail.example")
    assert address_of(cast.guardian) == "ana@mail.example"
    assert client.get(f"{CODE}?code={code}").status_code == 200
    assert address_of(cast.guardian) == "ana@mail.example"
    assert client.post(CODE, {"code": f"{code[:4]} {code[4:]}"})["Location"] == "/home/"
    assert address_of(cast.guardian) == NEW
    assert client.get("/home/").status_code == 200
    assert AuditEntry.objects.get(verb="address changed").by_guardian == cast.guardian


def test_old_address_is_told_and_every_other_browser_is_signed_out(cast: Cast) -> None:
    other, client = client_of(cast.guardian), client_of(cast.guardian)
    assert other.get("/home/").status_code == 200
    client.post(CODE, {"code": ask(client)})
    assert other.get("/home/").status_code == 302
    notice = Delivery.objects.get(letter="address_changed")
    assert notice.to == "ana@mail.example"
    text = kind_named(notice.letter).render(notice, FRIDAY).text
    assert "555-0142" in text
    assert NEW not in text


def test_new_address_signs_in_and_the_old_one_no_longer(cast: Cast) -> None:
    client = client_of(cast.guardian)
    client.post(CODE, {"code": ask(client)})
    for address in (NEW, "ana@mail.example"):
        Client().post("/login/", {"login": address, "how": "code"})
    sent = Delivery.objects.filter(letter="sign_in_code").values_list("to", flat=True)
    assert list(sent) == [NEW]


def test_waiting_letter_goes_to_the_new_address(cast: Cast) -> None:
    waiting = Delivery.objects.create(
        school=cast.school,
        letter="week_ready",
        key="k",
        guardian=cast.guardian,
        to="ana@mail.example",
        due_at=FRIDAY,
        run_at=FRIDAY,
    )
    client = client_of(cast.guardian)
    client.post(CODE, {"code": ask(client)})
    waiting.refresh_from_db()
    assert waiting.to == NEW


def test_five_wrong_codes_end_it(cast: Cast) -> None:
    client = client_of(cast.guardian)
    code = ask(client)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _ in range(4):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    assert client.post(CODE, {"code": wrong})["Location"] == PAGE
    assert client.post(CODE, {"code": code})["Location"] == PAGE
    assert address_of(cast.guardian) == "ana@mail.example"


def test_code_works_for_ten_minutes(cast: Cast, clock: time_machine.Traveller) -> None:
    client = client_of(cast.guardian)
    code = ask(client)
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    assert client.post(CODE, {"code": code})["Location"] == PAGE
    assert address_of(cast.guardian) == "ana@mail.example"


def test_code_works_only_in_the_browser_that_asked(cast: Cast) -> None:
    code = ask(client_of(cast.guardian))
    assert client_of(cast.guardian).post(CODE, {"code": code})["Location"] == PAGE


@pytest.mark.parametrize("taken", ["luis@mail.example", "chen@alder.example"])
def test_address_of_somebody_else_is_for_the_office(cast: Cast, taken: str) -> None:
    client = client_of(cast.guardian)
    client.post(CODE, {"code": ask(client, taken)})
    assert "The school office has to help" in client.get("/home/").content.decode()
    assert address_of(cast.guardian) == "ana@mail.example"


def test_address_on_file_for_another_home_is_for_the_office(cast: Cast) -> None:
    make_guardian(cast.school, "Mai Tran", NEW, cast.other_child)
    client = client_of(cast.guardian)
    client.post(CODE, {"code": ask(client)})
    assert address_of(cast.guardian) == "ana@mail.example"


def test_asking_is_throttled(cast: Cast) -> None:
    client = client_of(cast.guardian)
    for n in range(5):
        ask(client, f"new{n}@mail.example")
    page = client.post(PAGE, {"email": NEW})
    assert page.status_code == 200
    assert "Please wait up to 15 minutes." in page.content.decode()


def test_staff_keep_the_address_of_their_invitation(cast: Cast) -> None:
    parent = make_guardian(cast.school, "May Chen", cast.teacher.user.email, cast.other_child)
    parent.user = cast.teacher.user
    parent.save()
    client = client_of(cast.teacher)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/home/").content.decode()


@pytest.mark.parametrize(
    "text", ["", "no address", "a\0b@mail.example", "x" * 300 + "@mail.example"]
)
def test_odd_address_is_refused_beside_the_field(cast: Cast, text: str) -> None:
    page = client_of(cast.guardian).post(PAGE, {"email": text})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
