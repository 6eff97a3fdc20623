"""A class's week on one page. Five queries: the calendar, the class, the register, two for the inbox."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.access import Actor, Can, classrooms_reached, classrooms_shared
from accounts.lists import Digest
from accounts.models import Classroom, School
from accounts.prepared import prepared
from checkins import in_time
from checkins.dates import moment_in_words, week_in_words
from checkins.in_time import WeekReach, weeks_of
from checkins.models import Sheet
from checkins.queries.calendar import Place, place_of
from checkins.queries.inbox import Inbox, inbox
from checkins.queries.inbox_rows import inbox_rows_of
from checkins.queries.register import Row, State, register, register_rows
from checkins.weeks import Week

LATELY = 3
"""Weeks with sheets. A child without good news in them is named (PRODUCT.md, "The week", 1)."""
NOTE = ("note__text", "note__version", "note__written_at")
ROOM = ("name", "may_share", *NOTE, "news_since", "digest")


@dataclass(frozen=True)
class Note:
    """ "This week in our class" as it stands; version 0 when nobody has written it."""

    text: str
    version: int
    saved: str


@dataclass(frozen=True)
class ClassWeek:
    """All that the class week page shows."""

    classroom_id: uuid.UUID
    room: str
    place: Place
    label: str
    is_in_session: bool
    is_year_over: bool
    may_share: bool
    may_write: bool
    may_tell: bool
    """Good news of these children on any day: on the page of today's week."""
    note: Note
    inbox: Inbox
    rows: tuple[Row, ...]
    news_since: Week | None
    """The first of the three weeks with sheets before this one; None for another week than today's,
    and while there were not three."""

    @property
    def week(self) -> Week:
        return self.place.week

    @property
    def children(self) -> int:
        return len(self.rows)

    def count(self, *states: State) -> int:
        return sum(row.state in states for row in self.rows)

    @property
    def shared(self) -> int:
        return sum(row.is_out for row in self.rows)

    @property
    def replied(self) -> int:
        return self.count(State.REPLIED, State.NEW_REPLY, State.CALL)

    @property
    def read(self) -> int:
        """Families who have opened it and not answered."""
        return self.count(State.READ)

    @property
    def drafts(self) -> int:
        return self.count(State.DRAFT, State.ASLEEP, State.TAKEN_BACK)

    @property
    def to_start(self) -> int:
        return self.count(State.TO_START, State.HOME_ONLY)

    @property
    def away(self) -> int:
        return self.count(State.AWAY)

    @property
    def no_news(self) -> tuple[Row, ...]:
        """Who has had no good news from school for three weeks, nor this one: longest first."""
        since = self.news_since
        rows = [
            row for row in self.rows if since and (row.last_news is None or row.last_news < since)
        ]
        ever = [row for row in rows if row.last_news is not None]
        never = [row for row in rows if row.last_news is None]
        return (*never, *sorted(ever, key=lambda row: row.last_news.monday))

    @property
    def is_open(self) -> bool:
        """Some sheets are still to be written."""
        return self.drafts + self.to_start > 0

    @property
    def slept_on(self) -> tuple[Row, ...]:
        """Put aside, and to be read again before anything else."""
        return tuple(row for row in self.rows if row.has_slept)

    @property
    def ready(self) -> int:
        """Those that this class may share now."""
        return sum(row.state == State.READY and row.is_owned for row in self.rows)

    @property
    def are_all_shared(self) -> bool:
        """Every child present has a shared sheet."""
        return self.shared > 0 and self.shared + self.away == self.children

    @property
    def to_print(self) -> int:
        return sum(row.to_print for row in self.rows)


@dataclass(frozen=True)
class Opened:
    """The class and the week, which this actor may open, and a digest of all rows the page is made of."""

    classroom_id: uuid.UUID
    place: Place
    room: dict[str, Any]

    @property
    def made_of(self) -> tuple[Any, ...]:
        return self.classroom_id, self.place, sorted(self.room.items())


def open_class_week(actor: Actor, classroom_id: uuid.UUID, week: Week) -> Opened | None:
    """None for a class the actor does not work with and for a week in no school year. Two queries."""
    school = actor.school
    place = place_of(school, week) if school else None
    if place is None:
        return None
    reach, day = weeks_of(actor), place.day(actor.today)
    is_this_year = in_time.is_this_year(reach, week)
    rooms = _rooms(reach, classroom_id, week, day, is_this_year=is_this_year)
    return Opened(classroom_id, place, rooms[0]) if rooms else None


def class_week(actor: Actor, classroom_id: uuid.UUID, week: Week) -> ClassWeek | None:
    """The page, where the actor may open it. Five queries."""
    opened = open_class_week(actor, classroom_id, week)
    return None if opened is None else page_of(actor, opened)


def page_of(actor: Actor, opened: Opened) -> ClassWeek:
    """The page. Three queries."""
    school, place, room = actor.school, opened.place, opened.room
    assert school is not None  # noqa: S101 - staff have one
    written = room["note__written_at"]
    is_in_session = len(place.taught) >= max(1, school.fewest_school_days)
    is_todays = _is_todays(place, school, actor.today)
    rows = register(actor, opened.classroom_id, place)
    return ClassWeek(
        classroom_id=opened.classroom_id,
        room=room["name"],
        place=place,
        label=week_in_words(place.week, school.school_days),
        is_in_session=is_in_session,
        is_year_over=place.after is None and actor.today > place.last_day,
        may_share=room["may_share"],
        may_write=room["may_share"],
        may_tell=is_todays and actor.may(Can.WRITE_OWN_LINES),
        note=Note(
            text=room["note__text"] or "",
            version=room["note__version"] or 0,
            saved=moment_in_words(school, written, actor.today) if written else "",
        ),
        inbox=inbox(actor, opened.classroom_id, place.week),
        news_since=room["news_since"] if is_todays else None,
        # A week that was closed after it had opened: what somebody wrote stays, the rest is not asked for.
        rows=tuple(row for row in rows if is_in_session or row.state != State.TO_START),
    )


def _is_todays(place: Place, school: School, today: dt.date) -> bool:
    return place.week == Week.containing(today, school.school_days)


@prepared
def _rooms(
    reach: WeekReach, classroom_id: uuid.UUID, week: Week, day: dt.date, *, is_this_year: bool
) -> QuerySet[Classroom, Any]:
    """The class's name, its note of the week, whether the actor shares its sheets, and a digest of
    the rows that the page asks for next."""
    shared_by = classrooms_shared(reach.people).filter(pk=OuterRef("pk"))
    before = Sheet.objects.filter(classroom=OuterRef("pk"), week__lt=week)
    # Grouped: of DISTINCT with an offset SQLite counts rows, not weeks.
    weeks = before.order_by("-week").values("week").annotate(n=Count("pk")).values("week")
    rooms: QuerySet[Classroom, Any] = (
        classrooms_reached(reach.people)
        .filter(pk=classroom_id)
        .annotate(
            note=FilteredRelation("notes", condition=Q(notes__week=week)),
            may_share=Exists(shared_by),
            news_since=Subquery(weeks[LATELY - 1 : LATELY]),
            digest=Digest(
                register_rows(reach, classroom_id, week, day, is_this_year=is_this_year),
                *inbox_rows_of(reach, classroom_id),
            ),
        )
        .values(*ROOM)
    )
    return rooms
