"""Staff: members, their roles, and whom they work with."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.access import Actor, active_members
from accounts.models import Assignment, Child, Classroom, Member, Role, School, User
from accounts.services.audit import record, school_of
from accounts.signals import staff_left, staff_to_invite


class AlreadyMember(Exception):
    """Somebody with that address works at the school already."""


class LastLeader(Exception):
    """The school would be left without a leader."""


@transaction.atomic
def add_member(
    *,
    email: str,
    display_name: str,
    roles: Sequence[str],
    is_invited: bool = True,
    by: Actor,
    now: dt.datetime,
) -> Member:
    """Add a person to the staff and have them invited by mail, or not yet. Raises AlreadyMember.

    Somebody who had left comes back as the same member.
    """
    school = school_of(by)
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, name=display_name
    )
    member = Member.objects.filter(school=school, user=user).first()
    if member and (member.ended_on is None or member.ended_on >= school.local_date(now)):
        raise AlreadyMember
    member = member or Member(school=school, user=user)
    member.display_name, member.roles, member.ended_on = display_name, sorted(roles), None
    member.save()
    record("member added", school=school, by=by, member=member.pk, roles=member.roles)
    if is_invited:
        staff_to_invite.send(Member, member=member, by=by, now=now)
    return member


@transaction.atomic
def invite_again(*, member: Member, by: Actor, now: dt.datetime) -> None:
    """Send the invitation once more."""
    school = school_of(by, member)
    record("member invited again", school=school, by=by, member=member.pk)
    staff_to_invite.send(Member, member=member, by=by, now=now)


@transaction.atomic
def invite_all(*, members: QuerySet[Member], by: Actor, now: dt.datetime) -> int:
    """Invite each of these who was never invited, at once; how many.

    Of two people who press the same button the second waits, and finds nobody left.
    """
    school = School.objects.select_for_update().get(pk=school_of(by).pk)
    count = 0
    for member in members.filter(school=school, invitations=None):
        staff_to_invite.send(Member, member=member, by=by, now=now)
        count += 1
    record("members invited", school=school, by=by, count=count)
    return count


@transaction.atomic
def change_roles(
    *,
    member: Member,
    roles: Sequence[str],
    display_name: str | None = None,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Give a member these roles and no others. Raises LastLeader."""
    school = school_of(by, member)
    if Role.LEADER not in roles:
        _keep_a_leader(school, member, now=now)
    member.roles = sorted(roles)
    member.display_name = display_name or member.display_name
    member.save(update_fields=["roles", "display_name"])
    record("roles changed", school=school, by=by, member=member.pk, roles=member.roles)


def _keep_a_leader(school: School, member: Member, *, now: dt.datetime) -> None:
    if Role.LEADER not in member.roles:
        return
    others = Member.objects.filter(active_members(school.local_date(now)), school=school)
    if not any(Role.LEADER in other.roles for other in others.exclude(pk=member.pk)):
        raise LastLeader


@transaction.atomic
def assign(
    *,
    member: Member,
    classroom: Classroom | None = None,
    child: Child | None = None,
    kind: str = Assignment.Kind.TEACHER,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    by: Actor,
    now: dt.datetime,
) -> Assignment:
    """A member works with a class or with one child, from today or a given day; both days count.

    The same once more changes only the last day.
    """
    target = classroom or child
    assert target is not None  # noqa: S101 - the table's constraint says the same
    school = school_of(by, member, target)
    starts_on = starts_on or school.local_date(now)
    standing = (
        Assignment.objects.filter(member=member, classroom=classroom, child=child, kind=kind)
        .filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lte=starts_on)
        .first()
    )
    assignment = standing or Assignment(
        school=school,
        member=member,
        classroom=classroom,
        child=child,
        kind=kind,
        starts_on=starts_on,
    )
    assignment.ends_on = ends_on
    assignment.save()
    record(
        "assigned",
        school=school,
        by=by,
        member=member.pk,
        to=target.pk,
        kind=kind,
        since=assignment.starts_on,
        until=ends_on,
    )
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: Actor, now: dt.datetime) -> None:
    """End it at once: yesterday was the last day. One that is over stays as it ended."""
    school = school_of(by, assignment)
    yesterday = school.local_date(now) - dt.timedelta(days=1)
    if assignment.ends_on is not None and assignment.ends_on <= yesterday:
        return
    assignment.ends_on = yesterday
    assignment.save(update_fields=["ends_on"])
    record(
        "assignment ended",
        school=school,
        by=by,
        member=assignment.member_id,
        to=assignment.classroom_id or assignment.child_id,
    )


@transaction.atomic
def deactivate_member(*, member: Member, by: Actor, now: dt.datetime) -> None:
    """The member leaves at once: yesterday was the last day. Raises LastLeader.

    What they wrote stays, signed by them.
    """
    school = school_of(by, member)
    _keep_a_leader(school, member, now=now)
    yesterday = school.local_date(now) - dt.timedelta(days=1)
    member.ended_on = yesterday
    member.save(update_fields=["ended_on"])
    member.assignments.filter(Q(ends_on=None) | Q(ends_on__gt=yesterday)).update(ends_on=yesterday)
    record("member left", school=school, by=by, member=member.pk)
    staff_left.send(Member, member=member, by=by, now=now)
