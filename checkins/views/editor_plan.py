"""The editor's rows about what both said, and keeping what was tapped there."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.models import Household, Member
from checkins.access import actions_visible_to
from checkins.dates import monday_in_words
from checkins.forms.plan import PlanForm, stands_of
from checkins.models import Action, Half, LookBack
from checkins.plan_words import back_in_words, by_when, is_asked, looking_back, who_will
from checkins.queries.plan import PlanLine
from checkins.services.answers import drop_question
from checkins.services.we_said import look_back, propose, set_step


@dataclass(frozen=True)
class PlanRow:
    """One action on the editor: who, its words, by when; `taps` are its boxes, in the order of the
    head's words, None where there is none. `more` is a line beside them, `version` that of the words. `found` is what homes found:
    the form's words, and theirs."""

    icon: str
    who: str
    words: str
    note: str
    taps: tuple[Any, ...]
    name: str
    was: Any
    more: Any
    version: int = 0
    found: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlanRows:
    """`heads` are the words over the boxes."""

    heads: tuple[str, ...]
    rows: tuple[PlanRow, ...]
    look_heads: tuple[str, ...]
    looks: tuple[PlanRow, ...]
    who: Any
    text: Any
    by: Any
    is_adding: bool


@dataclass(frozen=True)
class StillAsked:
    """One of school's questions that a home has not answered."""

    words: str
    since: str
    field: Any


def plan_rows(form: PlanForm) -> PlanRows:
    return PlanRows(
        heads=(_("Open"), _("Agreed"), _("Done"), _("Let go")),
        rows=tuple(_row(form, line) for line in form.plan.shown),
        look_heads=tuple(str(one.label) for one in LookBack),
        looks=tuple(_look(form, line, weeks) for (_id, weeks), line in form.looks.items()),
        who=form["plan-who"],
        text=form["plan-text"],
        by=form["plan-by"],
        is_adding=bool(form["plan-text"].value()),
    )


def _row(form: PlanForm, line: PlanLine) -> PlanRow:
    name = f"plan-{line.id.hex}"
    may_agree = line.from_home or line.step == "agreed"
    taps = tuple(
        option if option.data["value"] != "agreed" or may_agree else None for option in form[name]
    )
    return PlanRow(
        *_whose(form, line),
        words=line.text,
        note=by_when(line, form.sheet.week) if line.is_open else "",
        taps=taps,
        name=name,
        was=form[f"was-{name}"],
        more=form[f"{name}-why"],
        version=line.version,
    )


def _look(form: PlanForm, line: PlanLine, weeks: int) -> PlanRow:
    name = f"back-{line.id.hex}-{weeks}"
    return PlanRow(
        *_whose(form, line),
        words=line.text,
        note=looking_back(weeks),
        taps=tuple(form[name]),
        name=name,
        was=stands_of(line, weeks),
        more=form[f"{name}-words"],
        found=tuple(_found(form, line)),
    )


def _found(form: PlanForm, line: PlanLine) -> Iterator[tuple[str, str]]:
    names = form.plan.homes if len(form.plan.homes) > 1 else {}
    for back in form.plan.found.get(line.id, ()):
        yield back_in_words(back, names), back.text


def _whose(form: PlanForm, line: PlanLine) -> tuple[str, str]:
    """The sign of the half that does it, and who that is; with several homes, which."""
    icon = "square" if line.half == Half.SCHOOL else "house"
    names = form.plan.homes.get(line.household_id, "") if line.household_id else ""
    if not names or len(form.plan.homes) < 2:
        return icon, who_will(line)
    if line.half == Half.HOME:
        return icon, _("%(names)s will") % {"names": names}
    words = _("School could, for %(names)s") if is_asked(line) else _("School will, for %(names)s")
    return icon, words % {"names": names}


def still_asked(form: PlanForm) -> tuple[StillAsked, ...]:
    return tuple(
        StillAsked(
            question.text, monday_in_words(question.sheet.week), form[f"rest-{question.pk.hex}"]
        )
        for question in form.still_asked
    )


def save_plan(actor: Actor, form: PlanForm, *, by: Member, now: dt.datetime) -> None:
    """Everything that was tapped and can be kept."""
    form.is_valid()
    steps, looks = list(form.steps()), list(form.looked())
    ids = {one.action_id for one in steps} | {one.action_id for one in looks}
    actions: dict[Any, Action] = (
        {one.pk: one for one in actions_visible_to(actor).filter(pk__in=ids)} if ids else {}
    )
    for step in steps:
        if step.action_id in actions:
            set_step(actions[step.action_id], step=step.step, why=step.why, by=by, now=now)
    for look in looks:
        if look.action_id in actions:
            look_back(
                actions[look.action_id],
                weeks=look.weeks,
                answer=look.answer,
                text=look.text,
                by=by,
                now=now,
            )
    for question in form.at_rest():
        drop_question(question, by=by, now=now)
    _add(form, by=by, now=now)


def _add(form: PlanForm, *, by: Member, now: dt.datetime) -> None:
    added = form.added()
    if added is None:
        return
    home = added.household_id
    propose(
        form.sheet,
        half=added.half,
        text=added.text,
        by_when=added.by_when,
        household=Household.objects.get(pk=home) if home else None,
        by=by,
        now=now,
    )
