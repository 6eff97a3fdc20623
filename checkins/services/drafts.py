"""What a guardian typed and has not sent: only they see it, until Send or for 14 days.

A draft is one row for a guardian and a sheet, in pieces: each page on which they type (two phones,
two tabs) keeps a piece of its own, so that none writes over another's. A page takes the place of the
pieces that it was drawn with; where two of them say different things in one box, its writer is
asked (checkins/replies/unsent.py), and until then both stay.
"""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Guardian
from accounts.prepared import prepared
from checkins.models import HomeDraft, Operation, Sheet
from checkins.services.writing import in_turn

KEPT_FOR = dt.timedelta(days=14)
MOST_LETTERS = 40_000
"""In all boxes of all pieces together. A draft may be too long to send, so that nothing typed is lost."""
MOST_PIECES = 20
"""Pages that type at one time on one sheet. Each piece is compared with each when a page is drawn."""

Typed = dict[str, list[str]]
"""What stands in each box that was touched: the field's name and its values."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class DraftTooLong(Exception):
    """More than the server keeps. It stays on the phone."""


@dataclass(frozen=True)
class Piece:
    """What one page holds. `n` grows with every save of the draft, `base` has the digest of what
    had been sent (checkins/services/boxes.py) when the box was drawn."""

    n: int
    typed: Typed
    base: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OnPage:
    """The page that was typed on: its own id; the pieces that it was drawn with, by page and `n`;
    the boxes that it has (None: all); the digests of what had been sent by then; the boxes whose
    two texts are not settled yet; and what its Send with these words would land as."""

    id: str = ""
    shown: Mapping[str, int] = field(default_factory=dict)
    boxes: frozenset[str] | None = None
    base: Mapping[str, str] = field(default_factory=dict)
    unsettled: frozenset[str] = frozenset()
    landing: uuid.UUID | None = None


def pieces_of(data: Mapping[str, Any]) -> dict[str, Piece]:
    """A row's pieces by their page, the oldest first."""
    found = {page: Piece(**piece) for page, piece in data.items()}
    return dict(sorted(found.items(), key=lambda item: item[1].n))


@transaction.atomic
def save_draft(
    *, sheet: Sheet, by: Guardian, typed: Typed, page: OnPage | None = None, now: dt.datetime
) -> None:
    """Keep what is typed on this page; nothing typed removes its piece, and so do boxes that are all
    empty and words that were sent while this was under way. Raises DraftTooLong.

    Where texts of other pages are not settled yet, a piece without words stays: it says that they
    no longer stand in this page's boxes.
    """
    page = page or OnPage()
    in_turn(sheet)
    standing = _rows(sheet.pk, by.pk)
    pieces = pieces_of(standing[0] if standing else {})
    left = _without(pieces, page)
    if page.landing is not None and landed(by.pk, sheet.pk, page.landing).exists():
        typed, page = {}, replace(page, unsettled=frozenset())
    if _has_words(typed) or page.unsettled:
        clean = {
            name: [_UNSTORABLE.sub("\ufffd", value) for value in values]
            for name, values in typed.items()
        }
        n = 1 + max((piece.n for piece in pieces.values()), default=0)
        base = {name: _base(name, pieces, page) for name in clean}
        hidden = left.get(page.id, Piece(n, {}))
        left[page.id] = Piece(n, {**hidden.typed, **clean}, {**hidden.base, **base})
        if _letters(left) > MOST_LETTERS or len(left) > MOST_PIECES:
            raise DraftTooLong
    if standing or left:
        _store(left, sheet=sheet, by=by, now=now, is_new=not standing)


def drop_draft(
    data: Mapping[str, Any] | None, *, sheet: Sheet, by: Guardian, page: OnPage | None = None
) -> None:
    """It was sent. Of a page, its own piece and those it was drawn with; what another phone holds
    and this one never showed stays. `data` is what the draft's row holds, None where there is none,
    read with the sheet locked."""
    if data is not None:
        _store(_without(pieces_of(data), page) if page else {}, sheet=sheet, by=by)


