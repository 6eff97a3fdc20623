"""Which rows something hangs on: asked of every table that points at theirs, whoever adds one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import ForeignObjectRel, Model

AT_ONCE = 5_000
Apart = Mapping[str, Collection[str]]
"""Name of a table -> ids of rows that do not count."""


def hanging_on(model: type[Model], ids: Sequence[str], apart: Apart) -> set[str]:
    """Those of these rows that rows of any table point at, `apart` from some. A query a relation."""
    found: set[str] = set()
    for relation in _relations(model):
        related, column = relation.related_model, relation.field.attname
        left_out = set(apart.get(related.__name__, ()))
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            rows = related._base_manager.filter(**{f"{column}__in": some}).order_by()
            found.update(
                str(ours) for pk, ours in rows.values_list("pk", column) if str(pk) not in left_out
            )
    return found


def _relations(model: type[Model]) -> Iterator[Any]:
    """Every foreign key of every table that leads here, those without a name back as well."""
    for one in model._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel) and not one.many_to_many:
            yield one
