"""Several rows of another table in one column of a query, as a list."""

from typing import Any

from django.db.models import Func, JSONField, QuerySet, Subquery


class Row(Func):
    """Columns of one row as one list. Django's own asks the database first whether it knows JSON,
    in a transaction: one that is read only would seem to know none."""

    output_field = JSONField()
    function = "JSON_ARRAY"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **more)


class AllRows(Func):
    """One column of all rows as one list."""

    output_field = JSONField()
    function = "JSON_GROUP_ARRAY"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def listed(rows: QuerySet[Any], row: Row) -> Subquery:
    """These columns of all the rows, a list of lists; `OuterRef` ties the rows to the query."""
    return Subquery(rows.order_by().values(listed=AllRows(row)))
