"""What a home's Send says to "We said": steps, looks back, and lines of its own.

Called with the sheet locked. What this home may not see, or does not do itself, is passed over.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import Guardian
from checkins.access import TOLD_HOME
from checkins.models import Action, ActionLookBack, Half, Sheet
from checkins.models.plan import ActionQuerySet
from checkins.services.boxes import box_of, digest
from checkins.services.we_said import (
    DROPPED,
    look_back,
    propose_from_home,
    set_step,
    waiting_of,
)

LINES: Mapping[str, str] = {"plan-will": Half.HOME, "plan-could": Half.SCHOOL}
"""The boxes for a line of home's own, "Home will" and "School could": the half that would do it."""


@dataclass(frozen=True)
class PlanReply:
    """What a guardian changed. `steps` go by the action's id ("" takes the step back); `looks` by it
    and the weeks, each an answer and words (None leaves that one as it is); `lines` by the half that
    would do it, empty taken back; `weeks` by it too: in how many it is to be done."""

    steps: Mapping[uuid.UUID, str] = field(default_factory=dict)
    looks: Mapping[tuple[uuid.UUID, int], tuple[str | None, str | None]] = field(
        default_factory=dict
    )
    lines: Mapping[str, str] = field(default_factory=dict)
    weeks: Mapping[str, int] = field(default_factory=dict)


def lines_that_moved(
    sheet: Sheet, plan: PlanReply, seen: Mapping[str, str], *, by: Guardian
) -> dict[str, str]:
    """By its box the guardian's own line as it stands, when it is neither what the page showed nor
    what comes. Once school has agreed to it there is none, and what comes is a new one."""
    found = {}
    for box, half in LINES.items():
        if half not in plan.lines or box not in seen:
            continue
        mine = waiting_of(sheet, by, half)
        known = seen[box], digest(box_of(plan.lines[half]))
        if mine is not None and digest(box_of(mine.text)) not in known:
            found[box] = mine.text
    return found


def words_box(action: uuid.UUID, weeks: int) -> str:
    """The name of the box for words beside a look back."""
    return f"back-{action.hex}-{weeks}-words"


def looks_that_moved(plan: PlanReply, seen: Mapping[str, str], *, by: Guardian) -> dict[str, str]:
    """Words beside a look back that stand as neither the page showed them nor as they came: they are
    the home's, and another adult or another phone looked back meanwhile. By the name of their box."""
    said = {
        key: text
        for key, (_answer, text) in plan.looks.items()
        if text is not None and words_box(*key) in seen
    }
    if not said:
        return {}
    standing = ActionLookBack.objects.filter(
        action__in={action for action, _weeks in said}, household=by.household_id
    )
    texts = {(one.action_id, one.weeks): one.text for one in standing}
    return {
        words_box(*key): texts[key]
        for key, text in said.items()
        if texts.get(key)
        and digest(box_of(texts[key])) not in (seen[words_box(*key)], digest(box_of(text)))
    }


def write_plan(sheet: Sheet, plan: PlanReply, *, by: Guardian, now: dt.datetime) -> None:
    """All of it."""
    ids = {*plan.steps, *(action for action, _weeks in plan.looks)}
    actions = {one.pk: one for one in _of_home(sheet, by).filter(pk__in=ids)} if ids else {}
    for action_id, step in plan.steps.items():
        action = actions.get(action_id)
        if action is not None and _may_say(action, step):
            set_step(action, step=step, by=by, now=now)
    for (action_id, weeks), (answer, text) in plan.looks.items():
        if action_id in actions:
            _look(actions[action_id], weeks, answer, text, by=by, now=now)
    for half in LINES.values():
        text, weeks = plan.lines.get(half), plan.weeks.get(half, 0)
        if text is not None or weeks:
            propose_from_home(sheet, text=text, half=half, weeks=weeks, by=by, now=now)


def _may_say(action: Action, step: str) -> bool:
    """What home does is home's to say; what it asked of school it lets go until school has agreed."""
    if action.half == Half.HOME:
        return True
    is_waiting = action.from_home and action.agreed_at is None and action.done_at is None
    return is_waiting and step == DROPPED


def _of_home(sheet: Sheet, by: Guardian) -> ActionQuerySet:
    ours = Q(household=None) | Q(household=by.household_id)
    return Action.objects.filter(
        TOLD_HOME, ours, child=sheet.child_id, sheet__week__lte=sheet.week, sheet__closed_at=None
    )


def _look(
    action: Action,
    weeks: int,
    answer: str | None,
    text: str | None,
    *,
    by: Guardian,
    now: dt.datetime,
) -> None:
    stands = ActionLookBack.objects.filter(
        action=action, weeks=weeks, household=by.household_id
    ).first()
    was = (stands.answer, stands.text) if stands else ("", "")
    look_back(
        action,
        weeks=weeks,
        answer=was[0] if answer is None else answer,
        text=was[1] if text is None else text,
        by=by,
        now=now,
    )
