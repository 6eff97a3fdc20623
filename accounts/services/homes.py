"""With whom guardians live, and from whom a Block keeps them apart."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.access import Actor
from accounts.models import Block, Child, Guardian, Guardianship, Household
from accounts.services.audit import record, school_of
from accounts.services.guardians import end_sessions_of, note_who_is_blocked
from accounts.signals import access_ended


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
        note_who_is_blocked(guardian)
        end_sessions_of(guardian)
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
