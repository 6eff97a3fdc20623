"""The plan as the teacher's editor has it: every home's lines, what homes found, and who lives where."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef

from accounts.access import Actor
from accounts.commas import in_a_row
from accounts.lists import Row, listed
from accounts.models import Child, Guardianship
from accounts.prepared import prepared
from checkins.access import actions_reached
from checkins.in_time import WeekReach, weeks_of
from checkins.models import ActionLookBack, Half, Sheet
from checkins.queries.plan import (
    BACK_FOR,
    OF_SCHOOL,
    STAYS_FOR,
    Back,
    PlanLine,
    lines_of,
    on_sheet,
    plan_of_row,
)
from checkins.weeks import Week


@dataclass(frozen=True)
class DeskPlan:
    """`shown` stand under "We said"; `lines` are all, with those to look back on. `homes` names the
    adults of each home, by its id; `found` are the homes' look-backs, by action."""

    lines: tuple[PlanLine, ...] = ()
    shown: tuple[PlanLine, ...] = ()
    homes: dict[uuid.UUID, str] = field(default_factory=dict)
    found: dict[uuid.UUID, list[Back]] = field(default_factory=dict)


def plan_columns(
    reach: WeekReach, since: dt.datetime, *, child: str = "child", week: Any = None
) -> dict[str, Any]:
    """Columns for a query of sheets: `plan`, `homes` and `found_at_home`. Or of children, with the `week` said."""
    until = OuterRef("week") if week is None else week
    actions = actions_reached(reach).filter(child=OuterRef(child), sheet__week__lte=until)
    links = Guardianship.objects.in_force().filter(child=OuterRef(child))
    found = ActionLookBack.objects.filter(
        action__child=OuterRef(child), action__done_at__gte=since, half=Half.HOME
    )
    return {
        "plan": plan_of_row(actions, OF_SCHOOL, since),
        "homes": listed(links, Row("guardian__household_id", "guardian__name")),
        "found_at_home": listed(found, Row("action_id", "weeks", "answer", "text", "household_id")),
    }


def since_of(actor: Actor) -> dt.datetime:
    """How far back the columns look."""
    return dt.datetime.combine(actor.today, dt.time(), tzinfo=dt.UTC) - BACK_FOR


def plan_of(actor: Actor, sheet: Sheet) -> DeskPlan:
    """It comes with a sheet that has a row; of another it is asked for."""
    found: Any = sheet
    if not hasattr(sheet, "plan"):
        rows = _of_child(weeks_of(actor), sheet.child_id, sheet.week, since_of(actor))
        found = rows[0] if rows else None
    if found is None:
        return DeskPlan()
    lines = lines_of(found.plan)
    homes: dict[uuid.UUID, list[str]] = {}
    for home, name in sorted(found.homes or (), key=str):
        homes.setdefault(uuid.UUID(home), []).append(name)
    shown_since = since_of(actor) + BACK_FOR - STAYS_FOR
    return DeskPlan(
        tuple(lines),
        tuple(on_sheet(lines, since=shown_since)),
        {home: in_a_row(names) for home, names in homes.items()},
        _found(found.found_at_home, lines),
    )


def _found(
    column: Iterable[Sequence[Any]] | None, lines: Iterable[PlanLine]
) -> dict[uuid.UUID, list[Back]]:
    """The homes' look-backs on these lines, by line; what hangs on others is not told."""
    by_line: dict[uuid.UUID, list[Back]] = {line.id: [] for line in lines}
    for action, weeks, answer, text, home in sorted(column or (), key=str):
        backs = by_line.get(uuid.UUID(action))
        if backs is not None:
            backs.append(Back(weeks, answer, text, uuid.UUID(home)))
    return by_line


@prepared
def _of_child(reach: WeekReach, child: uuid.UUID, week: Week, since: dt.datetime) -> Any:
    columns = plan_columns(reach, since, child="pk", week=week)
    return Child.objects.filter(pk=child).annotate(**columns).order_by()
