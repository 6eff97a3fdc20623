"""`make screenshots`: the demo's pages as pictures, named like the design's, into var/screens.

Starts an installation of its own in a temporary folder, and ends it. Pictures are named
<page>-<1280|390>-<en|ar>-<light|dark>.png.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "var" / "screens"
SIZES = {1280: 800, 390: 844}
PATIENCE_S = 180
PASSWORD_FIELD = "input[type=password]"  # noqa: S105 - a selector

Visit = Callable[[Page, dict[str, Any]], None]
SIGNED_IN: dict[BrowserContext, str] = {}


def main() -> int:
    """All pages; the exit code says whether every picture was taken."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "VAR_DIR": folder, "PORT": str(port), "DEMO": "1"}
        environment["BASE_URL"] = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "config.running"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            wait_until_ready(server)
            info = demo_info(environment)
            with sync_playwright() as playwright:
                path = os.environ.get("CHROMIUM_PATH") or None
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                taken = take_all(browser, info)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)
    print(f"{taken} pictures in {SCREENS.relative_to(ROOT)}")
    return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: "subprocess.Popen[str]") -> None:
    """Until the last line of the start; a server that ends before is an error."""
    for line in server.stdout or ():
        if line.startswith("Ready:"):
            return
    raise SystemExit("The server did not start.")


def demo_info(environment: dict[str, str]) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "manage.py", "demo_info", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


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


def base(info: dict[str, Any]) -> str:
    return str(info["classes"][0]["url"]).split("/class/")[0]


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
