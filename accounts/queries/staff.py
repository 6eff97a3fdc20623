"""The staff, their roles, and whom they work with. For leaders."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Actor, Can, active_members, members_managed_by, not_shut_out
from accounts.commas import in_words
from accounts.digits import digits
from accounts.duties import SECOND_STEP, with_second_step
from accounts.models import Assignment, AuditEntry, Classroom, Invitation, Member, Role
from accounts.models.user import NO_ADDRESS
from accounts.services.pace import STOPPED


@dataclass(frozen=True)
class AssignmentRow:
    """A class or a child that a member works with; `from_day` only when it is still to come,
    `ends_on` is the last day, if there is one."""

    id: uuid.UUID
    to: str
    kind: str
    from_day: dt.date | None
    ends_on: dt.date | None


@dataclass(frozen=True)
class SubstituteRow:
    """Who stands in for a class, and from when to when."""

    id: uuid.UUID
    name: str
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True)
class MemberRow:
    """A member of staff with roles in words."""

    id: uuid.UUID
    name: str
    email: str
    roles: tuple[str, ...]
    assignments: tuple[AssignmentRow, ...]
    has_arrived: bool
    is_shut: bool
    has_second_step: bool
    has_address: bool
    invited_at: dt.datetime | None = None
    is_rested: bool = False

    @property
    def waits(self) -> bool:
        """Was never invited and could be."""
        return self.has_address and not self.has_arrived and self.invited_at is None

    @property
    def may_be_asked_again(self) -> bool:
        return self.has_address and not self.has_arrived and self.invited_at is not None

    @property
    def invitation(self) -> str:
        """How it stands with it, in words."""
        if self.has_arrived:
            return _("has come in")
        if not self.has_address:
            return _("has no address yet")
        if self.invited_at is None:
            return _("not invited yet")
        if self.is_rested:
            return _("invitation has rested")
        day = digits(date_format(self.invited_at, "MONTH_DAY_FORMAT"))
        return _("invited on %(day)s") % {"day": day}


def staff_rows(actor: Actor, *, now: dt.datetime) -> tuple[MemberRow, ...]:
    """Everybody who works here, by name. Three queries."""
    here = Q(ended_on=None) | Q(ended_on__gte=actor.today)
    members = members_managed_by(actor).filter(here).select_related("user")
    members = with_second_step(members)
    found = list(members.order_by("display_name", "id"))
    rows: dict[uuid.UUID, list[AssignmentRow]] = {}
    for member_id, row in _assignments(actor, found):
        rows.setdefault(member_id, []).append(row)
    last = _invitations(found)
    return tuple(
        _row(member, tuple(rows.get(member.pk, ())), last.get(member.pk), now) for member in found
    )


def member_row(actor: Actor, member: Member, *, now: dt.datetime) -> MemberRow:
    """One member. Two queries; `member.user` and `member.school` must be loaded, and whether they
    have a second step (`accounts.duties.with_second_step`)."""
    rows = tuple(row for _id, row in _assignments(actor, [member]))
    return _row(member, rows, _invitations([member]).get(member.pk), now)


def members_to_invite(actor: Actor) -> QuerySet[Member]:
    """Who was made without a letter, as by a list, and has not signed in: by name."""
    invited = Invitation.objects.filter(member=OuterRef("pk"))
    return (
        members_managed_by(actor)
        .filter(active_members(actor.today), ~Exists(invited), user__last_login=None)
        .exclude(user__email__endswith=NO_ADDRESS)
        .select_related("user", "school")
        .order_by("display_name", "id")
    )


def stopped_at(member: Member) -> dt.datetime | None:
    """When this member last opened too many children's pages; `member.school` must be loaded."""
    rows = AuditEntry.objects.filter(by_member=member, school=member.school_id, verb=STOPPED)
    last = rows.order_by("-created_at").values_list("created_at", flat=True).first()
    return member.school.local(last) if last else None


def substitutes_for(actor: Actor) -> QuerySet[Member]:
    """Teachers of the school whom the actor may appoint for some days. Nobody appoints themselves
    but who keeps the staff: the office opens no class to itself."""
    if not actor.may(Can.MANAGE_PEOPLE):
        return Member.objects.none()
    members = (
        Member.objects.filter(active_members(actor.today), school=actor.school)
        .annotate(words=Cast("roles", TextField()))
        .filter(words__contains=f'"{Role.TEACHER.value}"')
        .order_by("display_name", "id")
    )
    if actor.may(Can.MANAGE_STAFF) or actor.member is None:
        return members
    return members.exclude(pk=actor.member.pk)


def substitutes_of(room: Classroom, today: dt.date) -> tuple[SubstituteRow, ...]:
    """Who stands in for a class today or on a day to come. One query."""
    found = (
        Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            classroom=room,
            kind=Assignment.Kind.SUBSTITUTE,
        )
        .order_by("starts_on", "member__display_name", "id")
        .values_list("pk", "member__display_name", "starts_on", "ends_on")
    )
    return tuple(SubstituteRow(*row) for row in found)


def working_with(room: Classroom, today: dt.date) -> str:
    """Who works with a class now and until when, as a sentence. One query."""
    found = Assignment.objects.filter(classroom=room).on(today).select_related("member")
    names = [
        one.member.display_name
        if one.ends_on is None
        else _("%(name)s until %(day)s")
        % {"name": one.member.display_name, "day": digits(date_format(one.ends_on))}
        for one in found.order_by("member__display_name", "id")
    ]
    if not names:
        return _("Nobody works with this class today.")
    return _("With the class today: %(names)s.") % {"names": in_words(names)}


def _row(
    member: Member,
    assignments: tuple[AssignmentRow, ...],
    last: Invitation | None,
    now: dt.datetime,
) -> MemberRow:
    words = dict(Role.choices)
    return MemberRow(
        id=member.pk,
        name=member.display_name,
        email=member.user.email,
        roles=tuple(str(words.get(role, role)) for role in member.roles),
        assignments=assignments,
        has_arrived=member.user.last_login is not None,
        is_shut=member.shut_at is not None,
        has_second_step=bool(vars(member).get(SECOND_STEP)),
        has_address=member.user.has_address,
        invited_at=last.school.local(last.created_at) if last else None,
        is_rested=last is not None and last.expires_at <= now,
    )


def _invitations(members: list[Member]) -> dict[uuid.UUID, Invitation]:
    """The newest of each."""
    found = Invitation.objects.filter(member__in=members).select_related("school")
    return {one.member_id: one for one in found.order_by("created_at")}


def _assignments(actor: Actor, members: list[Member]) -> list[tuple[uuid.UUID, AssignmentRow]]:
    """Those in force and those to come; none to a child whom the actor may not see."""
    found = (
        Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=actor.today),
            not_shut_out(actor, "child"),
            member__in=members,
        )
        .select_related("classroom", "child")
        .order_by("classroom__name", "child__given_name", "id")
    )
    return [
        (
            one.member_id,
            AssignmentRow(
                id=one.pk,
                to=one.classroom.name
                if one.classroom
                else one.child.full_name
                if one.child
                else "",
                kind=one.get_kind_display(),
                from_day=one.starts_on if one.starts_on > actor.today else None,
                ends_on=one.ends_on,
            ),
        )
        for one in found
    ]
