"""What no source and no template of the product may say, whoever wrote it.

Boxes become columns only by name, and a text is called safe in a few files only.
"""

import ast
import re
from pathlib import Path

import pytest
from django import forms

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for app in ("accounts", "checkins") for path in (ROOT / app).rglob("*.py"))


def subclasses(kind: type) -> set[type]:
    return {one for sub in kind.__subclasses__() for one in {sub, *subclasses(sub)}}


def test_no_form_takes_all_the_columns_of_a_table() -> None:
    for form in subclasses(forms.ModelForm):
        if not form.__module__.startswith(("accounts.", "checkins.")):
            continue
        assert isinstance(form.Meta.fields, list | tuple), form  # type: ignore[attr-defined]
        assert not getattr(form.Meta, "exclude", None), form  # type: ignore[attr-defined]


def is_of_a_request(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"POST", "GET", "FILES"}


def faults_in(source: str) -> list[str]:
    """Ways in which boxes become columns unasked: `**request.POST`, a `setattr` in a loop over boxes."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg is None:
            found += ["**POST"] if any(is_of_a_request(one) for one in ast.walk(node)) else []
        if isinstance(node, ast.For):
            over = any(is_of_a_request(one) for one in ast.walk(node.iter))
            names = {
                one.func.id
                for one in ast.walk(node)
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
            }
            found += ["setattr over POST"] if over and "setattr" in names else []
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            is_all = node.value.value == "__all__"
            found += ["fields of all"] if is_all else []
    return found


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("School.objects.create(**request.POST.dict())", "**POST"),
        ("for k, v in request.POST.items():\n    setattr(child, k, v)", "setattr over POST"),
        ("class Meta:\n    fields = '__all__'", "fields of all"),
    ],
)
def test_the_search_finds_what_it_looks_for(source: str, fault: str) -> None:
    assert faults_in(source) == [fault]


def test_no_view_hands_boxes_on_unasked() -> None:
    assert len(SOURCES) > 100
    found = {path.name: faults_in(path.read_text()) for path in SOURCES}
    assert {name: faults for name, faults in found.items() if faults} == {}


# --- Who may say that a text is safe ---------------------------------------------------------------
MAY_SAY_SAFE = {
    "accounts/signin/totp.py",
    "accounts/templatetags/controls.py",
    "accounts/templatetags/parts.py",
    "accounts/templatetags/letters.py",
    "accounts/widgets.py",
    "checkins/printing/qr.py",
}
"""Drawn pictures and controls whose every variable part goes through `format_html` or `escaped`, and
QR codes of our own, one on paper and one of the key of an app."""
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
