"""From an empty database to the first letters of 960 children, through the browser: minutes and clicks.

python -m bench.first_hour [--quick | --full] [--pictures FOLDER]

An installation of its own (SQLite, the embedded queue, a mail server that keeps what it gets) and one
Chromium. A head teacher does by mouse and keyboard what a head teacher has to: the setup code, the
school, its calendar, a spreadsheet of all children, a yes to their adults, the staff, a letter to
oneself, going live. Each teacher then opens their invitation, and shares.

Not through the browser, and not counted: the words of the sheets (a class by keyboard is measured by
itself, T1) and the wait until Friday, which `manage.py tick` brings about. Typing takes no time here; it
is counted in letters. Needs CHROMIUM_PATH (scripts/browser.py finds it). `--full`: 960 children in 32
classes; `--quick`: 60 in 2.
"""

import argparse
import csv
import datetime as dt
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from scripts.tryout import ROOT, free_port, wait_until_ready
from tests.accounts.letters.sink import Sink, running_sink

SEED = 960
A_CLASS = 30
SCALES = {"quick": 2, "full": 32}
ON_PAPER, NOBODY, TWO_ADULTS, BROTHERS, SHARED = 0.12, 0.015, 0.75, 0.15, 0.02
"""Shares of a made-up school: adults without an address, children without an adult, children with a
second adult, children who share their adults with the child before, adults who give an address of somebody else's."""
GOAL_MINUTES = 60
PATIENCE_MS = 60_000
LANGUAGES = ("en", "en", "en", "es", "ar", "vi")


# --- A school on paper --------------------------------------------------------------------------------
@dataclass
class Expected:
    """What a made-up list holds. `homes` are (name, address) of each child's adults."""

    homes: list[tuple[tuple[str, str], ...]] = field(default_factory=list)

    @property
    def children(self) -> int:
        return len(self.homes)

    @property
    def addresses(self) -> dict[str, set[str]]:
        """Whose each address is; more than one name: nobody knows, so a person is asked."""
        found: dict[str, set[str]] = {}
        for home in self.homes:
            for name, email in home:
                if email:
                    found.setdefault(email, set()).add(name)
        return found

    @property
    def shared(self) -> set[str]:
        return {email for email, names in self.addresses.items() if len(names) > 1}

    @property
    def mailboxes(self) -> set[str]:
        return set(self.addresses) - self.shared

    @property
    def on_paper(self) -> int:
        """Adults without an address, once for each child: nobody is merged by a name alone."""
        return sum(not email for home in self.homes for _name, email in home)

    @property
    def alone(self) -> int:
        """Children whom nobody is left for: none on the list, or all of them asked about."""
        shared = self.shared
        return sum(all(email in shared for _name, email in home) for home in self.homes)


def spreadsheet(classes: int) -> tuple[str, Expected]:
    """A wide list as a school has it; nobody in it is real."""
    dice, expected = random.Random(SEED), Expected()  # noqa: S311 - a made-up school
    rows, before, known = io.StringIO(), [""] * 6, list[str]()
    sheet = csv.writer(rows)
    sheet.writerow(["Child", "Class", "Guardian 1 name", "Guardian 1 email", "Guardian 1 language", "Guardian 2 name", "Guardian 2 email", "Guardian 2 language"])  # fmt: skip
    for number in range(classes * A_CLASS):
        adults = before if number and dice.random() < BROTHERS else _adults(dice, number, known)
        if dice.random() < NOBODY:
            adults = [""] * 6
        else:
            before = adults
        pairs = ((adults[0], adults[1]), (adults[3], adults[4]))
        expected.homes.append(tuple(pair for pair in pairs if pair[0]))
        known += [email for _name, email in expected.homes[-1] if email]
        sheet.writerow([f"Child{number:04} Sample", f"Room {number // A_CLASS + 1}", *adults])
    return rows.getvalue(), expected


