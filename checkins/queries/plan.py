"""What school and home said they will do: as it stands on a sheet, and as a child's story tells it.

A page that asks for much anyway brings the plan along as one column (`plan_of_row`, `lines_of`); who
shows nothing else asks `child_plan` (two queries) or `open_actions` (one, for many children).
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.access import Actor
from accounts.lists import Row, listed
from accounts.models import Guardian
from checkins.access import TOLD_HOME, actions_visible_to
from checkins.models import LOOK_BACK_WEEKS, Action, ActionLookBack, Half
from checkins.models.plan import ActionQuerySet
from checkins.weeks import Week

BACK_FOR = dt.timedelta(weeks=9)
"""Done longer ago than that, an action is in the story and on no sheet any more."""
STAYS_FOR = dt.timedelta(days=7)
"""So long before a sheet was shared may it have been closed, and stands there as done."""


@dataclass(frozen=True, slots=True)
class Back:
    """How one half looks back on it: `answer` is a key of LookBack, or empty."""

    weeks: int
    answer: str
    text: str
    household_id: uuid.UUID | None = None
    answered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One action. `half` does it; `by` wrote it. `backs` are those of the half that reads it, in
    `child_plan` all that it may read."""

    id: uuid.UUID
    child_id: uuid.UUID
    sheet_id: uuid.UUID
    week: Week
    half: str
    household_id: uuid.UUID | None
    text: str
    by_when: dt.date
    version: int
    from_home: bool
    by_guardian_id: uuid.UUID | None
    by: str
    proposed_at: dt.datetime
    agreed_at: dt.datetime | None
    done_at: dt.datetime | None
    dropped_at: dt.datetime | None
    dropped_why: str
    backs: tuple[Back, ...] = ()

    @property
    def closed_at(self) -> dt.datetime | None:
        return self.done_at or self.dropped_at

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def waits_for(self) -> str:
        """The half that is asked to agree; empty when nobody is."""
        if self.agreed_at is not None or not self.is_open:
            return ""
        if self.from_home:
            return Half.SCHOOL
        return Half.HOME if self.half == Half.HOME else ""

    @property
    def step(self) -> str:
        """Where it stands, as the boxes say it: "", "agreed", "done" or "dropped"."""
        if self.done_at:
            return "done"
        if self.dropped_at:
            return "dropped"
        return "agreed" if self.agreed_at else ""

    def back(self, weeks: int) -> Back:
        """The look-back after so many weeks; an empty one where there is none."""
        return next((one for one in self.backs if one.weeks == weeks), Back(weeks, "", ""))


@dataclass(frozen=True)
class ChildPlan:
    """A child's actions of some weeks, the oldest first, with their look-backs. Staff have school's
    and those of every home, apart by `household_id`; a family has its own."""

    lines: tuple[PlanLine, ...] = field(default=())

    @property
    def done(self) -> tuple[PlanLine, ...]:
        return tuple(line for line in self.lines if line.done_at)

    @property
    def open(self) -> tuple[PlanLine, ...]:
        return tuple(line for line in self.lines if line.is_open)


COLUMNS = (
    *("pk", "child_id", "sheet_id", "sheet__week", "half", "household_id", "text", "by_when"),
    *("version", "from_home", "by_guardian_id", "writer", "proposed_at"),
    *("agreed_at", "done_at", "dropped_at", "dropped_why"),
)
_BACKS = tuple(f"back_{weeks}{what}" for weeks in LOOK_BACK_WEEKS for what in ("", "_text"))


OF_SCHOOL: dict[str, Any] = {"household": None}


def of_guardian(guardian: str) -> dict[str, Any]:
    """The look-backs of the home of a guardian, to whom the name leads from the outer row."""
    return {"household__guardians": OuterRef(OuterRef(guardian))}


def plan_of_row(rows: ActionQuerySet, whose: dict[str, Any], since: dt.datetime) -> Subquery:
    """A column with the rows' plan, for `lines_of`: what is open, and what was closed since then.

    `rows` are tied to the query by `OuterRef`; `whose` says which look-backs they bring: OF_SCHOOL,
    or `of_guardian`."""
    backs = {}
    for weeks in LOOK_BACK_WEEKS:
        said = ActionLookBack.objects.filter(action=OuterRef("pk"), weeks=weeks, **whose)
        backs[f"back_{weeks}"] = Subquery(said.order_by().values("answer")[:1])
        backs[f"back_{weeks}_text"] = Subquery(said.order_by().values("text")[:1])
    closed = Q(done_at__gte=since) | Q(dropped_at__gte=since) | Q(done_at=None, dropped_at=None)
    found = _with_writer(rows.filter(closed, sheet__closed_at=None)).annotate(**backs)
    return listed(found, Row(*COLUMNS, *_BACKS))


