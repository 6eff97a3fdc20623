"""The cast and the clock: the same people and the same Friday in every test."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import django.test
import pytest
import time_machine
from django.core.cache import cache
from django.utils import translation

from accounts.access import Actor, guardian_actor, staff_actor
from accounts.models import Assignment, Child, Classroom, Guardian, Member, Role, School, User
from checkins.weeks import Week
from tests.audit_watch import watched_access
from tests.canaries import watch as canaries
from tests.canaries.tally import (
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.client import Client
from tests.factories.people import (
    assign,
    block,
    make_child,
    make_classroom,
    make_guardian,
    make_member,
    make_school,
    sign_in_of,
)

# In the one place that is read before any test: whoever imports `django.test.Client`, or asks for
# pytest-django's `client`, gets the browser that looks at every answer (tests/client.py).
django.test.Client = django.test.client.Client = Client  # type: ignore[misc]
canaries.install()

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

FRIDAY = dt.datetime(2026, 11, 13, 14, 0, tzinfo=ZoneInfo("America/Chicago"))
"""Two in the afternoon at school, two hours before the letters leave."""
WEEK = Week.parse("2026-W46")


@dataclass
class Cast:
    """One class of two children at one school, a second class, and a second school."""

    school: School
    classroom: Classroom
    other_classroom: Classroom
    teacher: Member
    co_teacher: Member
    specialist: Member
    office: Member
    leader: Member
    other_teacher: Member
    child: Child
    other_child: Child
    guardian: Guardian
    co_guardian: Guardian
    blocked_guardian: Guardian
    other_guardian: Guardian
    stranger: Member
    strange_guardian: Guardian


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A page or letter in another language leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """Sign-in throttles count in the cache; no test inherits another's count."""
    cache.clear()
    yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Friday at two; `clock.move_to(...)` goes elsewhere."""
    with time_machine.travel(FRIDAY, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def cast(db: None, clock: time_machine.Traveller) -> Cast:
    school = make_school()
    room = make_classroom(school, "Room 12")
    room_4 = make_classroom(school, "Room 4")
    teacher = make_member(school, "chen@alder.example", Role.TEACHER, name="Ms. Chen")
    co_teacher = make_member(school, "co@alder.example", Role.TEACHER, name="Mr. Reyes")
    specialist = make_member(school, "specialist@alder.example", Role.SPECIALIST, name="Ms. Duarte")
    other_teacher = make_member(school, "delgado@alder.example", Role.TEACHER, name="Ms. Delgado")
    assign(teacher, classroom=room)
    assign(co_teacher, classroom=room, kind=Assignment.Kind.CO_TEACHER)
    assign(other_teacher, classroom=room_4)
    child = make_child(room, "Javier Ortega", pronoun="he")
    other_child = make_child(room, "Layla Haddad", pronoun="she")
    assign(specialist, child=child, kind=Assignment.Kind.SPECIALIST)
    guardian = make_guardian(school, "Ana Ortega", "ana@mail.example", child, language="en")
    co_guardian = make_guardian(school, "Luis Ortega", "luis@mail.example", child, language="es")
    blocked = make_guardian(school, "Rick Stone", "rick@mail.example", child)
    block(blocked, child)
    other_guardian = make_guardian(
        school, "Noor Haddad", "noor@mail.example", other_child, language="ar"
    )
    for one in (guardian, co_guardian, blocked, other_guardian):
        sign_in_of(one)
    elsewhere = make_school("Birch Lane School")
    strange_room = make_classroom(elsewhere, "Room 1")
    stranger = make_member(elsewhere, "stranger@birch.example", Role.TEACHER, Role.LEADER)
    assign(stranger, classroom=strange_room)
    strange_child = make_child(strange_room, "Sam Stranger")
    strange_guardian = make_guardian(elsewhere, "Pat Stranger", "pat@mail.example", strange_child)
    sign_in_of(strange_guardian)
    return Cast(
        school=school,
        classroom=room,
        other_classroom=room_4,
        teacher=teacher,
        co_teacher=co_teacher,
        specialist=specialist,
        office=make_member(school, "office@alder.example", Role.OFFICE),
        leader=make_member(school, "leader@alder.example", Role.LEADER),
        other_teacher=other_teacher,
        child=child,
        other_child=other_child,
        guardian=guardian,
        co_guardian=co_guardian,
        blocked_guardian=blocked,
        other_guardian=other_guardian,
        stranger=stranger,
        strange_guardian=strange_guardian,
    )


def acting(who: Member | Guardian, now: dt.datetime = FRIDAY) -> Actor:
    """The actor of a member of staff or of a signed-in guardian."""
    if isinstance(who, Member):
        return staff_actor(who, now=now)
    assert who.user is not None
    return guardian_actor(who.user, [who], now=now)


def client_of(who: Member | Guardian | User) -> Client:
    """A browser in which somebody is signed in."""
    user = who if isinstance(who, User) else who.user
    assert user is not None
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """In no test a change of who may see whom without its audit row (tests/audit_watch.py), nor a
    word where it does not belong (tests/canaries)."""
    with canaries.watched_words() as leaks, watched_access() as watch:
        result = yield
    assert watch.unaudited() == [], "Access changed without an AuditEntry in its transaction."
    assert [str(leak) for leak in leaks] == []
    return result  # type: ignore[return-value]
