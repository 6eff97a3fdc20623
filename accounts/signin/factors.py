"""What a person's second step is made of: an authenticator app, passkeys, recovery codes.

Adding, removing, showing and resetting each leave an audit row at the schools where they work, and all but
showing a letter to their address, so that nobody else does it unnoticed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from accounts.access import Actor, Hat
from accounts.models import Member, User
from accounts.services import record
from accounts.signin import notices, recovery, totp, vault

Type = Authenticator.Type
STEPS = (Type.TOTP, Type.WEBAUTHN)


class AlreadyOn(Exception):
    """Another window has set up an app meanwhile."""


class WorksElsewhere(Exception):
    """The sign-in opens another school as well: its second step is not one leader's to take off."""


@dataclass(frozen=True)
class Step:
    """An app or a passkey. `name` says where a passkey was made; moments are aware, in UTC."""

    id: int
    is_app: bool
    name: str
    added_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True)
class Standing:
    """All that somebody has set up."""

    steps: tuple[Step, ...]
    codes_left: int

    @property
    def is_on(self) -> bool:
        return bool(self.steps)

    @property
    def has_app(self) -> bool:
        return any(step.is_app for step in self.steps)

    @property
    def passkeys(self) -> int:
        return sum(not step.is_app for step in self.steps)


def standing_of(user: User) -> Standing:
    """One query."""
    rows = list(rows_of(user).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == Type.RECOVERY_CODES), None)
    return Standing(
        steps=tuple(
            Step(
                id=row.pk,
                is_app=row.type == Type.TOTP,
                name=row.data.get("name", ""),
                added_at=row.created_at,
                used_at=row.last_used_at,
            )
            for row in rows
            if row.type in STEPS
        ),
        codes_left=recovery.left(codes) if codes else 0,
    )


def rows_of(user: User) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return found


@transaction.atomic
def add_app(*, secret: str, used_at: int, by: Actor, now: dt.datetime) -> list[str]:
    """The app's first code was right; it counts as used. Raises AlreadyOn.

    Returns fresh recovery codes when there were none. `by.user` is whose it becomes.
    """
    user = _held(by)
    if rows_of(user).filter(type=Type.TOTP).exists():
        raise AlreadyOn
    Authenticator.objects.create(
        user=user,
        type=Type.TOTP,
        data={"secret": vault.close(secret), totp.LAST: used_at},
        last_used_at=now,
    )
    return _added(user, "app", by=by, now=now)


@transaction.atomic
def note_passkey(*, by: Actor, now: dt.datetime) -> list[str]:
    """After `passkeys.add`, in one transaction with it: the row of the audit, the letter, the codes."""
    return _added(_held(by), "passkey", by=by, now=now)


def _held(by: Actor) -> User:
    assert by.user is not None  # noqa: S101 - staff always have one
    return User.objects.select_for_update().get(pk=by.user.pk)


def _added(user: User, kind: str, *, by: Actor, now: dt.datetime) -> list[str]:
    _note("second step added", user, by=by, kind=kind)
    notices.tell(user, "added", by=by, now=now)
    if rows_of(user).filter(type=Type.RECOVERY_CODES).exists():
        return []
    return recovery.make_codes(user)


@transaction.atomic
def remove(step_id: str, *, by: Actor, now: dt.datetime) -> bool:
    """One of the actor's own. With the last one the recovery codes go. False: there is no such one."""
    user = _held(by)
    own = {str(row.pk): row for row in rows_of(user).filter(type__in=STEPS)}
    row = own.get(step_id)
    if row is None:
        return False
    kind = "app" if row.type == Type.TOTP else "passkey"
    row.delete()
    if not rows_of(user).filter(type__in=STEPS).exists():
        rows_of(user).delete()
    _note("second step removed", user, by=by, kind=kind)
    notices.tell(user, "removed", by=by, now=now)
    return True


@transaction.atomic
def renew_codes(*, by: Actor, now: dt.datetime) -> list[str]:
    """Ten new recovery codes; none without a second step."""
    user = _held(by)
    if not rows_of(user).filter(type__in=STEPS).exists():
        return []
    _note("recovery codes made", user, by=by)
    notices.tell(user, "codes", by=by, now=now)
    return recovery.make_codes(user)


def shows_code(user: User, code: str, *, by: Actor, now: dt.datetime) -> bool:
    """Six digits from the app, or one of the recovery codes, which is then used up and told of."""
    kind, accepts = {
        totp.DIGITS: (Type.TOTP, totp.accepts),
        recovery.DIGITS: (Type.RECOVERY_CODES, recovery.accepts),
    }.get(len(code), (None, totp.accepts))
    row = rows_of(user).filter(type=kind).first() if kind and code.isascii() else None
    if row is None or not code.isdigit() or not accepts(row, code, now=now):
        return False
    if kind == Type.RECOVERY_CODES:
        _note("recovery code used", user, by=by)
        notices.tell(user, "code used", by=by, now=now)
    return True


@transaction.atomic
def reset(*, member: Member, by: Actor, now: dt.datetime) -> bool:
    """After a lost phone: no second step any more, every session ends, and the person is told.

    False: there was none, so nothing is done. Raises WorksElsewhere for a leader; whoever runs the
    server may. `member.user` and `member.school` must be loaded.
    """
    user = User.objects.select_for_update().get(pk=member.user_id)
    if by.hat == Hat.STAFF and not _works_here_alone(member, now):
        raise WorksElsewhere
    if not rows_of(user).delete()[0]:
        return False
    user.end_sessions()
    record("second step reset", school=member.school, by=by, member=member.pk)
    notices.tell_member(member, "reset", now=now)
    return True


def _works_here_alone(member: Member, now: dt.datetime) -> bool:
    """Anybody can be put on a school's list by their address, and is not asked first."""
    everywhere = Member.objects.filter(user=member.user_id).select_related("school")
    return {one.pk for one in everywhere if one.is_active_at(now)} <= {member.pk}


@transaction.atomic
def let_go(user: User) -> None:
    """Of somebody who works nowhere any more."""
    rows_of(user).delete()


def _note(verb: str, user: User, *, by: Actor, **about: str) -> None:
    """At each school where they work: whoever leads it may ask. The actor of another school is no member
    there, so the row names the person's own membership."""
    members: Iterable[Member] = user.members.select_related("school")
    for member in members:
        is_here = by.school is not None and member.school_id == by.school.pk
        acting = (
            by if is_here else Actor(hat=by.hat, user=user, school=member.school, member=member)
        )
        record(verb, school=member.school, by=acting, member=member.pk, **about)
