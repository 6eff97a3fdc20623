"""One row's life by three windows against a simple model: no text is ever out of reach.

Two windows are one teacher's, the third is a colleague's. Each writes over what it last saw. The
model says what stands, what the history holds and when a writer must be asked instead.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import Member
from checkins.models import Entry, Revision, Sheet, Snapshot
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.restoring import restore_line
from checkins.services.share import share, share_changes, take_back
from checkins.services.writing import Conflict, write_line
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import prompt_of, write

WINDOWS = st.sampled_from([0, 1, 2])
TEXTS = st.sampled_from(["", "Rest.", "Sing.", "Ask for help.", "שלום", "🙂"])


@dataclass
class Line:
    """The model: what one author's line said in each version; the last one stands."""

    history: list[str] = field(default_factory=list)

    @property
    def version(self) -> int:
        return len(self.history)

    @property
    def text(self) -> str:
        return self.history[-1] if self.history else ""

    def said(self, version: int) -> str:
        return self.history[version - 1] if version else ""


@dataclass
class Window:
    """An open page: its author, the version it was drawn with, a text that waits for a choice."""

    author: Member
    line: Line
    seen: int = 0
    waiting: str | None = None


class LineLife(RuleBasedStateMachine):
    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = FRIDAY
        self.sheet = open_sheet(self.cast.child, WEEK, now=self.now)
        write(self.sheet, "wins", "Sang today.", by=self.cast.teacher, now=self.now)
        self.prompt = prompt_of(self.sheet, "next_step")
        hers, his = Line(), Line()
        self.windows = [
            Window(self.cast.teacher, hers),
            Window(self.cast.teacher, hers),
            Window(self.cast.co_teacher, his),
        ]
        self.lines = {self.cast.teacher.pk: hers, self.cast.co_teacher.pk: his}
        self.family: list[str] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def later(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now

    def send(self, window: Window, text: str, seen: int) -> None:
        """A save; the model says beforehand whether the writer is asked."""
        line = window.line
        untouched = seen != line.version and line.said(seen) == text
        must_ask = not untouched and text != line.text and seen != line.version
        try:
            entry = write_line(
                self.sheet,
                self.prompt,
                text=text,
                version=seen,
                by=window.author,
                now=self.later(),
            )
        except Conflict as conflict:
            assert must_ask
            assert (conflict.theirs.text, conflict.mine) == (line.text, text or None)
            window.waiting, window.seen = text, seen
            return
        assert not must_ask
        window.waiting = None
        if text != line.text and not untouched:
            line.history.append(text)
        window.seen = entry.version if entry else 0

    # --- What people do -----------------------------------------------------------------------
    @rule(which=WINDOWS)
    def load_the_page(self, which: int) -> None:
        window = self.windows[which]
        window.seen, window.waiting = window.line.version, None

    @rule(which=WINDOWS, text=TEXTS)
    def save(self, which: int, text: str) -> None:
        self.send(self.windows[which], text, self.windows[which].seen)

    @rule(which=WINDOWS, choice=st.sampled_from(["mine", "both", "theirs"]))
    def choose(self, which: int, choice: str) -> None:
        window = self.windows[which]
        if window.waiting is None:
            return
        shown = window.line.version
        if choice == "theirs":
            window.seen, window.waiting = shown, None
            return
        both = "\n".join(text for text in (window.line.text, window.waiting) if text)
        self.send(window, both if choice == "both" else window.waiting, shown)

    @rule(which=WINDOWS, back=st.integers(0, 5))
    def bring_back(self, which: int, back: int) -> None:
        window = self.windows[which]
        line, author = window.line, window.author
        if not line.history:
            return
        version = max(1, line.version - back)
        revision = Revision.objects.get(
            entry__prompt=self.prompt, entry__author_member=author, version=version
        )
        text = line.said(version)
        try:
            restore_line(revision, seen=window.seen, by=author, now=self.later())
        except Conflict:
            assert text != line.text
            assert window.seen != line.version
            return
        if text != line.text:
            assert window.seen == line.version
            line.history.append(text)
            window.seen = line.version

    @rule()
    def share(self) -> None:
        sheet = Sheet.objects.get(pk=self.sheet.pk)
        if sheet.shared_at and sheet.withdrawn_at is None:
            share_changes(sheet, by=self.cast.teacher, now=self.later())
        elif not sheet.shared_at:
            mark_ready(sheet, by=self.cast.teacher, now=self.later())
            share([sheet], by=self.cast.teacher, now=self.later())
        else:
            return
        self.family = [line.text for line in self.lines.values() if line.text]

    @rule()
    def take_back(self) -> None:
        sheet = Sheet.objects.get(pk=self.sheet.pk)
        if sheet.shared_at and sheet.withdrawn_at is None:
            take_back(sheet, by=self.cast.teacher, now=self.later())
            self.family = []

    # --- What must hold -----------------------------------------------------------------------
    @invariant()
    def every_text_is_within_reach(self) -> None:
        for author, line in self.lines.items():
            entry = Entry.objects.filter(prompt=self.prompt, author_member=author).first()
            assert (entry.text if entry else "") == line.text
            kept: list[Any] = []
            if entry:
                kept = list(entry.revisions.order_by("version").values_list("version", "text"))
            assert kept == list(enumerate(line.history, 1))

    @invariant()
    def the_family_sees_what_was_shared(self) -> None:
        sheet = Sheet.objects.get(pk=self.sheet.pk)
        last = Snapshot.objects.filter(sheet=sheet, revision=sheet.shared_revision).first()
        rows = last.content if last and sheet.is_visible_to_family else []
        lines = [row["lines"] for row in rows if row["key"] == "next_step"]
        assert sorted(one["text"] for line in lines for one in line) == sorted(self.family)


def test_no_text_of_a_line_is_ever_out_of_reach(cast: Cast) -> None:
    LineLife.cast = cast
    run_state_machine_as_test(
        LineLife,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
