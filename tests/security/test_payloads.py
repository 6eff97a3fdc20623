"""The corpus in every box: words on every page, in every letter, on paper; never markup, never a header."""

import email
import email.policy
import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import Child, Guardian
from checkins.models import Sheet
from tests.conftest import FRIDAY, WEEK, client_of
from tests.replies.conftest import Week, week
from tests.security.driving import markup_in
from tests.security.payloads import CORPUS, Sower, plant
from tests.security.walk import World

__all__ = ["week"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(week: Week) -> World:
    return World.of(week)


def pages_of(world: World) -> list[tuple[str, str]]:
    """Who looks at what: every page with somebody's words on it."""
    cast, sheet = world.cast, world.week.sheet
    room, child = cast.classroom.pk, cast.child.pk
    return [
        ("teacher", f"/class/{room}/{WEEK}/"),
        ("teacher", f"/class/{room}/{WEEK}/share/"),
        ("teacher", f"/class/{room}/{WEEK}/print/"),
        ("teacher", f"/sheet/{sheet.pk}/"),
        ("teacher", f"/sheet/{sheet.pk}/history/"),
        ("teacher", f"/sheet/{sheet.pk}/take-back/"),
        ("teacher", f"/child/{child}/"),
        ("teacher", f"/child/{cast.other_child.pk}/{WEEK}/away/"),
        ("teacher", f"/question/{world.question.pk}/answer/"),
        ("teacher", f"/goal/{world.week.goal.pk}/"),
        ("specialist", "/my-children/"),
        ("leader", "/people/"),
        ("leader", f"/people/class/{room}/"),
        ("leader", f"/people/child/{child}/"),
        ("leader", f"/people/child/{child}/block/"),
        ("leader", f"/people/guardian/{cast.guardian.pk}/"),
        ("leader", "/people/links/"),
        ("leader", "/people/list/"),
        ("leader", "/staff/"),
        ("leader", f"/staff/{cast.teacher.pk}/"),
        ("leader", "/calendar/"),
        ("leader", "/school/"),
        ("guardian", "/home/"),
        ("guardian", f"/home/child/{child}/"),
        ("guardian", f"/home/sheet/{sheet.pk}/"),
        ("guardian", f"/home/sheet/{sheet.pk}/sent/"),
        ("guardian", f"/home/sheet/{sheet.pk}/history/"),
    ]


def sown(world: World) -> Any:
    """Plant until every piece has stood somewhere."""
    sower = Sower()
    number = 0
    while not sower.sown >= {*CORPUS} or number == 0:
        number += 1
        assert number < 40, {*CORPUS} - sower.sown
        yield plant(sower)


def test_no_page_takes_words_for_markup(world: World) -> None:
    seen = 0
    for boxes in sown(world):
        assert boxes > 30
        for who, path in pages_of(world):
            page = client_of(getattr(world.cast, who)).get(path)
            assert page.status_code == 200, (who, path)
            text = page.content.decode()
            assert markup_in(text) == [], (who, path)
            seen += "zq7" in text
        browser = world.week.browser()
        assert markup_in(browser.get(world.week.url).content.decode()) == []
    assert seen > 20


def letters(world: World) -> list[Any]:
    mail.outbox.clear()
    call_command("tick", at="2026-11-13T16:30")
    call_command("tick", at="2026-11-15T18:30")
    return list(mail.outbox)


HEADERS = {
    "subject", "from", "to", "date", "message-id", "mime-version", "content-type", "reply-to",
    "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "content-transfer-encoding",
    "content-language", "precedence", "x-auto-response-suppress", "list-id", "feedback-id",
}  # fmt: skip


def test_no_letter_gains_a_header_or_a_tag(world: World) -> None:
    Sheet.objects.filter(pk=world.week.sheet.pk).update(shared_at=FRIDAY)
    count = 0
    for _boxes in sown(world):
        for message in letters(world):
            raw = message.message().as_bytes()
            parsed = email.message_from_bytes(raw, policy=email.policy.default)
            assert {name.lower() for name in parsed} <= HEADERS
            assert "\n" not in parsed["subject"]
            assert [str(one) for one in parsed["to"].addresses] == message.to
            assert not parsed.get("bcc")
            html = parsed.get_body(("html",))
            plain = parsed.get_body(("plain",))
            assert html is not None
            assert plain is not None
            assert markup_in(html.get_content()) == []
            assert "<script" not in html.get_content().lower()
            assert re.findall(r'href="(?!https?://|mailto:|tel:|#)', html.get_content()) == []
            assert "&lt;" not in plain.get_content().replace("&lt;zq7", "").replace(
                "&lt;script", ""
            )
            count += 1
    assert count > 0


def test_paper_shows_the_words_and_holds_no_action(world: World) -> None:
    plant(Sower())
    answer = client_of(world.cast.guardian).get(f"/home/sheet/{world.week.sheet.pk}/print.pdf")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with pikepdf.open(io.BytesIO(body)) as pdf:
        names = {
            str(key)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary)
            for key in one.keys()  # noqa: SIM118
        }
    forbidden = {
        "/JS",
        "/JavaScript",
        "/OpenAction",
        "/AA",
        "/Launch",
        "/EmbeddedFile",
        "/RichMedia",
    }
    assert names & forbidden == set()


def test_names_on_file_are_what_the_corpus_says(world: World) -> None:
    """The other tests look at nothing when nothing was planted."""
    plant(Sower())
    assert "zq7" in Child.objects.get(pk=world.cast.child.pk).full_name
    assert Guardian.objects.filter(name__contains="zq7").exists()
    assert len(CORPUS) == len({*CORPUS}) > 90
    assert Client().get("/login/").status_code == 200


# --- Who may say that a text is safe ----------------------------------------------------------------
MAY_SAY_SAFE = {
    "accounts/templatetags/parts.py",
    "accounts/templatetags/letters.py",
    "checkins/printing/qr.py",
}
"""Drawn pictures whose every variable part goes through `format_html`, and a QR code of our own."""
SAYS_SAFE = re.compile(
    r"\b(?:mark_safe|format_html|format_html_join|SafeString|SafeData|html_safe)\b"
)
OFF = re.compile(r"\|\s*(?:safe|safeseq)\b|autoescape\s+off")


def test_only_a_few_files_may_call_a_text_safe() -> None:
    sources = [
        path for app in ("accounts", "checkins", "config") for path in (ROOT / app).rglob("*.py")
    ]
    found = {str(path.relative_to(ROOT)) for path in sources if SAYS_SAFE.search(path.read_text())}
    assert found == MAY_SAY_SAFE


def test_only_plain_text_is_written_without_escaping() -> None:
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    found = {str(path.relative_to(ROOT)) for path in templates if OFF.search(path.read_text())}
    assert len(templates) > 80
    assert {path for path in found if not path.endswith(".txt")} == set()
    assert {path for path in found if not path.startswith("templates/letters/")} == set()
