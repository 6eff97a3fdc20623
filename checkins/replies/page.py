"""What the family's page shows, read in four queries however many weeks lie behind; in three where
something is sent.

The same page serves a reply link and a signed-in guardian; both start from what they may see.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.http import Http404

from accounts.access import Actor, Hat
from accounts.models import Guardian, Guardianship
from accounts.prepared import prepared
from checkins.access import sheets_of_guardians
from checkins.models import Device, Half, HomeHalf, ReactionKind, Sheet, reply_closes_at
from checkins.queries.people_around import People, people_around
from checkins.queries.plan import STAYS_FOR, PlanLine, lines_of
from checkins.queries.strategies import Works, strategies_in
from checkins.queries.told import News, news_in
from checkins.replies.page_rows import (
    Asked,
    Asking,
    Reader,
    Written,
    questions_of,
    readers_of,
    rows_of,
)
from checkins.replies.page_values import Since, page_values
from checkins.services.drafts import Piece, pieces_of
from checkins.snapshot_readers import by_link, for_homes


@dataclass(frozen=True)
class FamilyPage:
    """A sheet as one guardian sees it. `content` has the shape of checkins/snapshots.py;
    `last_marks` are the steps that this home chose last week, by goal, `ended_marks` [goal, week,
    step] of each week in which it marked a goal whose end this sheet tells."""

    sheet: Sheet
    guardian: Guardian
    relation: str
    content: list[dict[str, Any]]
    told: tuple[News, ...]
    class_note: str
    class_note_changed_at: dt.datetime | None
    rows: tuple[Asking, ...]
    questions: tuple[Asked, ...]
    reactions: frozenset[str]
    try_answer: str
    talk_by: str
    """Who offers to talk, while an offer stands; empty for none."""
    sent_at: dt.datetime | None
    closes_at: dt.datetime | None
    draft: Mapping[str, Piece]
    is_closed: bool
    has_receipt: bool
    has_withheld: bool
    works: tuple[Works, ...]
    plan: tuple[PlanLine, ...]
    plan_since: dt.datetime
    last_marks: Mapping[uuid.UUID, int]
    ended_marks: list[list[Any]]
    ask_people: Callable[[], People] = field(repr=False, compare=False)

    @cached_property
    def people(self) -> People:
        """Who reads the sheet. Asked for where the page is shown or a note's readers are chosen: most
        that is sent needs no query for it."""
        return self.ask_people()

    @property
    def teacher(self) -> Reader | None:
        """The class's teacher, as families name it."""
        return self._readers[0]

    @property
    def counsellor(self) -> Reader | None:
        """The school's, when there is one."""
        return self._readers[1]

    @cached_property
    def _readers(self) -> tuple[Reader | None, Reader | None]:
        return readers_of(self.people)

    def still_reading(self, note: Written) -> list[Reader]:
        """Of those whom the note's writer chose: who sees the sheet today."""
        seeing = self.people.seeing
        by_name = sorted(note.readers, key=lambda one: one.name)
        return [one for one in by_name if one.id in seeing]

    def rows_of(self, half: Half) -> list[Asking]:
        return [row for row in self.rows if row.prompt.half == half]

    @property
    def is_begun_at_home(self) -> bool:
        """School has not shared this week yet."""
        return self.sheet.shared_revision == 0

    @property
    def is_withdrawn(self) -> bool:
        return not self.sheet.is_visible_to_family and not self.is_begun_at_home


def family_page(
    actor: Actor, sheet_id: uuid.UUID, *, signers: tuple[uuid.UUID, ...] = (), now: dt.datetime
) -> FamilyPage:
    """A signed-in guardian's page, or Http404 when the sheet is not theirs, or was neither shared nor begun by
    their home. Of two adults with one sign-in it is the one among `signers`.

    A share that was undone while somebody wrote their half leaves them their words and the page.
    """
    mine = tuple(guardian.pk for guardian in actor.guardians)
    found = _sheets(mine, sheet_id, Since.at(now), signers) if actor.hat == Hat.GUARDIAN else []
    if not found:
        raise Http404
    row: Any = found[0]
    guardian = next(one for one in actor.guardians if one.pk == row.guardian_id)
    return _page(actor, row, sheet=found[0], guardian=guardian, now=now)


