"""Saying thank you where colleagues see it, with a yes of who is thanked."""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.models import Child, Member
from accounts.services.audit import school_of
from checkins.models import ThankYou


@transaction.atomic
def thank_colleague(to: Member, *, text: str, by: Actor, now: dt.datetime) -> ThankYou:
    """It waits for their yes. Said twice in the same words it stands once."""
    school_of(by, to)
    return _once(by, to_member=to, text=text, now=now)


@transaction.atomic
def thank_family(child: Child, *, called: str, text: str, by: Actor, now: dt.datetime) -> ThankYou:
    """To a family that was asked and said yes: it hangs at once."""
    school_of(by, child)
    return _once(by, to_child=child, to_name=called, text=text, now=now, shown_at=now)


def _once(by: Actor, *, now: dt.datetime, **said: object) -> ThankYou:
    assert by.member is not None  # noqa: S101 - staff thank
    school = school_of(by)
    more = {"written_at": now, "shown_at": said.pop("shown_at", None)}
    note, _made = ThankYou.objects.get_or_create(
        school=school, by_member=by.member, **said, defaults=more
    )
    return note


@transaction.atomic
def hang_up(note: ThankYou, *, by: Actor, now: dt.datetime) -> None:
    """The colleague who is thanked says yes; nobody says it for them."""
    mine = ThankYou.objects.filter(pk=note.pk, to_member=by.member, shown_at=None)
    mine.update(shown_at=now)


@transaction.atomic
def take_down(note: ThankYou, *, by: Actor, now: dt.datetime) -> None:
    """Gone for good: off the wall, or before it ever hung there."""
    note.delete()
