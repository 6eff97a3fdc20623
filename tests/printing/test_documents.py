"""The PDF fetches nothing but the project's own static files."""

import socket
from pathlib import Path

import pytest
from django.conf import settings

from checkins.printing import documents
from checkins.printing.documents import BASE_URL, Forbidden, draw, fetch_static, static_path
from tests.printing.conftest import texts

STATIC = BASE_URL
ADDRESSES = [
    "http://127.0.0.1:9/x.png",
    "https://127.0.0.1:9/x.png",
    "https://static.invalid.evil.example/x.png",
    "https://static.invalid@evil.example/x.png",
    "https://static.invalid:443/css/print.css",
    "http://static.invalid/css/print.css",
    "HTTPS://STATIC.INVALID/css/print.css",
    "ftp://127.0.0.1/x.png",
    "gopher://127.0.0.1/x",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "FILE:///etc/passwd",
    "file:/etc/passwd",
    "//127.0.0.1/x.png",
    "/etc/passwd",
    "data:text/css,body{color:red}",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "javascript:alert(1)",
    "about:blank",
    "blob:https://static.invalid/1",
    "jar:file:///etc/passwd!/x.png",
    f"{STATIC}../manage.py",
    f"{STATIC}css/../../manage.py",
    f"{STATIC}css/%2e%2e/%2e%2e/manage.py",
    f"{STATIC}css/..%2f..%2fmanage.py",
    f"{STATIC}%2fetc%2fpasswd",
    f"{STATIC}/etc/passwd",
    f"{STATIC}..\\manage.py",
    f"{STATIC}css/print.css%00.png",
    f"{STATIC}css/print.css?x=1",
    f"{STATIC}css/print.css#x",
    f"{STATIC}vendor/VENDOR.json",
    f"{STATIC}css",
    f"{STATIC}css/no-such-file.css",
    f"{STATIC}file:///etc/passwd",
    STATIC,
    "",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_fetcher_refuses_everything_but_static_files(address: str) -> None:
    with pytest.raises(Forbidden):
        static_path(address)
    with pytest.raises(Forbidden):
        fetch_static(address)


def test_fetcher_gives_the_projects_own_files() -> None:
    name = "css/print.css"
    assert static_path(BASE_URL + name) == (settings.BASE_DIR / "static" / name).resolve()
    response = fetch_static(BASE_URL + name)
    assert response.read() == (settings.BASE_DIR / "static" / name).read_bytes()
    assert response.content_type == "text/css"


def test_fetcher_refuses_a_link_that_leads_out_of_the_folder(
    tmp_path: Path, settings: object
) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("outside")
    folder = tmp_path / "project" / "static"
    folder.mkdir(parents=True)
    (folder / "inside.css").write_text("inside")
    (folder / "way-out.css").symlink_to(secret)
    settings.BASE_DIR = tmp_path / "project"  # type: ignore[attr-defined]
    assert static_path(f"{BASE_URL}inside.css").read_text() == "inside"
    with pytest.raises(Forbidden):
        static_path(f"{BASE_URL}way-out.css")


HOSTILE = """<!doctype html><title>x</title>
<base href="http://127.0.0.1:{port}/">
<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">
<link rel="attachment" href="file:///etc/passwd">
<style>@import url(http://127.0.0.1:{port}/b.css);
@font-face {{ font-family: F; src: url(http://127.0.0.1:{port}/f.ttf), url(file:///etc/passwd) }}
body {{ background: url(http://127.0.0.1:{port}/bg.png); font-family: F; list-style: url(//127.0.0.1:{port}/l.png);
  content: url(http://127.0.0.1:{port}/c.png); border-image: url(http://127.0.0.1:{port}/bi.png) }}
</style>
<p>Still here</p>
<img src="http://127.0.0.1:{port}/i.png"><img src="i.png"><img src="file:///etc/passwd">
<img srcset="http://127.0.0.1:{port}/s.png 2x"><object data="http://127.0.0.1:{port}/o.svg"></object>
<embed src="http://127.0.0.1:{port}/e.svg"><iframe src="http://127.0.0.1:{port}/f"></iframe>
<a rel="attachment" href="file:///etc/passwd">attached</a>
<svg><image href="http://127.0.0.1:{port}/si.png" width="9" height="9"/>
<use href="http://127.0.0.1:{port}/u.svg#a"/><style>@import url(http://127.0.0.1:{port}/sv.css);</style></svg>
<img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:{port}/d.png"/></svg>'>
"""


def test_hostile_page_reaches_neither_network_nor_files() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        drawing = draw(HOSTILE.format(port=listener.getsockname()[1]))
        pdf = documents.write_pdf([drawing], title="x")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert texts(pdf) == ["Still here attached"]
    assert b"/EmbeddedFile" not in pdf
    assert b"root:" not in pdf


def test_app_starts_without_drawing_anything() -> None:
    """The import of WeasyPrint waits until a page is drawn, so a missing Pango stops nothing else."""
    source = Path(documents.__file__).read_text(encoding="utf-8")
    top = source.partition("if TYPE_CHECKING:")[0]
    assert "import weasyprint" not in top


def test_no_letter_of_a_sheet_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    documents.write_pdf([documents.draw("<p>读书</p>")], title="x")
    assert [record for record in caplog.records if record.name.startswith("weasyprint")] == []
