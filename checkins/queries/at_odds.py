"""A rating, ticks or a goal mark that two people set differently within ten minutes of each other.

The last value stands (MODEL.md, "entry key"); both are shown, so that nobody thinks the other has
overruled them on purpose. It costs no query: the value before comes with the entries' own.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery, UUIDField
from django.utils.translation import gettext as _

from checkins.models import Prompt, Revision
from checkins.queries.prompts import value_in_words

WITHIN = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Earlier:
    """The value that the standing one replaced: who set it, and when."""

    value: Any
    by_id: Any
    by: str
    written_at: dt.datetime | None


def earlier_value(by: str, name: str, to_entry: str = "") -> dict[str, Subquery]:
    """Annotations `before_...` for a row that leads to an entry by `to_entry`. `by` is the foreign
    key of who wrote (`by_member`), `name` the field with their name."""
    before = Revision.objects.filter(
        entry=OuterRef(f"{to_entry}pk"), version=OuterRef(f"{to_entry}version") - 1
    ).order_by("-id")
    return {
        "before_value": Subquery(before.values("value")[:1]),
        # Said outright: a foreign key's own type does not turn SQLite's text into a UUID.
        "before_by_id": Subquery(before.values(f"{by}_id")[:1], output_field=UUIDField()),
        "before_by": Subquery(before.annotate(name=F(f"{by}__{name}")).values("name")[:1]),
        "before_at": Subquery(before.values("written_at")[:1]),
    }


def earlier_of(row: Any) -> Earlier:
    """What `earlier_value` found for this row."""
    return Earlier(row.before_value, row.before_by_id, row.before_by or "", row.before_at)


def at_odds(
    prompt: Prompt,
    before: Earlier,
    value: Any,
    *,
    by_id: Any,
    by: str,
    at: dt.datetime,
) -> str:
    """Both values in a sentence, the standing one last; nothing where two people do not differ. Of a
    grid the rows that differ: two people may each have answered some of them.
    """
    first, now = _apart(before.value, value)
    if not first or not now or before.written_at is None or before.by_id == by_id:
        return ""
    if at - before.written_at > WITHIN:
        return ""
    return _(
        "%(first)s chose “%(before)s”, then %(second)s chose “%(now)s”. The last one stands."
    ) % {
        "first": before.by or _("A colleague"),
        "before": value_in_words(prompt, first),
        "second": by or _("A colleague"),
        "now": value_in_words(prompt, now),
    }


def _apart(before: Any, value: Any) -> tuple[Any, Any]:
    """The two values as far as they differ; twice None where they do not."""
    if before is None or value is None or before == value:
        return None, None
    if not (isinstance(before, dict) and isinstance(value, dict)):
        return before, value
    rows = [key for key, step in before.items() if value.get(key, step) != step]
    return {key: before[key] for key in rows}, {key: value[key] for key in rows}
