"""What the teacher's editor shows: the child's own rows, colleagues' lines, and the weeks before."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import Actor, Hat, classrooms_shared
from accounts.lists import Row as Names
from accounts.lists import listed
from accounts.models import Guardian
from accounts.prepared import prepared
from checkins.access import (
    home_entries_reached,
    may_write_school_half,
    questions_reached,
    sheets_reached,
    with_may_write,
)
from checkins.dates import monday_in_words
from checkins.in_time import WeekReach, weeks_of
from checkins.models import Entry, Goal, Half, Kind, Prompt, Question, Sheet
from checkins.queries.at_odds import at_odds, earlier_of, earlier_value
from checkins.queries.carried import carried_in
from checkins.queries.goal_ends import goals_on
from checkins.queries.plan_desk import DeskPlan, plan_columns, plan_of, since_of
from checkins.queries.prompts import option_words, prompts_of
from checkins.queries.still_asked import left_open_by_school
from checkins.queries.strategies import Works, strategies_in, strategies_of
from checkins.queries.told import news_since
from checkins.queries.versions import has_faces, in_words
from checkins.queries.what_works import (
    LastTry,
    ToKeep,
    last_try,
    to_keep,
    try_answers,
    works_of_sheet,
)
from checkins.weeks import Week

WEEKS_BESIDE = 4
MOST_WINS = 6
MOST_QUESTIONS = 5
MOST_READ = 60
"""Open questions of a child that a page reads at most, of both halves together."""


@dataclass(frozen=True)
class Colleague:
    """A line that somebody else wrote in the same row."""

    name: str
    words: str


@dataclass(frozen=True)
class Voice:
    """Something home wrote last week. `kind` is face, win, works or text. `keep` names a line that may
    be kept as something that works."""

    kind: str
    words: str
    face: int | None = None
    keep: uuid.UUID | None = None


@dataclass(frozen=True)
class EarlierWeek:
    """One earlier week in one line for each half."""

    week_label: str
    school_face: int | None
    home_face: int | None
    win: str
    home_win: str


@dataclass
class Desk:
    """One sheet as its writer sees it.

    `questions` came from home and wait for an answer, `still_asked` are school's of earlier weeks that
    a home has not answered. `ended` are goals that have ended, and that a
    form which comes back has marks for; `told` those whose end this sheet tells
    (checkins/queries/goal_ends.py).
    `mine` are the actor's own texts (with `home_names`, whose home alone reads one) by (prompt id,
    goal id, position), `others` colleagues' by (prompt id, goal id),
    `marks` the school's values by (prompt id, goal id), `odds` a sentence where two people set one
    differently within minutes, `home_marks` and `last_marks` the steps
    that each home chose this week and school chose last week, by goal id.
    """

    sheet: Sheet
    may_share: bool
    may_write_all: bool
    prompts: tuple[Prompt, ...]
    goals: list[Goal]
    questions: list[Question]
    still_asked: list[Question]
    plan: DeskPlan = field(default_factory=DeskPlan)
    ended: list[Goal] = field(default_factory=list)
    told: list[Goal] = field(default_factory=list)
    mine: dict[tuple[uuid.UUID, uuid.UUID | None, int], Entry] = field(default_factory=dict)
    others: dict[tuple[uuid.UUID, uuid.UUID | None], list[Colleague]] = field(default_factory=dict)
    marks: dict[tuple[uuid.UUID, uuid.UUID | None], Entry] = field(default_factory=dict)
    odds: dict[tuple[uuid.UUID, uuid.UUID | None], str] = field(default_factory=dict)
    home_marks: dict[uuid.UUID, tuple[int, ...]] = field(default_factory=dict)
    last_marks: dict[uuid.UUID, int | None] = field(default_factory=dict)
    last_home: list[Voice] = field(default_factory=list)
    earlier: list[EarlierWeek] = field(default_factory=list)
    works: tuple[Works, ...] = ()
    to_keep: tuple[ToKeep, ...] = ()
    last_try: LastTry | None = None
    carried: dict[str, str] = field(default_factory=dict)
    """Lines of an earlier week by prompt key, to be kept by a tick (`queries.carried`)."""

    def places_of(self, prompt: Prompt) -> range:
        """The positions to show of a row with many lines: those written, and room for more."""
        used = [
            position
            for (prompt_id, _goal, position), entry in self.mine.items()
            if prompt_id == prompt.pk and entry.text
        ]
        return range(min(MOST_WINS, max(2, max(used, default=-1) + 2)))


def get_editable_or_404(actor: Actor, sheet_id: uuid.UUID) -> Sheet:
    """The sheet, with `may_share` and `may_write` on it. One query; 404 when it is not for this
    actor. Who only reads it does so among the child's weeks."""
    is_staff = actor.hat == Hat.STAFF
    found = _editable(weeks_of(actor), sheet_id, since_of(actor)) if is_staff else []
    if not found:
        raise Http404
    return found[0]


