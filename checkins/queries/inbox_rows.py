"""The rows of a class's inbox: sheets on which something waits, and what came on them. Two queries."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.access import Actor, Reach, reach_of
from accounts.models import Guardianship
from accounts.prepared import prepared
from accounts.reach import NOBODY_ID
from checkins.access import Sheets, home_entries_reached, questions_reached, sheets_reached
from checkins.in_time import WeekReach, weeks_of
from checkins.models import (
    Action,
    Answer,
    Entry,
    Half,
    HomeHalf,
    Question,
    Reaction,
    ReactionKind,
    Sheet,
)
from checkins.weeks import Week

MOST_NEW = 40
"""Sheets with a new reply on one page, the newest; the rest follow as these are read."""

UNSEEN = Q(replied_at__isnull=False) & (
    Q(reply_seen_at=None) | Q(reply_seen_at__lt=F("replied_at"))
)
WANTS_A_CALL = Q(call_asked_at__isnull=False, called_on=None)
CALLED = "called"
NO_WORDS = Value("", output_field=TextField())


class Sign(NamedTuple):
    """A row of the second query: a line of a reply, a sent half, a tap, a question, or an answer to
    school's.

    `key` is the option tapped or chosen; of an answer, the question that it answers; of a line, its
    prompt. The last five are a line's; a question has its prompt's `kind`, and as `label` the goal
    that it is about, or the reason for an idea for one.
    """

    what: str
    id: uuid.UUID
    sheet_id: uuid.UUID
    household_id: uuid.UUID
    writer: str
    phone: str
    lang: str
    key: str
    text: str
    options: list[dict[str, str]] | None
    at: dt.datetime
    kind: str
    label: str
    value: Any
    row: int
    position: int


class Head(NamedTuple):
    """A row of the first query: a sheet of the class on which something waits."""

    id: uuid.UUID
    given_name: str
    family_name: str
    week: Week
    replied_at: dt.datetime | None
    seen_at: dt.datetime | None
    call_asked_at: dt.datetime | None
    called_on: dt.date | None
    child_id: uuid.UUID

    @property
    def is_new(self) -> bool:
        return bool(self.replied_at and (not self.seen_at or self.seen_at < self.replied_at))

    def was_called(self, today: dt.date) -> bool:
        """The last who had asked was called today: until tomorrow it can be undone."""
        return self.called_on == today

    @property
    def wants_call(self) -> bool:
        return bool(self.call_asked_at and not self.called_on)


def heads_of(actor: Actor, classroom_id: uuid.UUID) -> dict[uuid.UUID, Head]:
    """The class's sheets with a new reply, a call asked for, or a question from home; newest first."""
    return {row[0]: Head(*row) for row in _kept_waiting(weeks_of(actor), classroom_id)}


def _waiting(reach: WeekReach, classroom_id: uuid.UUID) -> QuerySet[Sheet, Any]:
    asked = Question.objects.filter(sheet=OuterRef("pk")).open().from_home()
    return (
        sheets_reached(reach)
        .filter(
            UNSEEN
            | WANTS_A_CALL
            | Q(called_on=reach.people.today)
            | Exists(asked)
            | Exists(_said(reach.people.today).filter(sheet=OuterRef("pk")).order_by()),
            classroom=classroom_id,
        )
        .order_by(F("replied_at").desc(nulls_last=True))
        .values_list(
            "pk",
            "child__given_name",
            "child__family_name",
            "week",
            "replied_at",
            "reply_seen_at",
            "call_asked_at",
            "called_on",
            "child_id",
        )
    )


def signs_on(actor: Actor, heads: dict[uuid.UUID, Head]) -> Iterable[Sign]:
    """What the newest replies say, sent halves, taps and answers of new replies, asked calls, and
    open questions, in one union."""
    new = [head.id for head in heads.values() if head.is_new]
    waiting = [
        head.id
        for head in heads.values()
        if head.is_new or head.wants_call or head.was_called(actor.today)
    ]
    lists = _as_long_as_each_other(list(heads), waiting, new, new[:MOST_NEW])
    return [Sign(*row) for row in _kept_signs(reach_of(actor), *lists)]


def _as_long_as_each_other(*lists: list[uuid.UUID]) -> Iterable[tuple[uuid.UUID, ...]]:
    """With ids of nothing at their ends, so that few lengths together are kept (`prepared`)."""
    longest = max(map(len, lists))
    return [(*ids, *[NOBODY_ID] * (longest - len(ids))) for ids in lists]


def inbox_rows_of(reach: WeekReach, classroom_id: uuid.UUID) -> tuple[QuerySet[Any, Any], ...]:
    """The rows of both queries, and some more that the page leaves out: for a digest of them."""
    heads = _waiting(reach, classroom_id)
    sheets: Any = heads.order_by().values("pk")
    return heads, _signs(reach.people, sheets, sheets, sheets, sheets)


