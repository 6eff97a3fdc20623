"""File vs database -> Plan. Reads only, in four queries; changes nothing.

What somebody changed by hand stands while the file says what it said before. Days that the file
no longer names are offered for removal, unticked; days off that no file brought are not touched.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from accounts.models import School
from checkins.calendars.shape import Calendar, Event, Problem, Suggested
from checkins.models import CalendarImport, Closure, SchoolYear, Term
from checkins.weeks import Span

Group = Literal["new", "changed", "removed", "hours", "term"]
MOST_LINES = 400
"""More than a school has days; the rest comes with the same file once more."""
REMEMBERED = 20
"""So many files back, what was left out comes unticked."""


@dataclass(frozen=True)
class Line:
    """Something that can be applied or left out. `was` is what stands now, for a change."""

    group: Group
    name: str
    starts_on: dt.date
    ends_on: dt.date
    key: str = ""
    closure: Closure | None = None
    is_ticked: bool = True

    @property
    def ref(self) -> str:
        """Names the line in the form."""
        return _digest(self.group, self.key, self.name, self.starts_on, self.ends_on)[:16]

    @property
    def said(self) -> str:
        return said(self.name, self.starts_on, self.ends_on)


@dataclass(frozen=True)
class Plan:
    """What applying the file would do, and what it would not. `same` is the number there already."""

    lines: tuple[Line, ...]
    same: int
    more: int
    outside: tuple[Event, ...]
    outside_count: int
    problems: tuple[Problem, ...]
    problem_count: int
    lesson_days: int
    fingerprint: str = ""

    def of(self, group: Group) -> list[Line]:
        return [line for line in self.lines if line.group == group]


def said(name: str, starts_on: dt.date, ends_on: dt.date) -> str:
    """The file's words on an event, as the closure remembers them."""
    return _digest(name, starts_on, ends_on)


def _digest(*what: object) -> str:
    return hashlib.sha256("\n".join(map(str, what)).encode()).hexdigest()


def reach_of(school: School) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of all the school's years; None without any."""
    years = list(SchoolYear.objects.filter(school=school))
    if not years:
        return None
    return min(one.starts_on for one in years), max(one.ends_on for one in years)


@dataclass(frozen=True)
class _Record:
    """What the school has on file."""

    closures: Sequence[Closure]
    years: Sequence[Span]
    terms: Sequence[Span]
    left_out: frozenset[str]
    today: dt.date

    @property
    def by_uid(self) -> dict[str, Closure]:
        return {one.uid: one for one in self.closures if one.uid}


def plan(school: School, content: Calendar, *, today: dt.date) -> Plan:
    """What this file would change at this school today.

    `fingerprint` stands for the file and all the plan depends on: while it is the same, applying
    does what was shown.
    """
    record = _Record(
        closures=list(Closure.objects.filter(school=school)),
        years=list(SchoolYear.objects.filter(school=school)),
        terms=list(Term.objects.filter(school=school)),
        left_out=_left_out(school),
        today=today,
    )
    inside = [one for one in content.events if _touches(one, record.years)]
    apart = [one for one in content.events if not _touches(one, record.years)]
    lines, same = _lines(inside, record)
    lines += _removed(content, record)
    lines += _terms(content.terms, record)
    kept = tuple(lines[:MOST_LINES])
    return Plan(
        lines=kept,
        same=same,
        more=len(lines) - len(kept),
        outside=(*apart, *content.outside),
        outside_count=len(apart) + content.outside_count,
        problems=content.problems,
        problem_count=content.problem_count,
        lesson_days=content.lesson_days,
        fingerprint=_digest(
            same, *((line.ref, line.closure and line.closure.pk) for line in lines)
        ),
    )


def _left_out(school: School) -> frozenset[str]:
    files = CalendarImport.objects.filter(school=school, state=CalendarImport.State.APPLIED)
    reports = files.values_list("report", flat=True)[:REMEMBERED]
    return frozenset(key for report in reports for key in report.get("left_out", []))


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(one.starts_on <= span.ends_on and one.ends_on >= span.starts_on for one in others)


def _lines(events: Iterable[Event], record: _Record) -> tuple[list[Line], int]:
    """New and changed days off, some hours of a day, and how many are there already."""
    known = record.by_uid
    there = {(one.name, one.starts_on, one.ends_on) for one in record.closures}
    lines: list[Line] = []
    same = 0
    for event in events:
        words = (event.name, event.starts_on, event.ends_on)
        closure = known.get(event.key)
        if (closure and closure.said == said(*words)) or words in there:
            same += 1
            continue
        there.add(words)
        lines.append(_line(event, closure, record))
    return lines, same


def _line(event: Event, closure: Closure | None, record: _Record) -> Line:
    group: Group = "hours" if event.kind == "hours" else "new"
    if closure is not None:
        group = "changed"
    return Line(
        group=group,
        name=event.name,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        key=event.key,
        closure=closure,
        is_ticked=group != "hours" and event.key not in record.left_out,
    )


def _removed(content: Calendar, record: _Record) -> list[Line]:
    """Days still to come that came from this calendar, and that it no longer names.

    A calendar is known by a UID in common.
    """
    calendars = {one.calendar for one in record.closures if one.uid in content.keys}
    return [
        Line("removed", one.name, one.starts_on, one.ends_on, one.uid, one, is_ticked=False)
        for one in record.closures
        if one.calendar in calendars and one.uid not in content.keys and one.ends_on >= record.today
    ]


def _terms(suggested: Iterable[Suggested], record: _Record) -> list[Line]:
    """Terms that lie within one year and beside the terms that are there; unticked."""
    taken: list[Span] = list(record.terms)
    lines: list[Line] = []
    for one in suggested:
        fits = any(
            year.starts_on <= one.starts_on and one.ends_on <= year.ends_on for year in record.years
        )
        if not fits or _touches(one, taken):
            continue
        taken.append(one)
        name = one.name or _("Term %(n)s") % {"n": len(lines) + 1}
        lines.append(Line("term", name, one.starts_on, one.ends_on, is_ticked=False))
    return lines
