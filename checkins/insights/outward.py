"""Figures that leave the leader's page: the poster in the staff room, and the file for spreadsheets.

Whoever reads them may know no family's name, so no class of fewer than five families stands there by
itself (`disclosure`); no family does either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.formulas import written
from checkins.dates import week_in_words
from checkins.insights import words
from checkins.insights.disclosure import small_ones
from checkins.insights.figures import Figures, together
from checkins.insights.page import Counted, Heard, Row, Tile, count, heard, row_of
from checkins.insights.rooms import Room
from checkins.weeks import Week


@dataclass(frozen=True)
class Poster:
    """`has_left_out`: some classes are too small to stand alone in some week."""

    label: str
    number: int
    total: Figures
    children: int
    heads: list[tuple[str, str]]
    rows: tuple[Row, ...]
    has_left_out: bool
    good_news: Heard | None


def poster(actor: Actor, week: Week) -> Poster | None:
    """Six queries."""
    counted = count(actor, week)
    if counted is None:
        return None
    hidden = {one: _hidden(counted, one) for one in counted.weeks}
    rows = tuple(_row(counted, room, hidden) for room in counted.shown)
    total = counted.total(week)
    return Poster(
        label=week_in_words(week, counted.scope.school.school_days),
        number=counted.place.number,
        total=total,
        children=total.sheets + counted.unopened,
        heads=words.column_heads(counted.weeks),
        rows=rows,
        has_left_out=any(hidden.values()),
        good_news=heard(counted) if counted.is_now else None,
    )


def _of_week(counted: Counted, week: Week) -> dict[Room, Figures]:
    return {
        room: counted.cells[room.id, week]
        for room in counted.shown
        if (room.id, week) in counted.cells
    }


def _hidden(counted: Counted, week: Week) -> frozenset[Room]:
    return small_ones(_of_week(counted, week))


def _row(counted: Counted, room: Room, hidden: Mapping[Week, frozenset[Room]]) -> Row:
    row = row_of(counted, room)
    left_out = Tile(0, 0, 0, _("fewer than five families, left out"), is_left_out=True)
    tiles = tuple(
        left_out if room in hidden[week] else tile
        for week, tile in zip(counted.weeks, row.tiles, strict=True)
    )
    is_seen = tiles[-1].shared > 0
    return Row(row.name, row.teacher, tiles, row.wrote * is_seen, row.read * is_seen)


def figures_file(actor: Actor, week: Week) -> bytes | None:
    """CSV: a line for each class and week up to this one."""
    counted = count(actor, week)
    if counted is None:
        return None
    heads = (
        *(_("Week"), _("Class"), _("Teacher"), _("Sheets"), _("Shared")),
        *(_("Read"), _("Wrote back"), _("Away"), _("Wins at school"), _("Wins at home")),
    )
    return written([heads, *_lines(counted)])


def _lines(counted: Counted) -> Iterator[tuple[str, ...]]:
    for week in counted.weeks:
        found = _of_week(counted, week)
        small = small_ones(found)
        for room, figures in found.items():
            if room not in small:
                yield (str(week), room.name, room.teacher, *_numbers(figures))
        if small and small != found.keys():
            others = together(found[room] for room in small)
            yield (str(week), _("Small classes together"), "", *_numbers(others))


def _numbers(one: Figures) -> tuple[str, ...]:
    numbers = (one.sheets, one.shared, one.read, one.wrote, one.away, one.wins, one.home_wins)
    return tuple(str(number) for number in numbers)
