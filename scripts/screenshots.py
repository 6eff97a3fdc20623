"""`make screenshots`: the demo's pages as pictures, named like the design's, into var/screens.

Starts an installation of its own in a temporary folder, and ends it. Pictures are named
<page>-<1280|390>-<en|ar>-<light|dark>.png.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import tryout
from scripts.tryout import base

SCREENS = tryout.ROOT / "var" / "screens"
SIZES = {1280: 800, 390: 844}
PASSWORD_FIELD = "input[type=password]"  # noqa: S105 - a selector

Visit = Callable[[Page, dict[str, Any]], None]
SIGNED_IN: dict[BrowserContext, str] = {}


def main() -> int:
    """All pages; the exit code says whether every picture was taken."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tryout.running() as info, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH") or None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        taken = take_all(browser, info)
    print(f"{taken} pictures in {SCREENS.relative_to(tryout.ROOT)}")
    return 0


def take_all(browser: Browser, info: dict[str, Any]) -> int:
    """Each page in each size, language and theme; how many."""
    taken = 0
    for width, height in SIZES.items():
        for language in ("en", "ar"):
            for theme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    locale=language,
                    color_scheme=theme,  # type: ignore[arg-type]
                )
                for name, visit in PAGES.items():
                    page = context.new_page()
                    visit(page, info | {"language": language})
                    page.evaluate("document.fonts.ready")
                    target = SCREENS / f"{name}-{width}-{language}-{theme}.png"
                    page.screenshot(path=target, full_page=name not in FIRST_LOOK)
                    page.close()
                    taken += 1
                context.close()
    return taken


def sign_in(page: Page, info: dict[str, Any], role: str) -> None:
    """As this person, once for all the pages that they open one after the other."""
    if SIGNED_IN.get(page.context) == role:
        return
    page.context.clear_cookies()
    SIGNED_IN[page.context] = role
    person = next(one for one in info["sign_ins"] if one["role"] == role)
    page.goto(base(info) + "/login/")
    page.locator("input[type=email]").first.fill(person["email"])
    page.locator(PASSWORD_FIELD).fill(person["password"])
    page.locator(PASSWORD_FIELD).press("Enter")
    page.wait_for_url(re.compile(r"/(class|home|people|this-week|my-children)"))


def reply_url(info: dict[str, Any]) -> str:
    kind = "ar" if info["language"] == "ar" else "en"
    return str(next(one for one in info["families"] if one["kind"] == kind)["reply_url"])


def class_week(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "teacher")
    page.goto(info["classes"][0]["url"])


def class_week_share(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "teacher")
    page.goto(info["classes"][0]["url"] + "share/")


def sheet_edit(page: Page, info: dict[str, Any]) -> None:
    class_week(page, info)
    page.locator("a", has_text="Javier Ortega").first.click()
    page.wait_for_load_state()


def child_timeline(page: Page, info: dict[str, Any]) -> None:
    sheet_edit(page, info)
    page.locator(".titlebar a[href*='/child/']").last.click()
    page.wait_for_load_state()


def home(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "parent")
    page.goto(base(info) + "/home/")


def people(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "leader")
    page.goto(base(info) + "/people/")


def login(page: Page, info: dict[str, Any]) -> None:
    page.context.clear_cookies()
    SIGNED_IN.pop(page.context, None)
    page.goto(base(info) + "/login/")


def door(page: Page, info: dict[str, Any]) -> None:
    page.goto(reply_url(info))


def rested(page: Page, info: dict[str, Any]) -> None:
    page.goto(base(info) + "/r/" + "x" * 43 + "/")


def reply(page: Page, info: dict[str, Any]) -> None:
    door(page, info)
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url(re.compile("/reply/"))


def mailbox(page: Page, info: dict[str, Any]) -> None:
    page.goto(base(info) + "/demo/mail/")


PAGES: dict[str, Visit] = {
    "class-week": class_week,
    "class-week-share": class_week_share,
    "sheet-edit": sheet_edit,
    "child-timeline": child_timeline,
    "home": home,
    "people": people,
    "login": login,
    "phone-door": door,
    "phone-rested": rested,
    "phone-reply": reply,
    "mailbox": mailbox,
}
FIRST_LOOK = {"class-week", "class-week-share", "phone-door", "phone-rested", "login"}


if __name__ == "__main__":
    raise SystemExit(main())