def _adults(dice: random.Random, number: int, known: list[str]) -> list[str]:
    cells: list[str] = []
    for place in range(2 if dice.random() < TWO_ADULTS else 1):
        email = f"adult{number:04}.{place}@family.example"
        if dice.random() < ON_PAPER:
            email = ""
        elif dice.random() < SHARED and known:
            email = dice.choice(known)
        cells += [f"Adult{number:04}{'ab'[place]} Sample", email, dice.choice(LANGUAGES)]
    return [*cells, *[""] * (6 - len(cells))]


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//bench//first hour//EN\r
{}END:VCALENDAR\r
"""


def calendar(year: int) -> str:
    """Two holidays as an office would export them."""
    days = (
        ("Winter holidays", f"{year}1221", f"{year + 1}0102"),
        ("Spring holidays", f"{year + 1}0405", f"{year + 1}0410"),
    )
    events = [
        f"BEGIN:VEVENT\r\nUID:{first}@bench\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{first}\r\n"
        f"DTEND;VALUE=DATE:{last}\r\nEND:VEVENT\r\n"
        for name, first, last in days
    ]
    return CALENDAR.format("".join(events))


# --- An installation of its own -----------------------------------------------------------------------
@dataclass
class Installation:
    url: str
    environment: dict[str, str]
    sink: Sink

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], check=False, cwd=ROOT, env=self.environment,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def letter_to(self, address: str, *, says: str = "", patience: float = 90) -> str:
        """The newest letter to somebody, with these words in it, as soon as it is there."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            for to, mail in reversed(
                list(zip(self.sink.recipients, self.sink.mails, strict=False))
            ):
                if to == address and says in (words := plain(mail)):
                    return words
            time.sleep(0.2)
        raise SystemExit(f"No letter came to {address}.")


def plain(mail: str) -> str:
    """The text of a mail, whatever it is encoded in."""
    from email import message_from_string, policy

    parsed = message_from_string(mail.replace("\r\n", "\n"), policy=policy.default)
    body: Any = parsed.get_body(preferencelist=("plain",))
    return str(body.get_content())


@contextmanager
def empty_installation() -> Iterator[Installation]:
    """Web server and worker over an empty database, and a mail server for them."""
    with tempfile.TemporaryDirectory() as folder, running_sink() as sink:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        kept = {
            key: value
            for key, value in os.environ.items()
            if key not in ("DATABASE_URL", "REDIS_URL")
        }
        environment = {
            **kept,
            "VAR_DIR": folder,
            "PORT": str(port),
            "DEMO": "0",
            "BASE_URL": url,
            "SECRET_KEY": "only-for-one-run-of-the-bench-and-nobodys-child",
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        command = [sys.executable, "-m", "config.running"]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            wait_until_ready(server)
            yield Installation(url, environment, sink)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)


# --- Somebody at a keyboard ---------------------------------------------------------------------------
@dataclass
class Hands:
    """One person's browser. Every press, choice and page is counted; so are the letters typed."""

    page: Page
    pictures: Path | None
    clicks: int = 0
    pages: int = 0
    letters: int = 0

    def open(self, path: str) -> None:
        """An address typed, or a link in a letter pressed."""
        self.clicks += 1
        self.pages += 1
        self.page.goto(path)
        self._picture()

    def press(self, name: str, role: Any = "button") -> None:
        """A button or link, by its words, and the page that it leads to."""
        self.clicks += 1
        self.pages += 1
        with self.page.expect_navigation(timeout=PATIENCE_MS):
            self.page.get_by_role(role, name=name).first.click()
        self._picture()

    def follow(self, name: str) -> None:
        self.press(name, "link")

    def type(self, label: str, words: str) -> None:
        self.letters += len(words)
        self.clicks += 1
        self.page.get_by_label(label, exact=False).first.fill(words)

    def choose(self, label: str, option: str) -> None:
        self.clicks += 2
        self.page.get_by_label(label, exact=False).first.select_option(label=option)

    def tick(self, words: str) -> None:
        self.clicks += 1
        self.page.get_by_label(words, exact=True).first.check(force=True)

    def hand_over(self, name: str, content: str) -> None:
        self.clicks += 3  # the box, the file, "Open"
        file: Any = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
        self.page.locator("input[type=file]").set_input_files(file)

    def _picture(self) -> None:
        if self.pictures:
            name = re.sub(r"[0-9a-f-]{36}|\W+", "-", self.page.url.split("/", 3)[3]).strip("-")
            self.page.screenshot(path=self.pictures / f"{self.pages:03}-{name}.png", full_page=True)


@dataclass
class Run:
    """The hour so far: seconds and clicks of each step."""

    steps: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, hands: Hands) -> Iterator[None]:
        began, clicks, pages = time.monotonic(), hands.clicks, hands.pages
        yield
        self.steps.append(
            {
                "step": name,
                "seconds": round(time.monotonic() - began, 1),
                "clicks": hands.clicks - clicks,
                "pages": hands.pages - pages,
            }
        )
        print(json.dumps(self.steps[-1]), file=sys.stderr, flush=True)


# --- The hour ------------------------------------------------------------------------------------------
def found(here: Installation, hands: Hands, code: str) -> None:
    hands.open(here.url)
    hands.type("Setup code", code)
    hands.type("The school’s name", "Cedar Street School")
    hands.choose("Time zone", "Chicago")
    hands.type("Your name, as families read it", "Ms. Roble")
    hands.type("Your email address", "head@cedar.example")
    hands.press("Create the school")
    letter = here.letter_to("head@cedar.example")
    hands.type("Your code", "".join(re.findall(r"\b(\d{4}) (\d{4})\b", letter)[0]))
    hands.press("Sign in")


