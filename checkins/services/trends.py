"""The weeks before, put beside a rating and a goal when a sheet is shared.

They are part of the snapshot, so that the family's page asks nothing for them and a reply link opens
no week but its own. `weeks` is a list of numbers, oldest first, the sheet's own last; None for a
week in which the family read none. It is left out where there is only one.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from checkins.models import Kind, Prompt, Sheet, Snapshot

WEEKS = 6
ADDED = ("weeks", "steps", "begins")
"""What is no change to share by itself: the weeks before, and the day on which a goal began."""
Content = list[dict[str, Any]]
Steps = dict[tuple[str, str], int]
"""By (a prompt's key, "") or ("", a goal's id): the step that was said."""


def with_weeks(sheet: Sheet, content: Content) -> Content:
    """The rows of a snapshot with the weeks before it. Two queries, none without a number."""
    own = dict(_steps(content, frozenset()))
    if not own:
        return content
    said = _said_before(sheet)
    back = [said.get(str(sheet.week - weeks), {}) for weeks in range(WEEKS - 1, 0, -1)]
    lines = {place: [*(then.get(place) for then in back), step] for place, step in own.items()}
    drawn = {place: weeks for place, weeks in lines.items() if any(weeks[:-1])}
    return [_drawn(row, drawn) for row in content]


def bare(content: Content) -> Content:
    """The rows without the weeks before: what the sheet itself says."""
    return [
        {
            key: [_without(goal) for goal in value] if key in ("goals", "ended") else value
            for key, value in _without(row).items()
        }
        for row in content
    ]


def _without(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in ADDED}


def kept_back_at(sheet: Sheet) -> frozenset[str]:
    """Ids of the school's prompts whose numbers lie behind a code, in whatever version. One query."""
    numbers = Prompt.objects.filter(
        school=sheet.school_id, kind__in=[Kind.RATING, Kind.GOALS], is_sensitive=True
    )
    return frozenset(str(pk) for pk in numbers.values_list("pk", flat=True))


def _said_before(sheet: Sheet) -> dict[str, Steps]:
    """By the week's name: what this child's family can read of the weeks before."""
    kept_back = kept_back_at(sheet)
    found = Snapshot.objects.filter(
        sheet__child=sheet.child_id,
        sheet__week__gte=sheet.week - (WEEKS - 1),
        sheet__week__lt=sheet.week,
        sheet__shared_at__isnull=False,
        sheet__withdrawn_at=None,
        revision=F("sheet__shared_revision"),
    ).values_list("sheet__week", "content")
    return {str(week): dict(_steps(content, kept_back)) for week, content in found}


def _steps(content: Content, kept_back: frozenset[str]) -> Iterator[tuple[tuple[str, str], int]]:
    for row in content:
        if row["prompt"] in kept_back:
            continue
        if row["kind"] == Kind.RATING and row["value"]:
            yield (row["key"], ""), row["value"]
        for goal in row.get("goals", ()):
            if goal["step"]:
                yield ("", goal["goal"]), goal["step"]


def _drawn(row: dict[str, Any], lines: dict[tuple[str, str], list[int | None]]) -> dict[str, Any]:
    if row["kind"] == Kind.GOALS:
        goals = [_with(goal, lines.get(("", goal["goal"]))) for goal in row["goals"]]
        return row | {"goals": goals}
    return _with(row, lines.get((row["key"], ""))) if row["kind"] == Kind.RATING else row


def _with(part: dict[str, Any], weeks: list[int | None] | None) -> dict[str, Any]:
    return part | {"weeks": weeks} if weeks else part
