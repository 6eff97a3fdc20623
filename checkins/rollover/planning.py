"""What a plan for the next school year would do. Reads only, six queries however many children."""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from accounts.access import Actor
from accounts.models import Assignment, Child, Classroom, Enrolment, Member
from checkins.models import Goal, Question, Rollover

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pupil:
    """A child with the class of this year and the name of next year's; None is not said, "" leaves.

    `name` is empty where it is not told (`told_to`).
    """

    id: uuid.UUID
    name: str
    room_id: uuid.UUID
    room: str
    to: str | None
    is_exception: bool


@dataclass(frozen=True)
class OldClass:
    """A class of this year; `to` is None while nobody has said where it goes."""

    id: uuid.UUID
    name: str
    to: str | None
    children: tuple[Pupil, ...]

    @property
    def named(self) -> tuple[Pupil, ...]:
        return _named(self.children)


@dataclass(frozen=True)
class NewClass:
    """A class of next year. `teachers` are members, the class's own teacher first."""

    name: str
    children: tuple[Pupil, ...]
    teachers: tuple[Member, ...]

    @property
    def named(self) -> tuple[Pupil, ...]:
        return _named(self.children)


@dataclass(frozen=True)
class Plan:
    """Everything the page shows and `prepare` does. `fingerprint` stands for all of it."""

    old: tuple[OldClass, ...]
    new: tuple[NewClass, ...]
    leavers: tuple[Pupil, ...]
    open_questions: int
    ending_goals: int
    carried_goals: int

    @property
    def leavers_named(self) -> tuple[Pupil, ...]:
        return _named(self.leavers)

    @property
    def unplaced(self) -> tuple[OldClass, ...]:
        """Classes with a child of whom nobody has said where they go."""
        return tuple(one for one in self.old if any(child.to is None for child in one.children))

    @property
    def without_teacher(self) -> tuple[NewClass, ...]:
        return tuple(one for one in self.new if not one.teachers)

    @property
    def moving(self) -> int:
        return sum(len(one.children) for one in self.new)

    @property
    def fingerprint(self) -> str:
        lines = [
            f"{child.id} {child.room_id} {child.to}" for one in self.old for child in one.children
        ]
        lines += [f"{one.id} {one.name}" for one in self.old]
        lines += [f"{one.name} {[member.pk for member in one.teachers]}" for one in self.new]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _named(children: Iterable[Pupil]) -> tuple[Pupil, ...]:
    return tuple(child for child in children if child.name)


def told_to(actor: Actor, plan: Plan) -> Plan:
    """The same plan, where a child from whom a Block keeps the actor counts and has no name."""
    if not actor.shut_out:
        return plan

    def told(children: tuple[Pupil, ...]) -> tuple[Pupil, ...]:
        hidden = actor.shut_out
        return tuple(replace(one, name="") if one.id in hidden else one for one in children)

    return replace(
        plan,
        old=tuple(replace(one, children=told(one.children)) for one in plan.old),
        new=tuple(replace(one, children=told(one.children)) for one in plan.new),
        leavers=told(plan.leavers),
    )


def proposal(names: Iterable[str]) -> dict[str, str | None]:
    """Where each class goes, guessed from its name; None where a person has to say.

    "Grade 3" goes to "Grade 4" when the school has one; the last of such a row is not guessed.
    Every other class keeps its name.
    """
    known = {name.casefold() for name in names}
    return {name: _next(name, known) for name in names}


def _next(name: str, known: set[str]) -> str | None:
    numbers = list(re.finditer(r"\d+", name))
    if len(numbers) != 1:
        return name
    place = numbers[0]

    def other(step: int) -> str:
        return f"{name[: place.start()]}{int(place[0]) + step}{name[place.end() :]}"

    if other(1).casefold() in known:
        return other(1)
    return None if other(-1).casefold() in known else name


def plan_of(rollover: Rollover) -> Plan:
    """The plan as it stands, against the record as it stands."""
    chosen = rollover.plan
    pupils = list(_pupils(rollover))
    rooms = old_classrooms(rollover)
    old = tuple(
        OldClass(
            room.pk,
            room.name,
            _target(chosen, room.pk),
            tuple(one for one in pupils if one.room_id == room.pk),
        )
        for room in rooms
    )
    names = sorted(
        {one.to for one in pupils if one.to} | {one.to for one in old if one.to},
        key=lambda name: (name.casefold(), name),
    )
    staff = {str(one.pk): one for one in Member.objects.filter(school=rollover.school_id)}
    children = [one.id for one in pupils]
    live = Goal.objects.filter(child__in=children).live()
    goals = list(live.values_list("carries", flat=True))
    return Plan(
        old=old,
        new=tuple(
            NewClass(
                name,
                tuple(one for one in pupils if one.to == name),
                tuple(
                    staff[one] for one in chosen.get("teachers", {}).get(name, []) if one in staff
                ),
            )
            for name in names
        ),
        leavers=tuple(one for one in pupils if one.to == ""),
        open_questions=Question.objects.open().filter(sheet__classroom__in=rooms).count(),
        ending_goals=goals.count(False),
        carried_goals=goals.count(True),
    )


def old_classrooms(rollover: Rollover) -> list[Classroom]:
    """Classes that end with the turn."""
    last = rollover.turn_on - DAY
    rooms = Classroom.objects.on(last).filter(school=rollover.school_id)
    return list(rooms.order_by("name", "id"))


def _target(chosen: dict[str, Any], room_id: uuid.UUID) -> str | None:
    found: str | None = chosen.get("classes", {}).get(str(room_id))
    return found


def _pupils(rollover: Rollover) -> Iterable[Pupil]:
    """Everybody whose home class reaches to the last day of the year."""
    last = rollover.turn_on - DAY
    exceptions = rollover.plan.get("children", {})
    rows = (
        Enrolment.objects.home()
        .on(last)
        .filter(school=rollover.school_id, child__erased_at=None, child__left_on=None)
        .select_related("child", "classroom")
        .order_by("child__given_name", "child__family_name", "child")
    )
    for row in rows:
        own = exceptions.get(str(row.child_id))
        yield Pupil(
            id=row.child_id,
            name=row.child.full_name,
            room_id=row.classroom_id,
            room=row.classroom.name,
            to=_target(rollover.plan, row.classroom_id) if own is None else own,
            is_exception=own is not None,
        )


def teachers_now(rollover: Rollover) -> dict[str, list[str]]:
    """Who teaches a class of that name on the last day: the proposal for the class of next year."""
    last = rollover.turn_on - DAY
    teaching = (
        Assignment.objects.on(last)
        .filter(
            Q(member__ended_on=None) | Q(member__ended_on__gte=rollover.turn_on),
            school=rollover.school_id,
            classroom__isnull=False,
            kind__in=Assignment.OWN_CLASS,
        )
        .select_related("classroom")
        .order_by("-kind", "id")
    )
    found: dict[str, list[str]] = {}
    for one in teaching:
        if one.classroom is not None:
            found.setdefault(one.classroom.name, []).append(str(one.member_id))
    return found


def leaving_children(rollover: Rollover) -> list[Child]:
    """Those who were prepared to leave with the turn, and have not been given a place since."""
    placed = Enrolment.objects.home().on(rollover.turn_on).values("child")
    leaving = Child.objects.at_school().filter(pk__in=rollover.made.get("leavers", []))
    return list(leaving.exclude(pk__in=placed).select_related("school"))
