"""The house style of templates, stylesheets and vendored files, held by reading them."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.template.loader import get_template

from config.static import in_one_piece, tighten
from scripts import vendor

TEMPLATES = Path(settings.BASE_DIR) / "templates"
CSS = Path(settings.BASE_DIR) / "static" / "css"
# Mail needs styles in its tags and paper has its own rules; 500.html must stand without translation,
# and the captions of all parts are for developers.
APART = ("letters", "print")
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if path.relative_to(TEMPLATES).parts[0] not in APART
)
SHEETS = sorted(path.name for path in CSS.glob("*.css") if not path.name.startswith("print"))

COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.S)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", re.S)
CLASSES = re.compile(r"{%\s*block (?:\w+_class|\w+_attrs)\b.*?endblock", re.S)
SPOKEN = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
UNTRANSLATED_PAGES = {"500.html", "demo/parts.html"}

PHYSICAL = re.compile(
    r"(?:^|[;{\s])("
    r"(?:margin|padding|border|inset|scroll-margin)-(?:left|right|top|bottom)[\w-]*|"
    r"border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom"
    r")\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)",
    re.M,
)
VALUE = r"([^\s;}]+)"
FOUR_SIDES = re.compile(rf"\b(?:margin|padding|inset):{VALUE} {VALUE} {VALUE} {VALUE}[;}}]")
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b")
# Nothing but alpha: see-through, and the stripes of a busy button.
COLOURLESS = {"#0000", "#fff3"}


def source(name: str) -> str:
    return COMMENT.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))


def rules(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("name", PAGES)
def test_template_is_valid(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_template_names_templates_that_exist(name: str) -> None:
    for named in re.findall(r"{%\s*(?:extends|include) \"([^\"]+)\"", source(name)):
        assert get_template(named)


@pytest.mark.parametrize("name", PAGES)
def test_template_has_nothing_inline(name: str) -> None:
    html = source(name)
    assert re.findall(r"<style\b|\sstyle\s*=|javascript:", html) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", html) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", html) if "src=" not in tag] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in UNTRANSLATED_PAGES])
def test_template_words_are_translatable(name: str) -> None:
    html = TAG.sub("", TRANSLATED.sub("", CLASSES.sub("{% endblock", source(name))))
    spoken = SPOKEN.findall(html)
    bare = re.sub(r"<[^>]*>", " ", html)
    assert [words for words in (*spoken, *bare.split("\n")) if re.search(r"[^\W\d_]", words)] == []


@pytest.mark.parametrize("name", PAGES)
def test_template_names_files_that_exist(name: str) -> None:
    named = re.findall(r"{%\s*static \"([^\"]+)\"", source(name))
    assert [path for path in named if finders.find(path) is None] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_offers_languages_has_the_script_that_sends_a_choice(name: str) -> None:
    """With script the button beside the list is not there."""
    offers = re.search(
        r"{%\s*(?:include|steady) \"(?:components|replies)/_?language.html\"", source(name)
    )
    assert not offers or "js/send-on-choice.js" in source(name)


@pytest.mark.parametrize("name", ["base.html", "replies/reply.html"])
def test_scripts_of_a_familys_sheet_wait_for_its_style_on_a_slow_line(name: str) -> None:
    tags = re.findall(r"<script\b[^>]*>", source(name))
    assert tags
    assert [tag for tag in tags if 'type="module" fetchpriority="low"' not in tag] == []


@pytest.mark.parametrize("name", SHEETS)
def test_stylesheet_is_logical(name: str) -> None:
    css = rules(name)
    assert [found.group(0).strip() for found in PHYSICAL.finditer(css)] == []
    uneven = [m.group(0) for m in FOUR_SIDES.finditer(css) if m.group(2) != m.group(4)]
    assert uneven == []


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "tokens.css"])
def test_stylesheet_takes_its_colours_from_the_tokens(name: str) -> None:
    assert set(COLOUR.findall(rules(name))) - COLOURLESS == set()


@pytest.mark.parametrize("name", SHEETS)
def test_stylesheet_binds_nothing_to_an_orientation(name: str) -> None:
    assert "orientation" not in rules(name)


@pytest.mark.parametrize("name", SHEETS)
def test_stylesheet_asks_no_third_party(name: str) -> None:
    urls = re.findall(r"url\(\"?([^\")]+)", rules(name))
    assert [url for url in urls if not (CSS / url).is_file()] == []


@pytest.mark.parametrize(
    ("page", "most"),
    [
        (("desk", "class-week"), 5_100),
        (("desk", "ask"), 5_100),
        (("desk", "sheet-edit"), 5_100),
        (("desk", "child"), 5_100),
        (("desk", "people"), 5_100),
        (("family",), 5_100),
        (("family", "home"), 5_900),
        (("auth",), 5_100),
    ],
)
def test_page_css_stays_light(page: tuple[str, ...], most: int) -> None:
    """Bytes over the wire: the frame's file with what it imports, and the page's, as they are served."""
    texts = [in_one_piece(FileSystemStorage(CSS), f"{name}.css") for name in page]
    assert [text for text in texts if "@import" in text] == []
    assert sum(len(brotli.compress(text.encode())) for text in texts) <= most


@pytest.mark.parametrize(
    ("css", "tight"),
    [
        ("/* why */ a { color: red ; }\n b{ }", "a{color: red}b{}"),
        ("a :hover{width:calc(100% - 2px)}", "a :hover{width:calc(100% - 2px)}"),
        ("@media (a) and (b){\n x, y{margin:0 1px}\n}", "@media (a) and (b){x,y{margin:0 1px}}"),
    ],
)
def test_tighten_changes_bytes_and_no_rule(css: str, tight: str) -> None:
    assert tighten(css) == tight
    assert tighten(tight) == tight


def test_vendored_files_are_as_listed() -> None:
    assert vendor.problems() == []
