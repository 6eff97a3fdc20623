"""What a home's Send says to "We said": steps, looks back, and a line of its own.

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
from checkins.services.we_said import look_back, propose_from_home, set_step, waiting_of


@dataclass(frozen=True)
class PlanReply:
    """What a guardian changed. `steps` go by the action's id ("" takes the step back); `looks` by it
    and the weeks, each an answer and words (None leaves that one as it is); `will` is the line "Home
    will", None untouched and empty taken back."""

    steps: Mapping[uuid.UUID, str] = field(default_factory=dict)
    looks: Mapping[tuple[uuid.UUID, int], tuple[str | None, str | None]] = field(
        default_factory=dict
    )
    will: str | None = None


def line_that_moved(sheet: Sheet, plan: PlanReply, seen: str | None, *, by: Guardian) -> str | None:
    """The guardian's own line as it stands, when it is neither what the page showed nor what comes;
    else None. Once school has agreed to it there is none, and what comes is a new one."""
    if plan.will is None or seen is None:
        return None
    mine = waiting_of(sheet, by)
    if mine is None or digest(box_of(mine.text)) in (seen, digest(box_of(plan.will))):
        return None
    return mine.text


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
        if action is not None and action.half == Half.HOME:
            set_step(action, step=step, by=by, now=now)
    for (action_id, weeks), (answer, text) in plan.looks.items():
        if action_id in actions:
            _look(actions[action_id], weeks, answer, text, by=by, now=now)
    if plan.will is not None:
        propose_from_home(sheet, text=plan.will, by=by, now=now)


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
