"""What the family's page shows, read in four queries however many weeks lie behind.

The same page serves a reply link and a signed-in guardian; both start from what they may see.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.http import Http404

from accounts.access import Actor, Hat, active_members
from accounts.models import Assignment, Guardian, Guardianship, Member, Role
from checkins.access import sheets_visible_to
from checkins.models import (
    ClassNote,
    EntryReader,
    Half,
    HomeDraft,
    HomeHalf,
    Prompt,
    Question,
    Reaction,
    ReactionKind,
    Receipt,
    Sheet,
    Snapshot,
    next_share,
    reply_closes_at,
)
from checkins.queries.at_odds import Earlier, earlier_of, earlier_value
from checkins.services.drafts import KEPT_FOR, Piece, pieces_of


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


@dataclass(frozen=True)
class FamilyPage:
    """A sheet as one guardian sees it. `content` has the shape of checkins/services/share.py."""

    sheet: Sheet
    guardian: Guardian
    relation: str
    content: list[dict[str, Any]]
    class_note: str
    class_note_changed_at: dt.datetime | None
    rows: tuple[Asking, ...]
    questions: tuple[Asked, ...]
    teacher: Reader | None
    counsellor: Reader | None
    reactions: frozenset[str]
    try_answer: str
    sent_at: dt.datetime | None
    closes_at: dt.datetime | None
    draft: Mapping[str, Piece]
    is_closed: bool
    has_receipt: bool
    has_withheld: bool

    def rows_of(self, half: Half) -> list[Asking]:
        return [row for row in self.rows if row.prompt.half == half]

    @property
    def is_withdrawn(self) -> bool:
        return not self.sheet.is_visible_to_family


def family_page(actor: Actor, sheet_id: uuid.UUID, *, now: dt.datetime) -> FamilyPage:
    """The page, or Http404 when the sheet is not for this actor or was never shared.

    A share that was undone while somebody wrote their half leaves them their words and the page.
    """
    sheet: Any = _sheets(actor, now).filter(pk=sheet_id).first()
    if sheet is None:
        raise Http404
    guardian = next(one for one in actor.guardians if one.pk == sheet.guardian_id)
    closes_at = sheet.closed_at or reply_closes_at(sheet.shared_at, sheet.next_shared_at)
    teacher, counsellor = _readers(sheet, actor.today)
    is_shown = sheet.is_visible_to_family
    rows = tuple(_rows(sheet, guardian))
    content = sheet.content or [] if is_shown else []
    behind_code = _behind_a_code(actor, rows)
    return FamilyPage(
        sheet=sheet,
        guardian=guardian,
        relation=sheet.relation or "",
        content=[row for row in content if row["prompt"] not in behind_code],
        class_note=sheet.class_note or "" if is_shown else "",
        class_note_changed_at=_changed_since(sheet.shared_at, sheet.class_note_at),
        rows=rows,
        questions=tuple(
            asked
            for asked in _questions(sheet, guardian, now)
            if str(asked.prompt_id) not in behind_code
        ),
        teacher=teacher,
        counsellor=counsellor,
        reactions=frozenset(
            kind for kind in ReactionKind.values if getattr(sheet, f"tapped_{kind}")
        ),
        try_answer=sheet.try_answer or "",
        sent_at=sheet.sent_at,
        closes_at=closes_at,
        draft=pieces_of(sheet.draft or {}),
        is_closed=closes_at is not None and now >= closes_at,
        has_receipt=sheet.has_receipt,
        has_withheld=any(row["prompt"] in behind_code for row in content),
    )


def _changed_since(
    shared_at: dt.datetime | None, written_at: dt.datetime | None
) -> dt.datetime | None:
    """The class note is on the page as it stands; the family is told when it is not as it was."""
    if shared_at is None or written_at is None:
        return None
    return written_at if written_at > shared_at else None


def _behind_a_code(actor: Actor, rows: Iterable[Asking]) -> frozenset[str]:
    """School's prompts that a link alone does not open (MODEL.md, "Doors for families"): lines
    marked sensitive are read after a one-time code, signed in."""
    if actor.hat != Hat.LINK:
        return frozenset()
    asking = (row.prompt for row in rows)
    return frozenset(
        str(prompt.pk) for prompt in asking if prompt.is_sensitive and prompt.half == Half.SCHOOL
    )


def _sheets(actor: Actor, now: dt.datetime) -> QuerySet[Sheet]:
    """The actor's shared sheets with everything of theirs that is one value."""
    ours = Guardianship.objects.in_force().filter(
        child=OuterRef("child"), guardian__in=[guardian.pk for guardian in actor.guardians]
    )
    mine = {"sheet": OuterRef("pk"), "guardian": OuterRef("guardian_id")}
    half = HomeHalf.objects.filter(
        sheet=OuterRef("pk"), household__guardians=OuterRef("guardian_id")
    )
    note = ClassNote.objects.filter(classroom=OuterRef("classroom"), week=OuterRef("week"))
    taps = {
        f"tapped_{kind}": Exists(Reaction.objects.filter(kind=kind, **mine))
        for kind in ReactionKind.values
    }
    return (
        sheets_visible_to(actor)
        .filter(Q(shared_at__isnull=False) | Q(shared_revision__gte=1))
        .select_related("child", "classroom", "school")
        .annotate(
            # Said outright: a foreign key's own type does not turn SQLite's text into a UUID.
            guardian_id=Subquery(
                ours.order_by("guardian").values("guardian")[:1], output_field=UUIDField()
            ),
            relation=Subquery(ours.order_by("guardian").values("relation")[:1]),
            next_shared_at=next_share(),
            content=Subquery(
                Snapshot.objects.filter(
                    sheet=OuterRef("pk"), revision=OuterRef("shared_revision")
                ).values("content")[:1]
            ),
            class_note=Subquery(note.values("text")[:1]),
            class_note_at=Subquery(note.values("written_at")[:1]),
            sent_at=Subquery(half.values("sent_at")[:1]),
            try_answer=Subquery(half.values("try_answer")[:1]),
            draft=Subquery(
                HomeDraft.objects.filter(saved_at__gte=now - KEPT_FOR, **mine).values("data")[:1]
            ),
            has_receipt=Exists(
                Receipt.objects.filter(revision=OuterRef("shared_revision"), **mine)
            ),
            **taps,
        )
    )


def _rows(sheet: Sheet, guardian: Guardian) -> Iterator[Asking]:
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


def _questions(sheet: Sheet, guardian: Guardian, now: dt.datetime) -> Iterable[Asked]:
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


def _readers(sheet: Sheet, today: dt.date) -> tuple[Reader | None, Reader | None]:
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
