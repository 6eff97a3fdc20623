"""What works, on the family's page: one tap beside school's line, and a list of what was kept before.

A box is named after the strategy, or after school's line that is none yet, and holds one tap: it works
at this home. What the page does not show is left alone, so two adults of a home take nothing back
from each other.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.widgets import TapBoxes
from checkins.models import Half
from checkins.queries.strategies import Works
from checkins.replies.page import FamilyPage

if TYPE_CHECKING:
    from checkins.replies.boxes import HomeBoxes

PREFIX = "works-"
OFFERED = frozenset({"next_step", "helped", "worked"})
"""School's rows beside which a home may say "This works at home too" of a line that nobody has kept."""
YES = "yes"
LONGEST_NAME = 40


@dataclass(frozen=True)
class WorksBox:
    """One strategy in the list of home's half, and the tap that says whether it works there."""

    works: Works
    field: BoundField


def name_of(pk: uuid.UUID) -> str:
    return f"{PREFIX}{pk.hex}"


def boxes_of(page: FamilyPage) -> Iterator[tuple[str, forms.Field, list[str]]]:
    """Name, field and what stands in it, of every strategy and of lines that may become one."""
    for one in page.works:
        works = one.home.works
        word = _("Still works at home") if works else _("This works at home too")
        yield name_of(one.id), _field(word), [YES] if works else []
    for line_id in _offered(page):
        yield name_of(line_id), _field(_("This works at home too")), []


def _field(word: str) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=[(YES, word)], required=False, label=word, widget=TapBoxes(layout="")
    )


def _lines(page: FamilyPage) -> list[tuple[str, uuid.UUID, str]]:
    """School's lines on this sheet: the row's key, the line's id, its words."""
    return [
        (shared["key"], uuid.UUID(line["entry"]), line["text"])
        for shared in page.content
        for line in shared.get("lines", ())
    ]


def _offered(page: FamilyPage) -> Iterator[uuid.UUID]:
    """Lines of this sheet that are no strategy yet."""
    for key, line_id, words in _lines(page):
        if key in OFFERED and not any(_is_about(one, line_id, words) for one in page.works):
            yield line_id


def _is_about(one: Works, line_id: uuid.UUID, words: str) -> bool:
    return one.source_id == line_id or (one.began_at == Half.SCHOOL and one.words == words)


def beside(
    page: FamilyPage, form: "HomeBoxes | None", shared: Mapping[str, Any]
) -> list[BoundField]:
    """The taps beside one of school's rows; each names its line where there are several."""
    lines = shared.get("lines", ()) if form is not None else ()
    found = []
    for line in lines:
        field = _tap_of(page, form, line)
        if field is None:
            continue
        if len(lines) > 1:
            words = {"words": Truncator(line["text"]).chars(LONGEST_NAME)}
            _say(field, _("This works at home too: “%(words)s”") % words)
        found.append(field)
    return found


def _tap_of(
    page: FamilyPage, form: "HomeBoxes | None", line: Mapping[str, Any]
) -> BoundField | None:
    line_id = uuid.UUID(line["entry"])
    kept = (one.id for one in page.works if _is_about(one, line_id, line["text"]))
    name = name_of(next(kept, line_id))
    return form[name] if form is not None and name in form.fields else None


def _say(field: BoundField, word: str) -> None:
    field.field.label = word
    field.field.choices = [(YES, word)]  # type: ignore[attr-defined]


def listed(page: FamilyPage, form: "HomeBoxes") -> list[WorksBox]:
    """In home's half: what was kept before. What stands beside a line of this sheet is said there."""
    lines = _lines(page)
    rest = [
        one for one in page.works if not any(_is_about(one, pk, words) for _key, pk, words in lines)
    ]
    return [WorksBox(one, form[name_of(one.id)]) for one in rest]


def said_in(names: Iterable[str], said: Mapping[str, Sequence[str]]) -> dict[uuid.UUID, bool]:
    """Of the boxes that were touched: whether it works, by the id of the strategy or line."""
    return {
        uuid.UUID(name.removeprefix(PREFIX)): YES in said[name] for name in names if name in said
    }
