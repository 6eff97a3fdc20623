"""What stands on the rows of a family's page: prompts, questions, who may read a note alone."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from accounts.lists import Row, listed
from accounts.models import Guardian
from accounts.prepared import prepared
from checkins.models import Answer, Entry, EntryReader, Half, Kind, Prompt, Question, Sheet
from checkins.queries.at_odds import Earlier, earlier_of, earlier_value
from checkins.queries.people_around import People
from checkins.queries.prompts import prompts_of
from checkins.weeks import Week

MOST_LEFT_OPEN = 3


@dataclass(frozen=True, slots=True)
class Written:
    """One row of this household's half. `readers` are the members chosen to read a note alone."""

    author_id: uuid.UUID | None
    author: str
    goal_id: uuid.UUID | None
    position: int
    text: str
    value: Any
    has_chosen_readers: bool
    readers: tuple["Reader", ...]
    written_at: dt.datetime
    before: Earlier


@dataclass(frozen=True)
class Asking:
    """One prompt of the template and what this household has put there."""

    prompt: Prompt
    written: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer, as far as this household may see them. `goal_id` is the goal that is
    asked about; of an idea for one, what it became. `why` is said with an idea only, `by` of home's."""

    id: uuid.UUID
    prompt_id: uuid.UUID
    half: str
    text: str
    chip: str
    asker: str
    answer: str
    answered_by: str
    is_of_this_sheet: bool
    week: Week
    is_sensitive: bool
    is_settled: bool = False
    goal_id: uuid.UUID | None = None
    why: str = ""
    by_id: uuid.UUID | None = None
    by: str = ""

    @property
    def is_left_open(self) -> bool:
        """Of an earlier week, without an answer, as this household sees it."""
        is_taken = self.half == Half.HOME and self.is_settled
        return not self.is_of_this_sheet and not self.answer and not is_taken


@dataclass(frozen=True, slots=True)
class Reader:
    """A member whom a family may choose to read a note alone."""

    id: uuid.UUID
    name: str


def rows_of(sheet: Sheet, guardian: Guardian, last_marks: dict[uuid.UUID, int]) -> Iterator[Asking]:
    """All prompts of both halves in order, each with what the household wrote there. One query.

    It finds the steps too that the household chose for goals last week; they go into `last_marks`.
    """
    written: dict[uuid.UUID, list[Written]] = {}
    lately = sheet.child_id, sheet.week - 1, sheet.week
    for row in _entries(sheet.pk, guardian.household_id, *lately):
        if row.sheet_id != sheet.pk:
            last_marks[row.goal_id] = row.value
            continue
        written.setdefault(row.prompt_id, []).append(
            Written(
                row.author_guardian_id,
                row.author or "",
                row.goal_id,
                row.position,
                row.text,
                row.value,
                row.has_chosen_readers,
                tuple(Reader(uuid.UUID(member), name) for member, name in row.note_readers or ()),
                row.written_at,
                earlier_of(row),
            )
        )
    for half in (Half.HOME, Half.SCHOOL):
        for prompt in prompts_of(sheet.template_id, half):
            yield Asking(prompt, tuple(written.get(prompt.pk, ())))


@prepared
def _entries(
    sheet: uuid.UUID, household: uuid.UUID, child: uuid.UUID, last: Week, week: Week
) -> QuerySet[Entry, Any]:
    readers = EntryReader.objects.filter(entry=OuterRef("pk"))
    both = Sheet.objects.filter(child=child, week__gte=last, week__lte=week).order_by()
    return (
        Entry.objects.filter(sheet__in=both.values("pk"), half=Half.HOME, household=household)
        .filter(
            Q(sheet=sheet) | Q(goal__isnull=False, value__isnull=False, prompt__kind=Kind.GOALS)
        )
        .annotate(
            author=F("author_guardian__name"),
            note_readers=listed(readers, Row("member_id", "member__display_name")),
            **earlier_value("by_guardian", "name"),
        )
        .order_by("position", "pk")
        .values_list(
            "prompt_id",
            "author_guardian_id",
            "author",
            "goal_id",
            "position",
            "text",
            "value",
            "has_chosen_readers",
            "note_readers",
            "written_at",
            "before_value",
            "before_by_id",
            "before_by",
            "before_at",
            "sheet_id",
            named=True,
        )
    )


def questions_of(sheet: Sheet, guardian: Guardian, now: dt.datetime) -> Iterable[Asked]:
    """School's questions on this sheet and the household's own; of earlier sheets, those that are open
    still, either way, and what was answered since the week before this one was shared. One query."""
    lately = (sheet.shared_at or now) - dt.timedelta(days=7)
    found = _questions(sheet.pk, sheet.child_id, sheet.week, guardian.household_id, lately)
    return _newest_of_earlier(
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
            week=row.sheet__week,
            is_sensitive=row.prompt__is_sensitive,
            is_settled=row.answered_at is not None,
            goal_id=row.goal_id,
            why=row.why or "",
            by_id=row.by_guardian_id,
            by=row.by or "",
        )
        for row in found
    )


def _newest_of_earlier(questions: Iterable[Asked]) -> list[Asked]:
    """A page is one week's sheet: of what is open from earlier ones, the newest of each half. The
    others wait behind them."""
    found = list(questions)
    left: dict[str, int] = {}
    for asked in reversed([one for one in found if one.is_left_open]):
        left[asked.half] = left.get(asked.half, 0) + 1
        if left[asked.half] > MOST_LEFT_OPEN:
            found.remove(asked)
    return found


@prepared
def _questions(
    sheet: uuid.UUID, child: uuid.UUID, week: Week, household: uuid.UUID, lately: dt.datetime
) -> QuerySet[Question, Any]:
    ours = Q(half=Half.HOME, household=household)
    earlier = Q(child=child, sheet__week__lt=week, sheet__closed_at=None)
    is_out = Q(half=Half.SCHOOL, sheet__shared_at__isnull=False, sheet__withdrawn_at=None)
    settled = Answer.objects.filter(
        question=OuterRef("pk"), household=household, answered_at__lt=lately
    )
    answer = Q(answers__household=None) | Q(answers__household=household)
    return (
        Question.objects.filter(
            Q(sheet=sheet) & (Q(half=Half.SCHOOL) | ours)
            | Q(earlier & ours) & Q(Q(answered_at=None) | Q(answered_at__gte=lately))
            | Q(earlier & is_out) & ~Q(Exists(settled)),
            dropped_at=None,
        )
        .annotate(
            given=FilteredRelation("answers", condition=answer),
            answer=F("given__text"),
            answered_by=F("given__by_member__display_name"),
            asker=F("by_member__display_name"),
            why=F("proposal__why"),
            by=F("by_guardian__name"),
        )
        .order_by("asked_at", "id")
        .values_list(
            "pk",
            "prompt_id",
            "half",
            "text",
            "chip",
            "asker",
            "answer",
            "answered_by",
            "sheet_id",
            "sheet__week",
            "prompt__is_sensitive",
            "answered_at",
            "goal_id",
            "why",
            "by_guardian_id",
            "by",
            named=True,
        )
    )


def readers_of(people: People) -> tuple[Reader | None, Reader | None]:
    """The class's teacher, as families name it, and the child's counsellor when there is one."""
    teacher = counsellor = None
    for one in people.readers:
        reader = Reader(one.id, one.name)
        if one.is_teaching and teacher is None:
            teacher = reader
        elif not one.is_teaching and counsellor is None:
            counsellor = reader
    return teacher, counsellor
