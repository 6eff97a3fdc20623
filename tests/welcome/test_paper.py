"""The welcome letter on paper: one page in every language, a square that is read, a code that opens."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import AuditEntry, Guardian, PrintedCode, School, Welcome
from checkins.printing.documents import write_pdf
from checkins.printing.greeting import PaperLetter, lay_out_letter
from tests.conftest import FRIDAY, Cast, client_of
from tests.factories.people import make_child
from tests.printing.conftest import qr_codes, texts, without_spaces
from tests.welcome.conftest import make_on_paper, type_code

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LETTER = PaperLetter(
    language="en",
    direction="ltr",
    paper="a4",
    school_name="Alder Street School",
    office_phone="555-0142",
    name="Rosa Lima",
    children=("Javier Ortega, Room 12",),
    code="K7M4-PX2Q-9RTW",
    address="checkin.alder.example/w/",
    qr_url="HTTPS://CHECKIN.ALDER.EXAMPLE/W/ABCDEFGHIJKLMNOP/",
    until="Friday, January 29",
)
LONG = replace(
    LETTER,
    school_name="Elementary School of Our Lady of Perpetual Help and Saint Bartholomew",
    name="Maximiliana " * 16,
    children=tuple(f"{'Wolfeschlegel ' * 14}{number}, Room 12" for number in range(9)),
)


def one(letter: PaperLetter, language: str, paper: str) -> PaperLetter:
    direction = "rtl" if language == "ar" else "ltr"
    return replace(letter, language=language, direction=direction, paper=paper)  # type: ignore[arg-type]


@pytest.mark.parametrize("letter", [LETTER, LONG], ids=["usual", "long"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_is_one_page(language: str, paper: str, letter: PaperLetter) -> None:
    drawing = lay_out_letter(one(letter, language, paper))
    assert drawing.page_count == 1
    (page,) = drawing.document.pages
    size = {"a4": (794, 1123), "letter": (816, 1056)}[paper]
    assert (round(page.width), round(page.height)) == size


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_square_is_26_mm_and_is_read_at_150_dpi(language: str) -> None:
    pdf = write_pdf([lay_out_letter(one(LETTER, language, "a4"))], title="x")
    assert qr_codes(pdf) == [LETTER.qr_url]
    (text,) = texts(pdf)
    assert LETTER.code in without_spaces(text) or LETTER.code[::-1] in without_spaces(text)
    with translation.override(language):
        assert lay_out_letter(one(LETTER, language, "a4")).places["qr"][2:] == (26.0, 26.0)


def printed_for(cast: Cast, which: str = "new") -> bytes:
    url = f"/people/class/{cast.classroom.pk}/welcome.pdf"
    answer = client_of(cast.office).post(url, {"which": which})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return bytes(answer.content)


def test_a_class_is_one_file_with_a_page_for_each_person_on_paper(cast: Cast) -> None:
    """In their languages; whoever gets mail, or is welcomed by another class, has no page."""
    sister = make_child(cast.other_classroom, "Mia Ortega")
    make_on_paper(cast, "Rosa Lima", cast.child, sister)
    make_on_paper(cast, "Omar Said", cast.other_child, language="ar")
    make_on_paper(cast, "Elsewhere", sister)
    pages = texts(printed_for(cast))
    assert len(pages) == 2
    assert ["Rosa Lima" in page for page in pages] == [False, True]
    assert "Mia Ortega, Room 4" in pages[1]
    assert not [page for page in pages if "Ana" in page or "Elsewhere" in page]
    assert Welcome.objects.filter(printed_at=FRIDAY).count() == 2
    assert AuditEntry.objects.filter(verb="welcome printed").count() == 1


def test_the_printed_code_opens_and_the_square_leads_to_it(cast: Cast) -> None:
    make_on_paper(cast)
    pdf = printed_for(cast)
    (url,) = qr_codes(pdf)
    assert url == url.upper()
    path = url[url.index("/W/") :]
    assert len(path) == len("/W//") + 16
    browser = Client()
    assert browser.post(path)["Location"] == "/w/"
    code = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", texts(pdf)[0])[0]
    assert type_code(browser, code)["Location"] == "/home/welcome/"
    assert PrintedCode.objects.get().expires_at == FRIDAY + dt.timedelta(days=60)


def test_printing_once_more_prints_only_new_ones_unless_asked(cast: Cast) -> None:
    make_on_paper(cast)
    printed_for(cast)
    url = f"/people/class/{cast.classroom.pk}/welcome.pdf"
    office = client_of(cast.office)
    said = office.post(url, {"which": "new"}, follow=True).content.decode()
    assert "These letters are printed already." in said
    make_on_paper(cast, "Late Comer")
    assert len(texts(printed_for(cast))) == 1
    assert len(texts(printed_for(cast, "all"))) == 2


def test_looking_at_the_files_address_prints_nothing(cast: Cast) -> None:
    make_on_paper(cast)
    office = client_of(cast.office)
    assert office.get(f"/people/class/{cast.classroom.pk}/welcome.pdf").status_code == 405
    assert not PrintedCode.objects.exists()


def test_one_persons_letter_is_printed_from_their_record(cast: Cast) -> None:
    School.objects.filter(pk=cast.school.pk).update(paper="letter")
    answer = client_of(cast.office).post(f"/people/guardian/{cast.co_guardian.pk}/welcome.pdf")
    (page,) = texts(bytes(answer.content))
    assert "Luis Ortega" in page
    assert "Una hoja a la semana" in page


def test_nothing_is_printed_for_who_is_blocked_or_of_another_school(cast: Cast) -> None:
    office = client_of(cast.office)
    rick = office.post(f"/people/guardian/{cast.blocked_guardian.pk}/welcome.pdf", follow=True)
    assert "No child here yet" in rick.content.decode()
    for pk in (cast.strange_guardian.pk, cast.child.pk):
        assert office.post(f"/people/guardian/{pk}/welcome.pdf").status_code == 404
    assert not PrintedCode.objects.exists()
    assert Guardian.objects.filter(welcome__isnull=False).count() == 0
