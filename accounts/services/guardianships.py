"""Whose guardian somebody is: links, approved by a person at the school."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.access import Actor
from accounts.models import Block, Child, Guardian, Guardianship
from accounts.services.audit import record, school_of
from accounts.signals import access_ended

Status = Guardianship.Status


@transaction.atomic
def link_guardian(
    *,
    guardian: Guardian,
    child: Child,
    relation: str = "",
    by: Actor,
    now: dt.datetime,
) -> Guardianship:
    """A person at the school says: this adult cares for this child. A Block still stands.

    One that its source had ended is the person's from now on: no list ends it again.
    """
    school = school_of(by, guardian, child)
    link, _created = Guardianship.objects.get_or_create(
        guardian=guardian, child=child, defaults={"school": school}
    )
    link.relation = relation or link.relation
    if link.ended_on is not None:
        link.source, link.named_by = "", ""
    link.status, link.ended_on, link.is_gone = Status.APPROVED, None, False
    link.save()
    record("guardian linked", school=school, by=by, guardian=guardian.pk, child=child.pk)
    return link


@transaction.atomic
def unlink_guardian(*, link: Guardianship, by: Actor, now: dt.datetime) -> None:
    """End a link; the next request already finds nothing. Roster files do not bring it back."""
    school = school_of(by, link)
    if link.ended_on is not None:
        return
    link.ended_on, link.is_gone = school.local_date(now), False
    link.save(update_fields=["ended_on", "is_gone"])
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
