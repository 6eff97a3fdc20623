"""The try-out run's mailbox."""

import json
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client, TestCase
from pytest_django import Settings

from accounts.letters.demo import MailboxBackend, mailbox
from accounts.models import Guardianship
from checkins.services.erasing import erase_child
from tests.conftest import FRIDAY, Cast, acting
from tests.factories.people import make_child

NAMES = "Ana <b>Ortega</b>"


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Path:
    settings.DEMO_MAIL_DIR = tmp_path / "mail"
    return tmp_path / "mail"


def post(subject: str = "Javier’s week is ready") -> None:
    message = EmailMultiAlternatives(
        subject, f"Hello {NAMES}. http://127.0.0.1:8000/r/abc/", to=["ana@mail.example"]
    )
    message.attach_alternative("<p style='color:red'>Hello</p>", "text/html")
    assert MailboxBackend().send_messages([message]) == 1


def test_mailbox_keeps_each_mail_as_a_file_newest_first(box: Path) -> None:
    post("First")
    post("Second")
    assert [mail.subject for mail in mailbox()] == ["Second", "First"]
    assert [file.suffix for file in box.iterdir()] == [".eml", ".eml"]


@pytest.mark.django_db
def test_mail_json_lists_what_programs_need(box: Path, client: Client) -> None:
    assert json.loads(client.get("/demo/mail.json").content) == []
    post()
    mails = json.loads(client.get("/demo/mail.json").content)
    assert [sorted(mail) for mail in mails] == [["headers", "html_url", "subject", "text", "to"]]
    assert mails[0]["to"] == "ana@mail.example"
    assert mails[0]["subject"] == "Javier’s week is ready"
    assert mails[0]["text"] == f"Hello {NAMES}. http://127.0.0.1:8000/r/abc/"
    assert mails[0]["headers"]["To"] == "ana@mail.example"
    assert client.get(mails[0]["html_url"]).content.startswith(b"<p style='color:red'>Hello</p>")


@pytest.mark.django_db
def test_mail_pages_show_words_as_words(box: Path, client: Client) -> None:
    post()
    assert "Javier’s week is ready" in client.get("/demo/mail/").content.decode()
    page = client.get(mailbox()[0].url).content.decode()
    assert "Ana &lt;b&gt;Ortega&lt;/b&gt;" in page
    assert '<a href="http://127.0.0.1:8000/r/abc/"' in page


@pytest.mark.django_db
def test_mail_html_may_style_itself_and_nothing_else(box: Path, client: Client) -> None:
    post()
    answer = client.get(mailbox()[0].html_url)
    assert sorted(answer["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox",
        "style-src 'unsafe-inline'",
    ]
    assert "unsafe-inline" not in client.get("/demo/mail/")["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["..%2F..%2Fsettings", "0", "0" * 20 + "-" + "a" * 8])
def test_mail_of_another_name_does_not_exist(box: Path, client: Client, name: str) -> None:
    post()
    assert client.get(f"/demo/mail/{name}/").status_code == 404
    assert client.get(f"/demo/mail/{name}/html/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("is_demo", [True, False])
def test_mailbox_exists_in_the_demo_only(
    box: Path, client: Client, settings: Settings, is_demo: bool
) -> None:
    post()
    settings.DEMO = is_demo
    wanted = 200 if is_demo else 404
    pages = ["/demo/mail/", "/demo/mail.json", mailbox()[0].url, mailbox()[0].html_url]
    assert [client.get(page).status_code for page in pages] == [wanted] * 4


@pytest.mark.django_db
@pytest.mark.parametrize("is_demo", [True, False])
def test_an_erased_childs_letters_leave_the_mailbox(
    box: Path, cast: Cast, settings: Settings, is_demo: bool
) -> None:
    """Ana has another child here, and keeps that one's letters; Luis is erased along with Javier."""
    sister = make_child(cast.other_classroom, "Carla Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    posted = (
        ("Javier’s week is ready", cast.guardian.email),
        ("Carla’s week is ready", cast.guardian.email),
        ("Your code", cast.co_guardian.email),
        ("Layla’s week is ready", cast.other_guardian.email),
        ("Javier said thanks", cast.teacher.user.email),
    )
    for subject, to in posted:
        MailboxBackend().send_messages([EmailMultiAlternatives(subject, "Hello.", to=[to])])
    settings.DEMO = is_demo
    settings.ERASURE_LEDGER = box.parent / "erasures.jsonl"
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_child(cast.child, by=acting(cast.leader), now=FRIDAY)
    gone = {"Javier’s week is ready", "Your code"} if is_demo else set()
    assert {mail.subject for mail in mailbox()} == {subject for subject, _to in posted} - gone
