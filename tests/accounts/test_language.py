"""A page speaks the language chosen on it."""

import pytest
from django.conf import settings
from django.test import Client

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
