"""A plan becomes true in one transaction, or not at all. Sends no mail, deletes nothing."""

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts import services
from accounts.access import Actor
from accounts.models import (
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Pronoun,
    RosterImport,
    RosterJournal,
    School,
)
from accounts.rosters.journal import difference, picture_of, to_json
from accounts.rosters.leaving import Leaving, changed_children
from accounts.rosters.links import begin_links
from accounts.rosters.plan import ChildStep, GuardianStep, Plan
from accounts.rosters.planning import plan
from accounts.rosters.progress import Progress
from accounts.rosters.record import sender_key
from accounts.rosters.report import told
from accounts.rosters.senders import new_class, note_senders
from accounts.rosters.shape import LIST, from_json, moment
from accounts.rosters.staff import StaffWriting, allowed
from accounts.text import name_key

State = RosterImport.State


class Moved(Exception):
    """The record has changed since the plan was shown. Look again, then apply."""


class Unusual(Moved):
    """Far more would go than usual, and nobody has typed how many."""


def plan_of(waiting: RosterImport, *, now: dt.datetime, answers: Collection[str] = ()) -> Plan:
    """What applying this import would do now."""
    return plan(
        waiting.school,
        from_json(waiting.roster),
        today=waiting.school.local_date(now),
        answers=answers,
    )


@transaction.atomic
def apply(
    waiting: RosterImport,
    *,
    fingerprint: str,
    answers: Collection[str] = (),
    by: Actor,
    now: dt.datetime,
    progress: Progress | None = None,
) -> RosterImport:
    """Do what the plan with this fingerprint says. Raises Moved when it would be another plan.

    Applied before: nothing happens. One import of a school at a time; a second one waits.
    """
    progress = progress or Progress()
    school = School.objects.select_for_update().get(pk=waiting.school_id)
    waiting = RosterImport.objects.select_for_update().get(pk=waiting.pk)
    waiting.school = school
    if waiting.state == State.APPLIED:
        return waiting
    if waiting.state not in (State.WAITING, State.QUEUED) or not waiting.roster:
        raise Moved
    chosen = plan_of(waiting, now=now, answers=answers)
    if chosen.fingerprint != fingerprint:
        raise Moved
    chosen = allowed(chosen, by)
    if chosen.is_blocked:
        raise Unusual
    progress.begin(steps_of(chosen))
    before = picture_of(school)
    writing = _Writing(school=school, by=by, now=now, source=chosen.source, progress=progress)
    links = writing.write(chosen)
    changes = difference(before, picture_of(school))
    if changes:
        RosterJournal.objects.create(school=school, roster_import=waiting, changes=to_json(changes))
    return _close(waiting, chosen, links, by=by, now=now)


def steps_of(plan: Plan) -> int:
    """How many steps the applier takes, for the bar."""
    going = len(plan.leaving) + len(plan.lost)
    coming = sum(one.step != "same" for one in plan.children)
    return coming + going + len(plan.homes) + len(plan.people)


def _close(
    waiting: RosterImport, done: Plan, links: list[Guardianship], *, by: Actor, now: dt.datetime
) -> RosterImport:
    for name, nothing in RosterImport.EMPTIED.items():
        setattr(waiting, name, nothing)
    waiting.report = {
        "counts": done.counts,
        "held": len(done.open_questions),
        "problems": [{"line": one.line, "code": one.code} for one in done.problems if one.line],
        "links": [str(link.pk) for link in links],
    }
    waiting.details = told(done)
    waiting.state, waiting.applied_at, waiting.lease_until = State.APPLIED, now, None
    waiting.save()
    services.record(
        "roster applied",
        school=waiting.school,
        by=by,
        file=waiting.file_hash,
        roster_import=waiting.pk,
        **done.counts,
    )
    return waiting


