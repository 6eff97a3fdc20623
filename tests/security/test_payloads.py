"""The corpus in every box: words on every page, in every letter, on paper; never markup, never a header."""

import csv
import email
import email.policy
import html
import io
import re
from email.message import EmailMessage
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.access import staff_actor
from accounts.invitations.services import invite_by_mail
from accounts.models import Child, Delivery, Guardian
from checkins.models import Sheet
from tests.accounts.rosters_helpers import upload
from tests.calendars.files import day_off, file_at, ics
from tests.conftest import FRIDAY, client_of
from tests.security.conftest import Place
from tests.security.driving import markup_in
from tests.security.payloads import CORPUS, Sower, plant, planted_until_all_have_stood
from tests.security.test_default_deny import ROUTES, address

READERS = ("teacher", "specialist", "leader", "office", "guardian")
PAGES = [one for one in ROUTES if not one.endswith("print.pdf") and not one.startswith("demo/")]


@pytest.fixture(autouse=True)
def no_mail_of_a_demo(settings: Any, tmp_path: Any) -> None:
    settings.DEMO_MAIL_DIR = tmp_path


def pages_of(place: Place) -> list[tuple[str, str]]:
    """Who sees what: every address that answers with a page."""
    found = []
    for who in READERS:
        browser = client_of(getattr(place.cast, who))
        for route in PAGES:
            if route == "logout/":
                continue
            url = address(place, route, known=True)
            answer = browser.get(url)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found.append((who, url))
    return found


@pytest.mark.timeout(900)
def test_no_page_takes_words_for_markup(place: Place) -> None:
    pages, seen, looked = pages_of(place), set(), 0
    assert len(pages) > 60
    for boxes in planted_until_all_have_stood():
        assert boxes > 60
        for who, url in pages:
            page = client_of(getattr(place.cast, who)).get(url)
            assert page.status_code == 200, (who, url)
            text = page.content.decode()
            assert markup_in(text) == [], (who, url)
            looked += 1
            seen |= {url} if "zq7" in text else set()
    assert len(seen) > 30
    print(f"\n{len(CORPUS)} payloads, {len(pages)} pages, {looked} looked at: markup 0")  # noqa: T201


# --- Letters ---------------------------------------------------------------------------------------
HEADERS = {
    "subject", "from", "to", "date", "message-id", "mime-version", "content-type", "reply-to",
    "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "content-transfer-encoding",
    "content-language", "precedence", "x-auto-response-suppress", "list-id", "feedback-id",
}  # fmt: skip


def ask_for_letters(place: Place) -> None:
    """Whatever makes a letter: a week, codes, a changed address, an invitation, a fresh link."""
    cast = place.cast
    Client().post("/login/", {"login": cast.co_guardian.email, "how": "code"})
    parent = client_of(cast.guardian)
    parent.post("/home/address/", {"email": "ana.new@mail.example"})
    code = Delivery.objects.filter(letter="address_code").latest("created_at").details["code"]
    parent.post("/home/address/code/", {"code": code})
    Guardian.objects.filter(pk=cast.guardian.pk).update(email="ana@mail.example")
    invite_by_mail(cast.specialist, by=staff_actor(cast.leader, now=FRIDAY), now=FRIDAY)
    Client().post(f"/s/{place.tokens['s']}/", {"email": cast.co_guardian.email})


def letters(place: Place) -> list[Any]:
    mail.outbox.clear()
    ask_for_letters(place)
    call_command("tick", at="2026-11-13T14:01")  # codes last ten minutes
    call_command("tick", at="2026-11-13T16:30")
    call_command("tick", at="2026-11-15T18:30")
    return list(mail.outbox)


def rest_of(text: str) -> str:
    """Without the corpus itself: what stands there because somebody typed it."""
    lined = {line for piece in CORPUS for line in (piece, " ".join(piece.split()))}
    for piece in sorted(lined, key=len, reverse=True):
        text = text.replace(piece, "")
    return text


def headers_hold(parsed: EmailMessage, to: list[str]) -> None:
    assert {name.lower() for name in parsed} <= HEADERS
    assert len({name.lower() for name in parsed}) == len(parsed.keys())
    for name, value in parsed.items():
        assert not re.search(r"[\r\n\x00]", str(value)), name
    assert [str(one.addr_spec) for one in parsed["to"].addresses] == to


