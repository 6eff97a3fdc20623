"""Guardians: whose they are, where they live, how they are reached, and who may not."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.access import Actor
from accounts.models import (
    Block,
    Child,
    Delivery,
    Guardian,
    Guardianship,
    Household,
)
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
    by: Actor,
    now: dt.datetime,
) -> None:
    """Change what is given, leave the rest.

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
        _end_sessions(guardian)
        guardian.email, guardian.user, guardian.bounced_at = email, None, None
    if not guardian.email:
        guardian.channel = Channel.PAPER
    guardian.save()
    if moved:
        redirect_letters(guardian)
        access_ended.send(Guardian, guardian=guardian, child=None, by=by, now=now)
        changed.append("email")
    record("guardian changed", school=school, by=by, guardian=guardian.pk, fields=sorted(changed))


def _end_sessions(guardian: Guardian) -> None:
    """Every browser signs in again: on a changed address and on a block (MODEL.md)."""
    if guardian.user is not None:
        guardian.user.end_sessions()


def redirect_letters(guardian: Guardian) -> None:
    """Letters that still wait go where the guardian is now; without an address they do not go."""
    waiting = Delivery.objects.filter(guardian=guardian, state=Delivery.State.NEW)
    if guardian.email:
        waiting.update(to=guardian.email)
    else:
        waiting.update(state=Delivery.State.CANCELLED)


@transaction.atomic
def link_guardian(
    *,
    guardian: Guardian,
    child: Child,
    relation: str = "",
    by: Actor,
    now: dt.datetime,
) -> Guardianship:
    """A person at the school says: this adult cares for this child. A Block still stands."""
    school = school_of(by, guardian, child)
    link, _created = Guardianship.objects.get_or_create(
        guardian=guardian, child=child, defaults={"school": school}
    )
    link.relation = relation or link.relation
    link.status, link.ended_on = Status.APPROVED, None
    link.save(update_fields=["relation", "status", "ended_on"])
    record("guardian linked", school=school, by=by, guardian=guardian.pk, child=child.pk)
    return link


@transaction.atomic
def unlink_guardian(*, link: Guardianship, by: Actor, now: dt.datetime) -> None:
    """End a link; the next request already finds nothing. Roster files do not bring it back."""
    school = school_of(by, link)
    if link.ended_on is not None:
        return
    link.ended_on = school.local_date(now)
    link.save(update_fields=["ended_on"])
    record(
        "guardian unlinked", school=school, by=by, guardian=link.guardian_id, child=link.child_id
    )
    access_ended.send(Guardianship, guardian=link.guardian, child=link.child, by=by, now=now)


@transaction.atomic
def approve_links(*, links: Iterable[Guardianship], by: Actor, now: dt.datetime) -> int:
    """Approve links that a roster file suggested; says how many. Ended and blocked ones stay."""
    chosen = list(links)
    school = school_of(by, *chosen)
    blocked = Block.objects.filter(
        guardian=OuterRef("guardian"), child=OuterRef("child"), lifted_at=None
    )
    waiting = Guardianship.objects.filter(
        ~Exists(blocked),
        pk__in=[link.pk for link in chosen],
        status=Status.SUGGESTED,
        ended_on=None,
    )
    ids = list(waiting.values_list("pk", flat=True))
    if not ids:
        return 0
    count = Guardianship.objects.filter(pk__in=ids).update(status=Status.APPROVED)
    record("links approved", school=school, by=by, links=ids)
    return count


def approve_link(*, link: Guardianship, by: Actor, now: dt.datetime) -> bool:
    """Approve one suggested link; False when there was nothing to approve."""
    return approve_links(links=[link], by=by, now=now) == 1


class KeptApart(Exception):
    """A Block stands between one of them and a child of another's: they share no home."""


def is_kept_apart(guardians: Iterable[Guardian]) -> bool:
    """Whether one of these is blocked from a child whom another cares for. One query."""
    ids = [guardian.pk for guardian in guardians]
    cared_for = Guardianship.objects.filter(
        guardian__in=ids, child=OuterRef("child"), ended_on=None
    ).exclude(guardian=OuterRef("guardian"))
    blocks = Block.objects.filter(guardian__in=ids, lifted_at=None)
    return blocks.filter(Exists(cared_for)).exists()


@transaction.atomic
def same_home(*, guardians: Iterable[Guardian], by: Actor, now: dt.datetime) -> Household:
    """The office says that these live together: all join the household of the first. Raises
    KeptApart: letters of a home go to a mailbox that its adults may share."""
    chosen = list(guardians)
    school = school_of(by, *chosen)
    household = chosen[0].household
    if is_kept_apart([*chosen, *household.guardians.all()]):
        raise KeptApart
    moving = [guardian for guardian in chosen if guardian.household_id != household.pk]
    for guardian in moving:
        guardian.household = household
        guardian.save(update_fields=["household"])
    if moving:
        record(
            "same home",
            school=school,
            by=by,
            household=household.pk,
            guardians=[guardian.pk for guardian in chosen],
        )
    return household


@transaction.atomic
def two_homes(*, guardian: Guardian, by: Actor, now: dt.datetime) -> Household:
    """The guardian gets a household of their own. What was written stays with the old one.

    Who lives alone has one already: the form came twice.
    """
    school = school_of(by, guardian)
    if (
        not Guardian.objects.filter(household=guardian.household_id)
        .exclude(pk=guardian.pk)
        .exists()
    ):
        return guardian.household
    guardian.household = Household.objects.create(school=school)
    guardian.save(update_fields=["household"])
    record("two homes", school=school, by=by, guardian=guardian.pk)
    return guardian.household


@transaction.atomic
def block(*, guardian: Guardian, child: Child, evidence: str, by: Actor, now: dt.datetime) -> Block:
    """No access for this guardian to this child, from the next request on.

    Who is kept apart from a child has a home apart from the child's: a mailbox that the two homes
    share then gets no letter and no code until the office has said whose it is.
    """
    school = school_of(by, guardian, child)
    standing, created = Block.objects.get_or_create(
        guardian=guardian,
        child=child,
        lifted_at=None,
        defaults={"school": school, "evidence": evidence},
    )
    if created:
        _end_sessions(guardian)
        two_homes(guardian=guardian, by=by, now=now)
        record("block set", school=school, by=by, guardian=guardian.pk, child=child.pk)
        access_ended.send(Block, guardian=guardian, child=child, by=by, now=now)
    return standing


@transaction.atomic
def lift_block(*, block: Block, by: Actor, now: dt.datetime) -> None:
    """Only a leader lifts one, by hand. The link is then as it was."""
    school = school_of(by, block)
    if block.lifted_at is not None:
        return
    block.lift(now=now)
    record("block lifted", school=school, by=by, guardian=block.guardian_id, child=block.child_id)
