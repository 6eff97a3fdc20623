"""What waits unsent, as one page sees it: what goes into the boxes, and what stands beside them.

The newest piece of a draft (checkins/services/drafts.py) fills the box. Words of another piece that
are not in it, and words that were sent since it was typed, are shown beside the box, and the writer
chooses. Until then nothing of either goes.
"""

import json
from collections.abc import Iterable, Mapping

from accounts.which_stands import Choice
from checkins.queries.versions import still_stands
from checkins.services.boxes import Box, digest
from checkins.services.drafts import OnPage, Piece, Typed, in_the_boxes, is_seen

SIGN = "u"
"""Begins the version of an unsent text in a choice; a digest of what was sent has no such letter."""


class Unsent:
    """The pieces that a page shows: all of them when it is drawn; when it comes back, its own and
    those that it was drawn with and that still stand."""

    def __init__(self, pieces: Mapping[str, Piece], page: OnPage | None = None) -> None:
        self.pieces = {
            one: piece
            for one, piece in pieces.items()
            if page is None or one == page.id or is_seen(one, piece, page)
        }
        # Once the page has saved, what had been in its boxes is in its own piece.
        self.own = self.pieces.get(page.id) if page else None
        self._boxed = {} if self.own else in_the_boxes(self.pieces, page or OnPage())

    def boxes(self) -> Typed:
        return {
            name: values for piece in self.pieces.values() for name, values in piece.typed.items()
        }

    def beside(self, name: str, *, box: str, sent: Box, drawn: str) -> str:
        """The other text of this box, empty when there is none. `box` is what stands in it, `sent`
        what has been sent, `drawn` the digest of what had been when the page was drawn."""
        holding = [piece for piece in self.pieces.values() if name in piece.typed]
        if not holding:
            return ""
        base = holding[-1].base.get(name, drawn)
        texts = list(sent) if base != drawn else []
        boxed = self.pieces[self._boxed[name]] if name in self._boxed else self.own
        others = [piece for piece in holding if piece is not boxed]
        texts += ["\n".join(piece.typed[name]) for piece in others]
        found: list[str] = []
        for text in texts:
            if not any(still_stands(text, other) for other in (box, *found)):
                found = [*(one for one in found if not still_stands(one, text)), text]
        return "\n".join(found)

    def seal(self, boxes: Iterable[str]) -> str:
        """The pieces that the page was drawn with and the boxes that it has, as its form carries
        them."""
        shown = {one: piece.n for one, piece in self.pieces.items()}
        return json.dumps({"pieces": shown, "boxes": [*boxes]})


def version_of(text: str) -> str:
    return SIGN + digest([text])


def is_about(choice: Choice | None) -> bool:
    """Whether the choice is between texts that were not sent."""
    return choice is not None and choice.version.startswith(SIGN)


def unseal(sealed: str) -> tuple[dict[str, int], frozenset[str] | None]:
    """Back again, pieces and boxes; whatever is no seal counts as a page that showed nothing, and
    does not say which boxes it has."""
    try:
        found = json.loads(sealed)
    except (ValueError, RecursionError):
        return {}, None
    if not isinstance(found, dict):
        return {}, None
    # Without boxes: a page that was drawn before its seal named them.
    shown, boxes = found.get("pieces", found), found.get("boxes")
    if not isinstance(shown, dict) or not all(isinstance(n, int) for n in shown.values()):
        return {}, None
    if not isinstance(boxes, list) or not all(isinstance(name, str) for name in boxes):
        return shown, None
    return shown, frozenset(boxes)
