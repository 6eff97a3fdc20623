"""`make screenshots`: the demo's pages as pictures, named like the design's, into var/screens.

Starts an installation of its own in a temporary folder, and ends it. Pictures are named
<page>-<1280|390>-<en|ar>-<light|dark>.png. Each page is loaded once for a size and a language, and
taken in both themes. The week goes on meanwhile: Javier's sheet is taken before his mother replies,
then she replies, then everything else.
"""

import datetime as dt
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import tryout
from scripts.tryout import base

SCREENS = tryout.ROOT / "var" / "screens"
SIZES = {1280: 800, 390: 844}
PASSWORD_FIELD = "input[type=password]"  # noqa: S105 - a selector
BEFORE_THE_REPLY = """
from checkins.models import Action, Entry, Half, HomeHalf, Question, Reaction, Sheet
sheet = Sheet.objects.filter(child__given_name="Javier", child__family_name="Ortega").latest("week")
for rows in (Entry.objects.filter(half=Half.HOME), Question.objects.filter(half=Half.HOME), Action.objects.filter(from_home=True), HomeHalf.objects, Reaction.objects):
    rows.filter(sheet=sheet).delete()
Sheet.objects.filter(pk=sheet.pk).update(replied_at=None)
"""
"""The demo's Javier has his mother's reply; for the first pictures it is not there yet."""

Visit = Callable[[Page, dict[str, Any]], None]
SIGNED_IN: dict[BrowserContext, str] = {}
ONE_PHONE: list[Any] = []
"""Cookies of the family's phone: all its pictures are of one, since a sixth would be asked for a code."""


def main() -> int:
    """All pages; fails when one cannot be taken."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for old in SCREENS.glob("*.png"):
        old.unlink()
    with tryout.running() as info, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH") or None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        send_letters(info)
        tryout.manage(info, "shell", "-c", BEFORE_THE_REPLY)
        taken = take_all(browser, info, UNTOUCHED)
        with_a_page(browser, info, send_reply)
        taken += take_all(browser, info, PAGES)
    print(f"{taken} pictures in {SCREENS.relative_to(tryout.ROOT)}")
    return 0


def send_letters(info: dict[str, Any]) -> None:
    """This week's letters, and Sunday's reminders, as if these hours had come."""
    now = dt.datetime.now(tz=dt.UTC)
    friday = (now + dt.timedelta(days=(4 - now.weekday()) % 7)).replace(hour=23, minute=30)
    for moment in (friday, friday + dt.timedelta(days=2, hours=1)):
        tryout.manage(info, "tick", "--at", moment.isoformat(timespec="minutes"))


def take_all(browser: Browser, info: dict[str, Any], pages: dict[str, Visit]) -> int:
    """Each page in each size, language and theme; how many."""
    taken = 0
    for width in SIZES:
        for language in ("en", "ar"):
            with_language = info | {"language": language}
            for context in windows(browser, width, language):
                for name, visit in pages.items():
                    taken += take(context, f"{name}-{width}-{language}", visit, with_language)
    return taken


def windows(browser: Browser, width: int, language: str) -> Iterator[BrowserContext]:
    """One, closed afterwards."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        locale=language,
        reduced_motion="reduce",
        service_workers="block",
    )
    context.add_cookies(ONE_PHONE)  # type: ignore[arg-type]
    # What stands in a box for a picture is not kept anywhere.
    context.route("**/draft/", lambda route: route.abort())
    context.route("**/autosave/", lambda route: route.abort())
    yield context
    ONE_PHONE[:] = [one for one in context.cookies() if "reply-" in one["name"]] or ONE_PHONE
    context.close()


def with_a_page(browser: Browser, info: dict[str, Any], do: Visit) -> None:
    for context in windows(browser, 390, "en"):
        do(context.new_page(), info | {"language": "en"})


def take(context: BrowserContext, name: str, visit: Visit, info: dict[str, Any]) -> int:
    """In both themes; two pictures."""
    page = context.new_page()
    visit(page, info)
    page.evaluate("document.fonts.ready.then(() => true)")
    is_whole = not name.startswith(FIRST_LOOK) or "-full-" in name
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.screenshot(path=SCREENS / f"{name}-{theme}.png", full_page=is_whole)
    page.close()
    return 2


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
    page.wait_for_url(re.compile(r"/(class|home|people|reach|this-week|my-children)"))


def javiers_door(info: dict[str, Any]) -> str:
    return str(next(one for one in info["families"] if one["kind"] == "en")["reply_url"])


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


def family_timeline(page: Page, info: dict[str, Any]) -> None:
    home(page, info)
    page.locator("a[href$='/story/']").first.click()
    page.wait_for_load_state()


def class_trend(page: Page, info: dict[str, Any]) -> None:
    class_week(page, info)
    page.locator("a[href$='/trend/']").click()
    page.wait_for_load_state()


