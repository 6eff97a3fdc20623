"""What stands on the rows of a family's page: prompts, questions, who may read a note alone."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from accounts.access import active_members
from accounts.models import Assignment, Guardian, Member, Role
from checkins.models import (
    EntryReader,
    Half,
    Prompt,
    Question,
    Sheet,
)
from checkins.queries.at_odds import Earlier, earlier_of, earlier_value


@dataclass(frozen=True, slots=True)
class Written:
    """One row of this household's half. `readers` counts members chosen to read a note alone."""

    author_id: uuid.UUID | None
    author: str
    goal_id: uuid.UUID | None
    position: int
    text: str
    value: Any
    has_chosen_readers: bool
    readers: int
    written_at: dt.datetime
    before: Earlier


@dataclass(frozen=True)
class Asking:
    """One prompt of the template and what this household has put there."""

    prompt: Prompt
    written: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer, as far as this household may see them."""

    id: uuid.UUID
    prompt_id: uuid.UUID
    half: str
    text: str
    chip: str
    asker: str
    answer: str
    answered_by: str
    is_of_this_sheet: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """A member whom a family may choose to read a note alone."""

    id: uuid.UUID
    name: str


def rows_of(sheet: Sheet, guardian: Guardian) -> Iterator[Asking]:
    """All prompts of both halves in order, each with what the household wrote there."""
    ours = Q(
        entries__sheet=sheet.pk,
        entries__half=Half.HOME,
        entries__household=guardian.household_id,
    )
    readers = EntryReader.objects.filter(entry=OuterRef("ours__pk")).order_by().values("entry")
    found = (
        Prompt.objects.filter(template=sheet.template_id)
        .annotate(
            ours=FilteredRelation("entries", condition=ours),
            entry_id=F("ours__pk"),
            author_id=F("ours__author_guardian__pk"),
            author=F("ours__author_guardian__name"),
            goal_id=F("ours__goal__pk"),
            place=F("ours__position"),
            text=F("ours__text"),
            value=F("ours__value"),
            has_chosen_readers=F("ours__has_chosen_readers"),
            readers=Subquery(readers.annotate(n=Count("pk")).values("n")),
            written_at=F("ours__written_at"),
            **earlier_value("by_guardian", "name", "ours__"),
        )
        .order_by("half", "position", "id", "place", "entry_id")
    )
    for _id, same in groupby(found, key=lambda row: row.pk):
        rows: list[Any] = list(same)
        yield Asking(
            rows[0],
            tuple(
                Written(
                    row.author_id,
                    row.author or "",
                    row.goal_id,
                    row.place,
                    row.text,
                    row.value,
                    row.has_chosen_readers,
                    row.readers or 0,
                    row.written_at,
                    earlier_of(row),
                )
                for row in rows
                if row.entry_id
            ),
        )


def questions_of(sheet: Sheet, guardian: Guardian, now: dt.datetime) -> Iterable[Asked]:
    """School's questions on this sheet, the household's own, and answers to earlier ones that came
    since the week before it was shared."""
    ours = Q(half=Half.HOME, household=guardian.household_id)
    lately = (sheet.shared_at or now) - dt.timedelta(days=7)
    answer = Q(answers__household=None) | Q(answers__household=guardian.household_id)
    found: Iterable[Any] = (
        Question.objects.filter(
            Q(sheet=sheet.pk) & (Q(half=Half.SCHOOL) | ours)
            | Q(ours, child=sheet.child_id, sheet__week__lt=sheet.week, answered_at__gte=lately),
            dropped_at=None,
        )
        .annotate(
            given=FilteredRelation("answers", condition=answer),
            answer=F("given__text"),
            answered_by=F("given__by_member__display_name"),
            asker=F("by_member__display_name"),
        )
        .order_by("asked_at", "id")
    )
    return [
        Asked(
            id=row.pk,
            prompt_id=row.prompt_id,
            half=row.half,
            text=row.text,
            chip=row.chip,
            asker=row.asker or "",
            answer=row.answer or "",
            answered_by=row.answered_by or "",
            is_of_this_sheet=row.sheet_id == sheet.pk,
        )
        for row in found
    ]


def readers_of(sheet: Sheet, today: dt.date) -> tuple[Reader | None, Reader | None]:
    """The class's teacher, as families name it, and the school's counsellor when there is one."""
    teaching = (
        Assignment.objects.filter(
            member=OuterRef("pk"), classroom=sheet.classroom_id, kind__in=Assignment.TEACHING
        )
        .on(today)
        .annotate(
            rank=Case(
                When(kind=Assignment.Kind.TEACHER, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("rank")
        .values("rank")[:1]
    )
    members: Iterable[Any] = (
        Member.objects.filter(active_members(today), school=sheet.school_id)
        .annotate(rank=Subquery(teaching), words=Cast("roles", TextField()))
        .filter(Q(rank__isnull=False) | Q(words__contains=f'"{Role.COUNSELLOR.value}"'))
        .order_by("rank", "display_name", "id")
    )
    teacher = counsellor = None
    for member in sorted(members, key=lambda one: (one.rank is None, one.rank or 0)):
        reader = Reader(member.pk, member.display_name)
        if member.rank is not None and teacher is None:
            teacher = reader
        elif Role.COUNSELLOR in member.roles and counsellor is None:
            counsellor = reader
    return teacher, counsellor
