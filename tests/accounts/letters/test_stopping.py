"""One click stops the letters, and only a real one."""

import pytest
from django.test import Client

from accounts.letters.stopping import stop_headers, stop_url
from accounts.models import AuditEntry, Guardian
from tests.conftest import FRIDAY, Cast
from tests.factories.people import make_guardian


def path_of(guardian: Guardian) -> str:
    url = stop_url(guardian)
    assert url.startswith("http://127.0.0.1:8000/letters/stop/")
    return url.removeprefix("http://127.0.0.1:8000")


def stopped(guardian: Guardian) -> bool:
    guardian.refresh_from_db()
    return guardian.stopped_at is not None


def test_stop_headers_follow_rfc_8058(cast: Cast) -> None:
    assert stop_headers(cast.guardian) == {
        "List-Unsubscribe": f"<{stop_url(cast.guardian)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_stop_page_opened_changes_nothing(cast: Cast, method: str) -> None:
    getattr(Client(), method)(path_of(cast.guardian))
    assert not stopped(cast.guardian)
    assert AuditEntry.objects.count() == 0


def test_stop_by_the_mail_program_needs_no_cookie_and_no_page(cast: Cast) -> None:
    mail_program = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    answers = [mail_program.post(path_of(cast.guardian), body) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    cast.guardian.refresh_from_db()
    assert cast.guardian.stopped_at == FRIDAY
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["letters stopped"]


def test_stop_page_offers_the_way_back(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(path_of(cast.guardian)).content.decode()
    start = path_of(cast.guardian).replace("/stop/", "/start/")
    assert f'action="{start}"' in page
    assert browser.post(start).status_code == 403
    token = browser.cookies["csrf"].value
    assert browser.post(start, {"csrfmiddlewaretoken": token}).status_code == 200
    assert not stopped(cast.guardian)


def test_start_opened_changes_nothing(cast: Cast) -> None:
    Client().post(path_of(cast.guardian))
    answer = Client().get(path_of(cast.guardian).replace("/stop/", "/start/"))
    assert answer.status_code == 405
    assert stopped(cast.guardian)


def test_stop_means_the_mailbox_of_one_household_only(cast: Cast) -> None:
    same = make_guardian(
        cast.school,
        "Luis",
        cast.guardian.email,
        cast.child,
        household=cast.guardian.household,
    )
    elsewhere = make_guardian(cast.school, "Tia Ortega", cast.guardian.email, cast.child)
    Client().post(path_of(cast.guardian))
    assert [stopped(one) for one in (cast.guardian, same, elsewhere, cast.co_guardian)] == [
        True,
        True,
        False,
        False,
    ]


def test_stop_with_a_forged_token_finds_nothing(cast: Cast) -> None:
    forged = path_of(cast.guardian)[:-3] + "xx/"
    assert Client().post(forged).status_code == 404
    assert Client().get("/letters/stop/nonsense/").status_code == 404
    assert not stopped(cast.guardian)


def test_stop_page_names_nobody(cast: Cast) -> None:
    page = Client().get(path_of(cast.guardian)).content.decode()
    assert "Stop these emails?" in page
    assert not [word for word in ("Ana", "Ortega", "Javier", "mail.example") if word in page]


def test_the_page_speaks_the_guardians_language_or_the_chosen_one(cast: Cast) -> None:
    cast.guardian.language = "es"
    cast.guardian.save(update_fields=["language"])
    browser, path = Client(), path_of(cast.guardian)
    assert browser.get(path).headers["Content-Language"] == "es"
    assert browser.get(f"{path}?lang=vi").headers["Content-Language"] == "vi"
    assert browser.post(path).headers["Content-Language"] == "vi"
    assert stopped(cast.guardian)
