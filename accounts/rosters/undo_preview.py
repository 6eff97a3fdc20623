"""What taking a list back would do, in words: counts first, then names."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from accounts.rosters.groups import Group, Item
from accounts.rosters.undoing import BOOKKEEPING, PLACE, Step, UndoPlan


def groups_of_undo(plan: UndoPlan) -> tuple[Group, ...]:
    """What undoing does; a home and a note of where a row came from go without a word."""
    return tuple(Group(heading, _items(steps)) for heading, steps in _groups(plan) if steps)


def left_by_undo(plan: UndoPlan) -> tuple[Item, ...]:
    """What somebody has changed since, and what hangs together with it."""
    return tuple(Item(one.name) for one in plan.steps if one.kind == "leave")


def _items(steps: list[Step]) -> tuple[Item, ...]:
    return tuple(Item(one.name) for one in sorted(steps, key=lambda one: one.name))


def _groups(plan: UndoPlan) -> Iterator[tuple[str, list[Step]]]:
    found = plan.of("remove", "Child")
    yield _counted(ngettext("%(n)s child goes", "%(n)s children go", len(found)), found), found
    found = plan.of("end", "Child")
    words = ngettext(
        "%(n)s child is kept as having left, because something was written or sent about them",
        "%(n)s children are kept as having left, because something was written or sent about them",
        len(found),
    )
    yield _counted(words, found), found
    found = plan.of("put_back", PLACE)
    words = ngettext(
        "%(n)s child goes back to the class they were in",
        "%(n)s children go back to the class they were in",
        len(found),
    )
    yield _counted(words, found), found
    found = plan.of("remove", "Guardianship")
    words = ngettext("%(n)s link to a guardian ends", "%(n)s links to guardians end", len(found))
    yield _counted(words, found), found
    found = plan.of("put_back", "Guardianship")
    words = ngettext(
        "%(n)s link is as it was before", "%(n)s links are as they were before", len(found)
    )
    yield _counted(words, found), found
    found = plan.of("remove", "Guardian")
    yield _counted(ngettext("%(n)s guardian goes", "%(n)s guardians go", len(found)), found), found
    found = plan.of("end", "Guardian")
    words = ngettext(
        "%(n)s guardian stays on file without these children",
        "%(n)s guardians stay on file without these children",
        len(found),
    )
    yield _counted(words, found), found
    found = plan.of("remove", "Classroom") + plan.of("end", "Classroom")
    yield _counted(ngettext("%(n)s class ends", "%(n)s classes end", len(found)), found), found
    found = plan.of("remove", "Member", "Assignment") + plan.of("end", "Member")
    words = ngettext("%(n)s place on the staff ends", "%(n)s places on the staff end", len(found))
    yield _counted(words, found), found
    found = [one for one in plan.steps if _is_told(one)]
    words = ngettext("%(n)s record is as it was", "%(n)s records are as they were", len(found))
    yield _counted(words, found), found


def _is_told(one: Step) -> bool:
    is_record = one.kind == "put_back" and one.table not in (PLACE, "Guardianship", "Household")
    return is_record and not {column for column, _value in one.fields} <= BOOKKEEPING


def _counted(words: str, steps: list[Step]) -> str:
    return words % {"n": len(steps)}
