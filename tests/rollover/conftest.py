"""A school in July: Room 12 goes to Room 13, Room 4 leaves the school but for one child."""

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
from time_machine import Traveller

from accounts.access import Actor
from accounts.models import Child, Classroom
from checkins.models import Rollover
from checkins.rollover import services
from checkins.rollover.planning import plan_of
from tests.conftest import Cast, acting
from tests.factories.people import make_child

TURN = dt.date(2027, 8, 23)
LAST = TURN - dt.timedelta(days=1)
YEAR_ENDS = dt.date(2028, 6, 9)


@dataclass
class Summer:
    """The cast in July, with a plan that nobody has prepared yet."""

    cast: Cast
    rollover: Rollover
    now: dt.datetime
    fifth: Child
    repeats: Child

    @property
    def office(self) -> Actor:
        return acting(self.cast.office, self.now)

    def at(self, day: dt.date, hour: int = 9) -> dt.datetime:
        return self.cast.school.at(day, dt.time(hour))

    def prepare(self) -> None:
        self.rollover.refresh_from_db()
        services.prepare(
            self.rollover,
            fingerprint=plan_of(self.rollover).fingerprint,
            by=self.office,
            now=self.now,
        )
        self.rollover.refresh_from_db()

    def take_back(self, now: dt.datetime | None = None) -> None:
        services.take_back(self.rollover, by=self.office, now=now or self.now)
        self.rollover.refresh_from_db()

    def turn(self) -> bool:
        return services.turn_due(self.cast.school, now=self.at(TURN, 0))

    def room(self, name: str) -> Classroom:
        return Classroom.objects.get(school=self.cast.school, name=name, starts_on=TURN)


def choose(
    summer: Summer, classes: dict[uuid.UUID, str | None], **teachers: list[uuid.UUID]
) -> None:
    named = {name.replace("_", " "): ids for name, ids in teachers.items()}
    services.choose(
        summer.rollover, classes=classes, teachers=named, by=summer.office, now=summer.now
    )
    summer.rollover.refresh_from_db()


@pytest.fixture
def summer(cast: Cast, clock: Traveller) -> Summer:
    fifth = make_child(cast.other_classroom, "Mei Lin")
    repeats = make_child(cast.other_classroom, "Omar Reed")
    now = cast.school.at(dt.date(2027, 7, 8), dt.time(10))
    clock.move_to(now)
    rollover = services.begin(
        name="2027-28", starts_on=TURN, ends_on=YEAR_ENDS, by=acting(cast.office, now), now=now
    )
    summer = Summer(cast, rollover, now, fifth, repeats)
    classes = {cast.classroom.pk: "Room 13", cast.other_classroom.pk: ""}
    choose(summer, classes, Room_13=[cast.other_teacher.pk, cast.co_teacher.pk])
    services.choose_children(rollover, children={repeats.pk: "Room 13"}, by=summer.office, now=now)
    rollover.refresh_from_db()
    return summer
