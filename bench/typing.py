"""T1: a class written by keyboard through the real page. Keys a child besides the words, and minutes.

python -m bench.typing [--quick | --full]

An installation of its own with the demo school and one Chromium. Ms. Chen writes next week's sheets of
her class from the first child on: a win of 12 words, the week's face, one goal moved by a step, a next
step of 8 words; what else there is stays as it was carried. Ctrl+Enter saves and goes on. Every key is
pressed as a hand would, one by one, and the page is asked afterwards what it kept.

A key is one press; Ctrl and Enter are two. The minutes are those of the words at 40 a minute, plus the
other keys at as many letters a minute as that is (5 letters and a space a word), plus what the pages
take to come. Needs CHROMIUM_PATH (scripts/browser.py finds it). `--full`: 28 children; `--quick`: 3.
"""

import argparse
import json
import os
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from scripts.tryout import base, manage, running

SCALES = {"quick": 3, "full": 28}
MOST_KEYS, MOST_MINUTES, CLASS = 12, 20, 28
WORDS_A_MINUTE, KEYS_A_WORD = 40, 6
WIN = "He put his hand up twice and explained his answer to us."
STEP = "Asking for help before the second try, always."
PATIENCE_MS = 60_000
GOALS = """
from django.utils import timezone
from checkins.models import Goal, Kind, Prompt, Sheet
from checkins.services.giving import take_away
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.writing import set_value
from checkins.weeks import Week
from accounts.models import Assignment, Child, Enrolment, Member
now, me = timezone.now(), Member.objects.get(user__email="{teacher}")
room, day = me.assignments.exclude(classroom=None)[0].classroom, me.school.local_date(now)
for one in Enrolment.objects.filter(classroom=room).on(day).select_related("child__school"):
    take_away(one.child, by=me, now=now)
    live = Goal.objects.filter(child=one.child).live()
    for title in ("Speak up once a day", "Read for 20 minutes", "Ask for help when stuck")[live.count():]:
        begin_goal(one.child, title=title, by=me, now=now)
    sheet = open_sheet(one.child, Week.containing(day, me.school.school_days), now=now)
    for prompt in Prompt.objects.filter(template=sheet.template_id, half="school", kind=Kind.GOALS):
        for goal in live[:3]:
            set_value(sheet, prompt, goal=goal, value=2, by=me, now=now)
"""
"""Three goals for every child of the class, each marked this week, so that there is a step to move; and
next week's sheets are the class's template, also of children who have one of their own until then."""
HERE = "document.activeElement.name ?? ''"


@dataclass
class Hand:
    """One hand at the keyboard. `keys` are those besides words, one number a child."""

    page: Page
    keys: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def press(self, key: str) -> None:
        """`Control+Enter` counts as two."""
        self.keys[-1] += key.count("+") + 1
        self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)

    @property
    def at(self) -> str:
        """The name of the box in which the cursor is."""
        return str(self.page.evaluate(HERE))

    def go_to(self, key: str, wanted: str, most: int = 40) -> None:
        """The same key until the cursor is in a box of that name."""
        for _press in range(most):
            if re.fullmatch(wanted, self.at):
                return
            self.press(key)
        raise SystemExit(f"No way by {key} to {wanted}; the cursor is in “{self.at}”.")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    scale = parser.add_mutually_exclusive_group()
    for name in SCALES:
        scale.add_argument(f"--{name}", action="store_const", const=name, dest="scale")
    parser.set_defaults(scale="full")
    chosen = parser.parse_args().scale
    with running() as info, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH") or None
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE_MS)
        teacher = sign_in(page, info)
        manage(info, "shell", "-c", GOALS.replace("{teacher}", teacher))
        hand = write_class(page, next_week(page, info), SCALES[chosen])
        chromium.close()
    found = figures(hand, chosen)
    print(json.dumps(found))
    return 0 if found["holds"] else 1


def sign_in(page: Page, info: dict[str, Any]) -> str:
    """The address that came in."""
    teacher = next(one for one in info["sign_ins"] if one["role"] == "teacher")
    page.goto(f"{base(info)}/login/")
    page.get_by_label("Your email address").fill(teacher["email"])
    page.get_by_label("Password").fill(teacher["password"])
    page.get_by_role("button", name="Sign in with a password").click()
    page.wait_for_load_state("load")
    return str(teacher["email"])


def next_week(page: Page, info: dict[str, Any]) -> str:
    """The address of the first child's sheet of the week to come: nobody has written on it."""
    page.goto(info["classes"][0]["url"])
    page.get_by_label("Week after").click()
    first = page.locator(".roll a").first
    expect(first).to_be_visible()
    return str(first.evaluate("one => one.href"))


def write_class(page: Page, first: str, children: int) -> Hand:
    """From one child to the next, as the page leads."""
    hand = Hand(page)
    page.goto(first)
    page.locator("[name='wins-0']").focus()
    for number in range(children):
        hand.keys.append(0)
        url = page.url
        write_child(hand)
        began = time.monotonic()
        hand.press("Control+Enter")
        page.wait_for_url(lambda there, before=url: there != before)
        page.wait_for_load_state("load")
        hand.waits.append(time.monotonic() - began)
        must_be_kept(page, url)
        print(f"{number + 1}: {hand.keys[-1]} keys", flush=True)
    return hand


def write_child(hand: Hand) -> None:
    hand.go_to("Tab", "wins-0")
    hand.write(WIN)
    hand.go_to("Tab", "week")
    hand.press("ArrowRight")
    hand.go_to("ArrowDown", "goals-.+")
    hand.press("ArrowRight")
    hand.go_to("ArrowDown", "next_step")
    hand.write(STEP)


def must_be_kept(page: Page, url: str) -> None:
    """What the hand wrote stands on the page that it left; a bench that writes nothing measures none."""
    kept = page.request.get(url.partition("#")[0]).text()
    marks = [
        len(re.findall(rf'name="{name}" value="[1-5]"[^>]* checked', kept))
        for name in ("week", 'goals-[^"]+')
    ]
    if not kept.count(WIN) or not kept.count(STEP) or marks != [1, 1]:
        raise SystemExit(f"Not kept: {url} {marks}")


def figures(hand: Hand, scale: str) -> dict[str, Any]:
    """The contract's line; `value` is the keys of the child that took most."""
    words = len(WIN.split()) + len(STEP.split())
    keys = statistics.mean(hand.keys)
    wait = statistics.median(hand.waits)
    minutes = CLASS * (words / WORDS_A_MINUTE + keys / (WORDS_A_MINUTE * KEYS_A_WORD) + wait / 60)
    most = max(hand.keys)
    return {
        "id": "T1",
        "value": most,
        "goal": MOST_KEYS,
        "holds": most <= MOST_KEYS and minutes <= MOST_MINUTES,
        "scale": scale,
        "minutes": round(minutes, 1),
        "goal_minutes": MOST_MINUTES,
        "keys_mean": round(keys, 1),
        "words": words,
        "wait_s": round(wait, 2),
        "children": len(hand.keys),
    }


if __name__ == "__main__":
    sys.exit(main())
