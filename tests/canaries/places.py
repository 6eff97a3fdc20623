"""Where in the database a mark stands: the field, the kind of row, the row itself."""

import copy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Cast

from checkins.models import (
    AboutMe,
    AboutRevision,
    Action,
    ActionLookBack,
    ActionRevision,
    Answer,
    AnswerRevision,
    Entry,
    Half,
    Prompt,
    Question,
    Revision,
    Snapshot,
    Strategy,
    Template,
)
from tests.canaries.marks import PLANTED, marks_in

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)


@dataclass(frozen=True)
class Place:
    """`sort` tells rows of one field apart that different people may read; may be empty."""

    field: str
    sort: str
    row: Any

    def __str__(self) -> str:
        return f"{self.field} ({self.sort})" if self.sort else self.field


def text_fields() -> list[tuple[type[models.Model], Any]]:
    """Every column that can hold free text: not a choice, a key, a number or a moment."""
    return [
        (model, column)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, TEXTS) and not column.choices
    ]


def name_of(model: type[models.Model], column: Any) -> str:
    return f"{model._meta.label}.{column.name}"


def all_places() -> dict[str, list[Place]]:
    """Every mark in the database, with all places where it stands."""
    found: dict[str, list[Place]] = {}
    for model, column in text_fields():
        for row in model._default_manager.all():
            text = str(getattr(row, column.attname))
            for one in marks_in(text):
                found.setdefault(one, []).extend(_places(one, model, column, row))
    return found


def places_of(mark: str) -> list[Place]:
    """Where this one stands now. Its queries are the test's, so no count of a page has them."""
    was, connection.force_debug_cursor = connection.force_debug_cursor, False
    wanted = PLANTED.get(mark)
    columns = [one for one in text_fields() if wanted is None or name_of(*one) in wanted]
    try:
        return [
            place
            for model, column in columns
            for row in model._default_manager.annotate(
                as_text=Cast(column.name, models.TextField())
            ).filter(as_text__icontains=mark)
            for place in _places(mark, model, column, row)
        ]
    finally:
        connection.force_debug_cursor = was


def _places(mark: str, model: type[models.Model], column: Any, row: Any) -> Iterator[Place]:
    name = name_of(model, column)
    if isinstance(row, Snapshot):
        for sort, home in _sorts_of_snapshot(row, mark):
            place = copy.copy(row)
            place.household_id = uuid.UUID(home) if home else None  # type: ignore[attr-defined]
            yield Place(name, sort, place)
        return
    yield Place(name, sort_of(row), row)


def sort_of(row: Any) -> str:
    """What kind of row it is, where that decides who may read it."""
    row = row.about if isinstance(row, AboutRevision) else row
    if isinstance(row, Entry):
        return _sort_of_entry(row, row.has_chosen_readers)
    if isinstance(row, Revision):
        return _sort_of_entry(row.entry, row.has_chosen_readers)
    if isinstance(row, Question):
        return "by school" if row.half == Half.SCHOOL else "by home"
    if isinstance(row, Answer | AnswerRevision | ActionLookBack | AboutMe):
        return "by home" if row.household_id else "by school"
    return _sort_by_state(row)


def _sort_by_state(row: Any) -> str:
    """Of rows that other people read once they are out, or were asked of one home."""
    if isinstance(row, Strategy):
        return _sort_of_strategy(row)
    if isinstance(row, Template | Prompt):
        version = row.template if isinstance(row, Prompt) else row
        return "draft" if version.is_draft else ""
    return _sort_of_action(row) if isinstance(row, Action | ActionRevision) else ""


def _sort_of_strategy(row: Strategy) -> str:
    if row.half == Half.HOME:
        return "by home"
    line = row.source
    is_out = line is not None and line.sheet.is_visible_to_family and row.shared_at is not None
    return "by school" if is_out else "not shared"


def _sort_of_action(row: Action | ActionRevision) -> str:
    action = row.action if isinstance(row, ActionRevision) else row
    if action.from_home:
        return "by home"
    return "to one home" if action.household_id else "to every home"


def _sort_of_entry(entry: Entry, has_chosen_readers: bool) -> str:
    if entry.half == Half.SCHOOL:
        return "school"
    if has_chosen_readers:
        return "chosen readers"
    return "family note" if entry.prompt.has_readers else "home"


def _sorts_of_snapshot(snapshot: Snapshot, mark: str) -> Iterator[tuple[str, str]]:
    """Each line by itself, with the home that alone reads it: one marked sensitive asks for a code,
    only a win is quoted in mail."""
    sheet = snapshot.sheet
    taken = sheet.takings_back.filter(revision__gte=snapshot.revision).exists()
    is_shown = snapshot.revision == sheet.shared_revision and sheet.is_visible_to_family
    for line in snapshot.content:
        if mark not in str(line).lower():
            continue
        said = next((one for one in line.get("lines", ()) if mark in str(one).lower()), {})
        home, only = said.get("home", ""), "one home" if "home" in said else ""
        if not is_shown:
            sort = "taken back" if taken or not sheet.is_visible_to_family else "replaced"
            yield f"{only} {sort}".strip(), home
        elif "code" in said or Prompt.objects.get(pk=line["prompt"]).is_sensitive:
            yield f"{only} sensitive".strip(), home
        else:
            yield only or ("win" if line["key"] == "wins" else "shown"), home
