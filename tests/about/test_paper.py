"""The page on paper: one page whatever the language, the paper and the names, and no word said before."""

import itertools
from typing import Any

import pytest
from django.utils import translation

from checkins.models import ABOUT_KEYS, AboutPrint
from checkins.printing.asking import LINES, PaperAbout, lay_out_about
from checkins.queries.about import label_of
from tests.about.conftest import SAID, tell
from tests.conftest import Cast, client_of
from tests.factories.people import make_guardian
from tests.printing.conftest import texts

LONG = "Wolfeschlegelsteinhausenbergerdorff-Nguyễn-Trần Maximilian Alexander " * 3


def page(language: str, paper: Any, name: str = "Javier Ortega", **more: Any) -> PaperAbout:
    given = name.split(" ", maxsplit=1)[0] if name != LONG else LONG
    with translation.override(language):
        labels = tuple(label_of(key, given) for key in ABOUT_KEYS)
    facts: dict[str, Any] = {
        "school_name": "Alder Street School",
        "child_name": name,
        "class_name": "Room 12",
        "home_name": "Rosa Lima",
        **more,
    }
    return PaperAbout(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        paper=paper,
        first_name=given,
        labels=labels,
        **facts,
    )


@pytest.mark.parametrize(
    ("language", "paper"), list(itertools.product(("en", "es", "ar", "vi"), ("a4", "letter")))
)
def test_it_is_one_page_in_every_language_and_size(language: str, paper: str) -> None:
    assert lay_out_about(page(language, paper)).page_count == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_long_names_stay_on_one_page(language: str) -> None:
    long = {"school_name": LONG, "class_name": LONG, "home_name": LONG}
    assert lay_out_about(page(language, "letter", LONG, **long)).page_count == 1


def test_every_question_has_lines_to_write_on() -> None:
    assert len(LINES) == len(ABOUT_KEYS)
    assert min(LINES) == 1


def pdf_of(cast: Cast, who: Any, which: str) -> Any:
    return client_of(who).post(f"/about-me/class/{cast.classroom.pk}/pages.pdf", {"which": which})


def test_a_class_is_printed_for_homes_on_paper_in_their_language(cast: Cast) -> None:
    make_guardian(cast.school, "Rosa Lima", "", cast.child, language="es")
    tell(cast.guardian, cast.child, **SAID)
    answer = pdf_of(cast, cast.office, "new")
    (text,) = texts(bytes(answer.content))
    assert [words for words in ("Javier Ortega", "Room 12", "Rosa Lima") if words not in text] == []
    assert "Idiomas en casa" in text
    assert [words for key, words in SAID.items() if key != "name" and words in text] == []
    row = AboutPrint.objects.get()
    assert (row.child, row.household.guardians.get().name) == (cast.child, "Rosa Lima")
    again = pdf_of(cast, cast.office, "new")
    assert again.status_code == 302


def test_every_home_has_a_page_of_its_own(cast: Cast) -> None:
    pages = texts(bytes(pdf_of(cast, cast.teacher, "all").content))
    assert len(pages) == 3
    assert [sum(name in text for text in pages) for name in ("Ana Ortega", "Luis Ortega")] == [1, 1]


@pytest.mark.parametrize(("who", "status"), [("specialist", 404), ("other_teacher", 404)])
def test_nobody_else_prints_the_class(cast: Cast, who: str, status: int) -> None:
    assert pdf_of(cast, getattr(cast, who), "all").status_code == status
