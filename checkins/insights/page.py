"""The page "Who are we reaching?": ten queries for any number of classes, children and weeks.

It knows numbers and, of families who are not reached, the child's given name. Of what anybody wrote
no column is asked for (tests/insights/test_no_words.py listens to the database).
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Actor
from checkins.dates import week_in_words
from checkins.insights import words
from checkins.insights.asked import Open, what_waits
from checkins.insights.figures import Cell, Figures, figures_of, together
from checkins.insights.good_news import GoodNews, good_news
from checkins.insights.languages import by_language
from checkins.insights.rooms import Room, rooms_of
from checkins.insights.scope import Scope, scope_of
from checkins.insights.silence import silent_families
from checkins.insights.steps import Step, step_for
from checkins.insights.wall import Note, newest_on_wall
from checkins.queries.calendar import Place, place_of
from checkins.weeks import Week

MOST_WEEKS = 12
LISTED = 6
"""Families in sight; the rest is one click away."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A class's week. `level` 0 to 10 is how deep its hue is, `read` the length of its line."""

    shared: int
    wrote: int
    read: int
    said: str
    is_left_out: bool = False

    @property
    def level(self) -> int:
        return (self.wrote + 5) // 10


@dataclass(frozen=True, slots=True)
class Row:
    """A class: its weeks, and the week of the page in figures."""

    name: str
    teacher: str
    tiles: tuple[Tile, ...]
    wrote: str
    read: str


@dataclass(frozen=True, slots=True)
class Family:
    """One that is not reached: whose, where, in which language, why, and what to do next."""

    given_name: str
    room: str
    language: str
    why: str
    step: Step


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """What homes of a class wait for; an empty age is nothing that waits."""

    room: str
    questions: int
    questions_age: str
    calls: int
    calls_age: str


@dataclass(frozen=True, slots=True)
class LanguageRow:
    name: str
    families: int
    wrote: str
    read: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Good news of three weeks, and its days in words."""

    children: int
    had: int
    waiting: int
    since: str


@dataclass(frozen=True)
class Reach:
    """`is_now`: the week of today. What is open, and who is silent, is shown of now alone."""

    place: Place
    label: str
    is_now: bool
    scope: Scope
    total: Figures
    children: int
    heads: list[tuple[str, str]]
    rows: tuple[Row, ...]
    families: tuple[Family, ...]
    good_news: Heard | None
    waiting: tuple[WaitingRow, ...]
    languages: tuple[LanguageRow, ...]
    wall: tuple[Note, ...]

    @property
    def week(self) -> Week:
        return self.place.week

    @property
    def in_sight(self) -> tuple[Family, ...]:
        return self.families[:LISTED]

    @property
    def further(self) -> tuple[Family, ...]:
        return self.families[LISTED:]


@dataclass(frozen=True)
class Counted:
    """What every part of the page begins with: three queries after the calendar's."""

    scope: Scope
    place: Place
    day: dt.date
    weeks: tuple[Week, ...]
    cells: Mapping[Cell, Figures]
    rooms: tuple[Room, ...]

    @property
    def with_sheets(self) -> list[Week]:
        """Weeks in which anything was shared."""
        return sorted({week for (_room, week), one in self.cells.items() if one.shared})

    @property
    def shown(self) -> tuple[Room, ...]:
        """Classes whose figures the actor sees."""
        rooms = self.scope.figures
        return tuple(one for one in self.rooms if rooms is None or one.id in rooms)

    @property
    def unopened(self) -> int:
        """Children who have no sheet yet, of a week that has sheets at all."""
        in_session = len(self.place.taught) >= max(1, self.scope.school.fewest_school_days)
        return sum(room.unopened for room in self.shown) if in_session else 0

    @property
    def is_now(self) -> bool:
        """The week of today, or the nearest one of the school year (`nearest_week`)."""
        school, week = self.scope.school, self.place.week
        today = Week.containing(self.scope.actor.today, school.school_days)
        ends_here = self.place.after is None and today > week
        return week == today or ends_here or (self.place.before is None and today < week)

    @property
    def names(self) -> dict[uuid.UUID, Room]:
        return {room.id: room for room in self.rooms}

    def total(self, week: Week) -> Figures:
        return together(self.cells.get((room.id, week), Figures()) for room in self.shown)


