"""A list that was applied is taken back in one transaction, or not at all.

Sheets, replies and the audit are not touched. Access that ends by it dies at once: the services and
signals of whoever ends it by hand are used, and one more audit row says that it was this list.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts import services
from accounts.access import Actor
from accounts.models import (
    Classroom,
    Guardian,
    Guardianship,
    RosterImport,
    RosterJournal,
    School,
)
from accounts.rosters.apply import Moved
from accounts.rosters.journal import TABLES, from_json, value_of
from accounts.rosters.progress import Progress
from accounts.rosters.putting_back import put_back_place
from accounts.rosters.staff import keeps_staff
from accounts.rosters.undoing import Step, UndoPlan, newer_than, undo_plan
from accounts.services.guardians import end_sessions_of
from accounts.signals import access_ended

State = RosterImport.State
DAY = dt.timedelta(days=1)
GONE_TOGETHER, AT_ONCE = 2_000, 500
BY_SERVICE = frozenset({"name", "email", "phone", "language", "channel"})


class NewerFirst(Exception):
    """A list that was applied later has to be taken back first."""


@transaction.atomic
def undo(
    done: RosterImport,
    *,
    fingerprint: str,
    by: Actor,
    now: dt.datetime,
    progress: Progress | None = None,
) -> RosterImport:
    """Take back what this list changed, as it was shown. Undone before: nothing happens.

    Raises Moved when it would be something else than what was shown, NewerFirst.
    """
    school = School.objects.select_for_update().get(pk=done.school_id)
    done = RosterImport.objects.select_for_update().get(pk=done.pk)
    done.school = school
    if done.state == State.UNDONE:
        return done
    if done.state not in (State.APPLIED, State.UNDOING) or not hasattr(done, "journal"):
        raise Moved
    if newer_than(done):
        raise NewerFirst
    _hold_what_it_made(done)
    plan = undo_plan(done, today=school.local_date(now), keeps_staff=keeps_staff(by))
    if plan.fingerprint != fingerprint:
        raise Moved
    _Taking(done, plan, by, now, progress or Progress()).all_back()
    RosterJournal.objects.filter(roster_import=done).delete()
    done.state, done.undone_by, done.undone_at = State.UNDONE, by.member, now
    done.asked, done.lease_until, done.note = {}, None, ""
    done.save()
    services.record(
        "roster undone",
        school=school,
        by=by,
        roster_import=done.pk,
        **Counter(f"{one.kind} {one.table}".lower().replace(" ", "_") for one in plan.steps),
    )
    return done


def _hold_what_it_made(done: RosterImport) -> None:
    """Whoever begins a sheet about one of these meanwhile waits; else it would go with the child, as
    nothing hung on it yet when that was asked."""
    for table in ("Child", "Guardian", "Classroom", "Member"):
        ids = sorted(done.journal.changes.get(table, {}).get("made", ()))
        for start in range(0, len(ids), GONE_TOGETHER):
            rows = TABLES[table]._default_manager.filter(
                school=done.school, pk__in=ids[start : start + GONE_TOGETHER]
            )
            list(rows.order_by("pk").select_for_update().values_list("pk"))


@dataclass
class _Taking:
    done: RosterImport
    plan: UndoPlan
    by: Actor
    now: dt.datetime
    progress: Progress

    def all_back(self) -> None:
        self.progress.begin(len(self.plan.steps))
        self._places()
        self._links()
        self._remove("Assignment")
        self._children()
        self._adults()
        self._staff()
        self._remove("Household")
        self._classes()
        for table in TABLES:
            self._put_back(table)

    @property
    def _who(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.now}

    @property
    def _today(self) -> dt.date:
        return self.done.school.local_date(self.now)

    def _rows(self, table: str, ids: Iterable[str]) -> Any:
        """Rows of the school alone, whatever the journal says."""
        return TABLES[table]._default_manager.filter(school=self.done.school, pk__in=list(ids))

    def _remove(self, table: str) -> None:
        ids = self.plan.ids("remove", table)
        for start in range(0, len(ids), GONE_TOGETHER):
            some = ids[start : start + GONE_TOGETHER]
            self._rows(table, some).order_by().delete()
            self.progress.step(len(some))

    def _places(self) -> None:
        journal = from_json(self.done.journal.changes)
        ids = self.plan.ids("put_back", "Place")
        for child in self._rows("Child", ids).select_for_update():
            child.school = self.done.school
            put_back_place(child, journal, **self._who)
            self.progress.step()

    def _links(self) -> None:
        """Those that were approved since let somebody in; where child and adult stay, letters and
        browsers of theirs end with the link."""
        gone = {*self.plan.ids("remove", "Child"), *self.plan.ids("remove", "Guardian")}
        links = self._rows("Guardianship", self.plan.ids("remove", "Guardianship"))
        approved = links.filter(status=Guardianship.Status.APPROVED)
        ended = [
            one
            for one in approved.select_related("guardian", "child")
            if not {str(one.child_id), str(one.guardian_id)} & gone
        ]
        self._remove("Guardianship")
        for link in ended:
            about = {"guardian": link.guardian_id, "child": link.child_id}
            services.record("guardian unlinked", school=self.done.school, by=self.by, **about)
            access_ended.send(Guardianship, guardian=link.guardian, child=link.child, **self._who)

    def _children(self) -> None:
        self._remove("Child")
        for child in self._rows("Child", self.plan.ids("end", "Child")):
            services.child_leaves(
                child=child, last_day=self._today - DAY, by_list=True, **self._who
            )
            self.progress.step()

    def _adults(self) -> None:
        """Who stays on file has no child by this list any more: they are signed out, and what was
        printed or sent for them opens nothing, whatever list brings them back."""
        self._remove("Guardian")
        for guardian in self._rows("Guardian", self.plan.ids("end", "Guardian")).select_related(
            "user"
        ):
            end_sessions_of(guardian)
            access_ended.send(RosterImport, guardian=guardian, child=None, **self._who)
            self.progress.step()

    def _staff(self) -> None:
        self._remove("Member")
        for member in self._rows("Member", self.plan.ids("end", "Member")):
            with suppress(services.LastLeader):
                services.deactivate_member(member=member, **self._who)
            self.progress.step()

    def _classes(self) -> None:
        """One that ends does so a day before its children leave: a class and its children that end
        on one day are what a new school year leaves behind, and no list fills those again."""
        self._remove("Classroom")
        for room in self._rows("Classroom", self.plan.ids("end", "Classroom")):
            last = self._today - 2 * DAY
            room.ended_on = max(last, room.starts_on or last)
            room.save(update_fields=["ended_on"])
            self.progress.step()

    def _put_back(self, table: str) -> None:
        steps = {one.pk: one for one in self.plan.of("put_back", table)}
        together: dict[tuple[str, ...], list[Any]] = {}
        for row in self._rows(table, steps):
            values = self._values(row, steps[str(row.pk)])
            for column, value in values.items():
                setattr(row, column, value)
            together.setdefault(tuple(sorted(values)), []).append(row)
        for columns, rows in together.items():
            if columns:
                TABLES[table]._default_manager.bulk_update(rows, columns, batch_size=AT_ONCE)
            self.progress.step(len(rows))
        if table == "Guardianship":
            self._end_again(
                row for columns, rows in together.items() if "ended_on" in columns for row in rows
            )

    def _values(self, row: Any, step: Step) -> dict[str, Any]:
        """What is to be set on the row itself. An adult's address goes by the service that ends what
        an address opens; a class whose name another has by now stays as it is."""
        values = {column: value_of(type(row), column, value) for column, value in step.fields}
        if isinstance(row, Guardian):
            said = {name: values.pop(name) for name in BY_SERVICE & values.keys()}
            services.change_guardian(guardian=row, by_list=True, **said, **self._who)
        if isinstance(row, Classroom) and self._is_taken(row, values):
            return {}
        return values

    def _end_again(self, links: Iterable[Guardianship]) -> None:
        for link in links:
            if link.ended_on is not None:
                access_ended.send(
                    Guardianship, guardian=link.guardian, child=link.child, **self._who
                )

    def _is_taken(self, room: Classroom, values: dict[str, Any]) -> bool:
        """Whether another open class has its name by now."""
        opens = "ended_on" in values and values["ended_on"] is None
        others = Classroom.objects.filter(school=self.done.school, ended_on=None)
        name = values.get("name", room.name)
        return (opens or "name" in values) and others.filter(name=name).exclude(pk=room.pk).exists()
