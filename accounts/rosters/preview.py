"""A plan in words: counts first, then names."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.commas import in_a_row
from accounts.rosters.decoding import MAC, WINDOWS
from accounts.rosters.plan import Plan, Question
from accounts.rosters.shape import Roster

SAMPLES = 5


@dataclass(frozen=True)
class Item:
    """A name and what happens to it."""

    name: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """One kind of change."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Asked:
    """A question with its tick."""

    key: str
    words: str
    tick: str
    lines: str


def groups_of(plan: Plan) -> tuple[Group, ...]:
    """What applying the plan does."""
    count = plan.counts
    found = [
        Group(
            ngettext("%(n)s new class", "%(n)s new classes", count["new_classes"]),
            tuple(Item(name) for name in plan.new_classes),
        ),
        Group(
            ngettext("%(n)s new child", "%(n)s new children", count["new_children"]),
            _children(plan, "new"),
        ),
        Group(
            ngettext("%(n)s child changes class", "%(n)s children change class", count["moved"]),
            _children(plan, "moved"),
        ),
        Group(
            ngettext("%(n)s child comes back", "%(n)s children come back", count["returning"]),
            _children(plan, "returning"),
        ),
        Group(
            ngettext("%(n)s new guardian", "%(n)s new guardians", count["new_guardians"]),
            _new_guardians(plan),
        ),
        Group(
            ngettext(
                "%(n)s link that waits for your yes afterwards",
                "%(n)s links that wait for your yes afterwards",
                count["new_links"],
            ),
            tuple(
                Item(one.cells.name, _("of %(name)s") % {"name": step.row.full_name})
                for step, one in plan.beginning
            ),
        ),
        Group(
            ngettext("%(n)s blank is filled", "%(n)s blanks are filled", count["filled"]),
            _fills(plan),
        ),
    ]
    return tuple(
        Group(group.heading % {"n": len(group.items)}, group.items)
        for group in found
        if group.items
    )


def _children(plan: Plan, step: str) -> tuple[Item, ...]:
    return tuple(
        Item(
            one.row.full_name,
            _("from %(old)s to %(new)s") % {"old": one.was_in, "new": one.row.classroom}
            if one.was_in
            else one.row.classroom,
        )
        for one in plan.children
        if one.step == step
    )


def _new_guardians(plan: Plan) -> tuple[Item, ...]:
    people = {one.ref: one.cells for _step, one in plan.beginning if not one.guardian}
    return tuple(Item(cells.name, cells.email or _("on paper")) for cells in people.values())


def _fills(plan: Plan) -> tuple[Item, ...]:
    ids = [Item(one.row.full_name, one.row.roster_id) for one in plan.children if one.takes_id]
    values = {
        (one.ref, what): Item(one.cells.name, value)
        for _step, one in plan.people
        for what, value in one.fills
    }
    return (*ids, *values.values())


def asked_of(plan: Plan) -> tuple[Asked, ...]:
    """Every question, with the words beside its tick."""
    return tuple(
        Asked(question.key, _words(question), _tick(question), _lines(question.lines))
        for question in plan.questions
    )


def _words(question: Question) -> str:
    if question.kind == "same_home":
        return _("%(names)s have one address, %(address)s.") % {
            "names": in_a_row(question.names),
            "address": question.about,
        }
    name, room = question.names
    if not question.about:
        return _("There was a %(name)s before. The list says %(room)s.") % {
            "name": name,
            "room": room,
        }
    return _("There is a %(name)s in %(old)s. The list says %(room)s.") % {
        "name": name,
        "old": question.about,
        "room": room,
    }


def _tick(question: Question) -> str:
    if question.kind == "same_home":
        return _("Same home: they share one letter and one answer")
    if question.kind == "by_hand":
        return _("Follow the list. Somebody here decided otherwise since")
    return _("It is the same child")


def _lines(lines: Iterable[int]) -> str:
    found = list(lines)
    words = ngettext("Line %(lines)s", "Lines %(lines)s", len(found))
    return words % {"lines": in_a_row(str(line) for line in found)}


def sample_names(roster: Roster) -> tuple[str, ...]:
    """Names that show whether the letters were read right, for a file in an old encoding."""
    if roster.encoding not in (WINDOWS, MAC):
        return ()
    names = [child.full_name for child in roster.children if not child.full_name.isascii()]
    return tuple(names[:SAMPLES])