def count(actor: Actor, week: Week) -> Counted | None:
    """None for a week in no school year."""
    scope = scope_of(actor)
    place = place_of(scope.school, week)
    if place is None:
        return None
    rooms = None if scope.families is None else scope.figures
    first = week - (min(MOST_WEEKS, place.number) - 1)
    day = place.day(actor.today)
    cells = figures_of(scope, rooms, first, week)
    found = rooms_of(scope, rooms, week, day, also={room for room, _week in cells})
    weeks = tuple(first + n for n in range(min(MOST_WEEKS, place.number)))
    return Counted(scope, place, day, weeks, cells, found)


def reach(actor: Actor, week: Week) -> Reach | None:
    """The page, as far as the actor sees it. Ten queries for a leader."""
    counted = count(actor, week)
    if counted is None:
        return None
    scope, shown = counted.scope, counted.shown
    has_open = counted.is_now and scope.has_figures
    total = counted.total(week)
    return Reach(
        place=counted.place,
        label=week_in_words(week, scope.school.school_days),
        is_now=counted.is_now,
        scope=scope,
        total=total,
        children=total.sheets + counted.unopened,
        heads=words.column_heads(counted.weeks),
        rows=tuple(row_of(counted, room) for room in shown),
        families=_families(counted) if counted.is_now else (),
        good_news=heard(counted) if has_open else None,
        waiting=_waiting(counted) if has_open else (),
        languages=_languages(counted, total),
        wall=newest_on_wall(actor) if scope.has_figures else (),
    )


def row_of(counted: Counted, room: Room) -> Row:
    tiles = tuple(tile_of(counted.cells.get((room.id, week))) for week in counted.weeks)
    last = tiles[-1]
    wrote, read = (words.percent(last.wrote), words.percent(last.read)) if last.shared else ("", "")
    return Row(room.name, room.teacher, tiles, wrote, read)


def tile_of(figures: Figures | None) -> Tile:
    if figures is None or not figures.shared:
        return Tile(0, 0, 0, _("no sheet that week"))
    wrote = words.share_of(figures.wrote, figures.shared)
    read = words.share_of(figures.read, figures.shared)
    return Tile(figures.shared, wrote, read, words.tile_in_words(wrote, read))


def _families(counted: Counted) -> tuple[Family, ...]:
    scope, names = counted.scope, counted.names
    found = silent_families(
        scope,
        counted.with_sheets,
        first=counted.weeks[0],
        last=counted.place.week,
        day=counted.day,
    )
    return tuple(
        Family(
            given_name=one.given_name,
            room=names[one.room].name,
            language=words.languages_in_words(one.languages, scope.school),
            why=words.reason_in_words(one),
            step=step_for(scope.actor, one, names[one.room], counted.place.week),
        )
        for one in found
        if one.room in names
    )


def heard(counted: Counted) -> Heard:
    found: GoodNews = good_news(counted.scope, counted.with_sheets, counted.day)
    since = words.day_in_words(found.since.monday) if found.since else ""
    return Heard(found.children, found.had, found.waiting, since)


def _waiting(counted: Counted) -> tuple[WaitingRow, ...]:
    asked = what_waits(counted.scope)
    rows = (
        WaitingRow(
            room.name,
            *_aged(counted, asked.questions.get(room.id)),
            *_aged(counted, asked.calls.get(room.id)),
        )
        for room in counted.shown
    )
    return tuple(row for row in rows if row.questions or row.calls)


def _aged(counted: Counted, found: Open | None) -> tuple[int, str]:
    if found is None:
        return 0, ""
    scope = counted.scope
    return found.number, words.age_in_words(scope.school, found.oldest, scope.actor.today)


def _languages(counted: Counted, total: Figures) -> tuple[LanguageRow, ...]:
    return tuple(
        LanguageRow(
            name=words.language_in_words(one.language),
            families=one.families,
            wrote=words.percent(words.share_of(one.wrote, one.families)),
            read=words.percent(words.share_of(one.read, one.families)),
        )
        for one in by_language(counted.scope, counted.place.week, total)
    )
