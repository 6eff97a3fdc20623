"""The page without signal, and the worker that keeps it: nobody's words, every language, known files."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

TITLES = {"en": "No signal", "es": "Sin señal", "ar": "لا إشارة", "vi": "Không có mạng"}


@pytest.mark.parametrize(("language", "title"), TITLES.items())
@pytest.mark.django_db
def test_page_speaks_each_language(language: str, title: str) -> None:
    answer = Client(headers={"accept-language": "en"}).get(f"/offline/?in={language}")
    html = answer.content.decode()
    assert f'<html lang="{language}"' in html
    assert f"<title>{title}</title>" in html
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.django_db
def test_a_language_that_is_not_offered_is_english() -> None:
    assert '<html lang="en" dir="ltr">' in Client().get("/offline/?in=tlh").content.decode()


@pytest.mark.django_db
def test_worker_keeps_the_page_and_files_that_exist() -> None:
    answer = Client().get("/worker.js")
    script = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    pages = dict(re.findall(r'"(\w\w)": "([^"]+)"', script))
    assert pages == {code: f"/offline/?in={code}" for code, _name in settings.LANGUAGES}
    files = re.findall(rf'"{settings.STATIC_URL}([^"]+)"', script)
    assert len(files) == 3
    assert [name for name in files if finders.find(name) is None] == []


@pytest.mark.django_db
def test_both_are_the_same_for_everybody(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert Client().get("/offline/").status_code == 200
        assert Client().get("/worker.js").status_code == 200