def page_by_link(actor: Actor, device: Device, *, now: dt.datetime) -> FamilyPage:
    """The page of a device that may go on, out of what came with it (`doors.device_of`)."""
    return _page(actor, device, sheet=device.link.sheet, guardian=actor.guardians[0], now=now)


def _page(
    actor: Actor, row: Any, *, sheet: Sheet, guardian: Guardian, now: dt.datetime
) -> FamilyPage:
    """`row` carries the values of `page_values`."""
    closes_at = sheet.closed_at or reply_closes_at(sheet.shared_at, row.next_shared_at)
    is_shown = sheet.is_visible_to_family
    last_marks: dict[uuid.UUID, int] = {}
    rows = tuple(rows_of(sheet, guardian, last_marks))
    content = for_homes(row.content or [], [guardian.household_id]) if is_shown else []
    open_now = by_link(content) if actor.hat == Hat.LINK else content
    behind_code = _behind_a_code(actor, rows)
    return FamilyPage(
        sheet=sheet,
        guardian=guardian,
        relation=row.relation or "",
        content=[shared for shared in open_now if shared["prompt"] not in behind_code],
        told=news_in(row.told, sheet.week, sheet.school, and_later=row.next_shared_at is None),
        class_note=row.class_note or "" if is_shown else "",
        class_note_changed_at=_changed_since(sheet.shared_at, row.class_note_at),
        rows=rows,
        questions=tuple(
            asked
            for asked in questions_of(sheet, guardian, now)
            if not (asked.is_sensitive and asked.half == Half.SCHOOL and actor.hat == Hat.LINK)
        ),
        reactions=frozenset(kind for kind in ReactionKind.values if getattr(row, f"tapped_{kind}")),
        try_answer=row.try_answer or "",
        talk_by=(row.talk_by or sheet.classroom.name) if is_shown and sheet.talk_offered_at else "",
        sent_at=row.sent_at,
        closes_at=closes_at,
        draft=pieces_of(row.draft or {}),
        is_closed=closes_at is not None and now >= closes_at,
        has_receipt=row.has_receipt,
        works=strategies_in(row.works),
        plan=tuple(lines_of(row.plan)),
        plan_since=(sheet.shared_at or now) - STAYS_FOR,
        has_withheld=open_now != content
        or any(shared["prompt"] in behind_code for shared in content),
        last_marks=last_marks,
        ended_marks=row.ended_marks or [],
        ask_people=partial(people_around, sheet, actor.household_ids, actor.today),
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


@prepared
def _sheets(
    guardians: tuple[uuid.UUID, ...],
    sheet: uuid.UUID,
    since: Since,
    signers: tuple[uuid.UUID, ...],
) -> QuerySet[Sheet]:
    """The sheet as the first of these guardians sees it, a signer before the others, with everything
    of theirs that is one value."""
    ours = Guardianship.objects.in_force().filter(child=OuterRef("child"), guardian__in=guardians)
    begun = HomeHalf.objects.filter(sheet=OuterRef("pk"), household__guardians__in=guardians)
    first = [Case(When(guardian__in=signers, then=0), default=1)] if signers else []
    return (
        sheets_of_guardians(guardians)
        .filter(Q(shared_at__isnull=False) | Q(shared_revision__gte=1) | Q(Exists(begun)), pk=sheet)
        .select_related("child", "classroom", "school")
        .annotate(
            # Said outright: a foreign key's own type does not turn SQLite's text into a UUID.
            guardian_id=Subquery(
                ours.order_by(*first, "guardian").values("guardian")[:1], output_field=UUIDField()
            ),
        )
        .annotate(**page_values("pk", "guardian_id", since))
    )
