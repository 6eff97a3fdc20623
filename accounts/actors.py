"""Who acts, in one hat a request, and what a view asks of them.

An `Actor` wears one hat a request (MODEL.md, "staff who is guardian"): staff of one school, a
guardian by account, a guardian by reply link, or the operator at the machine. Every view carries
a `@policy` that names the hat it expects and the capability it needs;
`accounts.middleware.PolicyMiddleware` refuses a view without one. What an actor may reach is
`accounts.access`'s to say; everything here is imported from there.
"""

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.duties import Duty, brought_by
from accounts.models import Guardian, Member, School, User
from accounts.roles import HATS, Can, Hat, capabilities_of

View = TypeVar("View", bound=Callable[..., Any])
Rows = TypeVar("Rows", bound=Callable[[Any], QuerySet[Any]])
READS_ON = dt.timedelta(days=30)
"""So long somebody who taught a child reads the weeks in which they did (docs/adr/0005)."""


@dataclass(frozen=True)
class Actor:
    """Who acts, wearing one hat, on one day of the school's calendar.

    `guardians` are the school records behind a signed-in parent (several schools are possible);
    for a reply link it is the one guardian it was made for, and `sheet_id` its one sheet.
    `school` is set for staff and links; a parent account may reach several. A member of staff brings
    along their assignments, days of their school by name, the children whom a Block keeps from them, and whether
    their sign-in has a second step (`accounts.duties`): as they stood when the request began.
    """

    hat: Hat = Hat.NOBODY
    today: dt.date = dt.date.min
    user: User | None = None
    school: School | None = None
    member: Member | None = None
    guardians: tuple[Guardian, ...] = ()
    sheet_id: Any = None
    capabilities: frozenset[Can] = field(default_factory=frozenset)
    duties: tuple[Duty, ...] = ()
    has_second_step: bool = False
    shut_out: tuple[uuid.UUID, ...] = ()
    days: Mapping[str, tuple[dt.date, ...]] = field(default_factory=dict, hash=False)
    made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def read_since(self) -> dt.date:
        """What ended on this day or later may still be read, by who taught then."""
        return self.today - READS_ON

    def may(self, what: Can) -> bool:
        return what in self.capabilities

    @property
    def household_ids(self) -> list[Any]:
        return [guardian.household_id for guardian in self.guardians]


NOBODY = Actor()


def once(rows: Rows) -> Rows:
    """Rows that depend on the actor alone: the condition is made once a request, and asked anew
    each time."""

    @wraps(rows)
    def remembered(actor: Actor) -> QuerySet[Any]:
        if rows not in actor.made:
            actor.made[rows] = rows(actor)
        found: QuerySet[Any] = actor.made[rows]
        return found.all()

    return cast(Rows, remembered)


class ActingRequest(HttpRequest):
    """A request after the policy middleware: somebody acts."""

    actor: Actor


def staff_actor(member: Member, *, now: dt.datetime) -> Actor:
    """A member of staff at their school. `member.school` and `member.user` must be loaded; duties
    that did not come along (`accounts.duties.members_with_duties`) are asked for."""
    brought = brought_by(member)
    return Actor(
        hat=Hat.STAFF,
        today=member.school.local_date(now),
        user=member.user,
        school=member.school,
        member=member,
        capabilities=capabilities_of(member.roles),
        duties=brought.duties,
        days=brought.days,
        shut_out=brought.shut_out,
        has_second_step=brought.has_second_step,
    )


def guardian_actor(user: User, guardians: list[Guardian], *, now: dt.datetime) -> Actor:
    """A signed-in parent: the guardians whose address this user has proven."""
    today = guardians[0].school.local_date(now) if guardians else now.date()
    return Actor(
        hat=Hat.GUARDIAN,
        today=today,
        user=user,
        guardians=tuple(guardians),
        capabilities=HATS[Hat.GUARDIAN],
    )


def link_actor(guardian: Guardian, sheet_id: Any, *, now: dt.datetime) -> Actor:
    """Somebody who pressed the button of a reply link: one guardian, one sheet."""
    return Actor(
        hat=Hat.LINK,
        today=guardian.school.local_date(now),
        school=guardian.school,
        guardians=(guardian,),
        sheet_id=sheet_id,
        capabilities=HATS[Hat.LINK],
    )


def operator_actor(school: School, *, now: dt.datetime) -> Actor:
    """Who runs a command at the machine, at one school. No child, sheet or person is visible to
    them; the services that a command calls write down that it was the operator."""
    return Actor(
        hat=Hat.OPERATOR,
        today=school.local_date(now),
        school=school,
        capabilities=HATS[Hat.OPERATOR],
    )


class Steps(enum.IntEnum):
    """How far a staff sign-in must have come before a page opens (accounts.second_step)."""

    FIRST = 0
    """The page on which the second step is shown."""
    SHOWN = 1
    """A second step that is set up has been shown. Where one is set up first."""
    ALL = 2
    """And one that the school asks for is set up. Every other page."""


@dataclass(frozen=True)
class Policy:
    """What a view expects of who acts: the hat, and in it the capability.

    `signed_out(request, **kwargs)` answers a POST whose session is over, so that a page of
    somebody's words can keep them. By default the words of staff wait for them (accounts/kept.py),
    and the sign-in page answers.
    `is_secret`: the address holds a token, or was reached by one, or a code is typed there. Every
    answer of the view, a refusal too, is kept by nobody and its address told to nobody.
    `steps`: for staff, how far their sign-in must have come.
    """

    hat: Hat | None
    may: Can | None = None
    signed_out: Callable[..., Any] | None = None
    is_secret: bool = False
    steps: Steps = Steps.ALL


def policy(
    hat: Hat | None,
    *,
    may: Can | None = None,
    signed_out: Callable[..., Any] | None = None,
    is_secret: bool = False,
    steps: Steps = Steps.ALL,
) -> Callable[[View], View]:
    """Give a view its policy. `None` is public: everybody, signed in or not.

    A LINK view resolves its own device cookie (checkins/replies); the middleware lets it through.
    No page is for an operator or for nobody.
    """
    if hat in (Hat.OPERATOR, Hat.NOBODY):
        raise ValueError(f"No page is worn as {hat}.")

    def mark(view: View) -> View:
        is_kept_by_nobody = is_secret or hat == Hat.LINK
        view.policy = Policy(hat, may, signed_out, is_kept_by_nobody, steps)  # type: ignore[attr-defined]
        return view

    return mark
