"""Two records become one because a person at the school says so, or are remembered as two people.

What the record that goes has written hangs on its home and on the record itself; both stay, so
nothing that was written moves or changes its readers.
"""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.models import Block, Guardian, Guardianship, TwoPeople
from accounts.services.audit import record, school_of
from accounts.services.guardians import end_sessions_of
from accounts.signals import access_ended

Status = Guardianship.Status
WORDS = ("name", "email", "phone", "language")


class NoPair(Exception):
    """One of the two is no longer on file: somebody was faster, or the page is old."""


class TwoHomes(Exception):
    """They live in two homes on file. Which one it is says a person first (`same_home`)."""


@transaction.atomic
def merge(*, keep: Guardian, gone: Guardian, by: Actor, now: dt.datetime) -> None:
    """One person: `keep` takes over children, blocks and what it has blank; every door of `gone`
    shuts. Where both have a child the more careful link stands. Files that name `gone` lead to
    `keep` from now on. Raises NoPair and TwoHomes."""
    school = school_of(by, keep, gone)
    keep, gone = _locked(keep, gone)
    if keep.household_id != gone.household_id:
        raise TwoHomes
    differing = [key for key in WORDS if _differ(getattr(keep, key), getattr(gone, key))]
    _end(gone, keep=keep, today=school.local_date(now), by=by, now=now)
    _fill(keep, gone)
    _share_blocks(keep, gone)
    lost = _take_links(keep, gone)
    for link in lost:
        access_ended.send(Guardianship, guardian=keep, child=link.child, by=by, now=now)
    record(
        "guardians merged",
        school=school,
        by=by,
        guardian=keep.pk,
        gone=gone.pk,
        fields=differing,
    )


@transaction.atomic
def refuse_merge(*, first: Guardian, second: Guardian, by: Actor, now: dt.datetime) -> None:
    """Two people, whatever they have in common; nobody is asked again."""
    school = school_of(by, first, second)
    one, other = sorted((first, second), key=lambda guardian: guardian.pk)
    if one == other:
        raise NoPair
    _said, is_new = TwoPeople.objects.get_or_create(
        first=one, second=other, defaults={"school": school}
    )
    if is_new:
        record("two people", school=school, by=by, guardians=[one.pk, other.pk])


def _locked(keep: Guardian, gone: Guardian) -> tuple[Guardian, Guardian]:
    """Both as they are now, locked in one order whoever asks. Raises NoPair."""
    ids = {keep.pk, gone.pk}
    rows = Guardian.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    found = {one.pk: one for one in rows if one.ended_on is None and one.shut_at is None}
    if len(found) != 2 or TwoPeople.objects.filter(first__in=ids, second__in=ids).exists():
        raise NoPair
    return found[keep.pk], found[gone.pk]


def _differ(ours: str, theirs: str) -> bool:
    return bool(ours and theirs and ours != theirs)


def _end(gone: Guardian, *, keep: Guardian, today: dt.date, by: Actor, now: dt.datetime) -> None:
    """While its links still stand on it: letters that wait are found by them."""
    end_sessions_of(gone)
    Guardian.objects.filter(merged_into=gone).update(merged_into=keep)
    gone.ended_on, gone.merged_into = today, keep
    if not Block.objects.filter(guardian__in=[keep, gone], lifted_at=None).exists():
        gone.user = None  # a Block goes on to follow it
    gone.save(update_fields=["ended_on", "merged_into", "user"])
    access_ended.send(Guardian, guardian=gone, child=None, by=by, now=now)
    for link in gone.guardianships.filter(ended_on=None).select_related("child"):
        access_ended.send(Guardian, guardian=gone, child=link.child, by=by, now=now)


def _fill(keep: Guardian, gone: Guardian) -> None:
    """Blanks only. An address comes with how it was used: who wanted no mail there gets none."""
    if not keep.email and gone.email:
        keep.email, keep.channel, keep.bounced_at = gone.email, gone.channel, gone.bounced_at
    if keep.email == gone.email:
        keep.stopped_at = keep.stopped_at or gone.stopped_at
        keep.wants_reminder = keep.wants_reminder and gone.wants_reminder
    keep.phone = keep.phone or gone.phone
    keep.language = keep.language or gone.language
    if gone.sender_id and not keep.sender_id:
        keep.sender_id, keep.said_at = gone.sender_id, gone.said_at
        gone.sender_id = ""
        gone.save(update_fields=["sender_id"])
    keep.save()


def _share_blocks(keep: Guardian, gone: Guardian) -> None:
    """Those of either stand for both. The record that goes may have another address, and by an address
    a Block follows who also works here (`accounts.duties`)."""
    standing = Block.objects.filter(guardian__in=[keep, gone], lifted_at=None)
    known = {(one.guardian_id, one.child_id) for one in standing}
    Block.objects.bulk_create(
        Block(
            school_id=keep.school_id,
            guardian=other,
            child_id=one.child_id,
            evidence=one.evidence,
            user_id=one.user_id,
        )
        for one in standing
        for other in ([keep] if keep.email == gone.email else [keep, gone])
        if (other.pk, one.child_id) not in known
    )


def _take_links(keep: Guardian, gone: Guardian) -> list[Guardianship]:
    """Moves what `keep` lacks; gives the links of `keep` that stand no longer as they did."""
    rows = Guardianship.objects.select_for_update().filter(guardian__in=[keep, gone])
    every = list(rows.select_related("child").order_by("pk"))
    ours = {link.child_id: link for link in every if link.guardian_id == keep.pk}
    lost: list[Guardianship] = []
    for theirs in every:
        if theirs.guardian_id == keep.pk:
            continue
        mine = ours.get(theirs.child_id)
        if mine is None:
            theirs.guardian = keep
            theirs.save(update_fields=["guardian"])
            continue
        before = (mine.status, mine.ended_on)
        _be_careful(mine, theirs)
        mine.save()
        theirs.ended_on = theirs.ended_on or gone.ended_on
        theirs.save(update_fields=["ended_on"])
        if before == (Status.APPROVED, None) != (mine.status, mine.ended_on):
            lost.append(mine)
    return lost


def _be_careful(mine: Guardianship, theirs: Guardianship) -> None:
    """What a person ended stays ended; a yes counts only if it was said of both. What its source
    ended comes back with the other."""
    mine.relation = mine.relation or theirs.relation
    if mine.status != theirs.status:
        mine.status = Status.SUGGESTED
    by_hand = [one for one in (mine, theirs) if one.ended_on is not None and not one.is_gone]
    if by_hand:
        mine.ended_on, mine.is_gone = by_hand[0].ended_on, False
    elif mine.ended_on is not None and theirs.ended_on is None:
        mine.ended_on, mine.is_gone = None, False
        mine.source, mine.named_by = theirs.source, theirs.named_by
