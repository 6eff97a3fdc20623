"""The Host header names nothing: not in a page, a redirect, a letter or a printed code."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from accounts.letters.registry import NotWanted, kind_named
from accounts.letters.worker import deliver
from accounts.models import Delivery, School
from tests.conftest import FRIDAY, WEEK, client_of
from tests.replies.conftest import Week, week
from tests.security.walk import FORMS, Form, World

__all__ = ["week"]

PORT = "4444"
"""A port of the asker's own: the one part of Host that is not held against ALLOWED_HOSTS."""
STRANGE = {"HTTP_HOST": f"testserver:{PORT}", "HTTP_X_FORWARDED_HOST": "evil.example",
           "HTTP_X_FORWARDED_SERVER": "evil.example", "HTTP_FORWARDED": "host=evil.example",
           "HTTP_X_ORIGINAL_URL": "//evil.example/", "HTTP_X_FORWARDED_PORT": PORT}  # fmt: skip


def must_not_come_back(answer: Any) -> None:
    words = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    for sign in (f":{PORT}", "evil.example"):
        assert sign.encode() not in words
        assert sign not in heads
    assert "testserver" not in heads


@pytest.fixture
def world(week: Week) -> World:
    School.objects.update(base_url="https://alder.example")
    return World.of(week)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:80", "testserver@evil.example", "testserver.evil.example",
        "evil.example/testserver", "testserver#evil.example", "testserver:80@evil.example",
        "testserver evil.example", "testserver,evil.example", "testserver\\evil.example",
        "[evil.example]", "*", ".testserver", "testserver:", "testserver:x", "",
    ],
)  # fmt: skip
def test_a_host_that_is_not_ours_is_refused_without_repeating_it(db: None, host: str) -> None:
    for path in ("/login/", "/", "/home/", "/nothing"):
        answer = Client().get(path, HTTP_HOST=host)
        assert answer.status_code in (200, 302, 400, 404)
        must_not_come_back(answer)
        if "evil" in host:
            assert answer.status_code == 400


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_no_form_repeats_the_host(form: Form, world: World) -> None:
    """Its page, its answer, and every letter that it sent."""
    door = form.open(world)
    must_not_come_back(door.client.get(door.reading or door.url, **STRANGE))
    data = {"csrfmiddlewaretoken": "x", **door.good}
    must_not_come_back(door.client.post(door.url, data, **STRANGE))
    for row in Delivery.objects.filter(state=Delivery.State.NEW):
        try:
            letter = kind_named(row.letter).render(row, FRIDAY)
        except NotWanted:
            continue
        for words in (letter.subject, letter.text, letter.html):
            assert PORT not in words
            assert "testserver" not in words
            for url in re.findall(r"https?://[^\s\"'<>]+", words):
                assert url.startswith("https://alder.example/"), url


def test_letters_and_links_start_with_the_schools_own_address(world: World) -> None:
    deliver(now=FRIDAY)
    client = client_of(world.cast.leader)
    page = client.post(
        reverse("member_invite", args=[world.cast.co_teacher.pk]), follow=True, **STRANGE
    )
    must_not_come_back(page)


def test_the_printed_code_starts_with_the_schools_own_address(world: World) -> None:
    import pypdfium2
    import zxingcpp

    client = client_of(world.cast.teacher)
    answer = client.get(reverse("class_print", args=[world.cast.classroom.pk, WEEK]), **STRANGE)
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = set()
    for page in pypdfium2.PdfDocument(data):
        picture = page.render(scale=4).to_pil()
        found |= {code.text for code in zxingcpp.read_barcodes(picture)}
    assert found
    for code in found:
        assert code.upper().startswith("HTTPS://ALDER.EXAMPLE/S/"), code


def test_the_way_to_https_is_our_own_address() -> None:
    """With the setting as it is under https; the header's port would come back otherwise."""
    assert settings.SECURE_SSL_HOST == "127.0.0.1:8000"
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_SSL_HOST="alder.example"):
        guard = SecurityMiddleware(lambda _request: HttpResponse())
        answer = guard(RequestFactory().get("/login/?a=1", **STRANGE))
    assert answer.status_code == 301
    assert answer["Location"] == "https://alder.example/login/?a=1"


def test_no_code_of_ours_asks_for_the_host() -> None:
    """Links start with `School.url`; whoever needs the request's host says why here."""
    root = Path(settings.BASE_DIR)
    asked = subprocess.run(
        ["grep", "-rnE", "get_host|build_absolute_uri|HTTP_HOST|get_current_site|get_port|META\\[.SERVER_NAME",
         "accounts", "checkins", "config", "templates", "--include=*.py", "--include=*.html",
         "--include=*.txt"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.stdout == ""
    assert settings.USE_X_FORWARDED_HOST is False
    assert "*" not in settings.ALLOWED_HOSTS
