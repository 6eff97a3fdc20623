""" "Share 6?": whose sheets go out, by which way, and when. Five queries."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.access import Actor, classrooms_of
from accounts.hours import is_quiet, quiet_ends
from accounts.models import Guardianship, School
from checkins.access import may_share
from checkins.queries.calendar import Place, place_of
from checkins.queries.register import BY_MAIL, Row, State, register
from checkins.weeks import Week

LATER_SHARES = dt.timedelta(minutes=10)
"""After the week's slot letters leave this long after the share (PRODUCT.md, "The week", 4)."""


@dataclass(frozen=True)
class ShareQuestion:
    """What the teacher is asked. `leaves_at` is when the letters are due, `is_soon` when the slot is past."""

    school: School
    classroom_id: uuid.UUID
    room: str
    week: Week
    may_share: bool
    rows: tuple[Row, ...]
    by_mail: int
    mail_people: int
    on_paper: tuple[str, ...]
    leaves_at: dt.datetime
    is_soon: bool
    asleep: tuple[Row, ...] = ()
    """Those that are passed over: they were put aside."""

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(row.given_name for row in self.rows)


def share_question(
    actor: Actor, classroom_id: uuid.UUID, week: Week, *, now: dt.datetime
) -> ShareQuestion | None:
    """The question about all ready sheets; None where the class week page would be none."""
    school = actor.school
    room = classrooms_of(actor).filter(pk=classroom_id).first()
    place = place_of(school, week) if school and room else None
    if school is None or room is None or place is None:
        return None
    owned = [row for row in register(actor, classroom_id, place) if row.is_owned]
    rows = tuple(row for row in owned if row.state == State.READY)
    by_child = _mailed_children([row.child_id for row in rows])
    leaving = leaves_at(school, place, now)
    return ShareQuestion(
        school=school,
        classroom_id=classroom_id,
        room=room.name,
        week=week,
        may_share=may_share(actor, classroom_id),
        rows=rows,
        by_mail=len({child for child, _guardian in by_child}),
        mail_people=len({guardian for _child, guardian in by_child}),
        on_paper=tuple(row.given_name for row in rows if row.needs_paper),
        leaves_at=leaving,
        is_soon=leaving == now + LATER_SHARES,
        asleep=tuple(row for row in owned if row.state == State.ASLEEP),
    )


def leaves_at(school: School, place: Place, now: dt.datetime) -> dt.datetime:
    """The school's slot of the week, or ten minutes from now; after the night, if that is in it."""
    moment = max(school.at(last_day(place), school.letter_time), now + LATER_SHARES)
    return quiet_ends(school, moment) if is_quiet(school, moment) else moment


def last_day(place: Place) -> dt.date:
    """The week's last school day; letters of the week leave on it."""
    return place.taught[-1] if place.taught else place.week.monday + dt.timedelta(days=4)


def _mailed_children(child_ids: list[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """(child, guardian) of those whose letter goes by mail."""
    links = Guardianship.objects.in_force().filter(BY_MAIL, child__in=child_ids)
    return set(links.order_by().values_list("child_id", "guardian_id"))