@prepared
def _editable(reach: WeekReach, sheet_id: uuid.UUID, since: dt.datetime) -> QuerySet[Sheet]:
    shared_by = classrooms_shared(reach.people).filter(pk=OuterRef("classroom"))
    return (
        with_may_write(reach, sheets_reached(reach))
        .filter(pk=sheet_id)
        .select_related("child", "classroom", "school", "template")
        .annotate(
            may_share=ExpressionWrapper(
                Q(may_write=True) & Q(Exists(shared_by)), output_field=BooleanField()
            ),
            works=works_of_sheet(reach.people),
            told=news_since("child", "week"),
            **plan_columns(reach, since),
        )
        .order_by()
    )


def desk_of(
    actor: Actor,
    sheet: Sheet,
    *,
    may_share: bool,
    answering: Collection[uuid.UUID] = (),
    marking: Collection[uuid.UUID] = (),
) -> Desk:
    """Everything about the sheet's child that the editor shows. Three queries.

    The sheet may be one that no row stands for yet. `answering` are questions to show though they
    are closed by now, because a form that comes back holds words for them; `marking` likewise
    goals with marks.
    """
    goals = goals_on(actor, sheet, marking)
    questions = _open_questions(actor, sheet.child_id, answering)
    ours = [one for one in questions if one.half == Half.SCHOOL]
    theirs = [one for one in questions if one.half == Half.HOME]
    desk = Desk(
        sheet=sheet,
        may_share=may_share,
        may_write_all=may_write_school_half(actor),
        prompts=prompts_of(sheet.template_id, Half.SCHOOL),
        goals=[goal for goal in goals if goal.ended_at is None],
        ended=[goal for goal in goals if goal.ended_at is not None and goal.pk in marking],
        told=[goal for goal in goals if goal.is_told],  # type: ignore[attr-defined]
        questions=theirs[: MOST_QUESTIONS + len(answering)],
        still_asked=[one for one in ours if one.sheet.week < sheet.week][-MOST_QUESTIONS:],
    )
    entries = _entries_around(actor, sheet)
    for entry in entries:
        if entry.sheet_id == sheet.pk:
            _lay_out(desk, entry, actor)
        elif (
            entry.sheet.week == sheet.week - 1
            and entry.half == Half.SCHOOL
            and (goal := _marked(entry))
        ):
            desk.last_marks[goal] = entry.value
    desk.works = _works(actor, sheet)
    desk.plan = plan_of(actor, sheet)
    desk.to_keep = to_keep(entries, desk.works)
    desk.last_try = last_try(entries, sheet.pk)
    desk.carried = carried_in(entries, sheet, actor.member.pk if actor.member else None)
    _look_back(desk, entries)
    return desk


def _works(actor: Actor, sheet: Sheet) -> tuple[Works, ...]:
    """It comes with a sheet that has a row; of another it is asked for."""
    if hasattr(sheet, "works"):
        return strategies_in(sheet.works)
    return strategies_of(actor, sheet.child_id)


def _entries_around(actor: Actor, sheet: Sheet) -> list[Entry]:
    """This week's entries, emptied ones too, and what stands of the weeks before; as far as the
    actor may read them."""
    if actor.hat != Hat.STAFF:
        return []
    since = sheet.week - WEEKS_BESIDE
    return _entries(weeks_of(actor), sheet.pk, sheet.child_id, sheet.week, since)


@prepared
def _entries(
    reach: WeekReach, sheet: uuid.UUID, child: uuid.UUID, week: Week, since: Week
) -> QuerySet[Entry]:
    around = Q(child=child, week__lte=week, week__gte=since)
    home = home_entries_reached(reach.people, Sheet.objects.filter(around)).values("pk")
    return (
        Entry.objects.filter(sheet__in=sheets_reached(reach).filter(around))
        .filter(Q(half=Half.SCHOOL) | Q(pk__in=home))
        # A line that was emptied this week keeps its version, so that it can be written again.
        .filter(Q(sheet=sheet) | ~Q(text="", value__isnull=True))
        .select_related("sheet", "prompt__template", "author_member")
        .annotate(
            home_names=listed(
                Guardian.objects.current().filter(household=OuterRef("only_for")), Names("name")
            ),
            tries=try_answers(),
            **earlier_value("by_member", "display_name"),
        )
        .order_by("-sheet__week", "half", "prompt__position", "position", "created_at")
    )


