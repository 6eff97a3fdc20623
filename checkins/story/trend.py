"""How a class's weeks went, for who works with it: medians, replies, wins, goals; no child beside another.

A number is of the class and of nobody in it. Names stand only where something is to be done: with
children who had no good news from school lately. Seven queries, however many weeks and children.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import Actor, children_visible_to
from accounts.commas import in_a_row
from accounts.models import Classroom, Enrolment
from checkins.access import home_entries_visible_to, school_entries_visible_to, sheets_visible_to
from checkins.dates import monday_in_words
from checkins.models import Sheet
from checkins.models.sheet import SheetQuerySet
from checkins.queries.prompts import option_words
from checkins.story import geometry, words
from checkins.story.geometry import Drawing
from checkins.story.page import MOST_WEEKS
from checkins.story.prompts import Prompts, prompts_of
from checkins.story.terms import Chapter, chapters, chosen
from checkins.voices import good_news_visible_to
from checkins.weeks import Week

LATELY = 3
"""Weeks with sheets in which a child had good news, or waits for it."""
GOAL_STEPS = 4


@dataclass
class _Tally:
    """One week of the class while it is counted."""

    school: list[int] = field(default_factory=list)
    home: list[int] = field(default_factory=list)
    shared: int = 0
    wrote: int = 0
    away: int = 0
    wins: int = 0
    home_wins: int = 0


@dataclass(frozen=True)
class _Counted:
    """`goals`: the steps that school chose, oldest first, each with the prompt that words it."""

    tallies: dict[Week, _Tally]
    goals: dict[uuid.UUID, list[tuple[uuid.UUID, int]]]
    prompts: Prompts


@dataclass(frozen=True)
class TrendWeek:
    """One week in numbers and words; `school` and `home` say how many children chose which face."""

    label: str
    school: str
    home: str
    shared: int
    wrote: int
    away: int
    wins: int
    home_wins: int


@dataclass(frozen=True)
class Waiting:
    """A child who had no good news from school lately."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class Trend:
    """The page. `steps` are the goals' steps, in words, with how many goals stand there now; `moved` of
    `goals` stand higher than where the term began."""

    room: Classroom
    chapters: tuple[Chapter, ...]
    chapter: Chapter | None
    weeks: tuple[TrendWeek, ...]
    wide: Drawing | None
    narrow: Drawing | None
    wide_names: tuple[str, ...]
    narrow_names: tuple[str, ...]
    spoken: tuple[str, ...]
    steps: tuple[tuple[str, int], ...]
    goals: int
    moved: int
    waiting: tuple[Waiting, ...]


def class_trend(actor: Actor, room: Classroom, *, term: uuid.UUID | None = None) -> Trend | None:
    """`room` is of the actor's, with its school. None for a term of which there is nothing."""
    sheets = sheets_visible_to(actor).filter(classroom=room)
    rows = list(sheets.order_by("week", "id"))
    told = chapters(room.school, {one.week for one in rows}, actor.today)
    chapter = chosen(told, term)
    if term is not None and chapter is None:
        return None
    ours = [one for one in rows if chapter and chapter.holds(one.week)]
    since = ours[-1].week - (MOST_WEEKS - 1) if ours else None
    ours = [one for one in ours if since is None or one.week >= since]
    of_term = _of(sheets, ours)
    prompts = prompts_of({one.template_id for one in ours})
    tallies = _tallies(ours)
    weeks = {one.pk: one.week for one in ours}
    _faces(_values(home_entries_visible_to(actor, of_term)), prompts, weeks, tallies, "home")
    marks = list(_values(school_entries_visible_to(actor, of_term)))
    _faces(marks, prompts, weeks, tallies, "school")
    waiting = _waiting(actor, room, rows)
    counted = _Counted(tallies, _goals(marks, prompts, weeks), prompts)
    return _trend(room, told, chapter, counted, waiting)


def _of(sheets: SheetQuerySet, ours: Sequence[Sheet]) -> SheetQuerySet:
    """Those of the chapter, as a condition."""
    if not ours:
        return sheets.none()
    return sheets.filter(week__gte=ours[0].week, week__lte=ours[-1].week)


def _values(entries: Any) -> Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None, Any]]:
    rated = entries.filter(value__isnull=False).order_by("sheet__week", "pk")
    rows: Iterable[Any] = rated.values_list("sheet", "prompt", "goal", "value")
    return rows


def _tallies(sheets: Iterable[Sheet]) -> dict[Week, _Tally]:
    tallies: dict[Week, _Tally] = {}
    for one in sheets:
        tally = tallies.setdefault(one.week, _Tally())
        tally.shared += one.is_visible_to_family
        tally.wrote += one.replied_at is not None
        tally.away += one.skipped_at is not None
        tally.wins += one.wins if one.is_visible_to_family else 0
        tally.home_wins += one.home_wins
    return tallies


def _faces(
    rows: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None, Any]],
    prompts: Prompts,
    weeks: dict[uuid.UUID, Week],
    tallies: dict[Week, _Tally],
    half: str,
) -> None:
    for sheet, prompt, _goal, value in rows:
        if prompt in prompts.felt and isinstance(value, int) and sheet in weeks:
            getattr(tallies[weeks[sheet]], half).append(value)