def say_who_we_are(hands: Hands) -> None:
    hands.follow("Numbers for families")
    hands.type("Emergency number", "911")
    hands.press("Save")
    hands.follow("Name the person")
    hands.type("Or somebody new: their name", "Ms. Okafor")
    hands.type("Their email address", "okafor@cedar.example")
    hands.press("Name this person")
    hands.press("Send the invitation")
    hands.open("/setup/")


def bring_calendar(hands: Hands) -> None:
    hands.follow("Upload a calendar")
    hands.hand_over("holidays.ics", calendar(time.localtime().tm_year))
    hands.page.locator("main form button").first.click()
    hands.clicks += 1
    hands.page.wait_for_load_state()
    hands.pages += 1
    hands.clicks += 1
    with hands.page.expect_navigation():
        hands.page.locator("main form .btn.school").first.click()
    hands.pages += 1
    hands.open("/setup/")


def bring_children(hands: Hands, listed: str) -> int:
    """How many addresses the preview asks about; the questions stay open, so nobody at them is taken."""
    hands.follow("Upload a list")
    hands.hand_over("children.csv", listed)
    hands.press("Show what would change")
    asked = hands.page.locator("fieldset .list li").count()
    hands.press("Apply this")
    button = hands.page.get_by_role("button", name=re.compile("Approve|Say yes|link", re.I))
    until = time.monotonic() + 300
    while not button.count() and time.monotonic() < until:
        time.sleep(0.5)
        if not button.count():
            hands.page.reload()
    expect(button.first).to_be_visible()
    return asked


def approve(hands: Hands) -> None:
    hands.clicks += 1
    hands.pages += 1
    with hands.page.expect_navigation(timeout=PATIENCE_MS):
        hands.page.get_by_role(
            "button", name=re.compile("Approve|Say yes|link", re.I)
        ).first.click()
    hands.open("/setup/")


def bring_staff(hands: Hands, classes: int) -> None:
    """The list that a head teacher has, pasted; then one button invites all of them."""
    lines = [f"Ms. Teacher{one}, {teacher(one)}, Room {one}" for one in range(1, classes + 1)]
    hands.open("/staff/several/")
    hands.type("One teacher a line", "\n".join(lines))
    hands.press("Add them")
    hands.press("Invite")
    hands.open("/setup/")


def teacher(number: int) -> str:
    return f"teacher{number}@cedar.example"


def try_letter(here: Installation, hands: Hands) -> None:
    hands.follow("Send one to yourself")
    hands.press("Send it to me")
    here.letter_to("head@cedar.example", says="you sent yourself")
    if hands.page.get_by_role("link", name="Look again").count():
        hands.follow("Look again")
    hands.open("/setup/")


def go_live(hands: Hands) -> dict[str, int]:
    """What the page promises, and the button."""
    hands.follow("Go live")
    told = hands.page.locator(".counts li").all_inner_texts()
    hands.press("Go live")
    return {
        " ".join(words.split("\n")[0].split()): int(re.findall(r"\d+", words)[-1]) for words in told
    }


def arrive_and_share(here: Installation, hands: Hands, number: int) -> None:
    found = re.search(r"https?://\S+/welcome/\S+/", here.letter_to(teacher(number)))
    assert found
    hands.open(found[0])
    hands.press("Go in")
    hands.press(re.compile(r"Share \d+ ready"), "link")  # type: ignore[arg-type]
    hands.press(re.compile(r"Share \d+"))  # type: ignore[arg-type]


