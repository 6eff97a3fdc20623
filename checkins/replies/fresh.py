"""A fresh link to the address on file, asked for at a link that rests or at a printed code."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop

from accounts.access import link_actor
from accounts.letters import outbox
from accounts.letters.registry import LetterKind, Rendered, register
from accounts.letters.writing import spoken, written
from accounts.models import Child, Delivery, Guardian, Guardianship, School
from checkins.access import sheets_visible_to
from checkins.dates import week_in_words
from checkins.models import PaperCopy, ReplyLink, Sheet, next_share
from checkins.replies import doors
from checkins.services.links import mint_reply_link
from checkins.weeks import Week

LETTER = "fresh_link"
MOST_AN_HOUR = 3


def send_fresh_link(link: ReplyLink, *, row: Any, now: dt.datetime) -> None:
    """Put the letter into the outbox, at most three an hour a link. Nothing for who is cut off.

    `row` carries the annotations of `doors`: the link itself, or the device it came by.
    """
    if not doors.is_cut(link, row):
        _enqueue(link.guardian, link.sheet.child, asked_at=f"link:{link.pk}", now=now)


def send_link_for_paper(paper: PaperCopy, email: str, *, now: dt.datetime) -> None:
    """The same, asked with an address at a printed code: only to a guardian of that child.

    For any other address the same work is done and undone, so no clock tells whose addresses the
    school has for this child.
    """
    guardians = Guardian.objects.filter(
        pk__in=Guardianship.objects.in_force()
        .filter(child=paper.child_id, child__left_on=None, child__erased_at=None)
        .values("guardian"),
        email=email,
    )
    if paper.household_id:
        guardians = guardians.filter(household=paper.household_id)
    nobody = Guardian(school=paper.school, email=email)
    for guardian in list(guardians.select_related("school")) or [nobody]:
        assert paper.child is not None  # noqa: S101 - a spare page never comes here
        _enqueue(guardian, paper.child, asked_at=f"paper:{paper.pk}", now=now)


def _enqueue(guardian: Guardian, child: Child, *, asked_at: str, now: dt.datetime) -> None:
    """Put the letter into the outbox; for who gets none, do as much and undo it."""
    with transaction.atomic():
        is_reached = _may_reach(guardian)
        _put(guardian, child, is_reached=is_reached, asked_at=asked_at, now=now)
        if not is_reached:
            transaction.set_rollback(True)
    if not is_reached:
        outbox.nudge()


def _put(
    guardian: Guardian, child: Child, *, is_reached: bool, asked_at: str, now: dt.datetime
) -> None:
    start = f"{LETTER}:{asked_at}:{guardian.pk}:"
    earlier = Delivery.objects.filter(school=guardian.school_id, key__startswith=start)
    if earlier.filter(created_at__gt=now - dt.timedelta(hours=1)).count() >= MOST_AN_HOUR:
        return
    outbox.enqueue(
        letter=LETTER,
        school=guardian.school,
        to=guardian.email,
        language=guardian.language or guardian.school.language,
        key=f"{start}{earlier.count() + 1}",
        details={"child": str(child.pk)},
        due_at=now,
        now=now,
        guardian=guardian if is_reached else None,
        not_after=now + dt.timedelta(hours=2),
    )


def _may_reach(guardian: Guardian) -> bool:
    """There is an address, and no other home of the school reads its mail ("two guardians, one
    e-mail"); until the office has said whose it is, no sheet goes there."""
    return Guardian.objects.current().sure_of_address().filter(pk=guardian.pk).exists()


def still_wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """The link to the child still stands, and the address is still the one on file. While letters
    rest this one leaves, as a family has just asked for it; before the school is live none does."""
    guardian = delivery.guardian
    return (
        guardian is not None
        and delivery.school.live_at is not None
        and guardian.email == delivery.to
        and _may_reach(guardian)
        and Guardianship.objects.in_force()
        .filter(guardian=guardian, child=delivery.details.get("child"), child__left_on=None)
        .exists()
    )


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """The newest sheet that is open, with a link made this moment; without one, the way to sign in."""
    assert delivery.guardian is not None  # noqa: S101 - `still_wanted` asked before
    child = Child.objects.get(pk=delivery.details["child"])
    sheet = _newest_open(delivery.guardian, child, now)
    context: dict[str, Any] = {
        "school": delivery.school.name,
        "name": delivery.guardian.given_name,
        "child": child.given_name,
        "url": f"{delivery.school.url}{reverse('account_login')}",
    }
    if sheet is not None:
        context |= {
            "week": week_in_words(sheet.week, delivery.school.school_days),
            "url": mint_reply_link(sheet, delivery.guardian, now=now),
        }
    return written(LETTER, language=delivery.language, context=context)


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    with translation.override(spoken(language)):
        week = Week.containing(school.local_date(now), school.school_days)
        context = {
            "school": school.name,
            "name": "Alex",
            "child": "Robin",
            "week": week_in_words(week, school.school_days),
            "url": f"{school.url}/",
        }
    return written(LETTER, language=language, context=context)


def _newest_open(guardian: Guardian, child: Child, now: dt.datetime) -> Sheet | None:
    found: QuerySet[Any] = (
        Sheet.objects.shared()
        .filter(child=child)
        .select_related("school")
        .annotate(next_shared_at=next_share())
        .order_by("-week")[:1]
    )
    for sheet in found:
        actor = link_actor(guardian, sheet.pk, now=now)
        is_open = not doors.sheet_rests(sheet, sheet.next_shared_at, now)
        if is_open and sheets_visible_to(actor).exists():
            return sheet  # type: ignore[no-any-return]
    return None


def open_room() -> None:
    """What this room hangs up in the post room; the composition root calls it once."""
    register(
        LetterKind(
            name=LETTER,
            render=render,
            still_wanted=still_wanted,
            called=gettext_noop("A fresh link"),
            sample=sample,
        )
    )
