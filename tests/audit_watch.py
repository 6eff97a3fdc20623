"""Watches every test: a change of who may see whom is committed together with its audit row.

It listens to the SQL of the test's connection. A write to one of the access tables that comes
from the product's code (not from a test's factories) is noted under the outermost transaction
that the product opened for it; at the end each such transaction must hold an AuditEntry too.
What was rolled back never happened, nor did a write that found no row. So every test of a service, page, letter, import or command
is a test of this rule, and a new way to change access without a row fails where it is first used.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
NOT_PRODUCT = ("models", "migrations", "demo")
"""A model's own method acts for whoever calls it; the try-out school is made before anybody acts."""

ANY: frozenset[str] = frozenset()
ACCESS: dict[str, frozenset[str]] = {
    "accounts_guardianship": frozenset({"status", "ended_on", "guardian_id", "child_id"}),
    "accounts_block": frozenset({"lifted_at", "guardian_id", "child_id"}),
    "accounts_enrolment": ANY,
    "accounts_assignment": ANY,
    "accounts_member": frozenset({"roles", "ended_on", "user_id"}),
    "accounts_guardian": frozenset({"household_id", "email", "user_id", "ended_on"}),
    "accounts_household": ANY,
    "checkins_entryreader": ANY,
    "checkins_replylink": frozenset({"revoked_at", "guardian_id", "child_id"}),
    "accounts_child": frozenset({"left_on", "erased_at"}),
    "accounts_classroom": frozenset({"starts_on", "ended_on"}),
    "checkins_schoolyear": frozenset({"starts_on", "ends_on"}),
    "checkins_sheet": frozenset({"shared_at", "withdrawn_at", "child_id", "classroom_id"}),
    "checkins_goal": frozenset({"carries", "child_id"}),
    "checkins_revisionreader": ANY,
}
"""Table -> the columns that decide who may see whom; none named: all of them."""
OWN_ROW = {("INSERT", "checkins_replylink"), ("INSERT", "checkins_sheet")}
"""A link that a letter mints is its own record: when, for whom, for which sheet, by no person. So
is a sheet that opens: nothing is written on it yet, and whose it is says the child's class."""
AUDIT = "accounts_auditentry"

_WRITE = re.compile(r'(INSERT|UPDATE|DELETE)(?: OR IGNORE)?(?: INTO| FROM)? "(\w+)"')
_SET = re.compile(r'"(\w+)" = ')
_UNDO = re.compile(r'ROLLBACK TO SAVEPOINT "(\w+)"')


_watching: list["AuditWatch"] = []


class AuditWatch:
    """What one test's transactions have changed."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.changes: dict[str, Counter[str]] = {}
        self.audited: set[str] = set()

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if _watching[-1] is not self:
            return execute(sql, params, many, context)
        undone = _UNDO.match(sql)
        if undone:
            self.changes.pop(undone[1], None)
            self.audited.discard(undone[1])
        result = execute(sql, params, many, context)
        write = _WRITE.match(sql)
        if write and context["cursor"].rowcount == 0:
            return result
        if write and write[2] == AUDIT:
            self.audited.add(self.transaction())
        elif write and self.is_access(write, sql):
            writer = product_frame()
            if writer:
                self.changes.setdefault(self.transaction(), Counter())[writer] += 1
        return result

    def transaction(self) -> str:
        """The savepoint of the outermost transaction inside the test's own; empty for none."""
        inside = connection.savepoint_ids[self.depth :]
        return (inside[0] if inside else "") or ""

    @staticmethod
    def is_access(write: re.Match[str], sql: str) -> bool:
        verb, table = write.groups()
        columns = ACCESS.get(table)
        if columns is None or (verb, table) in OWN_ROW:
            return False
        if verb != "UPDATE" or not columns:
            return True
        return not columns.isdisjoint(_SET.findall(sql.partition(" WHERE ")[0]))

    def unaudited(self) -> list[str]:
        """Who changed access without a row in the same transaction."""
        return sorted(
            writer
            for transaction, writers in self.changes.items()
            if not transaction or transaction not in self.audited
            for writer in writers
        )


def product_frame() -> str:
    """The innermost function of the product on the stack, or nothing: then a test writes itself."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        if place := product_file(frame.f_code.co_filename):
            return f"{place}:{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


@cache
def product_file(name: str) -> str:
    """Where in the product a file of code lies, or nothing. Asked for every frame of every write."""
    path = Path(name)
    if not path.is_relative_to(ROOT):
        return ""
    room, *rest = path.relative_to(ROOT).parts
    is_product = room in ("accounts", "checkins") and rest[0] not in NOT_PRODUCT
    return "/".join((room, *rest)) if is_product else ""


@contextmanager
def watched_access() -> Iterator[AuditWatch]:
    """Watch while a test runs that has the database in its one transaction.

    Of two, one inside the other, the inner one listens.
    """
    watch = AuditWatch(len(connection.savepoint_ids))
    if not connection.in_atomic_block:
        yield watch
        return
    _watching.append(watch)
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        _watching.remove(watch)
