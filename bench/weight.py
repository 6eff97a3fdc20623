"""What a phone loads for a family's page: bytes on the line, as the server answers and Chromium counts.

python -m bench.weight [--quick | --full]

A try-out installation of its own, its built stylesheets and scripts packed as in a real one; a browser
that has kept nothing yet, the page behind a letter's button. Both scales measure the same. Needs
CHROMIUM_PATH (scripts/browser.py finds it).
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request, sync_playwright

from scripts import tryout

KIB = 1024
PHONE = {"width": 390, "height": 844}
A_YEAR = 60 * 60 * 24 * 365
PAGE_ITSELF = ("document", "stylesheet")
GOALS = (
    ("W1", "HTML and CSS", 10),
    ("W1-all", "all without fonts", 20),
    ("W1-fonts", "all with fonts", 110),
)


@dataclass
class Load:
    """Bytes of answers by kind, headers not counted; and what a browser would have to ask for again."""

    bytes_of: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    files: list[str] = field(default_factory=list)
    not_kept: list[str] = field(default_factory=list)

    def add(self, request: Request) -> None:
        response = request.response()
        if response is None or not request.url.startswith("http"):
            return
        size = request.sizes()["responseBodySize"]
        self.bytes_of[request.resource_type] += size
        path = urlsplit(request.url).path
        headers = response.headers
        self.files.append(f"{size} {headers.get('content-encoding', 'plain')} {path}")
        if "/static/" in path and not is_kept(headers.get("cache-control", "")):
            self.not_kept.append(path)

    def total(self, *kinds: str) -> int:
        return sum(size for kind, size in self.bytes_of.items() if not kinds or kind in kinds)


def is_kept(said: str) -> bool:
    """For a year, and without asking again."""
    ages = [part.partition("=")[2] for part in said.split(", ") if part.startswith("max-age=")]
    return "immutable" in said and any(int(age) >= A_YEAR for age in ages)


def main() -> int:
    """One line of JSON a goal; exit code 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", dest="scale", action="store_const", const="quick")
    parser.add_argument("--full", dest="scale", action="store_const", const="full")
    parser.add_argument("--files", action="store_true", help="also say what was loaded")
    options = parser.parse_args()
    with tryout.running() as info, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM_PATH"], args=["--no-sandbox"]
        )
        load = first_visit(browser, info["families"][0]["reply_url"])
    if options.files:
        print("\n".join(load.files), file=sys.stderr)
    lines = figures(load)
    for line in lines:
        print(json.dumps({**line, "scale": options.scale or "quick", "n": 1, "seed": None}))
    return 0 if all(line["holds"] for line in lines) else 1


def first_visit(browser: Browser, door: str) -> Load:
    """The door opens in one browser; its page is loaded in another one that knows the cookie alone."""
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(door)
    with page.expect_navigation():
        page.locator(".go button").click()
    url, cookies = page.url, context.cookies()
    context.close()
    fresh = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    fresh.add_cookies(cookies)  # type: ignore[arg-type]
    page = fresh.new_page()
    requests: list[Request] = []

    def remember(request: Request) -> None:
        requests.append(request)

    page.on("requestfinished", remember)
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    load = Load()
    for request in requests:
        load.add(request)
    return load


def figures(load: Load) -> list[dict[str, Any]]:
    """KiB of each goal; the last also asks that every file is kept for a year."""
    sizes = {
        "W1": load.total(*PAGE_ITSELF),
        "W1-all": load.total() - load.total("font"),
        "W1-fonts": load.total(),
    }
    lines = []
    for goal_id, what, goal in GOALS:
        value = round(sizes[goal_id] / KIB, 1)
        line = {"id": goal_id, "value": value, "goal": goal, "holds": value <= goal, "of": what}
        lines.append(line)
    lines[0]["kib"] = {kind: round(size / KIB, 1) for kind, size in sorted(load.bytes_of.items())}
    lines[-1]["not_kept"] = load.not_kept
    lines[-1]["holds"] = lines[-1]["holds"] and not load.not_kept
    return lines


if __name__ == "__main__":
    sys.exit(main())