@dataclass
class _Writing:
    """The applier. New rows go in together; a move or a filled blank is a service of its own."""

    school: School
    by: Actor
    now: dt.datetime
    source: str = LIST
    progress: Progress = field(default_factory=Progress)

    def write(self, plan: Plan) -> list[Guardianship]:
        """Carry the plan out; gives the links it suggested."""
        rooms = self._classes(plan)
        children = self._children(plan, rooms)
        people = self._people(plan)
        for home in plan.homes:
            # Those whom a Block keeps apart stay in homes of their own, whatever was answered.
            with suppress(services.KeptApart):
                services.same_home(guardians=[people[ref] for ref in home], **self._who)
            self.progress.step()
        self._fill(plan)
        self.progress.step(len(plan.people))
        note_senders(plan)
        changed_children(plan, school=self.school, by=self.by)
        Leaving(self.school, self.by, self.now, self.progress).write(plan)
        StaffWriting(self.school, self.by, self.now).write(plan, rooms)
        return begin_links(plan, self.school, children, people)

    @property
    def _who(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.now}

    def _classes(self, plan: Plan) -> dict[str, Classroom]:
        Classroom.objects.bulk_create(
            new_class(self.school, name, plan) for name in plan.new_classes
        )
        today = self.school.local_date(self.now)
        rooms = Classroom.objects.not_over(today).filter(school=self.school).newest_last()
        return {name_key(room.name): room for room in rooms}

    def _children(self, plan: Plan, rooms: dict[str, Classroom]) -> dict[int, Child]:
        """Line -> child, new ones enrolled from this week, known ones moved."""
        children = {step.row.line: self._child(step) for step in plan.children}
        new = [step for step in plan.children if step.child is None]
        Child.objects.bulk_create(children[step.row.line] for step in new)
        Enrolment.objects.bulk_create(
            Enrolment(
                school=self.school,
                child=children[step.row.line],
                classroom=rooms[name_key(step.row.classroom)],
                starts_on=self._first_day(rooms[name_key(step.row.classroom)]),
                source=self.source,
            )
            for step in new
        )
        self.progress.step(len(new))
        for step in plan.children:
            if step.step in ("moved", "returning"):
                room = rooms[name_key(step.row.classroom)]
                services.move_child(
                    child=children[step.row.line],
                    classroom=room,
                    by_list=True,
                    source=self.source,
                    **self._who,
                )
                self.progress.step()
        return children

    def _first_day(self, room: Classroom) -> dt.date:
        """This week's Monday, or the first day of a class that is to come."""
        monday = services.first_day(self.school.local_date(self.now))
        return max(monday, room.starts_on or monday)

    def _child(self, step: ChildStep) -> Child:
        if step.child is None:
            return Child(
                school=self.school,
                given_name=step.row.given_name,
                family_name=step.row.family_name,
                pronoun=step.row.pronoun or Pronoun.THEY,
                roster_id=step.row.roster_id,
                source=self.source,
                sender_id=sender_key(self.source, step.row.sender_id),
                said_at=moment(step.row.said_at),
            )
        if step.takes_id:
            step.child.roster_id = step.row.roster_id
            step.child.save(update_fields=["roster_id"])
        return step.child

    def _people(self, plan: Plan) -> dict[str, Guardian]:
        """Ref -> guardian; the new ones each in a household of their own."""
        people = {one.ref: one.guardian for _child, one in plan.people if one.guardian}
        known = {ref for home in plan.homes for ref in home if not ref.startswith("new ")}
        people |= {
            str(one.pk): one
            for one in Guardian.objects.filter(pk__in=known - people.keys(), school=self.school)
        }
        new: dict[str, Guardian] = {}
        for _child, one in plan.beginning:
            if not one.guardian and one.ref not in new:
                new[one.ref] = self._person(one)
        Household.objects.bulk_create(person.household for person in new.values())
        Guardian.objects.bulk_create(new.values())
        return people | new

    def _person(self, step: GuardianStep) -> Guardian:
        cells = step.cells
        return Guardian(
            school=self.school,
            name=cells.name,
            email=cells.email,
            phone=cells.phone,
            language=cells.language,
            channel=Guardian.Channel.MAIL if cells.email else Guardian.Channel.PAPER,
            household=Household(school=self.school),
            source=self.source,
            sender_id=sender_key(self.source, cells.sender_id),
            said_at=moment(cells.said_at),
            shut_at=None if cells.is_enabled else self.now,
        )

    def _fill(self, plan: Plan) -> None:
        """Blanks of the record; who gets a first address gets their letters by mail from now on."""
        fills: dict[str, tuple[Guardian, dict[str, Any]]] = {}
        for _child, one in plan.people:
            if one.guardian and one.fills:
                _, values = fills.setdefault(one.ref, (one.guardian, {}))
                for what, value in one.fills:
                    values.setdefault(what, value)
        for change in plan.changed:
            if isinstance(change.person, Guardian):
                _, values = fills.setdefault(str(change.person.pk), (change.person, {}))
                values[change.what] = change.new
        for person, values in fills.values():
            if "email" in values and not person.email:
                values["channel"] = Guardian.Channel.MAIL
            services.change_guardian(guardian=person, by_list=True, **values, **self._who)
