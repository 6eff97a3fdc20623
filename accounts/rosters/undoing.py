"""What taking a list back would do. Reads only, in a fixed number of queries; changes nothing.

Rows that the list made go again where nothing hangs on them; a child, a class or a member on whom
something hangs is ended, and an adult keeps their record without these children. Rows that it changed
become what they were. What a person has changed since stays, and so does what hangs together with it:
a child whom somebody has moved keeps class and adults. A Block that was set since stands.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from accounts.models import Block, RosterImport
from accounts.rosters.hanging import hanging_on
from accounts.rosters.journal import TABLES, Changes, Values, digest_of, from_json, picture_of

Kind = Literal["remove", "end", "put_back", "leave"]
PLACE = "Place"
"""Stands for all places in classes of a child who was there before the list; the id is the child's."""
BOOKKEEPING = frozenset({"source", "sender_id", "said_at", "course_id", "is_gone"})
"""Columns that no person sees; put back without a word."""


@dataclass(frozen=True)
class Step:
    """What becomes of one row. `fields`: what is put back of a changed one, as (column, value)."""

    kind: Kind
    table: str
    pk: str
    name: str = ""
    fields: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class UndoPlan:
    """All steps. `fingerprint` stands for them: what was shown is what is done."""

    steps: tuple[Step, ...]

    @property
    def fingerprint(self) -> str:
        lines = sorted(repr(one) for one in self.steps)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def of(self, kind: Kind, *tables: str) -> list[Step]:
        return [one for one in self.steps if one.kind == kind and one.table in tables]

    def ids(self, kind: Kind, table: str) -> list[str]:
        return [one.pk for one in self.of(kind, table)]


STAFF = frozenset({"Member", "Assignment"})


def undo_plan(done: RosterImport, *, today: dt.date, keeps_staff: bool = True) -> UndoPlan:
    """What is known of the list is still there (`RosterImport.may_be_undone`). Without the right to
    keep the staff, what the list did to it stays: an undo gives nobody a class, as no list does."""
    return _Looking(done, today, keeps_staff).plan()


def newer_than(done: RosterImport) -> RosterImport | None:
    """A list that was applied later and changed something: it has to go first."""
    later = RosterImport.objects.filter(
        school=done.school_id, applied_at__gt=done.applied_at, journal__isnull=False
    )
    return later.exclude(state=RosterImport.State.UNDONE).order_by("applied_at").last()


