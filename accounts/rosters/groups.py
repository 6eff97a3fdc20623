"""What applying a plan does, in words: one group for each kind of change, always in the same order."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.commas import in_a_row
from accounts.rosters.plan import Plan, Staffing


@dataclass(frozen=True)
class Item:
    """A name and what happens to it."""

    name: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """One kind of change. `heading` begins with the count; `key` names the group in its page."""

    heading: str
    items: tuple[Item, ...]
    key: str = ""


def groups_of(plan: Plan) -> tuple[Group, ...]:
    """New, changed, moved, leaving, returning, access gained and lost, sign-ins; the staff's part within
    the kind that it is. Groups without anybody are left out."""
    count = plan.counts
    staff = _staff_groups(plan.staff)
    found = [
        (
            "new_classes",
            ngettext("%(n)s new class", "%(n)s new classes", count["new_classes"]),
            tuple(Item(name) for name in plan.new_classes),
        ),
        (
            "new_children",
            ngettext("%(n)s new child", "%(n)s new children", count["new_children"]),
            _children(plan, "new"),
        ),
        (
            "new_guardians",
            ngettext("%(n)s new guardian", "%(n)s new guardians", count["new_guardians"]),
            _new_guardians(plan),
        ),
        staff["new_teachers"],
        (
            "changed",
            ngettext("%(n)s detail changes", "%(n)s details change", len(plan.changed)),
            tuple(
                Item(
                    str(one.person), _("from %(old)s to %(new)s") % {"old": one.old, "new": one.new}
                )
                for one in plan.changed
            ),
        ),
        (
            "filled",
            ngettext("%(n)s blank is filled", "%(n)s blanks are filled", count["filled"]),
            _fills(plan),
        ),
        (
            "moved",
            ngettext("%(n)s child changes class", "%(n)s children change class", count["moved"]),
            _children(plan, "moved"),
        ),
        (
            "leaving",
            ngettext("%(n)s child leaves", "%(n)s children leave", len(plan.leaving)),
            tuple(Item(one.full_name) for one in plan.leaving),
        ),
        (
            "closing",
            ngettext("%(n)s empty class ends", "%(n)s empty classes end", len(plan.closing)),
            tuple(Item(one.name) for one in plan.closing),
        ),
        (
            "returning",
            ngettext("%(n)s child comes back", "%(n)s children come back", count["returning"]),
            _children(plan, "returning"),
        ),
        (
            "gained",
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
        staff["teaching_begins"],
        (
            "lost",
            ngettext(
                "%(n)s guardian loses access to a child",
                "%(n)s times a guardian loses access to a child",
                len(plan.lost),
            ),
            tuple(
                Item(one.guardian.name, _("of %(name)s") % {"name": one.child.full_name})
                for one in plan.lost
            ),
        ),
        staff["teaching_ends"],
        (
            "shut",
            ngettext(
                "%(n)s guardian can no longer sign in",
                "%(n)s guardians can no longer sign in",
                len(plan.shut),
            ),
            tuple(Item(one.name) for one in plan.shut),
        ),
        staff["teachers_shut"],
        (
            "opened",
            ngettext(
                "%(n)s person can sign in again",
                "%(n)s people can sign in again",
                len(plan.opened) + len(plan.staff.opened),
            ),
            tuple(Item(str(one)) for one in (*plan.opened, *plan.staff.opened)),
        ),
        (
            "recognised",
            ngettext(
                "%(n)s number of the other system is noted",
                "%(n)s numbers of the other system are noted",
                count["recognised"] + count["teachers_recognised"],
            ),
            _recognised(plan),
        ),
    ]
    return _said(found)


def held_groups_of(plan: Plan) -> tuple[Group, ...]:
    """What of the file waits for somebody who keeps the staff."""
    return _said(_staff_groups(plan.held_staff).values())


def _said(found: Iterable[tuple[str, str, tuple[Item, ...]]]) -> tuple[Group, ...]:
    return tuple(
        Group(heading % {"n": len(items)}, items, key) for key, heading, items in found if items
    )


def _staff_groups(staff: Staffing) -> dict[str, tuple[str, str, tuple[Item, ...]]]:
    new = [one for one in staff.steps if one.member is None]
    begins = [one for one in staff.steps if one.begins]
    return {
        "new_teachers": (
            "new_teachers",
            ngettext(
                "%(n)s new teacher, not yet invited",
                "%(n)s new teachers, not yet invited",
                len(new),
            ),
            tuple(Item(one.cells.name, one.cells.email) for one in new),
        ),
        "teaching_begins": (
            "teaching_begins",
            ngettext("%(n)s teacher gets a class", "%(n)s teachers get a class", len(begins)),
            tuple(Item(one.cells.name, in_a_row(one.begins)) for one in begins),
        ),
        "teaching_ends": (
            "teaching_ends",
            ngettext(
                "%(n)s teacher loses a class",
                "%(n)s times a teacher loses a class",
                len(staff.ending),
            ),
            tuple(
                Item(one.member.display_name, one.classroom.name if one.classroom else "")
                for one in staff.ending
            ),
        ),
        "teachers_shut": (
            "teachers_shut",
            ngettext(
                "%(n)s teacher can no longer sign in",
                "%(n)s teachers can no longer sign in",
                len(staff.shut),
            ),
            tuple(Item(one.display_name) for one in staff.shut),
        ),
    }


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


def _recognised(plan: Plan) -> tuple[Item, ...]:
    children = [Item(one.row.full_name) for one in plan.children if one.takes_sender]
    people = {one.ref: Item(one.cells.name) for _step, one in plan.people if one.takes_id}
    rooms = [Item(room.name) for room, _one in plan.known_classes]
    staff = [Item(one.cells.name) for one in plan.staff.steps if one.takes_id]
    return (*children, *people.values(), *rooms, *staff)
