"""How it stands with each home that is asked to tell about a child. Reads only, names and no words."""

import datetime as dt
import enum
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from accounts.access import Actor, no_adult_around, not_shut_out
from accounts.invitations.welcoming import links_here
from accounts.models import Child, Classroom, Delivery, Enrolment, Guardian, Guardianship, School
from checkins.models import AboutMe, AboutPrint, SchoolYear
from checkins.queries.about import said_since

LETTER = "about_child"
State = Delivery.State
DEAD = (State.CANCELLED, State.EXPIRED, State.REFUSED, State.BOUNCED)
"""A letter in one of these never reached anybody, and another may be written."""


class Way(enum.StrEnum):
    """How far one home is. Only `TO_ASK` and `TO_PRINT` are still to be done by somebody here."""

    ANSWERED = "answered"
    MAILED = "mailed"
    WAITING = "waiting"
    PRINTED = "printed"
    TO_ASK = "to ask"
    TO_PRINT = "to print"
    HELD = "held"
    STOPPED = "stopped"


@dataclass(frozen=True)
class HomeAsked:
    """One home of one child. `by_mail` are those of it whom a letter may reach."""

    child: Child
    home: uuid.UUID
    adults: tuple[Guardian, ...]
    by_mail: tuple[Guardian, ...]
    way: Way

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.adults]


@dataclass(frozen=True)
class Asked:
    """All homes of some classes, by child. `rooms` by child, `since` from when on an answer counts;
    `letters` how many were made out to an adult since then that never came to anything."""

    homes: tuple[HomeAsked, ...]
    rooms: dict[uuid.UUID, uuid.UUID]
    since: dt.date
    letters: Counter[uuid.UUID]

    @cached_property
    def boxes(self) -> list[list[Guardian]]:
        """One letter for each of these: adults of one home with one address share it."""
        found: dict[tuple[uuid.UUID, str], dict[uuid.UUID, Guardian]] = defaultdict(dict)
        for one in self.homes:
            if one.way == Way.TO_ASK:
                for guardian in one.by_mail:
                    found[one.home, guardian.email][guardian.pk] = guardian
        return [list(box.values()) for box in found.values()]

    def with_way(self, *ways: Way) -> list[HomeAsked]:
        return [one for one in self.homes if one.way in ways]

    def of(self, room: uuid.UUID) -> list[HomeAsked]:
        return [one for one in self.homes if self.rooms[one.child.pk] == room]


def year_began(school: School, today: dt.date) -> dt.date:
    """From which day on a home's answer counts for this school year. One query."""
    firsts = SchoolYear.objects.filter(school=school).values_list("starts_on", flat=True)
    return said_since(firsts, today)


def asked_of(actor: Actor, rooms: QuerySet[Classroom]) -> Asked:
    """The homes of children in these classes today, as far as the actor may know of them. Seven
    queries."""
    assert actor.school is not None  # noqa: S101 - staff
    school = actor.school
    since = year_began(school, actor.today)
    moment = school.at(since, dt.time.min)
    places = dict(
        Enrolment.objects.home()
        .filter(classroom__in=rooms)
        .on(actor.today)
        .values_list("child_id", "classroom_id")
    )
    links = (
        links_here(actor.today)
        .filter(
            no_adult_around(actor, "guardian"), not_shut_out(actor, "child"), child__in=list(places)
        )
        .select_related("guardian", "child")
        .order_by("child__given_name", "child__family_name", "child_id", "guardian__name")
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Guardianship]] = defaultdict(list)
    for link in links:
        found[link.child_id, link.guardian.household_id].append(link)
    known = _known(school, found, moment)
    homes = tuple(_home(link, known) for link in found.values())
    return Asked(homes, places, since, known.dead)


@dataclass(frozen=True)
class _Known:
    """What there is of these homes since the year began."""

    answered: frozenset[tuple[uuid.UUID, uuid.UUID]]
    printed: frozenset[tuple[uuid.UUID, uuid.UUID]]
    sent: frozenset[uuid.UUID]
    waiting: frozenset[uuid.UUID]
    dead: Counter[uuid.UUID]
    sure: frozenset[uuid.UUID]


def _known(
    school: School, homes: Iterable[tuple[uuid.UUID, uuid.UUID]], moment: dt.datetime
) -> _Known:
    children = {child for child, _home in homes}
    told = AboutMe.objects.filter(child__in=children, household__isnull=False, said_at__gte=moment)
    prints = AboutPrint.objects.filter(child__in=children, printed_at__gte=moment)
    sent, waiting, dead = set[uuid.UUID](), set[uuid.UUID](), Counter[uuid.UUID]()
    letters = Delivery.objects.filter(school=school, letter=LETTER, due_at__gte=moment)
    for guardian, state, details in letters.values_list("guardian_id", "state", "details"):
        if guardian is None:
            continue
        if state in DEAD:
            dead[guardian] += 1
        elif state in (State.NEW, State.CLAIMED):
            waiting |= {guardian, *(uuid.UUID(one) for one in details.get("guardians", ()))}
        else:
            sent.add(guardian)
    sure = Guardian.objects.filter(school=school).current().sure_of_address()
    return _Known(
        answered=frozenset(told.exclude(text="").values_list("child_id", "household_id")),
        printed=frozenset(prints.values_list("child_id", "household_id")),
        sent=frozenset(sent),
        waiting=frozenset(waiting),
        dead=dead,
        sure=frozenset(sure.values_list("pk", flat=True)),
    )


def _home(links: Sequence[Guardianship], known: _Known) -> HomeAsked:
    adults = tuple(link.guardian for link in links)
    by_mail = tuple(one for one in adults if one.pk in known.sure and takes_mail(one))
    child, home = links[0].child, adults[0].household_id
    return HomeAsked(child, home, adults, by_mail, _way(child.pk, home, adults, by_mail, known))


def takes_mail(guardian: Guardian) -> bool:
    """Whether letters reach this adult: by mail, none stopped, none come back."""
    return (
        guardian.channel == Guardian.Channel.MAIL
        and guardian.stopped_at is None
        and guardian.bounced_at is None
    )


def _way(
    child: uuid.UUID,
    home: uuid.UUID,
    adults: Sequence[Guardian],
    by_mail: Sequence[Guardian],
    known: _Known,
) -> Way:
    ids = {one.pk for one in adults}
    on_paper = any(
        one.channel == Guardian.Channel.PAPER or one.bounced_at is not None for one in adults
    )
    steps = (
        ((child, home) in known.answered, Way.ANSWERED),
        (bool(ids & known.sent), Way.MAILED),
        (bool(ids & known.waiting), Way.WAITING),
        ((child, home) in known.printed, Way.PRINTED),
        (bool(by_mail), Way.TO_ASK),
        (on_paper, Way.TO_PRINT),
        (any(one.pk not in known.sure for one in adults if one.email), Way.HELD),
    )
    return next((way for holds, way in steps if holds), Way.STOPPED)
