"""What the family's page shows, read in four queries however many weeks lie behind.

The same page serves a reply link and a signed-in guardian; both start from what they may see.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.http import Http404

from accounts.access import Actor, Hat
from accounts.models import Guardian, Guardianship
from checkins.access import sheets_visible_to
from checkins.models import (
    ClassNote,
    Half,
    HomeDraft,
    HomeHalf,
    Reaction,
    ReactionKind,
    Receipt,
    Sheet,
    Snapshot,
    next_share,
    reply_closes_at,
)
from checkins.replies.page_rows import Asked, Asking, Reader, questions_of, readers_of, rows_of
from checkins.services.drafts import KEPT_FOR, Piece, pieces_of


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
    teacher, counsellor = readers_of(sheet, actor.today)
    is_shown = sheet.is_visible_to_family
    rows = tuple(rows_of(sheet, guardian))
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
            for asked in questions_of(sheet, guardian, now)
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
