"""What came from home to a class and waits: new replies, open questions, "please call me". Two queries.

All weeks of the class count, not only the one on the page: a reply of Sunday evening is about
last week's sheet and is read on Monday.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.commas import in_a_row
from checkins.dates import moment_in_words, week_in_words
from checkins.models import Half, HomeHalf, Kind, ReactionKind
from checkins.plan_words import day_in_words
from checkins.queries.goal_words import with_goal
from checkins.queries.inbox_rows import CALLED, MOST_NEW, Head, Sign, heads_of, signs_on
from checkins.queries.prompts import NAME
from checkins.queries.versions import FACES
from checkins.weeks import Week

NO_WORD = (ReactionKind.CALL, CALLED, "")
"""Taps that are tasks, open or done, and have slips of their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's words under the row or school's question they answer; `label` is empty for a win."""

    label: str
    words: str
    lang: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question from home that waits for an answer. `is_idea`: one for a goal, and `why`."""

    id: uuid.UUID
    words: str
    lang: str
    is_idea: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """One household's reply to one sheet, or one thing of it that is still open."""

    sheet_id: uuid.UUID
    child_id: uuid.UUID
    child: str
    when: str
    at: dt.datetime
    replied_at: dt.datetime | None
    face: int | None = None
    lines: tuple[Line, ...] = ()
    reactions: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = ()
    said: tuple[Line, ...] = ()
    wants_call: bool = False
    phone: str = ""
    asker: str = ""
    tap: uuid.UUID | None = None
    was_called: bool = False
    is_new: bool = False

    @property
    def replied(self) -> str:
        """Which reply the page shows, for "Mark as read"."""
        return self.replied_at.isoformat() if self.replied_at else ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """`new` are replies nobody has marked as read, newest first; `open` what is left of older ones."""

    new: tuple[Slip, ...]
    open: tuple[Slip, ...]

    @property
    def questions(self) -> int:
        return sum(len(slip.questions) for slip in (*self.new, *self.open))


@dataclass
class _Pile:
    """What belongs on one slip, while the rows are sorted."""

    head: Head
    signs: list[Sign] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    face: int | None = None


def inbox(actor: Actor, classroom_id: uuid.UUID, week: Week) -> Inbox:
    """The class's inbox as this actor may read it; `week` is the one on the page."""
    heads = heads_of(actor, classroom_id)
    piles: dict[tuple[uuid.UUID, uuid.UUID], _Pile] = {}
    lines: list[Sign] = []
    for sign in signs_on(actor, heads):
        if sign.what == "line":
            lines.append(sign)
            continue
        place = sign.sheet_id, sign.household_id
        piles.setdefault(place, _Pile(heads[sign.sheet_id])).signs.append(sign)
    for line in sorted(lines, key=lambda sign: (sign.row, sign.position, sign.id)):
        _sort(line, piles)
    slips = [slip for pile in piles.values() for slip in _slips(pile, actor, week)]
    slips.sort(key=lambda slip: slip.at, reverse=True)
    still_open = [slip for slip in slips if not slip.is_new]
    return Inbox(
        new=tuple(slip for slip in slips if slip.is_new)[:MOST_NEW],
        open=tuple(sorted(still_open, key=lambda slip: (not slip.wants_call, slip.was_called))),
    )


def _sort(line: Sign, piles: dict[tuple[uuid.UUID, uuid.UUID], _Pile]) -> None:
    """Put one line on the pile of its household's reply."""
    pile = piles.get((line.sheet_id, line.household_id))
    if pile is None:
        return
    label = "" if line.key == "wins" else _(line.label).replace(NAME, pile.head.given_name)
    options = line.options or []
    if line.kind == Kind.RATING and len(options) == FACES and isinstance(line.value, int):
        pile.face = line.value
    elif isinstance(line.value, int):
        pile.lines.append(Line(label, _step(options, line.value), ""))
    elif isinstance(line.value, dict):
        rows = (f"{row}: {_step(options, step)}" for row, step in line.value.items())
        pile.lines.append(Line(label, in_a_row(rows), ""))
    elif isinstance(line.value, list):
        words = in_a_row(word_of(line.options, key) for key in line.value)
        pile.lines.append(Line(label, words, ""))
    elif line.text:
        pile.lines.append(Line(label, line.text, line.lang or ""))


def _step(options: list[dict[str, str]], step: int) -> str:
    return _(options[step - 1]["word"]) if 0 < step <= len(options) else str(step)


