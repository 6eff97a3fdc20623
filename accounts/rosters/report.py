"""What a list did, by name and by line, for a page and for a file. Kept as long as it can be undone;
then the counts and the lines are left.

Kept are keys, names and values, never sentences: whoever reads it reads it in their own language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rosters.plan import Plan
from accounts.rosters.problems import PROBLEMS, Problem


@dataclass(frozen=True)
class Told:
    """One thing that was done, or not. `line` 0: it stands in no line of the file."""

    group: str
    line: int
    name: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Entry:
    """The same in words."""

    line: int
    name: str
    detail: str


GROUPS: Mapping[str, str | Promise] = {
    "new_class": gettext_lazy("New classes"),
    "new": gettext_lazy("New children"),
    "moved": gettext_lazy("Changed class"),
    "returning": gettext_lazy("Came back"),
    "new_guardian": gettext_lazy("New guardians"),
    "link": gettext_lazy("Links suggested"),
    "filled": gettext_lazy("Blanks filled"),
    "changed": gettext_lazy("Details changed"),
    "leaving": gettext_lazy("Left the school"),
    "closing": gettext_lazy("Classes ended"),
    "lost": gettext_lazy("Access lost"),
    "staff": gettext_lazy("Teachers and their classes"),
    "off": gettext_lazy("Sign-in off"),
    "on": gettext_lazy("Sign-in on again"),
    "held": gettext_lazy("Questions left open"),
    "kept": gettext_lazy("Kept as it stands here"),
    "shut": gettext_lazy("Stays shut"),
    "problem": gettext_lazy("Not taken as it stands"),
}


def told(plan: Plan) -> list[dict[str, Any]]:
    """All of it, ready for JSON."""
    return [asdict(one) for one in (*_done(plan), *_left(plan))]


def _done(plan: Plan) -> Iterator[Told]:
    for name in plan.new_classes:
        yield Told("new_class", 0, name)
    for one in plan.children:
        if one.step != "same":
            yield Told(one.step, one.row.line, one.row.full_name, one.was_in, one.row.classroom)
        if one.takes_id:
            yield Told("filled", one.row.line, one.row.full_name, "", one.row.roster_id)
    seen: set[str] = set()
    for child, adult in plan.beginning:
        if not adult.guardian and adult.ref not in seen:
            seen.add(adult.ref)
            yield Told("new_guardian", child.row.line, adult.cells.name, "", adult.cells.email)
        yield Told("link", child.row.line, adult.cells.name, "", child.row.full_name)
    for child, adult in plan.people:
        for what, value in adult.fills:
            if f"{adult.ref} {what}" not in seen:
                seen.add(f"{adult.ref} {what}")
                yield Told("filled", child.row.line, adult.cells.name, "", value)

    yield from _sources_own(plan)


def _sources_own(plan: Plan) -> Iterator[Told]:
    """What only the source of a row may do to it, and what a package says of the staff."""
    for change in plan.changed:
        yield Told("changed", 0, str(change.person), change.old, change.new)
    for child in plan.leaving:
        yield Told("leaving", 0, child.full_name)
    for room in plan.closing:
        yield Told("closing", 0, room.name)
    for link in plan.lost:
        yield Told("lost", 0, link.guardian.name, "", link.child.full_name)
    for step in plan.staff.steps:
        if step.member is None or step.begins:
            yield Told("staff", 0, step.cells.name, "", " · ".join(step.begins))
    for duty in plan.staff.ending:
        yield Told("lost", 0, duty.member.display_name, "", str(duty.classroom))
    for person in (*plan.shut, *plan.staff.shut):
        yield Told("off", 0, str(person))
    for person in (*plan.opened, *plan.staff.opened):
        yield Told("on", 0, str(person))


def _left(plan: Plan) -> Iterator[Told]:
    for question in plan.open_questions:
        names = " · ".join(question.names)
        yield Told("held", min(question.lines, default=0), names, "", question.about)
    for one in plan.differences:
        yield Told("kept", one.line, one.name, one.ours, one.theirs)
    for child, adult in plan.standing:
        yield Told("shut", child.row.line, adult.cells.name, "", child.row.full_name)
    for problem in plan.problems:
        yield Told("problem", problem.line, problem.file, problem.code, problem.value)


# --- In words -------------------------------------------------------------------------------------
def report_groups(details: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Entry]]]:
    """(heading, entries) of each group that has any, in the order of GROUPS."""
    found: dict[str, list[Told]] = {}
    for one in details:
        found.setdefault(one["group"], []).append(Told(**one))
    return [
        (str(heading), [Entry(one.line, one.name, _detail(one)) for one in found[group]])
        for group, heading in GROUPS.items()
        if group in found
    ]


def _detail(one: Told) -> str:
    if one.group == "problem":
        return _problem(one)
    if one.group == "kept":
        return _("here %(ours)s, on the list %(theirs)s") % {"ours": one.old, "theirs": one.new}
    if one.old and one.new:
        return _("from %(old)s to %(new)s") % {"old": one.old, "new": one.new}
    return one.new


def _problem(one: Told) -> str:
    return Problem(one.line, one.old, one.new).text if one.old in PROBLEMS else one.new


def report_rows(details: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Headings and a row for each entry, for a file."""
    headings = [_("What"), _("Line"), _("Name"), _("Detail")]
    rows = [
        [heading, str(one.line or ""), one.name, one.detail]
        for heading, entries in report_groups(details)
        for one in entries
    ]
    return [headings, *rows]
