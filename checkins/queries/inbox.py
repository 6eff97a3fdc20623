"""What came from home to a class and waits: new replies, open questions, "please call me". Two queries.

All weeks of the class count, not only the one on the page: a reply of Sunday evening is about
last week's sheet and is read on Monday.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import CharField, F, JSONField, Q, QuerySet, TextField, Value
from django.utils.translation import gettext as _

from accounts.access import Actor
from checkins.access import home_entries_visible_to, questions_visible_to, sheets_visible_to
from checkins.dates import moment_in_words, week_in_words
from checkins.models import Answer, HomeHalf, Kind, Question, Reaction, ReactionKind, Sheet
from checkins.weeks import Week

MOST_NEW = 40
"""Sheets with a new reply on one page, the newest; the rest follow as these are read."""

UNSEEN = Q(replied_at__isnull=False) & (
    Q(reply_seen_at=None) | Q(reply_seen_at__lt=F("replied_at"))
)
WANTS_A_CALL = Q(call_asked_at__isnull=False, called_on=None)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's words under the row or school's question they answer; `label` is empty for a win."""

    label: str
    words: str
    lang: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question from home that waits for an answer."""

    id: uuid.UUID
    words: str
    lang: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One household's reply to one sheet, or one thing of it that is still open."""

    sheet_id: uuid.UUID
    child: str
    when: str
    at: dt.datetime
    replied_at: dt.datetime | None
    face: int | None = None
    lines: tuple[Line, ...] = ()
    reactions: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = ()
    wants_call: bool = False
    phone: str = ""
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


class _Sign(NamedTuple):
    """A row of the second query: a sent half, a tap, a question, or an answer to school's.

    `key` is the option tapped or chosen; of an answer, the question that it answers.
    """

    what: str
    id: uuid.UUID
    sheet_id: uuid.UUID
    household_id: uuid.UUID
    given_name: str
    family_name: str
    writer: str
    phone: str
    lang: str
    key: str
    text: str
    options: list[dict[str, str]] | None
    week: Week
    at: dt.datetime
    replied_at: dt.datetime | None
    seen_at: dt.datetime | None
    call_asked_at: dt.datetime | None
    called_on: dt.date | None

    @property
    def is_new(self) -> bool:
        return bool(self.replied_at and (not self.seen_at or self.seen_at < self.replied_at))

    @property
    def wants_call(self) -> bool:
        return bool(self.call_asked_at and not self.called_on)


@dataclass
class _Pile:
    """What belongs on one slip, while the rows are sorted."""

    signs: list[_Sign] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    face: int | None = None


def inbox(actor: Actor, classroom_id: uuid.UUID, week: Week) -> Inbox:
    """The class's inbox as this actor may read it; `week` is the one on the page."""
    sheets = sheets_visible_to(actor).filter(classroom=classroom_id)
    piles: dict[tuple[uuid.UUID, uuid.UUID], _Pile] = {}
    for sign in _signs(actor, sheets):
        piles.setdefault((sign.sheet_id, sign.household_id), _Pile()).signs.append(sign)
    newest = sheets.filter(UNSEEN).order_by("-replied_at").values("pk")[:MOST_NEW]
    for entry in _entries(actor, newest):
        _sort(entry, piles)
    slips = [slip for pile in piles.values() for slip in _slips(pile, actor, week)]
    slips.sort(key=lambda slip: slip.at, reverse=True)
    still_open = [slip for slip in slips if not slip.is_new]
    return Inbox(
        new=tuple(slip for slip in slips if slip.is_new)[:MOST_NEW],
        open=tuple(sorted(still_open, key=lambda slip: not slip.wants_call)),
    )


def _signs(actor: Actor, sheets: QuerySet[Sheet]) -> Iterable[_Sign]:
    """Sent halves, taps and answers of new replies, asked calls, and open questions, in one union."""
    of_class = {"sheet__in": sheets}
    unseen = Q(sheet__in=sheets.filter(UNSEEN | WANTS_A_CALL))
    halves = HomeHalf.objects.filter(unseen, sent_at__isnull=False)
    taps = Reaction.objects.filter(unseen)
    questions = questions_visible_to(actor).open().from_home().filter(**of_class)
    answers = Answer.objects.filter(
        question__sheet__in=sheets.filter(UNSEEN), household__isnull=False
    )
    rows = _columns(
        questions, "question", writer="by_guardian", key="chip", at="asked_at", text="text"
    ).union(
        _columns(halves, "half", writer="sent_by", key="try_answer", at="sent_at"),
        _columns(taps, "tap", writer="guardian", key="kind", at="created_at"),
        _columns(
            answers,
            "answer",
            writer="by_guardian",
            key="question__text",
            at="answered_at",
            text="text",
            sheet="question__sheet",
        ),
        all=True,
    )
    return [_Sign(*row) for row in rows]


