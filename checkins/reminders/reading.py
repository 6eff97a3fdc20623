"""What planning and writing letters need to know, read with a fixed number of queries."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Delivery, Guardian, Guardianship, School
from checkins.models import Announcement, Closure, HomeHalf, Reaction, Sheet, Term
from checkins.reminders.policy import RECENT, Announced, News, Person, mailboxes, told_between
from checkins.services.opening import taught_days
from checkins.weeks import Week

WEEK_READY = "week_ready"
STILL_OPEN = "still_open"
ABOUT_CHILD = "about_child"
"""The yearly letter of the room `about`, which keeps out of the way of these two."""
LEFT = (Delivery.State.HANDING, Delivery.State.SENT, Delivery.State.UNCERTAIN)
"""A letter in one of these may lie in the mailbox."""
REMEMBERED = dt.timedelta(days=40)

Addresses = QuerySet[Guardian, str]
"""E-mail addresses to look at, as a query; None means all of the school."""


def addresses_of(guardians: QuerySet[Guardian]) -> Addresses:
    return guardians.exclude(email="").order_by().values_list("email", flat=True)


def unannounced(
    school: School, *, around: dt.datetime, addresses: Addresses | None = None
) -> list[News]:
    """Sheets that guardians can see and were not told of. One query, and two for each week in it.

    Only guardians whom a letter may reach: in force for the child, by mail, not stopped. Only
    sheets that were news at the moment `around`: now, or when a delayed letter should have left.
    """
    links = _links(school, addresses).filter(
        child__sheets__shared_at__gt=around - RECENT,
        child__sheets__withdrawn_at=None,
        child__sheets__closed_at=None,
    )
    links = links.annotate(
        sheet_pk=F("child__sheets__pk"),
        shared_at=F("child__sheets__shared_at"),
        week=F("child__sheets__week"),
    )
    told = Announcement.objects.filter(sheet=OuterRef("sheet_pk"), guardian=OuterRef("guardian_id"))
    rows = links.exclude(Exists(told)).values_list(
        "guardian_id",
        "sheet_pk",
        "shared_at",
        "week",
        "child__given_name",
        "child__family_name",
    )
    found = list(rows.order_by("child__given_name", "child__family_name", "week", "guardian_id"))
    slots = {week: _slot(school, week) for week in {row[3] for row in found}}
    return [
        News(sheet, guardian, f"{given} {family}".strip(), shared_at, slots[week])
        for guardian, sheet, shared_at, week, given, family in found
    ]


def _links(school: School, addresses: Addresses | None) -> QuerySet[Guardianship]:
    links = Guardianship.objects.in_force().filter(
        school=school,
        child__left_on=None,
        child__erased_at=None,
        guardian__channel=Guardian.Channel.MAIL,
        guardian__stopped_at=None,
        guardian__bounced_at=None,
    )
    return links if addresses is None else links.filter(guardian__email__in=addresses)


def _slot(school: School, week: Week) -> dt.datetime | None:
    days = taught_days(school, week)
    return school.at(days[-1], school.letter_time) if days else None


def announced(
    school: School, due_at: dt.datetime, *, addresses: Addresses | None = None
) -> list[Announced]:
    """Sheets that letters named in the week before a reminder, and whether that home answered.

    Three queries. Answered is: the household's half was sent, or one of it reacted. The week ends
    a little before the reminder, so each sheet falls to one reminder (`policy.told_between`).
    """
    since, until = told_between(school, due_at)
    told = Announcement.objects.annotate(
        told_at=Coalesce("delivery__sent_at", "delivery__run_at", "delivery__due_at")
    ).filter(
        school=school,
        told_at__gt=since,
        told_at__lte=until,
        delivery__state__in=LEFT,
        sheet__shared_at__isnull=False,
        sheet__withdrawn_at=None,
        sheet__closed_at=None,
    )
    link = _links(school, addresses).filter(
        guardian=OuterRef("guardian"), child=OuterRef("sheet__child")
    )
    rows = list(
        told.filter(Exists(link))
        .order_by("sheet__child__given_name", "sheet__child__family_name", "sheet", "guardian")
        .values_list(
            "sheet_id",
            "guardian_id",
            "guardian__household_id",
            "sheet__child__given_name",
            "sheet__child__family_name",
        )
    )
    answered = _answered({row[0] for row in rows})
    return [
        Announced(sheet, guardian, f"{given} {family}".strip(), (sheet, home) in answered)
        for sheet, guardian, home, given, family in rows
    ]


def _answered(sheets: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    halves = HomeHalf.objects.filter(sheet__in=sheets, sent_at__isnull=False)
    reactions = Reaction.objects.filter(sheet__in=sheets)
    return {
        *halves.values_list("sheet_id", "household_id"),
        *reactions.values_list("sheet_id", "household_id"),
    }


def calendar(school: School, day: dt.date) -> tuple[list[Term], list[Closure]]:
    """What covers a day."""
    around = {"school": school, "starts_on__lte": day, "ends_on__gte": day}
    return list(Term.objects.filter(**around)), list(Closure.objects.filter(**around))


def boxes_of(
    school: School, guardians: Iterable[uuid.UUID]
) -> list[tuple[list[Guardian], tuple[Person, ...]]]:
    """The mailboxes that reach any of these guardians, each with its people. One query."""
    wanted = Guardian.objects.filter(pk__in=set(guardians))
    sharers = Guardian.objects.filter(school=school, ended_on=None, email__in=addresses_of(wanted))
    sharers = sharers.select_related("school").order_by("name", "id")
    known = {guardian.pk: guardian for guardian in sharers}
    return [
        ([known[person.id] for person in box], box)
        for box in mailboxes(person_of(guardian) for guardian in known.values())
    ]


def person_of(guardian: Guardian) -> Person:
    return Person(
        id=guardian.pk,
        household=guardian.household_id,
        email=guardian.email,
        by_mail=guardian.channel == Guardian.Channel.MAIL,
        wants_reminder=guardian.wants_reminder,
        stopped=guardian.stopped_at is not None,
        bounced=guardian.bounced_at is not None,
    )


def letters_of(
    guardians: Iterable[uuid.UUID], letter: str, *, now: dt.datetime
) -> dict[uuid.UUID, list[Delivery]]:
    """The letters of one kind of the last weeks, by guardian. One query."""
    rows = Delivery.objects.filter(
        guardian__in=set(guardians), letter=letter, due_at__gt=now - REMEMBERED
    )
    by_guardian: dict[uuid.UUID, list[Delivery]] = defaultdict(list)
    for row in rows:
        if row.guardian_id is not None:
            by_guardian[row.guardian_id].append(row)
    return by_guardian


def beside(delivery: Delivery, *, now: dt.datetime) -> list[Delivery]:
    """Letters of other rooms to the same address, of which none comes on one day with a week's. One
    query."""
    return list(
        Delivery.objects.filter(
            school=delivery.school,
            to=delivery.to,
            letter=ABOUT_CHILD,
            due_at__gt=now - REMEMBERED,
        )
    )


def left_at(letters: Iterable[Delivery]) -> list[dt.datetime]:
    """When those of the letters left that did, as far as is known."""
    return [one.sent_at or one.run_at or one.due_at for one in letters if one.state in LEFT]


def lock_visible(sheets: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Hold these sheets until the letter is marked; those that the family can still see.

    Whoever takes one back meanwhile waits, and then finds the letter gone.
    """
    return set(
        Sheet.objects.select_for_update()
        .filter(pk__in=set(sheets))
        .shared()
        .order_by("id")
        .values_list("pk", flat=True)
    )
