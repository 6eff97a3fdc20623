"""A plan in words: what the page lists, in the order a person decides it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.commas import in_a_row
from accounts.digits import digits
from checkins.calendars.planning import Line, Plan
from checkins.calendars.shape import Problem
from checkins.weeks import Span

REASONS: dict[str, str | Promise] = {
    "unreadable": gettext_lazy("It is not written as calendars are, so it could not be read."),
    "no_day": gettext_lazy("It names no day."),
    "no_name": gettext_lazy("It has no name."),
    "backwards": gettext_lazy("It ends before it begins."),
    "too_long": gettext_lazy("It lasts longer than a year."),
    "cancelled": gettext_lazy("It is marked as cancelled."),
    "repeats": gettext_lazy("It repeats in a way that days off do not."),
}


@dataclass(frozen=True)
class Item:
    """One line with its tick. `was` is what stands there now."""

    ref: str
    name: str
    days: str
    was: str = ""
    is_ticked: bool = True


@dataclass(frozen=True)
class Group:
    """One kind of change."""

    heading: str
    lede: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Unread:
    """An event that is not taken, and why."""

    name: str
    on: str
    reason: str


def days_in_words(span: Span) -> str:
    """`November 26, 2026`, or both ends of a run of days."""
    first = digits(date_format(span.starts_on, "DATE_FORMAT"))
    if span.starts_on == span.ends_on:
        return first
    last = digits(date_format(span.ends_on, "DATE_FORMAT"))
    return f"{first} – {last}"


def groups_of(plan: Plan) -> tuple[Group, ...]:
    """What applying the plan would do, as far as it is ticked."""
    new, changed = plan.of("new"), plan.of("changed")
    removed, hours, terms = plan.of("removed"), plan.of("hours"), plan.of("term")
    found = (
        _group(ngettext("%(n)s new day off", "%(n)s new days off", len(new)), "", new),
        _group(ngettext("%(n)s changed", "%(n)s changed", len(changed)), "", changed),
        _group(
            ngettext("%(n)s no longer named", "%(n)s no longer named", len(removed)),
            _("The file does not name these any more. Tick what should go."),
            removed,
        ),
        _group(
            ngettext("%(n)s takes some hours", "%(n)s take some hours", len(hours)),
            _("There is school on the rest of the day. Tick it only if the whole day is off."),
            hours,
        ),
        _group(
            ngettext("%(n)s term", "%(n)s terms", len(terms)),
            _("The file speaks of these terms. Tick them if they are yours."),
            terms,
        ),
    )
    return tuple(group for group in found if group.items)


def _group(heading: str, lede: str, lines: Iterable[Line]) -> Group:
    items = tuple(_item(line) for line in lines)
    return Group(heading % {"n": len(items)}, lede, items)


def _item(line: Line) -> Item:
    was = ""
    if line.group == "changed" and line.closure is not None:
        was = in_a_row((line.closure.name, days_in_words(line.closure)))
    return Item(line.ref, line.name, days_in_words(line), was, line.is_ticked)


def unread_of(problems: Iterable[Problem]) -> tuple[Unread, ...]:
    """The events that are not taken, in plain words."""
    return tuple(Unread(one.name, _day(one.on), str(REASONS[one.code])) for one in problems)


def _day(text: str) -> str:
    try:
        return digits(date_format(dt.date.fromisoformat(text), "DATE_FORMAT"))
    except ValueError:
        return ""


def done_in_words(done: Iterable[dict[str, Any]]) -> tuple[Group, ...]:
    """What a file changed, for its report."""
    headings = {
        "added": _("Added"),
        "changed": _("Changed"),
        "removed": _("Taken out"),
        "term": _("Terms"),
    }
    rows = list(done)
    groups = (
        Group(heading, "", tuple(_done(row) for row in rows if row["what"] == what))
        for what, heading in headings.items()
    )
    return tuple(group for group in groups if group.items)


@dataclass(frozen=True)
class _Days:
    starts_on: dt.date
    ends_on: dt.date


def _done(row: dict[str, Any]) -> Item:
    now, was = (_dated(row["now"]), row["was"] and _dated(row["was"]))
    words = in_a_row((row["was"]["name"], days_in_words(was))) if was else ""
    return Item(row["id"], row["now"]["name"], days_in_words(now), words)


def _dated(words: dict[str, str]) -> _Days:
    days = (dt.date.fromisoformat(words[name]) for name in ("starts_on", "ends_on"))
    return _Days(*days)
