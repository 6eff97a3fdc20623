"""Every value of the environment is typed, and a bad one stops the start with a sentence."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_missing_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_TEXT", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SOME_TEXT"):
        env.text("SOME_TEXT")


def test_text_empty_is_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TEXT", "")
    assert env.text("SOME_TEXT", "default") == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("Yes", True), (" on ", True), ("0", False), ("FALSE", False), ("", True)],
)
def test_flag_reads_plain_words(monkeypatch: pytest.MonkeyPatch, written: str, meant: bool) -> None:
    monkeypatch.setenv("SOME_FLAG", written)
    assert env.flag("SOME_FLAG", default=True) is meant


def test_flag_refuses_what_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="SOME_FLAG"):
        env.flag("SOME_FLAG", default=False)


def test_number_refuses_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_NUMBER", "ten")
    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER"):
        env.number("SOME_NUMBER", default=1)


def test_number_empty_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_NUMBER", " ")
    assert env.number("SOME_NUMBER", default=7) == 7


def test_secret_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", "x" * 31)
    with pytest.raises(ImproperlyConfigured, match="32"):
        env.secret("SOME_SECRET", demo=None)


def test_secret_has_no_stand_in_outside_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_SECRET", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SOME_SECRET"):
        env.secret("SOME_SECRET", demo=None)


def test_listing_drops_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_LIST", "a.example, ,b.example,")
    assert env.listing("SOME_LIST") == ["a.example", "b.example"]


def test_every_name_read_is_in_the_example_and_the_other_way_round() -> None:
    root = Path(settings.BASE_DIR)
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (root / "config/settings.py").read_text()))
    named = re.findall(r"^(\w+)=", (root / ".env.example").read_text(), re.MULTILINE)
    read.discard("PYTEST_XDIST_WORKER")  # the test runner sets it
    by_others = {"WEB_CONCURRENCY", "PORT", "SKIP_APT", "SITE_HOST", "POSTGRES_PASSWORD"}
    by_others |= {"REDIS_PASSWORD"}
    assert sorted(named) == sorted(read | by_others)


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment of the test's own, with nothing set."""
    values: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", values)
    return values


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    note = tmp_path / "running.env"
    note.write_text("DEMO=1\nBASE_URL=http://127.0.0.1:8123/\n")
    return note


def test_a_note_of_make_run_is_adopted_where_nothing_is_set(
    environ: dict[str, str], noted: Path
) -> None:
    env.adopt(noted)
    assert (environ["DEMO"], environ["BASE_URL"]) == ("1", "http://127.0.0.1:8123/")


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "DEMO"])
def test_a_note_is_not_read_where_a_school_runs_for_real(
    environ: dict[str, str], noted: Path, name: str
) -> None:
    environ[name] = "set"
    env.adopt(noted)
    assert environ[name] == "set"
    assert "BASE_URL" not in environ
