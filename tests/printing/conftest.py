"""The built-in template's prompts, catalogues as long as real ones, and eyes for PDFs."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from checkins.models import Prompt
from checkins.queries.prompts import _said
from tests.conftest import Cast
from tests.printing.stand_ins import write_catalogues


@pytest.fixture
def prompts(cast: Cast) -> list[Prompt]:
    """The rows of "Our week together"."""
    return list(Prompt.objects.filter(school=cast.school))


@pytest.fixture
def catalogues(tmp_path: Path, settings: object) -> Iterator[None]:
    settings.LOCALE_PATHS = [str(write_catalogues(tmp_path))]  # type: ignore[attr-defined]
    _said.cache_clear()  # a process knows one set of catalogues; this one has had another
    yield
    _said.cache_clear()


def texts(pdf: bytes) -> list[str]:
    """The text of each page, with all white space made one space."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def qr_codes(pdf: bytes, dpi: int = 150) -> list[str]:
    """What the QR code of each page says when the page is seen at this resolution."""
    pictures = [page.render(scale=dpi / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [zxingcpp.read_barcodes(picture)[0].text for picture in pictures]


def without_spaces(text: str) -> str:
    return "".join(text.split())
