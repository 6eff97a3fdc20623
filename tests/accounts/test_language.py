"""A page speaks the language chosen on it."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.conftest import Cast, client_of

pytestmark = pytest.mark.django_db


def test_a_chosen_language_stays_with_the_browser(client: Client) -> None:
    answer = client.get("/nowhere/?lang=es")
    assert answer.headers["Content-Language"] == "es"
    assert client.get("/nowhere/").headers["Content-Language"] == "es"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    answer = client.get("/nowhere/?lang=klingon")
    assert answer.headers["Content-Language"] == "en"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_a_files_language_is_not_the_browsers(client: Client) -> None:
    answer = client.get("/healthz?lang=ar")
    assert answer.headers["Content-Type"] == "application/json"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize(
    ("language", "files"),
    [
        ("en", ["sans-latin", "serif-latin"]),
        ("es", ["sans-latin", "serif-latin"]),
        ("vi", ["sans-latin", "serif-latin", "sans-vietnamese", "serif-vietnamese"]),
        ("ar", ["sans-latin", "serif-latin", "sans-arabic", "serif-arabic"]),
    ],
)
def test_staff_pages_ask_early_for_the_letters_of_their_language(
    cast: Cast, language: str, files: list[str]
) -> None:
    """Or half the letters of a word would come from another font on the first page."""
    html = client_of(cast.teacher).get(f"/my-children/?lang={language}").content.decode()
    assert re.findall(r'rel="preload" href="[^"]*/sheet-([\w-]+)[."][^>]*as="font"', html) == files