def _goals(
    marks: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None, Any]],
    prompts: Prompts,
    weeks: dict[uuid.UUID, Week],
) -> dict[uuid.UUID, list[tuple[uuid.UUID, int]]]:
    """By goal: the steps that school chose, oldest first, with the prompt that words them."""
    found: dict[uuid.UUID, list[tuple[uuid.UUID, int]]] = defaultdict(list)
    for sheet, prompt, goal, value in marks:
        has_steps = prompt in prompts.by_id and len(prompts.by_id[prompt].options) == GOAL_STEPS
        if goal and sheet in weeks and has_steps and isinstance(value, int):
            found[goal].append((prompt, value))
    return found


def _trend(
    room: Classroom,
    told: tuple[Chapter, ...],
    chapter: Chapter | None,
    counted: _Counted,
    waiting: tuple[Waiting, ...],
) -> Trend:
    tallies, goals = counted.tallies, counted.goals
    line = _line_of(tallies)
    of_weeks = [tallies.get(week, _Tally()) for week in line]
    school = [median(one.school) if one.school else None for one in of_weeks]
    home = [median(one.home) if one.home else None for one in of_weeks]
    faces = _face_words(counted.prompts)
    said = [[_middle(one, faces) for one in side] for side in (school, home)]
    steps = Counter(marks[-1][1] for marks in goals.values())
    has_faces = any([*school, *home])
    return Trend(
        room=room,
        chapters=told,
        chapter=chapter,
        weeks=tuple(
            _week(week, tallies[week], faces) for week in reversed(line) if week in tallies
        ),
        wide=geometry.felt(geometry.WIDE, school, [home]) if has_faces else None,
        narrow=geometry.felt(geometry.NARROW, school, [home]) if has_faces else None,
        wide_names=words.wide_names(line),
        narrow_names=words.narrow_names(line, (), is_now=False),
        spoken=(words.spoken(_("At school"), said[0]), words.spoken(_("At home"), said[1])),
        steps=tuple(
            (word, steps.get(number, 0)) for number, word in enumerate(_step_words(counted), 1)
        ),
        goals=len(goals),
        moved=sum(marks[-1][1] > marks[0][1] for marks in goals.values()),
        waiting=waiting,
    )


def _line_of(tallies: dict[Week, _Tally]) -> tuple[Week, ...]:
    if not tallies:
        return ()
    first, last = min(tallies), max(tallies)
    count = (last.monday - first.monday) // dt.timedelta(weeks=1) + 1
    return tuple(first + ahead for ahead in range(count))


def _face_words(prompts: Prompts) -> list[str]:
    """The form's words for the five faces, from the hardest; of one half, since both say the same."""
    felt = next((prompts.by_id[one] for one in prompts.felt), None)
    return [word for _key, word in option_words(felt)] if felt else []


def _step_words(counted: _Counted) -> list[str]:
    first = next(iter(counted.goals.values()), None)
    return (
        [word for _key, word in option_words(counted.prompts.by_id[first[-1][0]])] if first else []
    )


def _middle(value: float | None, faces: Sequence[str]) -> str:
    """A median in words; between two, the lower and the upper."""
    if value is None or not faces:
        return ""
    lower, upper = faces[int(value) - 1], faces[int(value + 0.5) - 1]
    if lower == upper:
        return lower
    return _("between %(lower)s and %(upper)s") % {"lower": lower, "upper": upper}


def _week(week: Week, tally: _Tally, faces: Sequence[str]) -> TrendWeek:
    return TrendWeek(
        label=monday_in_words(week),
        school=_spread(tally.school, faces),
        home=_spread(tally.home, faces),
        shared=tally.shared,
        wrote=tally.wrote,
        away=tally.away,
        wins=tally.wins,
        home_wins=tally.home_wins,
    )


def _spread(values: Iterable[int], faces: Sequence[str]) -> str:
    """ "Great 4, Good 9": the best first, and no word for what nobody chose."""
    counts = Counter(values)
    return in_a_row(
        f"{faces[step - 1]} {counts[step]}"
        for step in sorted(counts, reverse=True)
        if 0 < step <= len(faces)
    )


def _waiting(actor: Actor, room: Classroom, sheets: Sequence[Sheet]) -> tuple[Waiting, ...]:
    """Two queries. Nobody waits before the first sheet was shared."""
    lately = sorted({one.week for one in sheets})[-LATELY:]
    had = {one.child_id for one in sheets if one.week in lately and one.is_visible_to_family}
    here = Enrolment.objects.filter(classroom=room).on(actor.today).home().values("child")
    children = children_visible_to(actor).filter(pk__in=here)
    since = Q(week__gte=lately[0]) if lately else Q(pk__in=[])
    news = good_news_visible_to(actor).filter(since, child__in=children.values("pk"))
    had |= set(news.values_list("child_id", flat=True))
    if not had:
        return ()
    return tuple(
        Waiting(pk, f"{given} {family}".strip())
        for pk, given, family in children.order_by("given_name", "family_name", "id").values_list(
            "pk", "given_name", "family_name"
        )
        if pk not in had
    )
