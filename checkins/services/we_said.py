"""What school and home say they will do: proposed, agreed, done or dropped, and looked back on.

A member writes on the editor, a guardian in a Send. Whoever taps first and whoever taps last: the
last step stands, and each is told by the sheet.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Guardian, Guardianship, Household, Member, School
from checkins.models import Action, ActionLookBack, ActionRevision, Half, Sheet
from checkins.models.plan import ActionQuerySet
from checkins.services.opening import taught_days
from checkins.weeks import Week

AGREED, DONE, DROPPED = "agreed", "done", "dropped"
STEPS = ("", AGREED, DONE, DROPPED)
WEEKS_AHEAD = (1, 2, 4)
"""So many weeks from now a home may say that it is to be done."""
LATEST = 4
"""So many weeks ahead a taught day is looked for, over a holiday; then the week's last day counts."""


@dataclass
class ActionConflict(Exception):
    """Somebody gave it other words in the meantime. `theirs` stands; nothing was changed."""

    theirs: Action


def usual_day(sheet: Sheet) -> dt.date:
    """By when, if nobody says: the last school day of the next week that has one."""
    return day_ahead(sheet.school, sheet.week, 1)


def day_ahead(school: School, week: Week, ahead: int) -> dt.date:
    """The last school day so many weeks after `week`; in a holiday that of the week after it."""
    for later in range(ahead, ahead + LATEST):
        days = taught_days(school, week + later)
        if days:
            return days[-1]
    return (week + ahead).days(school.school_days)[-1]


@transaction.atomic
def propose(
    sheet: Sheet,
    *,
    half: str,
    text: str,
    by_when: dt.date | None = None,
    household: Household | None = None,
    by: Member,
    now: dt.datetime,
) -> list[Action]:
    """School writes what it will do, or asks home to. Families see it with the sheet.

    Without a `household`, school's promise is one for every home, and what home will do is one row
    for each home. The same words once more, open still, are the same action: the form came twice.
    """
    in_turn(sheet)
    homes: Sequence[uuid.UUID | None] = [household.pk if household else None]
    if half == Half.HOME and household is None:
        homes = households_of(sheet)
    made = []
    for home in homes:
        same = Action.objects.open().filter(
            child=sheet.child_id, half=half, household=home, text=text, from_home=False
        )
        made.append(
            same.first()
            or _create(
                sheet,
                half=half,
                household_id=home,
                text=text,
                by_when=by_when or usual_day(sheet),
                by_member=by,
                from_home=False,
                proposed_at=now,
            )
        )
    return made


def households_of(sheet: Sheet) -> list[uuid.UUID]:
    """The homes in which somebody may read the child's sheets today, in a steady order."""
    links = Guardianship.objects.in_force().filter(child=sheet.child_id)
    return list(
        links.order_by("guardian__household")
        .values_list("guardian__household", flat=True)
        .distinct()
    )


@transaction.atomic
def propose_from_home(
    sheet: Sheet,
    *,
    text: str | None,
    half: str = Half.HOME,
    weeks: int = 0,
    by: Guardian,
    now: dt.datetime,
) -> Action | None:
    """The guardian's line "Home will", or with school's `half` "School could".

    Other words, or `weeks` (one of WEEKS_AHEAD, counted from the week in which it is said), change
    the one that waits; no words (None) and no weeks leave that as it is, empty words take it back.
    Once school has agreed, they propose anew.
    """
    in_turn(sheet)
    mine = _waiting(sheet, by, half).select_for_update(of=("self",), no_key=True).first()
    if text == "":
        if mine is not None:
            set_step(mine, step=DROPPED, by=by, now=now)
        return None
    if mine is None:
        if text is None:
            return None
        return _create(
            sheet,
            half=half,
            household_id=by.household_id,
            text=text,
            by_when=_day_from_home(sheet, weeks or 1, now),
            by_guardian=by,
            from_home=True,
            proposed_at=now,
        )
    before = mine.text, mine.by_when
    mine.text = text or mine.text
    mine.by_when = _day_from_home(sheet, weeks, now) if weeks else mine.by_when
    if before != (mine.text, mine.by_when):
        _next_version(mine, by=by, now=now)
    return mine


def _day_from_home(sheet: Sheet, ahead: int, now: dt.datetime) -> dt.date:
    """A reply may come a week after its sheet: it counts from the week that its writer is in."""
    school = sheet.school
    this = Week.containing(school.local_date(now), school.school_days)
    return day_ahead(school, max(sheet.week, this), ahead)


def waiting_of(sheet: Sheet, by: Guardian, half: str = Half.HOME) -> Action | None:
    """What this guardian proposed on this sheet and school has not agreed to yet."""
    return _waiting(sheet, by, half).first()