@pytest.mark.timeout(600)
def test_no_letter_gains_a_header_or_a_tag(place: Place) -> None:
    Sheet.objects.filter(pk=place.sheet.pk).update(shared_at=FRIDAY)
    kinds, count = set(), 0
    for _boxes in planted_until_all_have_stood():
        for message in letters(place):
            raw = message.message().as_bytes()
            parsed = email.message_from_bytes(raw, policy=email.policy.default)
            headers_hold(parsed, message.to)
            page, plain = (parsed.get_body((kind,)) for kind in ("html", "plain"))
            assert page is not None
            assert plain is not None
            drawn = page.get_content()
            assert markup_in(drawn) == []
            assert "<script" not in drawn.lower()
            assert re.findall(r'href="(?!https?://|mailto:|tel:|#)', drawn) == []
            escaped = [
                one
                for one in ("<", ">", "&", '"', "'")
                if html.escape(one) in rest_of(plain.get_content())
            ]
            assert escaped == []
            count += 1
        kinds |= {*Delivery.objects.filter(state="sent").values_list("letter", flat=True)}
    assert len(kinds) >= 5, kinds
    print(f"\n{count} letters of {len(kinds)} kinds: headers gained 0, tags 0")  # noqa: T201


# --- Paper and files -------------------------------------------------------------------------------
ACTIONS = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFile", "/RichMedia"}


def names_in(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            str(key)
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary)
            for key in one.keys()  # noqa: SIM118
        }


@pytest.mark.timeout(600)
def test_paper_shows_the_words_and_holds_no_action(place: Place) -> None:
    plant(Sower())
    parent, teacher = client_of(place.cast.guardian), client_of(place.cast.teacher)
    single = parent.get(reverse("home_print", args=[place.sheet.pk]))
    blank = teacher.get(
        address(place, "class/<uuid:classroom_id>/<week:week>/print.pdf", known=True)
    )
    for answer in (single, blank):
        assert answer.status_code == 200
        assert not re.search(r"[\r\n]", answer["Content-Disposition"])
        assert names_in(answer.content) & ACTIONS == set()
        assert "/MediaBox" in names_in(answer.content)


def test_a_list_for_a_spreadsheet_holds_no_formula_of_the_corpus(place: Place) -> None:
    seen = 0
    for _boxes in planted_until_all_have_stood():
        answer = client_of(place.cast.office).get("/people/list/people.csv")
        assert answer.status_code == 200
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert len({len(line) for line in lines}) == 1
        cells = [cell for line in lines for cell in line]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        seen += sum("zq7" in cell for cell in cells)
    assert seen > 3


LINES = [" ".join(piece.split()) for piece in CORPUS]


def test_preview_of_a_calendar_takes_no_summary_for_markup(place: Place) -> None:
    office = client_of(place.cast.office)
    days = [day_off(line, "20261127", uid=f"u{number}") for number, line in enumerate(LINES)]
    page = office.get(file_at(office, ics(*days), name="<zq7>.ics"))
    assert page.status_code == 200
    assert markup_in(page.content.decode()) == []
    assert page.content.decode().count("zq7") > 40


def test_preview_of_a_list_takes_no_name_for_markup(place: Place) -> None:
    rows = io.StringIO()
    table = csv.writer(rows)
    table.writerow(["child", "class", "guardian 1", "guardian 1 email"])
    for number, line in enumerate(LINES):
        table.writerow([line, line[:80], line, f"p{number}@mail.example"])
    waiting = upload(place.cast.school, rows.getvalue().encode())
    page = client_of(place.cast.office).get(f"/people/list/{waiting.pk}/")
    assert page.status_code == 200
    assert markup_in(page.content.decode()) == []
    assert page.content.decode().count("zq7") > 40


def test_names_on_file_are_what_the_corpus_says(place: Place) -> None:
    """The other tests look at nothing when nothing was planted."""
    plant(Sower())
    assert "zq7" in Child.objects.get(pk=place.cast.child.pk).full_name
    assert Guardian.objects.filter(name__contains="zq7").exists()
    assert len(CORPUS) == len({*CORPUS}) > 90
    assert markup_in('<p title="zq7">x</p>') == []
    assert markup_in("<p zq7>x</p>") == ["zq7"]
