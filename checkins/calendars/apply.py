"""A plan becomes true in one transaction, or not at all; and can be undone."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import services as people
from accounts.access import Actor
from accounts.models import School
from accounts.models.base import uuid7
from checkins.calendars.planning import Line, Plan, plan
from checkins.calendars.shape import Calendar, from_json, to_json
from checkins.models import CalendarImport, Closure, Term
from checkins.services import calendar as services
from checkins.services.calendar import Source

State = CalendarImport.State


class Moved(Exception):
    """The calendar has changed since the plan was shown. Look again, then apply."""


@transaction.atomic
def receive(
    content: Calendar, *, file_name: str, file_hash: str, by: Actor, now: dt.datetime
) -> CalendarImport:
    """Keep what was read until somebody applies it. An older file that still waits is set aside."""
    school = by.school
    assert school is not None  # noqa: S101 - staff act at a school
    waiting = CalendarImport.objects.filter(school=school, state=State.WAITING)
    waiting.update(state=State.SET_ASIDE, content={})
    return CalendarImport.objects.create(
        school=school,
        by=by.member,
        file_name=file_name,
        file_hash=file_hash,
        content=to_json(content),
    )


def plan_of(waiting: CalendarImport, *, now: dt.datetime) -> Plan:
    """What applying this file would do now."""
    school = waiting.school
    return plan(school, from_json(waiting.content), today=school.local_date(now))


@transaction.atomic
def apply(
    waiting: CalendarImport,
    *,
    fingerprint: str,
    taken: Collection[str],
    by: Actor,
    now: dt.datetime,
) -> CalendarImport:
    """Do the taken lines of the plan with this fingerprint. Raises Moved when it would be another.

    Applied before: nothing happens. One file of a school at a time; a second one waits.
    """
    waiting = _held(waiting)
    if waiting.state in (State.APPLIED, State.UNDONE):
        return waiting
    if waiting.state != State.WAITING:
        raise Moved
    chosen = plan_of(waiting, now=now)
    if chosen.fingerprint != fingerprint:
        raise Moved
    lines = [line for line in chosen.lines if line.ref in taken]
    writing = _Writing(calendar=_calendar_of(chosen, waiting), by=by, now=now)
    for line in lines:
        writing.write(line)
    waiting.report = {
        "done": writing.done,
        "left_out": sorted({one.key for one in chosen.lines if one not in lines and one.key}),
    }
    waiting.content, waiting.state, waiting.applied_at = {}, State.APPLIED, now
    waiting.save()
    _record("calendar file applied", waiting, writing.done, by=by)
    return waiting


def _held(one: CalendarImport) -> CalendarImport:
    School.objects.select_for_update().get(pk=one.school_id)
    return CalendarImport.objects.select_related("school").get(pk=one.pk)


def _calendar_of(chosen: Plan, waiting: CalendarImport) -> uuid.UUID:
    """The calendar that the file is a newer edition of, by a UID in common; else one of its own."""
    uids = from_json(waiting.content).keys
    known = Closure.objects.filter(school=waiting.school, uid__in=uids).order_by("id").first()
    return (known.calendar if known else None) or uuid7()


def _record(verb: str, one: CalendarImport, done: list[dict[str, Any]], *, by: Actor) -> None:
    kinds = [row["what"] for row in done]
    counts = {kind: kinds.count(kind) for kind in ("added", "changed", "removed", "term")}
    people.record(
        verb, school=one.school, by=by, file=one.file_hash, calendar_import=one.pk, **counts
    )


def _words(span: Closure | Term) -> dict[str, Any]:
    words = {"name": span.name, "starts_on": str(span.starts_on), "ends_on": str(span.ends_on)}
    if isinstance(span, Closure):
        words |= {"uid": span.uid, "calendar": str(span.calendar or ""), "said": span.said}
    return words


@dataclass
class _Writing:
    """The applier. Every row is a service of its own, with its audit row; `done` is for undoing."""

    calendar: uuid.UUID
    by: Actor
    now: dt.datetime
    done: list[dict[str, Any]] = field(default_factory=list)

    def write(self, line: Line) -> None:
        if line.group == "term":
            span: Closure | Term = services.save_term(**self._span(line))
            self._note("term", span)
        elif line.group == "removed" and line.closure is not None:
            self._note("removed", line.closure)
            services.remove(span=line.closure, by=self.by, now=self.now)
        else:
            was = _words(line.closure) if line.closure else None
            calendar = line.closure.calendar if line.closure else self.calendar
            source = Source(line.key, calendar, line.said)
            span = services.save_closure(closure=line.closure, source=source, **self._span(line))
            self._note("changed" if was else "added", span, was)

    def _span(self, line: Line) -> dict[str, Any]:
        days = {"name": line.name, "starts_on": line.starts_on, "ends_on": line.ends_on}
        return {**days, "by": self.by, "now": self.now}

    def _note(self, what: str, span: Closure | Term, was: dict[str, Any] | None = None) -> None:
        self.done.append({"what": what, "id": str(span.pk), "now": _words(span), "was": was})


@transaction.atomic
def undo(applied: CalendarImport, *, by: Actor, now: dt.datetime) -> CalendarImport:
    """Take back what the file changed, except what somebody has changed since; `report["kept"]`
    counts those. Undone before: nothing happens."""
    applied = _held(applied)
    if applied.state != State.APPLIED:
        return applied
    done = applied.report["done"]
    undone = [row for row in reversed(done) if _undo(row, applied.school, by=by, now=now)]
    applied.report = {"done": done, "left_out": [], "kept": len(done) - len(undone)}
    applied.state = State.UNDONE
    applied.save()
    _record("calendar file undone", applied, undone, by=by)
    return applied


def _undo(row: dict[str, Any], school: School, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the row still stood as the file left it, and was taken back."""
    if row["what"] == "removed":
        if row["now"]["uid"] and _closures(school).filter(uid=row["now"]["uid"]).exists():
            return False
        _restore(None, row["now"], by=by, now=now)
        return True
    spans = Term.objects.filter(school=school) if row["what"] == "term" else _closures(school)
    span = spans.filter(pk=row["id"]).first()
    if span is None or _words(span) != row["now"]:
        return False
    if isinstance(span, Closure) and row["was"]:
        _restore(span, row["was"], by=by, now=now)
    else:
        services.remove(span=span, by=by, now=now)
    return True


def _closures(school: School) -> QuerySet[Closure]:
    return Closure.objects.filter(school=school)


def _restore(
    closure: Closure | None, words: dict[str, Any], *, by: Actor, now: dt.datetime
) -> None:
    calendar = uuid.UUID(words["calendar"]) if words["calendar"] else None
    services.save_closure(
        closure=closure,
        name=words["name"],
        starts_on=dt.date.fromisoformat(words["starts_on"]),
        ends_on=dt.date.fromisoformat(words["ends_on"]),
        source=Source(words["uid"], calendar, words["said"]),
        by=by,
        now=now,
    )
