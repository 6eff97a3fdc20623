"""A sign-in that the source of a record has switched off: no door opens, no mail goes; record and links stay."""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.models import Guardian, Member
from accounts.services.audit import record, school_of
from accounts.services.guardians import end_sessions_of
from accounts.signals import access_ended


@transaction.atomic
def shut_out(*, guardian: Guardian, by: Actor, now: dt.datetime) -> None:
    """From the next request on: sessions end, mail links and letters that wait go."""
    school = school_of(by, guardian)
    if guardian.shut_at is not None:
        return
    guardian.shut_at = now
    guardian.save(update_fields=["shut_at"])
    end_sessions_of(guardian)
    record("guardian shut out", school=school, by=by, guardian=guardian.pk)
    for link in guardian.guardianships.filter(ended_on=None).select_related("child"):
        access_ended.send(Guardian, guardian=guardian, child=link.child, by=by, now=now)


@transaction.atomic
def let_in(*, guardian: Guardian, by: Actor, now: dt.datetime) -> None:
    """As before; links that were ended with it do not come back, the next letter brings others."""
    school = school_of(by, guardian)
    if guardian.shut_at is None:
        return
    guardian.shut_at = None
    guardian.save(update_fields=["shut_at"])
    record("guardian let in", school=school, by=by, guardian=guardian.pk)


@transaction.atomic
def shut_out_member(*, member: Member, by: Actor, now: dt.datetime) -> None:
    """The same for somebody of the staff: their work stays, signed by them."""
    school = school_of(by, member)
    if member.shut_at is not None:
        return
    member.shut_at = now
    member.save(update_fields=["shut_at"])
    member.user.end_sessions()
    record("member shut out", school=school, by=by, member=member.pk)


@transaction.atomic
def let_in_member(*, member: Member, by: Actor, now: dt.datetime) -> None:
    school = school_of(by, member)
    if member.shut_at is None:
        return
    member.shut_at = None
    member.save(update_fields=["shut_at"])
    record("member let in", school=school, by=by, member=member.pk)
