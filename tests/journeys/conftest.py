"""A real browser against a live server. `make test-browser` says where the browser is."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import testcases
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.conftest import FRIDAY, Cast
from tests.journeys import looking

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PASSWORD = "a-long-password"
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs an event loop of its own

Opener = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def files_as_they_lie() -> None:
    """The live server looks for the app of static files by its name; ours has another (config/served.py)."""
    vars(testcases)["_StaticFilesHandler"] = StaticFilesHandler


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file: the live server's threads get connections of their own, as they have outside
    of tests. In memory they would share the test's, with its transaction."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "checkin.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH") or None
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Friday at two, and running: a browser waits for real seconds."""
    with time_machine.travel(FRIDAY, tick=True) as coordinates:
        yield coordinates


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Opener]:
    """`open_page(size, **context options)`: a fresh browser whose console must stay silent.

    Nothing may be asked of another server, break a rule of ours (CSP) or fail in a script. A refusal
    that the test provokes is no fault: the network log says it, not a script.
    """
    contexts: list[BrowserContext] = []
    said: list[str] = []
    home = (live_server.url, "data:", "blob:", "about:")

    def opener(size: dict[str, int] = DESK, **options: Any) -> Page:
        context = browser.new_context(viewport=size, base_url=live_server.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: said.append(f"Error: {error}"))
        page.on("request", lambda one: None if one.url.startswith(home) else said.append(one.url))
        return page

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            said.append(message.text)

    yield opener
    for context in contexts:
        context.close()
    until_served()
    assert said == []


def until_served(seconds: float = 20) -> None:
    """Wait until the live server has answered what a closed browser still asked of it; the next step
    empties the tables."""
    ends = time.monotonic() + seconds
    while busy := [one.name for one in threading.enumerate() if "process_request" in one.name]:
        assert time.monotonic() < ends, f"Still answering: {busy}"
        time.sleep(0.01)


def sign_in(page: Page, email: str) -> None:
    """By password, as staff do."""
    page.goto("/login/")
    page.get_by_label("Your email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with a password").click()


def letters_to(address: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [address]]


def reply_path(message: Any) -> str:
    """The path of the first reply link in a letter, as its reader would press it."""
    found = re.search(r"https?://[^/\s]+(/r/[A-Za-z0-9_-]{43}/)", message.body)
    assert found, message.body
    return found[1]


def tick(moment: str) -> None:
    """What the schedule would do at that moment."""
    call_command("tick", at=moment)


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    """The cast, in a database that the live server sees."""
    return cast


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Below the dots: how many pages, states and languages axe has seen."""
    if looking.SEEN:
        terminalreporter.write_line(looking.tally())
