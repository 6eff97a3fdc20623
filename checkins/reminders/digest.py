"""The Monday digest: who on staff gets one, and when. One a teacher a week, on the first school day.

It names children and counts, never a word: mail is not private. What has come by the school's hour counts;
what comes later waits on the page. Late is fine until quiet hours begin, the next day is too late.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import Actor, active_members
from accounts.letters.outbox import enqueue
from accounts.models import Assignment, Delivery, Member, School
from checkins.access import sheets_handled_by
from checkins.models import Question, Reaction, ReactionKind, Sheet
from checkins.models.sheet import SheetQuerySet
from checkins.queries.inbox_rows import UNSEEN, WANTS_A_CALL
from checkins.reminders.policy import Digest, digest_on
from checkins.services.opening import taught_days
from checkins.weeks import Week

MONDAY_DIGEST = "monday_digest"


@dataclass(frozen=True)
class PlannedDigest:
    """One letter to one teacher."""

    member: Member
    due_at: dt.datetime
    not_after: dt.datetime
    key: str

    @property
    def to(self) -> str:
        return self.member.user.email


def writes_digests(school: School, now: dt.datetime) -> bool:
    """The school wants them, is live, and its letters do not rest."""
    return school.digest_time is not None and school.writes_to_families(now)


def digest_of(school: School, now: dt.datetime) -> Digest | None:
    """Today's, if its hour has come. Two queries, none on the other hours of a day."""
    if school.digest_time is None or not writes_digests(school, now):
        return None
    day = school.local_date(now)
    if now < school.at(day, school.digest_time):
        return None
    days = taught_days(school, Week.containing(day, school.school_days))
    digest = digest_on(school, day, hour=school.digest_time, taught=days)
    return digest if digest is not None and now < digest.not_after else None


def plan_digests(school: School, *, now: dt.datetime) -> list[PlannedDigest]:
    """Those that are due and not in the outbox yet. Three queries on the morning they leave."""
    digest = digest_of(school, now)
    if digest is None:
        return []
    day = school.local_date(now)
    planned = [
        PlannedDigest(
            member=member,
            due_at=digest.due_at,
            not_after=digest.not_after,
            key=f"{MONDAY_DIGEST}:all:{member.pk}:{day}:0",
        )
        for member in _teachers(school, day, digest.due_at)
    ]
    keys = [one.key for one in planned]
    known = Delivery.objects.filter(school=school, key__in=keys).values_list("key", flat=True)
    posted = set(known) if keys else set()
    return [one for one in planned if one.key not in posted]


def _teachers(school: School, day: dt.date, by: dt.datetime) -> QuerySet[Member]:
    """Who teaches a class today on whose sheets something waits."""
    rooms = waiting(Sheet.objects.filter(school=school, child__erased_at=None), by)
    teaching = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        member=OuterRef("pk"),
        kind__in=Assignment.TEACHING,
        starts_on__lte=day,
        classroom__in=rooms.order_by().values("classroom"),
    )
    members = Member.objects.filter(active_members(day), Exists(teaching), school=school)
    return members.exclude(user__email="").select_related("user", "school").order_by("pk")


def waiting(sheets: SheetQuerySet, by: dt.datetime) -> SheetQuerySet:
    """Of these sheets: with a new reply, a call asked for or an open question from home by then."""
    return sheets.filter(
        (UNSEEN & Q(replied_at__lte=by))
        | (WANTS_A_CALL & Q(call_asked_at__lte=by))
        | Exists(open_questions(by).filter(sheet=OuterRef("pk")))
    )


def open_questions(by: dt.datetime) -> Any:
    return Question.objects.open().from_home().filter(asked_at__lte=by)


def rows_for(actor: Actor, by: dt.datetime) -> list[Any]:
    """What waits for this teacher: child, class, week and what it is, one row a sheet. One query."""
    calls = Reaction.objects.filter(sheet=OuterRef("pk"), kind=ReactionKind.CALL, called_on=None)
    found = (
        waiting(sheets_handled_by(actor), by)
        .annotate(
            wants_call=Exists(calls) & Q(WANTS_A_CALL),
            has_question=Exists(open_questions(by).filter(sheet=OuterRef("pk"))),
            is_new=Q(UNSEEN),
        )
        .order_by("child__given_name", "child__family_name", "child", "week")
    )
    names = ("child__given_name", "child__family_name", "wants_call", "has_question", "is_new")
    return list(found.values_list("child", *names, named=True))


@transaction.atomic
def post_digests(*, school: School, now: dt.datetime, **_: Any) -> int:
    """Put them into the outbox; one that is there already is left alone. How many there were."""
    planned = plan_digests(school, now=now)
    for one in planned:
        enqueue(
            letter=MONDAY_DIGEST,
            school=school,
            to=one.to,
            language=one.member.user.language or school.language,
            key=one.key,
            details={},
            due_at=one.due_at,
            now=now,
            member=one.member,
            not_after=one.not_after,
        )
    return len(planned)