def of_home(child: str, guardian: str, week: str) -> ActionQuerySet:
    """What the household of the outer row's guardian may see on a sheet of this week. The names lead
    from the outer row."""
    home = Guardian.objects.filter(pk=OuterRef(OuterRef(guardian))).order_by().values("household")
    return Action.objects.filter(
        TOLD_HOME,
        Q(household=None) | Q(household__in=home),
        child=OuterRef(child),
        sheet__week__lte=OuterRef(week),
    )


def _with_writer(rows: ActionQuerySet) -> ActionQuerySet:
    return rows.annotate(writer=Coalesce("by_member__display_name", "by_guardian__name"))


def lines_of(column: Iterable[Sequence[Any]] | None) -> list[PlanLine]:
    """The lines in a column of `plan_of_row`, the oldest first."""
    lines = [_line(row) for row in column or ()]
    return sorted(lines, key=lambda line: (line.proposed_at, line.id))


def _line(row: Sequence[Any]) -> PlanLine:
    said = row[len(COLUMNS) :]
    backs = [
        Back(weeks, said[2 * n] or "", said[2 * n + 1] or "")
        for n, weeks in enumerate(LOOK_BACK_WEEKS)
        if said[2 * n] or said[2 * n + 1]
    ]
    return PlanLine(
        id=uuid.UUID(row[0]),
        child_id=uuid.UUID(row[1]),
        sheet_id=uuid.UUID(row[2]),
        week=Week(dt.date.fromisoformat(row[3])),
        half=row[4],
        household_id=uuid.UUID(row[5]) if row[5] else None,
        text=row[6],
        by_when=dt.date.fromisoformat(row[7]),
        version=row[8],
        from_home=bool(row[9]),
        by_guardian_id=uuid.UUID(row[10]) if row[10] else None,
        by=row[11] or "",
        proposed_at=_moment(row[12]) or dt.datetime.min.replace(tzinfo=dt.UTC),
        agreed_at=_moment(row[13]),
        done_at=_moment(row[14]),
        dropped_at=_moment(row[15]),
        dropped_why=row[16],
        backs=tuple(backs),
    )


def _moment(said: str | None) -> dt.datetime | None:
    """A moment as the database wrote it into a list; without an offset it is UTC."""
    if not said:
        return None
    moment = dt.datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def on_sheet(lines: Iterable[PlanLine], *, since: dt.datetime) -> list[PlanLine]:
    """Those that stand under "We said": open, or closed since then."""
    return [line for line in lines if line.closed_at is None or line.closed_at >= since]


def due_back(line: PlanLine, week: Week, school_week: Week) -> int:
    """After how many weeks the sheet of `week` looks back on it, 0 for none. `school_week` is the one
    in which it was done. Holidays move the question to the next sheet, not away."""
    for weeks, until in ((2, 4), (4, 8)):
        if line.done_at and school_week + weeks <= week < school_week + until:
            return weeks
    return 0


def open_actions(children: Collection[uuid.UUID], week: Week) -> dict[uuid.UUID, list[PlanLine]]:
    """By child: what is open on the sheet of this week, also where it goes out only with that sheet.
    One query. `for_household` says which of them stand on whose page."""
    told = TOLD_HOME | Q(sheet__week=week)
    rows = Action.objects.open().filter(told, child__in=children, sheet__week__lte=week)
    found: dict[uuid.UUID, list[PlanLine]] = {child: [] for child in children}
    for line in _plain_lines(rows):
        found[line.child_id].append(line)
    return found


def for_household(lines: Iterable[PlanLine], household_id: uuid.UUID) -> list[PlanLine]:
    """Those that this home may read: promises to every home, and its own."""
    return [line for line in lines if line.household_id in (None, household_id)]


def child_plan(actor: Actor, child_id: uuid.UUID, *, since: Week, until: Week) -> ChildPlan:
    """What was said on the child's sheets of these weeks, both ends included, and how it went, as far
    as this actor may read it. Two queries."""
    rows = actions_visible_to(actor).filter(
        child=child_id, sheet__week__gte=since, sheet__week__lte=until
    )
    lines = _plain_lines(rows)
    backs: dict[uuid.UUID, list[Back]] = {}
    said = ActionLookBack.objects.filter(action__in=[line.id for line in lines])
    if actor.member is None:
        said = said.filter(household__in=actor.household_ids)
    for row in said.exclude(answer="", text=""):
        backs.setdefault(row.action_id, []).append(
            Back(row.weeks, row.answer, row.text, row.household_id, row.answered_at)
        )
    return ChildPlan(tuple(_with_backs(line, backs.get(line.id, ())) for line in lines))


def _with_backs(line: PlanLine, backs: Iterable[Back]) -> PlanLine:
    values = {name: getattr(line, name) for name in PlanLine.__slots__}
    return PlanLine(**values | {"backs": tuple(backs)})


def _plain_lines(rows: ActionQuerySet) -> list[PlanLine]:
    """One query, without look-backs."""
    found = _with_writer(rows).order_by("proposed_at", "id").values_list(*COLUMNS)
    return [PlanLine(*row[:11], row[11] or "", *row[12:]) for row in found]  # type: ignore[call-arg]