def _open_questions(
    actor: Actor, child: uuid.UUID, answering: Collection[uuid.UUID]
) -> list[Question]:
    """Of both halves, the oldest first, and those of home that are being answered."""
    if actor.hat != Hat.STAFF:
        return []
    return _questions(weeks_of(actor), child, tuple(answering))


@prepared
def _questions(
    reach: WeekReach, child: uuid.UUID, answering: tuple[uuid.UUID, ...]
) -> QuerySet[Question]:
    from_home = Q(half=Half.HOME) & Q(Q(answered_at=None, dropped_at=None) | Q(pk__in=answering))
    return (
        questions_reached(reach.people, sheets_reached(reach))
        .filter(from_home | left_open_by_school(), child=child)
        .exclude(text="", chip="")
        .select_related("prompt__template", "sheet", "goal", "proposal")
        .order_by("asked_at")[: MOST_READ + len(answering)]
    )


def _lay_out(desk: Desk, entry: Entry, actor: Actor) -> None:
    member = actor.member
    if entry.half == Half.HOME:
        if goal := _marked(entry):
            said = () if entry.value is None else (entry.value,)
            desk.home_marks[goal] = (*desk.home_marks.get(goal, ()), *said)
    elif entry.value is not None:
        desk.marks[entry.prompt_id, entry.goal_id] = entry
        desk.odds[entry.prompt_id, entry.goal_id] = _odds(entry)
    elif entry.prompt.kind != Kind.TEXT:
        return
    elif member and entry.author_member_id == member.pk:
        desk.mine[entry.prompt_id, entry.goal_id, entry.position] = entry
    elif entry.text:
        name = entry.author_member.display_name if entry.author_member else ""
        written = desk.others.setdefault((entry.prompt_id, entry.goal_id), [])
        written.append(Colleague(name, entry.text))


def _marked(entry: Entry) -> uuid.UUID | None:
    """The goal whose step this is; none for what else is asked about a goal."""
    return entry.goal_id if entry.prompt.kind == Kind.GOALS else None


def _odds(entry: Entry) -> str:
    return at_odds(
        entry.prompt,
        earlier_of(entry),
        entry.value,
        by_id=entry.author_member_id,
        by=entry.author_member.display_name if entry.author_member else "",
        at=entry.written_at,
    )


def _look_back(desk: Desk, entries: list[Entry]) -> None:
    """Home's words of last week in full, and each earlier week in a line."""
    by_week: dict[Week, list[Entry]] = {}
    for entry in entries:
        if entry.sheet_id != desk.sheet.pk:
            by_week.setdefault(entry.sheet.week, []).append(entry)
    keepable = {line.id for line in desk.to_keep}
    for week, of_week in by_week.items():
        if week == desk.sheet.week - 1:
            desk.last_home = [
                voice
                for entry in of_week
                if entry.half == Half.HOME
                for voice in _voices(entry, keep=entry.pk if entry.pk in keepable else None)
            ]
        desk.earlier.append(
            EarlierWeek(
                week_label=monday_in_words(week),
                school_face=_value(of_week, Half.SCHOOL),
                home_face=_value(of_week, Half.HOME),
                win=_win(of_week, Half.SCHOOL),
                home_win=_win(of_week, Half.HOME),
            )
        )


def _voices(entry: Entry, keep: uuid.UUID | None) -> list[Voice]:
    prompt = entry.prompt
    if prompt.kind == Kind.RATING:
        words_of_step = _("%(word)s at home") % {"word": in_words(prompt, "", entry.value)}
        if not has_faces(prompt, entry.value):
            return [Voice("text", words_of_step)]
        return [Voice("face", words_of_step, entry.value)]
    if prompt.kind in (Kind.TICKS, Kind.CHIPS):
        words = dict(option_words(prompt))
        return [Voice("text", words[key]) for key in entry.value or [] if key in words]
    if prompt.kind == Kind.TEXT:
        kind = "win" if prompt.is_many else "works" if prompt.key == "works_at_home" else "text"
        return [Voice(kind, entry.text, keep=keep)]
    if prompt.kind == Kind.GRID and entry.value:
        return [Voice("text", in_words(prompt, "", entry.value))]
    return []


def _value(entries: list[Entry], half: Half) -> Any:
    ratings = (e.value for e in entries if e.half == half and has_faces(e.prompt, e.value))
    return next(ratings, None)


def _win(entries: list[Entry], half: Half) -> str:
    wins = (e.text for e in entries if e.half == half and e.prompt.is_many and e.text)
    return next(wins, "")
