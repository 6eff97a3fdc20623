"""What the record of a school says about getting started. A fixed number of queries."""

import datetime as dt
from dataclasses import dataclass

from accounts.access import Actor, active_members, members_managed_by
from accounts.models import Delivery, Invitation, Member, Role, School, User
from accounts.queries.people import Overview, people_overview
from checkins.models import Template
from checkins.services.opening import current_template
from checkins.setup.coming import Calendar, calendar_of
from checkins.setup.letters import TEST_LETTER
from checkins.weeks import Week


@dataclass(frozen=True)
class Staff:
    """Who works here. `leads` answer for safeguarding; `not_invited` of them have no invitation."""

    count: int
    leads: tuple[Member, ...]
    not_invited: tuple[Member, ...]


@dataclass(frozen=True)
class Record:
    """All that the list of steps is made of."""

    school: School
    calendar: Calendar
    staff: Staff
    people: Overview
    template: Template
    tried: Delivery | None


def record_of(actor: Actor, *, now: dt.datetime) -> Record:
    """Fifteen queries, however large the school is."""
    school = actor.school
    assert school is not None  # noqa: S101 - staff always act at a school
    return Record(
        school=school,
        calendar=calendar_of(school, actor.today),
        staff=staff_of(actor),
        people=people_overview(actor),
        template=current_template(school, Week.containing(actor.today, school.school_days)),
        tried=last_try(actor),
    )


def staff_of(actor: Actor) -> Staff:
    """Two queries."""
    members = members_managed_by(actor).filter(active_members(actor.today)).select_related("user")
    found = list(members.order_by("display_name", "id"))
    leads = tuple(one for one in found if Role.SAFEGUARDING in one.roles)
    invited = set(
        Invitation.objects.filter(member__in=leads).order_by().values_list("member_id", flat=True)
    )
    return Staff(
        count=len(found),
        leads=leads,
        not_invited=tuple(
            one for one in leads if not _has_way_in(one.user) and one.pk not in invited
        ),
    )


def _has_way_in(user: User) -> bool:
    """Was here, or has a password to come with."""
    return user.last_login is not None or user.has_usable_password()


def last_try(actor: Actor) -> Delivery | None:
    """The newest letter that this leader has sent to themselves. One query."""
    mine = Delivery.objects.filter(member=actor.member, letter=TEST_LETTER)
    return mine.order_by("-created_at").first()


def missing_at(school: School, *, leads: bool, calendar: Calendar, today: dt.date) -> list[str]:
    """Keys of the steps without which a school does not go live."""
    missing = [] if school.emergency_number else ["emergency"]
    missing += [] if leads else ["lead"]
    return missing + ([] if any(one.ends_on >= today for one in calendar.terms) else ["terms"])