def _signs(
    reach: Reach, heads: Sheets, waiting: Sheets, new: Sheets, shown: Sheets
) -> QuerySet[Any, Any]:
    lines = home_entries_reached(reach, shown).standing()
    columns = partial(_columns, reach)
    return columns(
        lines.filter(goal=None, prompt__is_question=False),
        "line",
        writer="author_guardian",
        key="prompt__key",
        at="written_at",
        text="text",
    ).union(
        columns(
            questions_reached(reach, heads).open().from_home(),
            "question",
            writer="by_guardian",
            key="chip",
            at="asked_at",
            text="text",
        ),
        columns(
            HomeHalf.objects.filter(sheet__in=waiting, sent_at__isnull=False),
            "half",
            writer="sent_by",
            key="try_answer",
            at="sent_at",
        ),
        columns(
            Reaction.objects.filter(sheet__in=waiting),
            "tap",
            writer="guardian",
            key=_tapped(reach),
            at="created_at",
        ),
        columns(
            _said_on(reach, heads),
            "said",
            writer="by_guardian",
            key="due",
            at="proposed_at",
            text="text",
        ),
        columns(
            _answers_with(new),
            "answer",
            writer="by_guardian",
            key="question__text",
            at="answered_at",
            text="text",
            sheet="with_sheet",
        ),
        all=True,
    )


def _tapped(reach: Reach) -> Any:
    """What was tapped; of a call that was made: `CALLED` today, else nothing."""
    is_call = Q(kind=ReactionKind.CALL, called_on__isnull=False)
    return Case(
        When(is_call & Q(called_on=reach.today), then=Value(CALLED)),
        When(is_call, then=Value("")),
        default=F("kind"),
        output_field=CharField(),
    )


def _said(today: dt.date) -> QuerySet[Action]:
    """Of what was said: a home's line that school has not agreed to, and what school wanted to have
    done by a day that is over."""
    is_over = Q(half=Half.SCHOOL, by_when__lt=today)
    return Action.objects.open().filter(Q(from_home=True, agreed_at=None) | is_over)


def _said_on(reach: Reach, heads: Sheets) -> QuerySet[Action]:
    """With `due`, the day in letters; of a line that waits for a word nothing, or Half.SCHOOL where it
    asks something of school."""
    waits = Q(from_home=True, agreed_at=None)
    day = Case(
        When(waits, half=Half.SCHOOL, then=Value(Half.SCHOOL.value)),
        When(waits, then=Value("")),
        default=Cast("by_when", CharField()),
        output_field=CharField(),
    )
    return _said(reach.today).filter(sheet__in=heads).annotate(due=day)


def _answers_with(new: Sheets) -> QuerySet[Answer]:
    """What homes answered with these sheets: to their own questions, and to older ones."""
    on_own = Q(given_on=None, question__sheet__in=new)
    sheet = Coalesce("given_on_id", "question__sheet_id", output_field=UUIDField())
    answers = Answer.objects.filter(on_own | Q(given_on__in=new), household__isnull=False)
    return answers.annotate(with_sheet_id=sheet)


_kept_waiting, _kept_signs = prepared(_waiting), prepared(_signs)


def _phone(reach: Reach, writer: str) -> Any:
    """Empty of an adult around a child from whom the reader is blocked, as on every page
    (`accounts.access.no_adult_around`): this reply is about another child of theirs."""
    if not reach.shut_out:
        return F(f"{writer}__phone")
    links = Guardianship.objects.filter(child__in=reach.shut_out, guardian=OuterRef(writer))
    hidden = When(Exists(links.order_by()), then=NO_WORDS)
    return Case(hidden, default=F(f"{writer}__phone"), output_field=TextField())


def _columns(
    reach: Reach,
    rows: QuerySet[Any],
    what: str,
    *,
    writer: str,
    key: Any,
    at: str,
    text: str = "",
    sheet: str = "sheet",
) -> QuerySet[Any, Any]:
    """The columns of `Sign`, in its order."""
    has_options, is_line = rows.model in (Question, Entry), rows.model is Entry
    nothing = Value(None, output_field=JSONField())
    about: tuple[Any, ...] = (NO_WORDS, NO_WORDS)
    if rows.model is Question:
        goal = Coalesce("proposal__why", "goal__title", NO_WORDS, output_field=TextField())
        about = (F("prompt__kind"), goal)
    return rows.order_by().values_list(
        Value(what, output_field=CharField()),
        "pk",
        f"{sheet}_id",
        "household_id",
        f"{writer}__name",
        _phone(reach, writer),
        f"{writer}__language",
        key,
        F(text) if text else Value("", output_field=TextField()),
        F("prompt__options") if has_options else nothing,
        at,
        *(
            ("prompt__kind", "prompt__label", "value", "prompt__position", "position")
            if is_line
            else (*about, nothing, Value(0), Value(0))
        ),
    )
