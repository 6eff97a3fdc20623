"""From HTML to PDF. The only module that imports WeasyPrint, and only when something is drawn.

The app must start without WeasyPrint's native libraries (Pango and what it needs), so the import
waits and `PrintingUnavailable` says what is missing. Drawing holds a lock: fontconfig and Pango are
not to be trusted with two threads.

Nothing may be fetched but the project's own static files: WeasyPrint asks for every stylesheet,
picture and font through `fetch_static`, which knows no network and no other folder. Fonts of the machine
are not seen either (`fonts.conf`), so a page is the same wherever it is drawn.
"""

import atexit
import logging
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.conf import settings

if TYPE_CHECKING:
    from weasyprint import Document

BASE_URL = "https://static.invalid/"
"""What addresses of static files start with. `.invalid` can never be a host (RFC 6761), and nothing
is asked of one: the address must be of a kind that joins with relative ones."""
STYLES = "css/print.css"
FONT_RULES = Path(__file__).parent / "fonts.conf"
MM_PER_PX = 25.4 / 96
_ALLOWED = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}
_UNWANTED = re.compile(r"\.\.|[\0\\?#:]|//")
_lock = threading.RLock()

Rectangle = tuple[float, float, float, float]


class PrintingUnavailable(Exception):
    """WeasyPrint or a native library that it needs is not installed; the message says which."""


class Forbidden(ValueError):
    """The page asked for something that is not one of the project's static files."""


@dataclass
class Drawing:
    """One laid-out document. `places` maps an id to x, y, width, height in mm on its page."""

    document: "Document"
    places: dict[str, Rectangle]

    @property
    def page_count(self) -> int:
        return len(self.document.pages)


def static_path(url: str) -> Path:
    """The file that `https://static.invalid/name` stands for; `Forbidden` for every other address."""
    name = unquote(url.removeprefix(BASE_URL))
    if not url.startswith(BASE_URL) or _UNWANTED.search(name) or name.startswith("/"):
        raise Forbidden(url)
    root = (settings.BASE_DIR / "static").resolve()
    path = (root / name).resolve()
    if path.suffix not in _ALLOWED or not path.is_relative_to(root) or not path.is_file():
        raise Forbidden(url)
    return path


def fetch_static(url: str) -> Any:
    """A response with the bytes of one static file, or `Forbidden`."""
    path = static_path(url)
    kind = {"Content-Type": _ALLOWED[path.suffix]}
    return _weasyprint().urls.URLFetcherResponse(url, path.read_bytes(), kind)


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """WeasyPrint's fetcher with its one way in replaced; it opens nothing by itself."""

    class StaticFetcher(_weasyprint().urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            return fetch_static(url)

    return StaticFetcher()


def _weasyprint() -> Any:
    """The library, or `PrintingUnavailable`: a missing shared library is an OSError at import."""
    os.environ["FONTCONFIG_FILE"] = str(FONT_RULES)
    try:
        import weasyprint
    except (ImportError, OSError) as trouble:
        raise PrintingUnavailable(str(trouble)) from trouble
    # Its warnings name each letter that no font has: a log that spells out what somebody wrote.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


@lru_cache(maxsize=1)
def _styles() -> tuple[Any, Any]:
    """The stylesheet and its fonts, read once a process."""
    library = _weasyprint()
    fonts = library.text.fonts.FontConfiguration()
    # Fonts must go while the interpreter still stands, or WeasyPrint complains at the very end.
    atexit.register(_styles.cache_clear)
    css = library.CSS(url=BASE_URL + STYLES, font_config=fonts, url_fetcher=_fetcher())
    return css, fonts


def draw(html: str, *, tagged: bool = False) -> Drawing:
    """Lay one document out. `tagged` keeps what a screen reader needs (PDF/UA)."""
    with _lock:
        library = _weasyprint()
        css, fonts = _styles()
        page = library.HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher())
        variant = "pdf/ua-1" if tagged else None
        document = page.render(font_config=fonts, stylesheets=[css], pdf_variant=variant)
    return Drawing(document=document, places=_places(document))


def _places(document: "Document") -> dict[str, Rectangle]:
    """Where each element with an id stands on the first page. The ids do not go into the file."""
    places: dict[str, Rectangle] = {}
    for number, page in enumerate(document.pages):
        for name, (left, top, right, bottom) in page.anchors.items():
            if number == 0:
                sizes = (left, top, right - left, bottom - top)
                x, y, width, height = (round(size * MM_PER_PX, 2) for size in sizes)
                places[name] = (x, y, width, height)
        page.anchors.clear()
    return places


def write_pdf(drawings: Iterable[Drawing], *, title: str, tagged: bool = False) -> bytes:
    """All drawings after one another in one file, under one title."""
    with _lock:
        documents: list[Any] = [drawing.document for drawing in drawings]
        whole = documents[0].copy([page for document in documents for page in document.pages])
        whole.metadata.title = title
        variant = "pdf/ua-1" if tagged else None
        return bytes(whole.write_pdf(pdf_variant=variant))
