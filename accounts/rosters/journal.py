"""What a list changed, as the difference of two pictures of the school's people.

The applier and the services that it calls need not say what they do, and nothing that they touch can
be forgotten: the tables are read before and after, inside the transaction. Of a row that the list
made only a digest is kept, enough to see whether somebody has changed it since.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import (
    Assignment,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Member,
    School,
    SchoolRecord,
)

TABLES: Mapping[str, type[SchoolRecord]] = {
    one.__name__: one
    for one in (
        *(Classroom, Child, Household, Guardian),
        *(Guardianship, Enrolment, Member, Assignment),
    )
}
FIXED = frozenset({"id", "school_id", "created_at"})
BY_THEMSELVES: Mapping[str, frozenset[str]] = {
    "Guardian": frozenset({"user_id", "bounced_at", "stopped_at"}),
    "Guardianship": frozenset({"status"}),
}
"""What changes without anybody's having taken the row in hand: a sign-in, an address that refused,
and the click that says yes to all links of the list."""
Values = dict[str, Any]


@dataclass
class Picture:
    """Table -> id -> values, plain enough for JSON."""

    tables: dict[str, dict[str, Values]]


@dataclass
class Changes:
    """Of one table: digests of rows that were made, (old, new) of fields that were changed, and the
    values of rows that went. Of enrolments also `places`: child -> all ids of theirs afterwards, of
    children who were there before."""

    made: dict[str, str] = field(default_factory=dict)
    changed: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    gone: dict[str, Values] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)


Journal = dict[str, Changes]


def columns_of(model: type[SchoolRecord]) -> list[str]:
    return [one.attname for one in model._meta.concrete_fields if one.attname not in FIXED]


def value_of(model: type[SchoolRecord], column: str, value: Any) -> Any:
    """What `plain` was given."""
    fields = {one.attname: one for one in model._meta.concrete_fields}
    return fields[column].to_python(value) if value is not None else None


def picture_of(school: School) -> Picture:
    """Everybody at the school as they stand. A query a table."""
    tables: dict[str, dict[str, Values]] = {}
    for name, model in TABLES.items():
        columns = columns_of(model)
        rows = model._default_manager.filter(school=school).order_by()
        tables[name] = {
            str(pk): {column: plain(value) for column, value in zip(columns, values, strict=True)}
            for pk, *values in rows.values_list("pk", *columns)
        }
    return Picture(tables)


def plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def digest_of(table: str, values: Values) -> str:
    """Stands for what a person may change in a row."""
    left_out = BY_THEMSELVES.get(table, frozenset())
    kept = sorted((name, value) for name, value in values.items() if name not in left_out)
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:16]


def difference(before: Picture, after: Picture) -> Journal:
    """What became of the first on the way to the second; tables that stayed the same are left out."""
    found: Journal = {}
    for name in TABLES:
        old, new = before.tables[name], after.tables[name]
        one = Changes(
            made={pk: digest_of(name, new[pk]) for pk in new.keys() - old.keys()},
            changed={
                pk: {
                    column: [old[pk][column], value]
                    for column, value in new[pk].items()
                    if old[pk][column] != value
                }
                for pk in new.keys() & old.keys()
                if old[pk] != new[pk]
            },
            gone={pk: old[pk] for pk in old.keys() - new.keys()},
        )
        if one.made or one.changed or one.gone:
            found[name] = one
    if "Enrolment" in found:
        found["Enrolment"].places = _places(found["Enrolment"], before, after)
    return found


def _places(changes: Changes, before: Picture, after: Picture) -> dict[str, list[str]]:
    old, new = before.tables["Enrolment"], after.tables["Enrolment"]
    whose = {new[pk]["child_id"] for pk in changes.made.keys() | changes.changed.keys()}
    whose |= {old[pk]["child_id"] for pk in changes.gone}
    places: dict[str, list[str]] = {pk: [] for pk in whose & before.tables["Child"].keys()}
    for pk, values in new.items():
        if values["child_id"] in places:
            places[values["child_id"]].append(pk)
    return places


def to_json(journal: Journal) -> dict[str, Any]:
    return {
        name: {
            "made": one.made,
            "changed": one.changed,
            "gone": one.gone,
            "places": one.places,
        }
        for name, one in journal.items()
    }


def from_json(data: Mapping[str, Any]) -> Journal:
    return {name: Changes(**data.get(name, {})) for name in TABLES}
