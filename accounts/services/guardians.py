"""Guardians: who they are, and how they are reached."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.access import Actor
from accounts.models import Block, Child, Delivery, Guardian, Guardianship, Household, User
from accounts.services.audit import record, school_of
from accounts.services.children import MOMENT
from accounts.signals import access_ended

Status = Guardianship.Status
Channel = Guardian.Channel


@transaction.atomic
def add_guardian(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "",
    channel: str = Channel.MAIL,
    child: Child | None = None,
    relation: str = "",
    by: Actor,
    now: dt.datetime,
) -> Guardian:
    """Put an adult on the school's file, in a household of their own; approved for `child`.

    Without an address they are on paper. Nobody is merged with anybody, whatever the address.
    """
    school = school_of(by, *([child] if child else []))
    email = email.strip().lower()
    guardian = Guardian.objects.create(
        school=school,
        name=name,
        email=email,
        phone=phone,
        language=language,
        channel=channel if email else Channel.PAPER,
        household=Household.objects.create(school=school),
    )
    if child:
        Guardianship.objects.create(
            school=school,
            guardian=guardian,
            child=child,
            relation=relation,
            status=Status.APPROVED,
        )
    record("guardian added", school=school, by=by, guardian=guardian.pk, child=child and child.pk)
    return guardian


@transaction.atomic
def add_guardian_once(
    *,
    child: Child,
    name: str,
    email: str,
    phone: str,
    language: str,
    channel: str,
    relation: str,
    by: Actor,
    now: dt.datetime,
) -> Guardian:
    """As `add_guardian`, for a form: the same person of the same child within MOMENT is it twice."""
    school_of(by, child)
    Child.objects.select_for_update().get(pk=child.pk)
    just_now = Guardian.objects.filter(
        name=name,
        email=email.strip().lower(),
        guardianships__child=child,
        created_at__gt=now - MOMENT,
    ).first()
    return just_now or add_guardian(
        child=child,
        name=name,
        email=email,
        phone=phone,
        language=language,
        channel=channel,
        relation=relation,
        by=by,
        now=now,
    )


@transaction.atomic
def change_guardian(
    *,
    guardian: Guardian,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    language: str | None = None,
    channel: str | None = None,
    by_list: bool = False,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Change what is given, leave the rest. `by_list`: a roster file says so; what a person says no
    later file undoes.

    A changed address is not proven: the sign-in behind the guardian is dropped, links sent to the
    old address end, and letters that still wait go to the new one.
    """
    school = school_of(by, guardian)
    email = guardian.email if email is None else email.strip().lower()
    moved = email != guardian.email
    new = {"name": name, "phone": phone, "language": language, "channel": channel}
    changed = [key for key, value in new.items() if value not in (None, getattr(guardian, key))]
    if not changed and not moved:
        return
    for key in changed:
        setattr(guardian, key, new[key])
    if moved:
        end_sessions_of(guardian)
        note_who_is_blocked(guardian)
        guardian.email, guardian.user, guardian.bounced_at = email, None, None
    if not guardian.email:
        guardian.channel = Channel.PAPER
    guardian.save()
    if moved:
        redirect_letters(guardian)
        access_ended.send(Guardian, guardian=guardian, child=None, by=by, now=now)
        changed.append("email")
    about = {"guardian": guardian.pk, "fields": sorted(changed)} | (
        {"by_list": True} if by_list else {}
    )
    record("guardian changed", school=school, by=by, **about)


def note_who_is_blocked(guardian: Guardian) -> None:
    """Blocks of this guardian keep the sign-in that is behind them now: a colleague is known by it
    (`accounts.duties`) also once the record has another address. The caller writes the audit row."""
    by_address = (
        User.objects.filter(email=guardian.email) if guardian.email else User.objects.none()
    )
    who = guardian.user_id or by_address.values_list("pk", flat=True).first()
    if who is not None:
        Block.objects.filter(guardian=guardian, lifted_at=None, user=None).update(user=who)


def end_sessions_of(guardian: Guardian) -> None:
    """Every browser signs in again: on a changed address and on a block (MODEL.md)."""
    for user in User.objects.filter(Q(guardians=guardian) | Q(welcome__guardian=guardian)):
        user.end_sessions()


def redirect_letters(guardian: Guardian) -> None:
    """Letters that still wait go where the guardian is now; without an address they do not go."""
    waiting = Delivery.objects.filter(guardian=guardian, state=Delivery.State.NEW)
    if guardian.email:
        waiting.update(to=guardian.email)
    else:
        waiting.update(state=Delivery.State.CANCELLED)