def _columns(
    rows: QuerySet[Any],
    what: str,
    *,
    writer: str,
    key: str,
    at: str,
    text: str = "",
    sheet: str = "sheet",
) -> QuerySet[Any, Any]:
    """The columns of `_Sign`, in its order."""
    is_question = rows.model is Question
    return rows.order_by().values_list(
        Value(what, output_field=CharField()),
        "pk",
        f"{sheet}_id",
        "household_id",
        f"{sheet}__child__given_name",
        f"{sheet}__child__family_name",
        f"{writer}__name",
        f"{writer}__phone",
        f"{writer}__language",
        key,
        F(text) if text else Value("", output_field=TextField()),
        F("prompt__options") if is_question else Value(None, output_field=JSONField()),
        f"{sheet}__week",
        at,
        f"{sheet}__replied_at",
        f"{sheet}__reply_seen_at",
        f"{sheet}__call_asked_at",
        f"{sheet}__called_on",
    )


def _entries(actor: Actor, newest: QuerySet[Any, Any]) -> Iterable[Any]:
    sheets = Sheet.objects.filter(pk__in=newest)
    return (
        home_entries_visible_to(actor, sheets)
        .standing()
        .filter(goal=None, prompt__is_question=False)
        .order_by("prompt__position", "position", "id")
        .values(
            "sheet_id",
            "household_id",
            "text",
            "value",
            "prompt__key",
            "prompt__kind",
            "prompt__label",
            "prompt__options",
            "author_guardian__language",
        )
    )


def _sort(entry: dict[str, Any], piles: dict[tuple[uuid.UUID, uuid.UUID], _Pile]) -> None:
    """Put one answer on the pile of its household's reply."""
    pile = piles.get((entry["sheet_id"], entry["household_id"]))
    if pile is None:
        return
    lang = entry["author_guardian__language"] or ""
    label = "" if entry["prompt__key"] == "wins" else _(entry["prompt__label"])
    value = entry["value"]
    if entry["prompt__kind"] == Kind.RATING and isinstance(value, int):
        pile.face = value
    elif isinstance(value, list):
        words = ", ".join(word_of(entry["prompt__options"], key) for key in value)
        pile.lines.append(Line(label, words, ""))
    elif entry["text"]:
        pile.lines.append(Line(label, entry["text"], lang))


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
    first = pile.signs[0]
    asked = tuple(_asked(sign) for sign in pile.signs if sign.what == "question")
    taps = _tapped(pile.signs)
    calls = [sign for sign in pile.signs if sign.key == ReactionKind.CALL]
    wants_call = bool(calls) and first.wants_call
    lines = (*pile.lines, *_answered(pile.signs))
    says_more = bool(asked or taps or lines or pile.face)
    about = _about(pile.signs, actor, week)
    if first.is_new and (says_more or not wants_call):
        yield Slip(
            **about,
            face=pile.face,
            lines=lines,
            reactions=taps,
            questions=asked,
            is_new=True,
        )
    elif asked:
        yield Slip(**about, questions=asked)
    if wants_call:
        asked_at = calls[0].call_asked_at or calls[0].at
        about = _about([calls[0]._replace(at=asked_at)], actor, week)
        yield Slip(**about, wants_call=True, phone=calls[0].phone or "")


def _answered(signs: Iterable[_Sign]) -> Iterable[Line]:
    """What home answered to school's questions, each under its question."""
    return [Line(sign.key, sign.text, sign.lang or "") for sign in signs if sign.what == "answer"]


def _tapped(signs: Iterable[_Sign]) -> tuple[str, ...]:
    """The words of what was tapped; "please call me" has a slip of its own."""
    words = []
    for sign in signs:
        if sign.what == "tap" and sign.key != ReactionKind.CALL:
            words.append(str(ReactionKind(sign.key).label))
        elif sign.what == "half" and sign.key in HomeHalf.Try.values:
            words.append(str(HomeHalf.Try(sign.key).label))
    return tuple(words)


def _about(signs: list[_Sign], actor: Actor, week: Week) -> dict[str, Any]:
    """Whose slip it is and when it came: when it was sent, or else its last part."""
    last = max(signs, key=lambda sign: (sign.what == "half", sign.at))
    return {
        "sheet_id": last.sheet_id,
        "child": f"{last.given_name} {last.family_name}".strip(),
        "when": _when(last, actor, week),
        "at": last.at,
        "replied_at": last.replied_at,
    }


def _when(sign: _Sign, actor: Actor, week: Week) -> str:
    """`Ana Ortega, 4:41 pm`, and the week when it is not the one on the page."""
    assert actor.school is not None  # noqa: S101 - staff have one
    parts = [sign.writer or "", moment_in_words(actor.school, sign.at, actor.today)]
    if sign.week != week:
        parts.append(week_in_words(sign.week, actor.school.school_days))
    return ", ".join(part for part in parts if part)


def _asked(sign: _Sign) -> Asked:
    if sign.text:
        return Asked(sign.id, sign.text, sign.lang or "")
    return Asked(sign.id, word_of(sign.options, sign.key), "")
