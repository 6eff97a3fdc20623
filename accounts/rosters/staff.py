"""Writes what a package says of the staff. No mail goes out: an invitation is an act of its own."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts import services
from accounts.access import Actor, Can, Hat
from accounts.models import Assignment, Classroom, Member, Role, School
from accounts.rosters.plan import Plan, TeacherStep
from accounts.rosters.record import sender_key
from accounts.rosters.shape import moment
from accounts.text import name_key

Kind = Assignment.Kind


def allowed(plan: Plan, by: Actor) -> Plan:
    """The plan as this actor may apply it. Somebody in the office would give themselves a class by a
    package of their own: the staff's part is for who keeps the staff."""
    return plan if keeps_staff(by) else plan.without_staff()


def keeps_staff(by: Actor) -> bool:
    return by.hat == Hat.OPERATOR or by.may(Can.MANAGE_STAFF)


@dataclass
class StaffWriting:
    school: School
    by: Actor
    now: dt.datetime

    def write(self, plan: Plan, rooms: dict[str, Classroom]) -> None:
        who: dict[str, Any] = {"by": self.by, "now": self.now}
        for step in plan.staff.steps:
            self._teacher(step, plan.source, rooms)
        for one in plan.staff.ending:
            services.end_assignment(assignment=one, **who)
        ended = [one.pk for one in plan.staff.ending]
        Assignment.objects.filter(pk__in=ended, school=self.school).update(is_gone=True)
        for member in plan.staff.shut:
            services.shut_out_member(member=member, **who)
        for member in plan.staff.opened:
            services.let_in_member(member=member, **who)

    def _teacher(self, step: TeacherStep, source: str, rooms: dict[str, Classroom]) -> None:
        member = step.member or self._new(step, source)
        if step.takes_id:
            member.sender_id = sender_key(source, step.cells.sender_id)
        if step.member is None or step.takes_id:
            member.said_at = moment(step.cells.said_at)
            member.save(update_fields=["source", "sender_id", "said_at", "shut_at"])
        for name in step.begins:
            room = rooms.get(name_key(name))
            if room is None:
                continue
            today = self.school.local_date(self.now)
            given = services.assign(
                member=member,
                classroom=room,
                kind=Kind.TEACHER if name in step.cells.leads else Kind.CO_TEACHER,
                starts_on=max(today, room.starts_on or today),
                by=self.by,
                now=self.now,
            )
            given.source = source
            given.save(update_fields=["source"])

    def _new(self, step: TeacherStep, source: str) -> Member:
        """A teacher and nothing more, whatever else the sender calls them."""
        member = services.add_member(
            email=step.cells.email,
            display_name=step.cells.name,
            roles=[Role.TEACHER],
            is_invited=False,
            by=self.by,
            now=self.now,
        )
        member.source, member.sender_id = source, sender_key(source, step.cells.sender_id)
        member.shut_at = None if step.cells.is_enabled else self.now
        return member
