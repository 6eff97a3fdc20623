"""Several rows of another table in one column of a query: as a list, or as a digest of them."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, Func, JSONField, QuerySet, Subquery, TextField


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


class Digest(Expression):
    """One text of all rows that these queries would answer with, column by column: another one as
    soon as any of them would answer otherwise. The rows themselves stay in the database."""

    output_field = TextField()

    def __init__(self, *rows: QuerySet[Any, Any]) -> None:
        super().__init__()
        self._queries = [one.query for one in rows]

    def as_sql(self, _compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        parts, params = [], list[Any]()
        for query in self._queries:
            asked = query.get_compiler(connection=connection)
            try:
                sql, values = asked.as_sql()
            except EmptyResultSet:
                continue
            names = [f"c{number}" for number in range(asked.col_count)]
            parts.append(_digest_of(sql, names, connection))
            params += values
        return " || ".join(["''", *parts]), tuple(params)


def _digest_of(sql: str, names: list[str], connection: Any) -> str:
    if connection.vendor == "postgresql":
        row = "MD5(CAST(asked AS TEXT))"
        every = f"STRING_AGG({row}, '' ORDER BY {row})"
    else:
        every = "GROUP_CONCAT({})".format(" || ',' || ".join(f"QUOTE({name})" for name in names))
    return (
        f"(WITH asked({', '.join(names)}) AS ({sql}) "  # noqa: S608 - as Django compiled it
        f"SELECT COALESCE(MD5({every}), '-') FROM asked)"
    )