def main() -> int:
    """One line of JSON a figure; exit code 1 when the hour is over or a letter is not where it belongs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    parser.add_argument("--full", dest="scale", action="store_const", const="full")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each page")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with empty_installation() as here, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM_PATH"], args=["--no-sandbox"]
        )
        lines = hour(here, chromium, SCALES[options.scale], options.pictures)
    for line in lines:
        print(json.dumps({**line, "scale": options.scale, "seed": SEED}), flush=True)
    return 0 if all(line["holds"] for line in lines) else 1


def hour(
    here: Installation, chromium: Any, classes: int, pictures: Path | None
) -> list[dict[str, Any]]:
    listed, expected = spreadsheet(classes)
    page = chromium.new_context(
        base_url=here.url, viewport={"width": 1280, "height": 800}
    ).new_page()
    page.set_default_timeout(PATIENCE_MS)
    hands, run = Hands(page, pictures), Run()
    code = here.manage("manage.py", "setup_code").split()[-1]
    began = time.monotonic()
    with run.step("found the school", hands):
        found(here, hands, code)
    with run.step("emergency number and safeguarding lead", hands):
        say_who_we_are(hands)
    with run.step("calendar", hands):
        bring_calendar(hands)
    with run.step("list of children", hands):
        asked = bring_children(hands, listed)
    with run.step("yes to their adults", hands):
        approve(hands)
    with run.step("staff", hands):
        bring_staff(hands, classes)
    with run.step("test letter", hands):
        try_letter(here, hands)
    with run.step("go live", hands):
        told = go_live(hands)
    leader_s, leader = time.monotonic() - began, (hands.clicks, hands.pages, hands.letters)
    here.manage("-m", "bench.first_hour_sheets")
    sent_before = len(here.sink.recipients)
    shared_from = time.monotonic()
    for number in range(1, classes + 1):
        context = chromium.new_context(base_url=here.url, viewport={"width": 1280, "height": 800})
        each = Hands(context.new_page(), pictures if number == 1 else None)
        with run.step(f"teacher {number} arrives and shares", each):
            arrive_and_share(here, each, number)
        context.close()
    teachers_s = time.monotonic() - shared_from
    friday = dt.datetime.fromisoformat(
        here.manage("-m", "bench.first_hour_sheets", "--slot").strip()
    )
    tick_from = time.monotonic()
    # The server here hangs up after a thousand letters, as real ones do; what it did not take leaves with a later round.
    for minutes in (0, 3):
        here.manage(
            "manage.py", "tick", "--at", (friday + dt.timedelta(minutes=minutes)).isoformat()
        )
    letters_s = time.monotonic() - tick_from
    got = here.sink.recipients[sent_before:]
    to_families = [one for one in got if one.endswith("@family.example")]
    seconds = leader_s + teachers_s + letters_s
    return figures(
        run,
        Result(expected, told, asked, leader, seconds, leader_s, to_families, letters_s),
    )


@dataclass(frozen=True)
class Result:
    """What came of the hour. `told` is what the page said before going live; `leader` their clicks,
    pages and letters typed; `letters` the families' addresses in the sink."""

    expected: Expected
    told: dict[str, int]
    asked: int
    leader: tuple[int, int, int]
    seconds: float
    leader_s: float
    letters: list[str]
    letters_s: float


def figures(run: Run, result: Result) -> list[dict[str, Any]]:
    """Minutes and clicks are reported; that each letter is where it belongs has to hold."""
    expected, told, leader = result.expected, result.told, result.leader
    to_families, leader_s, letters_s = result.letters, result.leader_s, result.letters_s
    minutes = round(result.seconds / 60, 1)

    def line(name: str, value: Any, goal: Any, *, holds: bool, **more: Any) -> dict[str, Any]:
        return {
            "id": f"first-hour {name}",
            "value": value,
            "goal": goal,
            "holds": holds,
            "n": expected.children,
            **more,
        }

    lost, more = expected.mailboxes - set(to_families), set(to_families) - expected.mailboxes
    print(json.dumps({"without a letter": sorted(lost), "too many": sorted(more)}), file=sys.stderr)
    return [
        line("minutes", minutes, GOAL_MINUTES, holds=minutes < GOAL_MINUTES,
             of="machine's time, to the last letter; typing and thinking come on top", leader_s=round(leader_s)),
        line("clicks", leader[0], None, holds=True, of="the leader's presses and choices",
             pages=leader[1], letters_typed=leader[2], without_staff=leader[0] - staff_clicks(run)),
        line("letters", len(to_families), len(expected.mailboxes), holds=not lost and not more and len(to_families) == len(set(to_families)),
             of="one to each mailbox; first letters of all children with an adult there", seconds=round(letters_s, 1)),
        line("on paper", told_of(told, "on paper"), expected.on_paper,
             holds=told_of(told, "on paper") == expected.on_paper, of="adults without an address, once a child; their sheets are printed"),
        line("held", result.asked, len(expected.shared),
             holds=result.asked == len(expected.shared) and not expected.shared & set(to_families),
             of="addresses that two adults of different lines share: asked about in the preview, nobody taken until then"),
        line("alone", told_of(told, "without an adult"), expected.alone,
             holds=told_of(told, "without an adult") == expected.alone,
             of="children whose list names nobody, or only adults who were asked about"),
        line("steps", run.steps, None, holds=True),
    ]  # fmt: skip


def staff_clicks(run: Run) -> int:
    return int(next(one["clicks"] for one in run.steps if one["step"] == "staff"))


def told_of(told: dict[str, int], words: str) -> int:
    """The count that stands beside these words on the page; none where the line is left out."""
    return next((count for line, count in told.items() if words in line), 0)


if __name__ == "__main__":
    raise SystemExit(main())
