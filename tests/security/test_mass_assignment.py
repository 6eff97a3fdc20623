"""Boxes that a form has not got change nothing, whatever columns they are named after.

Every form is posted twice as a person sends it, and once more with a box for every column of every
table. The rows afterwards are the same; what already differs between the first two (tokens, ids)
does not count.
"""

import datetime as dt
import uuid
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Role
from tests.replies.conftest import Week, week
from tests.scale import part
from tests.security.driving import Bench, undone
from tests.security.walk import FORMS, Form, World

__all__ = ["week"]

NAMED = {
    "role", "roles", "school", "school_id", "child", "author", "author_member", "readers", "household",
    "is_home", "approved_at", "user", "is_superuser", "version", "shared_at", "status", "by_member",
}  # fmt: skip
ASKED = {
    "class note": {"version"},
    "answer": {"version"},
    "autosave": {"field"},
    "first autosave": {"field"},
    "earlier text": {"kind"},
    "earlier text at home": {"kind"},
}
"""Boxes that these views read by right, though the form's page need not show them."""


@pytest.fixture
def world(week: Week) -> World:
    return World.of(week)


def models_of() -> list[type[models.Model]]:
    return [
        one for app in ("accounts", "checkins") for one in apps.get_app_config(app).get_models()
    ]


def tempting(column: Any) -> Any:
    """A value that would do something if somebody took it."""
    if column.is_relation:
        rows = column.related_model._default_manager.order_by("-pk")
        return next((str(row.pk) for row in rows[:1]), str(uuid.uuid4()))
    if column.choices:
        return str([key for key, _word in column.flatchoices][-1])
    if column.name == "roles":
        return [Role.LEADER, Role.SAFEGUARDING]
    kinds = {
        models.BooleanField: "on",
        models.DateTimeField: "2026-01-01T00:00:00+00:00",
        models.DateField: "2026-01-01",
        models.TimeField: "01:00",
        models.IntegerField: "7",
        models.UUIDField: str(uuid.UUID(int=7)),
        models.EmailField: "mass@mail.example",
    }
    return next((value for kind, value in kinds.items() if isinstance(column, kind)), "mass")


def boxes_of_every_column() -> dict[str, Any]:
    extra: dict[str, Any] = dict.fromkeys(NAMED, "1") | {"role": "leader", "is_superuser": "on"}
    for model in models_of():
        for column in (*model._meta.concrete_fields, *model._meta.many_to_many):
            extra[column.name] = extra[getattr(column, "attname", column.name)] = tempting(column)
    return extra


Rows = Counter[tuple[str, tuple[tuple[str, str], ...]]]


def rows(known: set[Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every row there is; the id of a new one is only "new"."""
    found = []
    for model in models_of():
        for row in model._default_manager.values():
            found.append((model.__name__, {key: _plain(one, known) for key, one in row.items()}))
    return found


def _plain(value: Any, known: set[Any]) -> str:
    return "new" if isinstance(value, uuid.UUID) and value not in known else repr(value)


def ids() -> set[Any]:
    return {
        pk for model in models_of() for pk in model._default_manager.values_list("pk", flat=True)
    }


def after(bench: Bench, extra: dict[str, Any], known: set[Any]) -> list[tuple[str, dict[str, Any]]]:
    with undone():
        answer = bench.post(extra)
        assert answer.status_code < 500
        return rows(known)


def counted(found: list[tuple[str, dict[str, Any]]], loose: set[tuple[str, str]]) -> Rows:
    return Counter(
        (name, tuple(sorted((k, v) for k, v in row.items() if (name, k) not in loose)))
        for name, row in found
    )


def columns_that_differ(one: Any, other: Any) -> set[tuple[str, str]]:
    """Columns whose values are not the same in two runs of the same request."""
    loose = set()
    for name in {name for name, _row in (*one, *other)}:
        mine, theirs = ([row for n, row in run if n == name] for run in (one, other))
        for column in {key for row in mine for key in row}:
            if Counter(r[column] for r in mine) != Counter(r[column] for r in theirs):
                loose.add((name, column))
    return loose


@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", part(FORMS, every=4), ids=lambda form: form.name)
def test_boxes_named_after_columns_change_nothing(form: Form, world: World) -> None:
    bench = Bench(form, form.open(world), set())
    own = bench.boxes | set(bench.drawn.fields if bench.drawn else ()) | ASKED.get(form.name, set())
    extra = {name: value for name, value in boxes_of_every_column().items() if name not in own}
    assert len(extra) > 100
    known = ids()
    once, twice = after(bench, {}, known), after(bench, {}, known)
    loose = columns_that_differ(once, twice)
    assert not [column for _table, column in loose if column.removesuffix("_id") in NAMED]
    assert counted(after(bench, extra, known), loose) == counted(once, loose)


def test_the_harness_sees_a_column_that_a_box_has_changed(world: World) -> None:
    """The same comparison turns red when a row differs in one column."""
    known = ids()
    once = rows(known)
    child = world.cast.child
    child.left_on = dt.date(2026, 1, 1)
    with undone():
        child.save()
        assert counted(rows(known), set()) != counted(once, set())
