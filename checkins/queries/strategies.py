"""What works for a child, as staff and as each home may read it, with the state of its pencil. One query.

A page that has no query to spare puts `kept_strategies(...)` beside a row that it asks for anyway and
reads the column with `strategies_in`.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor, Hat
from accounts.lists import Row, listed
from checkins.access import strategies_visible_to
from checkins.dates import day_in_short
from checkins.models import Half, Strategy, StrategyAtHome

COLUMNS = (
    *("pk", "words", "half", "source_id", "at_school_since", "at_school_until"),
    *("source__only_for_id", "source__needs_code"),
    *("home_since", "home_until"),
)

NEVER, WORKS, STOPPED = "", "works", "stopped"
STATES = {
    (NEVER, NEVER): "",
    (WORKS, NEVER): _("school since %(school)s"),
    (NEVER, WORKS): _("home since %(home)s"),
    (WORKS, WORKS): _("school since %(school)s, home since %(home)s"),
    (WORKS, STOPPED): _("school since %(school)s, stopped at home %(home)s"),
    (STOPPED, WORKS): _("home since %(home)s, stopped at school %(school)s"),
    (STOPPED, STOPPED): _("stopped at school %(school)s, at home %(home)s"),
    (STOPPED, NEVER): _("stopped at school %(school)s"),
    (NEVER, STOPPED): _("stopped at home %(home)s"),
}
"""In words, by how it is at school and at home."""


@dataclass(frozen=True, slots=True)
class Place:
    """Since when it works somewhere, and the day on which it stopped there."""

    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def works(self) -> bool:
        return self.how == WORKS

    @property
    def how(self) -> str:
        if self.since is None:
            return NEVER
        return STOPPED if self.until else WORKS

    @property
    def day(self) -> str:
        """`Nov 9`: when that began."""
        day = self.until or self.since
        return day_in_short(day) if day else ""


@dataclass(frozen=True, slots=True)
class Works:
    """One strategy. `is_for_some`: its line is for one home alone, or lies behind a code. `pencil` is a state of the pencil, `state` the same in words."""

    id: uuid.UUID
    words: str
    began_at: str
    source_id: uuid.UUID | None
    is_for_some: bool
    school: Place
    home: Place

    @property
    def is_live(self) -> bool:
        return self.school.works or self.home.works

    @property
    def is_in_both(self) -> bool:
        return self.school.works and self.home.works

    @property
    def pencil(self) -> str:
        if self.is_in_both:
            return "replied"
        if self.school.works:
            return "shared"
        return "onlyhome" if self.home.works else "none"

    @property
    def state(self) -> str:
        """`school since Oct 26, home since Nov 2`."""
        school, home = self.school, self.home
        days = {"school": school.day, "home": home.day}
        if self.is_in_both and self.began_at == Half.HOME:
            return str(_("began at home, school tried it %(school)s")) % days
        return str(STATES[school.how, home.how]) % days


def strategies_of(actor: Actor, child_id: uuid.UUID) -> tuple[Works, ...]:
    """Those of one child, what works in both places first, what has stopped last. One query.

    A guardian's: of their own homes, and what school has shared. No other home's words or days.
    """
    homes = None if actor.hat == Hat.STAFF else Q(household__in=actor.household_ids)
    found = with_places(strategies_visible_to(actor).filter(child=child_id), homes)
    return strategies_in(found.values_list(*COLUMNS))


def with_places(strategies: QuerySet[Strategy], homes: Q | None = None) -> QuerySet[Strategy]:
    """Annotated with the days of home: of those where this holds of `household`, or of all."""
    rows = StrategyAtHome.objects.filter(strategy=OuterRef("pk"))
    if homes is not None:
        rows = rows.filter(homes)
    works = rows.filter(until=None).order_by("since", "pk")
    ended = rows.filter(until__isnull=False).order_by("-until", "pk")
    return strategies.annotate(
        home_since=Subquery(works.values("since")[:1]),
        home_until=Subquery(ended.values("until")[:1]),
    ).order_by("created_at", "pk")


def kept_strategies(strategies: QuerySet[Strategy], homes: Q | None = None) -> Subquery:
    """The same as one column of another query; `strategies` are tied to its row by `OuterRef`."""
    return listed(with_places(strategies, homes), Row(*COLUMNS))


def strategies_in(rows: Iterable[Any] | None) -> tuple[Works, ...]:
    """Out of rows of COLUMNS, or out of the column that `kept_strategies` made of them."""
    found = [_works(row) for row in rows or ()]
    return tuple(sorted(found, key=lambda one: (not one.is_live, not one.is_in_both)))


def _works(row: Any) -> Works:
    pk, words, half, source, since, until, only_for, needs_code, *days = row
    since, until, home_since, home_until = map(_day, (since, until, *days))
    return Works(
        id=_id(pk),
        words=words,
        began_at=half,
        source_id=_id(source) if source else None,
        is_for_some=bool(only_for or needs_code),
        school=Place(since, until),
        # A home where it works outweighs one where it has stopped.
        home=Place(home_since) if home_since else Place(home_until, home_until),
    )


def _id(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