def drop_old_drafts(*, now: dt.datetime) -> int:
    """Remove what nobody sent for 14 days; how many there were. The minute's sweep calls it."""
    return HomeDraft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()[0]


@prepared
def _rows(sheet: uuid.UUID, guardian: uuid.UUID) -> QuerySet[HomeDraft, Mapping[str, Any]]:
    """The draft's pieces as they are kept: one row, or none. Whoever changes it holds the sheet."""
    found = HomeDraft.objects.filter(guardian=guardian, sheet=sheet).order_by()
    return found.values_list("data", flat=True)


def landed(guardian: uuid.UUID, sheet: uuid.UUID, operation: uuid.UUID) -> QuerySet[Operation]:
    """The Send of this guardian with these words (`Reply.landing_id`), when it is on the sheet."""
    found = Operation.objects.filter(guardian=guardian, sheet=sheet, operation_id=operation)
    return found.order_by()


def _without(pieces: Mapping[str, Piece], page: OnPage) -> dict[str, Piece]:
    """The pieces that this page does not replace. Of its own and those it was drawn with, what is
    typed in boxes that it has not got stays, and so do texts that were shown beside a box until
    they are settled."""
    seen = {one: piece for one, piece in pieces.items() if is_seen(one, piece, page)}
    left = {one: piece for one, piece in pieces.items() if one not in seen and one != page.id}
    # Once the page has saved, what had been in its boxes is in its own piece.
    boxed = {} if page.id in pieces else in_the_boxes(seen, page)
    for one, piece in pieces.items():
        if one in left:
            continue
        stays = {
            name: values
            for name, values in piece.typed.items()
            if (page.boxes is not None and name not in page.boxes)
            or (one in seen and name in page.unsettled and one != boxed.get(name))
        }
        if stays:
            left[one] = Piece(piece.n, stays, piece.base)
    return left


def is_seen(one: str, piece: Piece, page: OnPage) -> bool:
    """Whether the page was drawn with this piece as it stands."""
    return one != page.id and page.shown.get(one) == piece.n


def in_the_boxes(seen: Mapping[str, Piece], page: OnPage) -> dict[str, str]:
    """By box: the page whose text is in it, the newest that holds one. Where the page was drawn
    with a newer piece that stands so no more, that one's text may be in the box, so none is named.
    """
    newest_gone = max((n for one, n in page.shown.items() if one not in seen), default=0)
    boxed = {name: one for one, piece in seen.items() for name in piece.typed}
    return {name: one for name, one in boxed.items() if seen[one].n > newest_gone}


def _base(name: str, pieces: Mapping[str, Piece], page: OnPage) -> str:
    """What had been sent when this was typed. Not settled, it is the older text's still."""
    seen = [piece for one, piece in pieces.items() if is_seen(one, piece, page) or one == page.id]
    older = [piece.base[name] for piece in seen if name in piece.base]
    return older[-1] if older and name in page.unsettled else page.base.get(name, "")


def _has_words(typed: Typed) -> bool:
    return any(value for values in typed.values() for value in values)


def _letters(pieces: Mapping[str, Piece]) -> int:
    return sum(
        len(value)
        for piece in pieces.values()
        for values in piece.typed.values()
        for value in values
    )


def _store(
    pieces: Mapping[str, Piece],
    *,
    sheet: Sheet,
    by: Guardian,
    now: dt.datetime | None = None,
    is_new: bool = False,
) -> None:
    rows = HomeDraft.objects.filter(guardian=by, sheet=sheet)
    if not any(piece.typed for piece in pieces.values()):
        rows.delete()
        return
    values: dict[str, Any] = {"data": {one: asdict(piece) for one, piece in pieces.items()}}
    if now is not None:
        values["saved_at"] = now
    if is_new:
        HomeDraft.objects.create(guardian=by, sheet=sheet, school_id=sheet.school_id, **values)
    else:
        rows.update(**values)