@dataclass
class _Looking:
    done: RosterImport
    today: dt.date
    keeps_staff: bool
    journal: dict[str, Changes] = field(init=False)
    now: dict[str, dict[str, Values]] = field(init=False)
    going: dict[str, set[str]] = field(init=False)
    """Table -> rows that go, places of children among them."""

    def __post_init__(self) -> None:
        self.journal = from_json(self.done.journal.changes)
        self.now = picture_of(self.done.school).tables
        self.going = {table: set() for table in TABLES}
        blocks = Block.objects.filter(school=self.done.school_id, lifted_at=None)
        self.blocks = {(str(a), str(b)) for a, b in blocks.values_list("guardian", "child")}
        self.places: dict[str, set[str]] = {}
        for pk, values in self.now["Enrolment"].items():
            self.places.setdefault(values["child_id"], set()).add(pk)

    def plan(self) -> UndoPlan:
        return UndoPlan(
            (
                *self._moves(),
                *self._children(),
                *self._links(),
                *self._adults(),
                *self._staff(),
                *self._homes(),
                *self._classes(),
                *self._changed(),
            )
        )

    # --- What the list made ---------------------------------------------------------------------
    def made(self, table: str) -> dict[str, Values]:
        """Rows that the list made and that are still there."""
        now = self.now[table]
        return {pk: now[pk] for pk in self.journal[table].made if pk in now}

    def is_touched(self, table: str, pk: str) -> bool:
        """Whether a person has changed it since."""
        return digest_of(table, self.now[table][pk]) != self.journal[table].made[pk]

    def hanging(self, table: str, ids: Iterable[str]) -> set[str]:
        return hanging_on(TABLES[table], sorted(ids), self.going)

    def _children(self) -> Iterator[Step]:
        made = self.made("Child")
        links = self.now["Guardianship"].items()
        by_hand = {
            one["child_id"] for pk, one in links if pk not in self.journal["Guardianship"].made
        }
        self.kept = {
            pk
            for pk in made
            if self.is_touched("Child", pk)
            or pk in by_hand
            or not self.places.get(pk, set()) <= self._own_places()
        }
        free = made.keys() - self.kept
        self.going["Enrolment"] |= {pk for child in free for pk in self.places.get(child, ())}
        self.going["Guardianship"] |= {
            pk for pk, one in self.made("Guardianship").items() if one["child_id"] in free
        }
        self.going["Assignment"] |= {
            pk for pk, one in self.made("Assignment").items() if one["child_id"] in free
        }
        hanging = self.hanging("Child", free)
        self.going["Child"] = set(free) - hanging
        for pk, one in made.items():
            kind: Kind = "end" if pk in hanging else "remove"
            yield Step("leave" if pk in self.kept else kind, "Child", pk, _full_name(one))

    def _own_places(self) -> set[str]:
        return {pk for pk in self.made("Enrolment") if not self.is_touched("Enrolment", pk)}

    def _links(self) -> Iterator[Step]:
        for pk, one in self.made("Guardianship").items():
            stays = one["child_id"] in self.kept or self.is_touched("Guardianship", pk)
            self.going["Guardianship"] -= {pk} if stays else set()
            self.going["Guardianship"] |= set() if stays else {pk}
            yield Step("leave" if stays else "remove", "Guardianship", pk, self._pair(one))

    def _adults(self) -> Iterator[Step]:
        made = self.made("Guardian")
        linked = {
            one["guardian_id"]
            for pk, one in self.now["Guardianship"].items()
            if pk not in self.going["Guardianship"]
        }
        kept = {pk for pk in made if pk in linked or self.is_touched("Guardian", pk)}
        hanging = self.hanging("Guardian", made.keys() - kept)
        self.going["Guardian"] = made.keys() - kept - hanging
        for pk, one in made.items():
            kind: Kind = "end" if pk in hanging else "remove"
            yield Step("leave" if pk in kept else kind, "Guardian", pk, one["name"])

    def _staff(self) -> Iterator[Step]:
        for pk, one in self.made("Assignment").items():
            stays = (
                not self.keeps_staff
                or one["child_id"] in self.kept
                or self.is_touched("Assignment", pk)
            )
            if not stays:
                self.going["Assignment"].add(pk)
            name = self.now["Member"][one["member_id"]]["display_name"]
            yield Step("leave" if stays else "remove", "Assignment", pk, name)
        made = self.made("Member")
        kept = {pk for pk in made if not self.keeps_staff or self.is_touched("Member", pk)}
        hanging = self.hanging("Member", made.keys() - kept)
        self.going["Member"] = made.keys() - kept - hanging
        for pk, one in made.items():
            kind: Kind = "end" if pk in hanging else "remove"
            yield Step("leave" if pk in kept else kind, "Member", pk, one["display_name"])

    def _homes(self) -> Iterator[Step]:
        made = self.made("Household")
        for pk in made.keys() - self.hanging("Household", made):
            yield Step("remove", "Household", pk)

    def _classes(self) -> Iterator[Step]:
        made = self.made("Classroom")
        in_use = {
            one["classroom_id"]
            for table in ("Enrolment", "Assignment")
            for pk, one in self.now[table].items()
            if pk not in self.going[table] and _is_on(one, self.today)
        }
        kept = {pk for pk in made if pk in in_use or self.is_touched("Classroom", pk)}
        hanging = self.hanging("Classroom", made.keys() - kept)
        for pk, one in made.items():
            kind: Kind = "end" if pk in hanging else "remove"
            yield Step("leave" if pk in kept else kind, "Classroom", pk, one["name"])

    # --- What it changed ------------------------------------------------------------------------
    def _moves(self) -> Iterator[Step]:
        """Children who were there before and whom the list moved, took back or let go."""
        places, people = self.journal["Enrolment"].places, self.journal["Child"]
        whose = [*places, *(pk for pk, fields in people.changed.items() if "left_on" in fields)]
        for pk in dict.fromkeys(whose):
            child = self.now["Child"].get(pk)
            if child is None or pk in people.made:
                continue
            stays = self._is_placed_since(pk, child)
            if not stays:
                mine = self.places.get(pk, set()) & self.made("Enrolment").keys()
                self.going["Enrolment"] |= mine
            yield Step("leave" if stays else "put_back", PLACE, pk, _full_name(child))

    def _is_placed_since(self, pk: str, child: Values) -> bool:
        journal = self.journal["Enrolment"]
        left = self.journal["Child"].changed.get(pk, {}).get("left_on", [None, None])[1]
        now = self.places.get(pk, set())
        if (
            child["erased_at"]
            or child["left_on"] != left
            or now != set(journal.places.get(pk, now))
        ):
            return True
        return any(
            (one in journal.made and self.is_touched("Enrolment", one))
            or not _stands(self.now["Enrolment"][one], journal.changed.get(one, {}))
            for one in now
        )

    def _changed(self) -> Iterator[Step]:
        for table in TABLES.keys() - {"Enrolment"}:
            for pk, fields in self.journal[table].changed.items():
                now = self.now[table].get(pk)
                if now is None:
                    continue
                mine = {
                    column: (old, new)
                    for column, (old, new) in fields.items()
                    if (table, column) != ("Child", "left_on")
                }
                stays = self._is_shut(table, pk, now)
                back = (
                    ()
                    if stays
                    else tuple(
                        (column, old)
                        for column, (old, new) in sorted(mine.items())
                        if now[column] == new
                    )
                )
                name = self._name(table, now)
                if back:
                    yield Step("put_back", table, pk, name, back)
                if {one for one in mine if one not in dict(back)} - BOOKKEEPING:
                    yield Step("leave", table, pk, name)

    def _is_shut(self, table: str, pk: str, now: Values) -> bool:
        """Nothing is put back on an erased child, nor a link where a Block stands, nor on who is blocked
        (their address says who they are among the staff), nor the staff's part by who does not keep it."""
        if table in STAFF:
            return not self.keeps_staff
        if table == "Guardianship":
            return (now["guardian_id"], now["child_id"]) in self.blocks
        if table == "Guardian":
            return any(guardian == pk for guardian, _child in self.blocks)
        return table == "Child" and bool(now["erased_at"])

    # --- Names ----------------------------------------------------------------------------------
    def _pair(self, link: Values) -> str:
        adult = self.now["Guardian"][link["guardian_id"]]["name"]
        return f"{adult} · {_full_name(self.now['Child'][link['child_id']])}"

    def _name(self, table: str, now: Values) -> str:
        if table == "Guardianship":
            return self._pair(now)
        if table == "Assignment":
            return str(self.now["Member"][now["member_id"]]["display_name"])
        return (
            _full_name(now) if table == "Child" else now.get("name") or now.get("display_name", "")
        )


def _full_name(child: Values) -> str:
    return f"{child['given_name']} {child['family_name']}".strip()


def _is_on(one: Values, today: dt.date) -> bool:
    """Whether it holds today or will."""
    return one["ends_on"] is None or one["ends_on"] >= today.isoformat()


def _stands(now: Values, fields: dict[str, list[Any]]) -> bool:
    return all(now[column] == new for column, (_old, new) in fields.items())
