"""A password of one's own: optional, and never a way around who one is."""

import pytest
from django.test import Client

from accounts.models import Delivery
from tests.conftest import Cast, client_of

PAGE = "/password/"
NEW = "quiet-river-stone"


def by_code(address: str) -> Client:
    client = Client()
    client.post("/login/", {"login": address, "how": "code"})
    code = Delivery.objects.filter(to=address).latest("created_at").details["code"]
    client.post("/login/code/", {"code": code})
    return client


def by_password(address: str) -> Client:
    client = Client()
    client.post("/login/", {"login": address, "password": "a-long-password"})
    return client


def test_guardian_who_came_by_code_may_choose_a_password(cast: Cast) -> None:
    client = by_code(cast.guardian.email)
    assert 'name="current"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"new": NEW})["Location"] == "/"
    assert client.get("/home/").status_code == 200
    assert (
        Client().post("/login/", {"login": "ana@mail.example", "password": NEW})["Location"] == "/"
    )


def test_staff_type_the_old_password_before_a_new_one(cast: Cast) -> None:
    client = by_password("chen@alder.example")
    page = client.post(PAGE, {"current": "guess", "new": NEW})
    assert "That is not your password." in page.content.decode()
    assert client.post(PAGE, {"new": NEW}).status_code == 200
    assert client.post(PAGE, {"current": "a-long-password", "new": NEW})["Location"] == "/"


def test_forgotten_password_is_replaced_after_a_code(cast: Cast) -> None:
    assert by_code("chen@alder.example").post(PAGE, {"new": NEW})["Location"] == "/"
    cast.teacher.user.refresh_from_db()
    assert cast.teacher.user.check_password(NEW)


def test_new_password_signs_every_other_browser_out(cast: Cast) -> None:
    other = by_password("chen@alder.example")
    by_code("chen@alder.example").post(PAGE, {"new": NEW})
    assert other.get("/my-children/")["Location"] == "/login/?next=/my-children/"


@pytest.mark.parametrize("weak", ["short", "password12", "x" * 1_001, ""])
def test_weak_password_is_refused(cast: Cast, weak: str) -> None:
    page = by_code(cast.guardian.email).post(PAGE, {"new": weak})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


def test_guessing_the_old_password_is_throttled(cast: Cast) -> None:
    client = by_password("chen@alder.example")
    for _ in range(5):
        client.post(PAGE, {"current": "guess", "new": NEW})
    assert client.post(PAGE, {"current": "guess", "new": NEW}).status_code == 429


def test_password_page_is_for_those_who_are_signed_in(cast: Cast) -> None:
    assert Client().get(PAGE)["Location"] == f"/login/?next={PAGE}"
    assert client_of(cast.teacher).get(PAGE).status_code == 200