def _waiting(sheet: Sheet, by: Guardian, half: str) -> ActionQuerySet:
    mine = Action.objects.open().proposed_by_home().filter(sheet=sheet, by_guardian=by, half=half)
    return mine.filter(household=by.household_id).order_by("-proposed_at", "-id")


@transaction.atomic
def change_action(
    action: Action, *, text: str, by_when: dt.date, version: int, by: Member, now: dt.datetime
) -> Action:
    """Other words, or another day, for what school wrote. Raises ActionConflict when it has moved on
    since `version`, unless it says the same already."""
    action = Action.objects.select_for_update(of=("self",), no_key=True).get(pk=action.pk)
    if (action.text, action.by_when) == (text, by_when):
        return action
    if action.version != version:
        raise ActionConflict(theirs=action)
    action.text, action.by_when = text, by_when
    _next_version(action, by=by, now=now)
    return action


@transaction.atomic
def set_step(
    action: Action, *, step: str, why: str = "", by: Member | Guardian, now: dt.datetime
) -> Action:
    """It is agreed, done, dropped, or ("") open once more. Doing what was asked is agreeing to it.

    A tap that was there already changes nothing, so whoever came first stays named.
    """
    if step not in STEPS:
        raise ValueError(step)
    action = Action.objects.select_for_update(of=("self",), no_key=True).get(pk=action.pk)
    if by_other_half(action, by):
        if step in (AGREED, DONE) and action.agreed_at is None:
            _sign(action, "agreed", by, now)
        elif not step:
            _unsign(action, "agreed")
    for name, is_wanted in (("done", step == DONE), ("dropped", step == DROPPED)):
        if is_wanted and getattr(action, f"{name}_at") is None:
            _sign(action, name, by, now)
        elif not is_wanted:
            _unsign(action, name)
    action.dropped_why = why if step == DROPPED else ""
    action.save()
    return action


def by_other_half(action: Action, who: Member | Guardian) -> bool:
    """Whether it is this one's to agree: the half that did not write it."""
    return action.from_home is isinstance(who, Member)


@transaction.atomic
def look_back(
    action: Action,
    *,
    weeks: int,
    answer: str,
    text: str = "",
    by: Member | Guardian,
    now: dt.datetime,
) -> None:
    """How it went, as one half sees it two or four weeks later. The last word of a half stands; no
    answer and no words take it away."""
    if action.done_at is None:
        return
    list(Action.objects.select_for_update(no_key=True).filter(pk=action.pk).values_list("pk"))
    guardian = by if isinstance(by, Guardian) else None
    home = guardian.household_id if guardian else None
    if not answer and not text:
        ActionLookBack.objects.filter(action=action, weeks=weeks, household=home).delete()
        return
    said: dict[str, Any] = {
        "school_id": action.school_id,
        "half": Half.HOME if guardian else Half.SCHOOL,
        "answer": answer,
        "text": text,
        "by_member": by if isinstance(by, Member) else None,
        "by_guardian": guardian,
        "answered_at": now,
    }
    place: dict[str, Any] = {"action": action, "weeks": weeks, "household_id": home}
    ActionLookBack.objects.update_or_create(**place, defaults=said)


def in_turn(sheet: Sheet) -> None:
    """Nobody else adds to this sheet's plan until the end of the transaction."""
    list(Sheet.objects.select_for_update(no_key=True).filter(pk=sheet.pk).values_list("pk"))


def _create(sheet: Sheet, **said: Any) -> Action:
    action = Action.objects.create(
        school_id=sheet.school_id, child_id=sheet.child_id, sheet=sheet, **said
    )
    _remember(action, by=action.by_member or action.by_guardian, now=action.proposed_at)
    return action


def _next_version(action: Action, *, by: Member | Guardian, now: dt.datetime) -> None:
    action.version += 1
    action.save(update_fields=["text", "by_when", "version"])
    _remember(action, by=by, now=now)


def _remember(action: Action, *, by: Member | Guardian | None, now: dt.datetime) -> None:
    ActionRevision.objects.create(
        school_id=action.school_id,
        action=action,
        version=action.version,
        text=action.text,
        by_when=action.by_when,
        by_member=by if isinstance(by, Member) else None,
        by_guardian=by if isinstance(by, Guardian) else None,
        written_at=now,
    )


def _sign(action: Action, name: str, by: Member | Guardian, now: dt.datetime) -> None:
    """`name` is agreed, done or dropped."""
    setattr(action, f"{name}_at", now)
    setattr(action, f"{name}_by_member", by if isinstance(by, Member) else None)
    setattr(action, f"{name}_by_guardian", by if isinstance(by, Guardian) else None)


def _unsign(action: Action, name: str) -> None:
    for what in ("at", "by_member", "by_guardian"):
        setattr(action, f"{name}_{what}", None)