def search(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "teacher")
    page.goto(base(info) + "/search/")
    page.locator("[type=search]").fill("bridge")
    page.locator("form[role=search] button").click()
    page.wait_for_load_state()


def home(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "parent")
    page.goto(base(info) + "/home/")


def people(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "leader")
    page.goto(base(info) + "/people/")


def leader(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "leader")
    page.goto(base(info) + "/reach/")


def login(page: Page, info: dict[str, Any]) -> None:
    page.context.clear_cookies()
    SIGNED_IN.pop(page.context, None)
    page.goto(base(info) + "/login/")


def door(page: Page, info: dict[str, Any]) -> None:
    """Javier's in every language: the Arabic pictures show his mother's page after her choice."""
    page.goto(f"{javiers_door(info)}?lang={info['language']}")


def rested(page: Page, info: dict[str, Any]) -> None:
    page.goto(base(info) + "/r/" + "x" * 43 + "/")


def reply(page: Page, info: dict[str, Any]) -> None:
    door(page, info)
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url(re.compile("/reply/"))


def writing(page: Page, info: dict[str, Any]) -> None:
    """Everything filled that the design's page has filled, nothing sent."""
    reply(page, info)
    fill_reply(page)


def fill_reply(page: Page) -> None:
    page.locator("details.more").evaluate("one => one.open = true")
    for kind in ("thanks", "home_too"):
        page.locator(f"[name=reactions][value={kind}]").check()
    page.locator("[name=home-week][value='4']").check()
    page.locator("[name=home-wins]").fill(
        "He read to his little sister two nights in a row, with a different voice for every robot!"
    )
    page.locator("[name=home-question]").fill(
        "Who does he sit with at lunch? He talks about Kenji a lot."
    )
    page.evaluate("scrollTo(0, 0)")


def send_reply(page: Page, info: dict[str, Any]) -> None:
    writing(page, info)
    with page.expect_navigation(url=re.compile("/sent/")):
        page.locator(".send button").click()


def sent(page: Page, info: dict[str, Any]) -> None:
    """Hers, in the language of the picture."""
    page.goto(f"{javiers_door(info)}?lang={info['language']}")
    page.locator(".go button").click()
    page.wait_for_url(re.compile("/reply/"))
    page.goto(urlsplit(page.url)._replace(query="").geturl() + "sent/")


def mailbox(page: Page, info: dict[str, Any]) -> None:
    page.goto(base(info) + "/demo/mail/")


def letter(to: str, letters: int) -> Visit:
    """The letter to that address, counted from its oldest, as the demo's mailbox shows its HTML."""

    def visit(page: Page, info: dict[str, Any]) -> None:
        address = to if info["language"] == "en" else ARABIC_READER
        answer = page.request.get(base(info) + "/demo/mail.json")
        ours = sorted(
            (one for one in answer.json() if address in str(one["to"])),
            key=lambda one: str(one["html_url"]),
        )
        page.goto(ours[min(letters, len(ours) - 1)]["html_url"])

    return visit


def parts(page: Page, info: dict[str, Any]) -> None:
    page.goto(base(info) + "/parts/")


def not_found(page: Page, info: dict[str, Any]) -> None:
    page.goto(base(info) + "/nothing/")


def not_allowed(page: Page, info: dict[str, Any]) -> None:
    sign_in(page, info, "teacher")
    page.goto(base(info) + "/people/")


def no_signal(page: Page, info: dict[str, Any]) -> None:
    page.goto(f"{base(info)}/offline/?in={info['language']}")


UNTOUCHED: dict[str, Visit] = {
    "phone-door": door,
    "phone-reply": reply,
    "phone-reply-full": reply,
    "phone-reply-writing": writing,
}
PAGES: dict[str, Visit] = {
    "phone-sent": sent,
    "class-week": class_week,
    "class-week-share": class_week_share,
    "sheet-edit": sheet_edit,
    "child-timeline": child_timeline,
    "child-timeline-family": family_timeline,
    "class-trend": class_trend,
    "search": search,
    "home": home,
    "leader": leader,
    "people": people,
    "not-allowed": not_allowed,
    "login": login,
    "phone-rested": rested,
    "no-signal": no_signal,
    "not-found": not_found,
    "components": parts,
    "mailbox": mailbox,
    "email": letter("brooks@family.example", 0),
    "email-siblings": letter("ana@alder.example", 0),
    "email-reminder": letter("adam.nowak@family.example", 1),
}
ARABIC_READER = "layla.haddad@family.example"
FIRST_LOOK = ("class-week", "phone-door", "phone-re", "login", "no-signal", "not-")
"""Pictures of a window; the others, and `-full`, are of the whole page."""


if __name__ == "__main__":
    raise SystemExit(main())