def word_of(options: list[dict[str, str]] | None, key: str) -> str:
    """An option's word in the active language; its key when the template no longer has it."""
    for option in options or []:
        if option["key"] == key:
            return _(option["word"])
    return key


def _slips(pile: _Pile, actor: Actor, week: Week) -> Iterable[Slip]:
    """One slip for a new reply, or for questions left open of an older one; one for a call."""
    if not pile.signs:
        return
    head = pile.head
    asked = tuple(_asked(sign) for sign in pile.signs if sign.what == "question")
    taps = _tapped(pile.signs)
    calls = [sign for sign in pile.signs if sign.key == ReactionKind.CALL]
    wants_call = bool(calls) and head.wants_call
    lines = (*pile.lines, *_answered(pile.signs))
    said = tuple(_said(sign) for sign in pile.signs if sign.what == "said")
    says_more = bool(asked or said or taps or lines or pile.face)
    about = _about(head, pile.signs, actor, week)
    if head.is_new and (says_more or not wants_call):
        yield Slip(
            **about,
            face=pile.face,
            lines=lines,
            reactions=taps,
            questions=asked,
            said=said,
            is_new=True,
        )
    elif asked or said:
        yield Slip(**about, questions=asked, said=said)
    for call in calls if wants_call else ():
        asked_at = head.call_asked_at if len(calls) == 1 else None
        about = _about(head, [call._replace(at=asked_at or call.at)], actor, week)
        yield Slip(**about, wants_call=True, **_asker(call))
    for call in pile.signs:
        if call.key == CALLED and call.what == "tap":
            yield Slip(
                **_about(head, [call], actor, week),
                was_called=True,
                asker=call.writer or "",
                tap=call.id,
            )


def _asker(call: Sign) -> dict[str, Any]:
    """Who asked to be called: each has a slip of their own."""
    return {"asker": call.writer or "", "tap": call.id, "phone": call.phone or ""}


def _said(sign: Sign) -> Line:
    """What was said and waits: for school's word, or since its day is over."""
    if not sign.key:
        return Line(_("Home will: waits for your word"), sign.text, sign.lang or "")
    if sign.key == Half.SCHOOL:
        return Line(_("School could: waits for your word"), sign.text, sign.lang or "")
    day = day_in_words(dt.date.fromisoformat(sign.key))
    return Line(_("We said, by %(day)s") % {"day": day}, sign.text, "")


def _answered(signs: Iterable[Sign]) -> Iterable[Line]:
    """What home answered to school's questions, each under its question."""
    return [Line(sign.key, sign.text, sign.lang or "") for sign in signs if sign.what == "answer"]


def _tapped(signs: Iterable[Sign]) -> tuple[str, ...]:
    """The words of what was tapped; "please call me" has a slip of its own."""
    words = []
    for sign in signs:
        if sign.what == "tap" and sign.key not in NO_WORD:
            words.append(str(ReactionKind(sign.key).label))
        elif sign.what == "half" and sign.key in HomeHalf.Try.values:
            words.append(str(HomeHalf.Try(sign.key).label))
    return tuple(words)


def _about(head: Head, signs: list[Sign], actor: Actor, week: Week) -> dict[str, Any]:
    """Whose slip it is and when it came: when it was sent, or else its last part."""
    last = max(signs, key=lambda sign: (sign.what == "half", sign.at))
    return {
        "sheet_id": head.id,
        "child_id": head.child_id,
        "child": f"{head.given_name} {head.family_name}".strip(),
        "when": _when(head, last, actor, week),
        "at": last.at,
        "replied_at": head.replied_at,
    }


def _when(head: Head, sign: Sign, actor: Actor, week: Week) -> str:
    """`Ana Ortega, 4:41 pm`, and the week when it is not the one on the page."""
    assert actor.school is not None  # noqa: S101 - staff have one
    parts = [sign.writer or "", moment_in_words(actor.school, sign.at, actor.today)]
    if head.week != week:
        parts.append(week_in_words(head.week, actor.school.school_days))
    return in_a_row(part for part in parts if part)


def _asked(sign: Sign) -> Asked:
    if sign.kind == Kind.GOALS:
        return Asked(sign.id, sign.text, sign.lang or "", is_idea=True, why=sign.label)
    if sign.text:
        return Asked(sign.id, sign.text, sign.lang or "")
    return Asked(sign.id, with_goal(word_of(sign.options, sign.key), sign.label), "")
