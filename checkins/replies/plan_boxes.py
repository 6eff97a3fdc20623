"""The boxes of "We said" on the family's page: one tap for what home does, how it went, a line of its own.

Names: `plan-<id>` a step, `back-<id>-<weeks>` how it went and `back-<id>-<weeks>-words` in words,
`plan-will` the line "Home will".
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.widgets import Ruled, Taps
from checkins.models import LONGEST_ACTION, Half, LookBack
from checkins.plan_words import looking_back, weeks_after
from checkins.queries.plan import PlanLine, on_sheet
from checkins.services.plan_reply import PlanReply, words_box
from checkins.services.reply_words import WILL


@dataclass
class PlanBoxes:
    """Which of the form's boxes belong to the plan. `steps` go by the action's id, `looks` by it and
    the weeks: the names of the taps and of the words."""

    lines: list[PlanLine] = field(default_factory=list)
    steps: dict[uuid.UUID, str] = field(default_factory=dict)
    looks: dict[tuple[uuid.UUID, int], tuple[str, str]] = field(default_factory=dict)
    fields: dict[str, tuple[forms.Field, str]] = field(default_factory=dict)
    """Each box with what has been sent in it."""

    @property
    def texts(self) -> list[str]:
        return [WILL] if WILL in self.fields else []

    @property
    def words(self) -> list[str]:
        """The boxes for words beside looks back."""
        return [words for _tap, words in self.looks.values()]


def boxes_of(page: Any) -> PlanBoxes:
    """Of a FamilyPage. Its plan has this household's lines only."""
    boxes, since = PlanBoxes(), page.plan_since
    boxes.lines = on_sheet(page.plan, since=since)
    shared_at = page.sheet.shared_at or since
    for line in boxes.lines:
        if line.half == Half.HOME and (line.closed_at is None or line.closed_at >= shared_at):
            _add_step(boxes, line, shared_at)
    for line in page.plan:
        weeks = weeks_after(line, page.sheet.week, page.sheet.school)
        if weeks:
            _add_look(boxes, line, weeks)
    boxes.fields[WILL] = (_will(), _waiting(page))
    return boxes


def _add_step(boxes: PlanBoxes, line: PlanLine, shared_at: dt.datetime) -> None:
    choices = [("", _("Clear"))]
    # What was agreed on an earlier sheet is said in words: a tap that is drawn chosen is none.
    is_fresh = line.agreed_at is None or line.agreed_at >= shared_at
    if not line.from_home and is_fresh:
        choices.append(("agreed", _("Agreed")))
    choices += [("done", _("Done")), ("dropped", _("Not for us"))]
    name = f"plan-{line.id.hex}"
    tap = forms.ChoiceField(choices=choices, required=False, label=line.text, widget=Taps)
    stands = line.step if line.step in dict(choices) else ""
    boxes.fields[name] = (tap, stands)
    boxes.steps[line.id] = name


def _add_look(boxes: PlanBoxes, line: PlanLine, weeks: int) -> None:
    name, back = f"back-{line.id.hex}-{weeks}", line.back(weeks)
    choices = [("", _("Clear")), *((one.value, one.label) for one in LookBack)]
    tap = forms.ChoiceField(choices=choices, required=False, label=looking_back(weeks), widget=Taps)
    words = ShortTextField(
        label=_("A few words, if you like"),
        longest=LONGEST_ACTION,
        single_line=True,
        widget=_line(),
    )
    boxes.fields[name] = (tap, back.answer)
    beside = words_box(line.id, weeks)
    boxes.fields[beside] = (words, back.text)
    boxes.looks[line.id, weeks] = (name, beside)


def _will() -> forms.Field:
    return ShortTextField(
        label=_("Home will"),
        help_text=_("One small thing you want to do. It stays on the sheet until it is done."),
        longest=LONGEST_ACTION,
        single_line=True,
        widget=_line(),
    )


def _line() -> Ruled:
    return Ruled({"rows": 1})


def _waiting(page: Any) -> str:
    """The guardian's own line on this sheet, which school has not agreed to yet."""
    mine = [
        line.text
        for line in page.plan
        if line.by_guardian_id == page.guardian.pk
        and line.sheet_id == page.sheet.pk
        and line.from_home
        and line.is_open
        and line.agreed_at is None
    ]
    return mine[-1] if mine else ""


def reply_of(boxes: PlanBoxes, said: Mapping[str, Any]) -> PlanReply:
    """What was changed, from the form's changes by name."""
    return PlanReply(
        steps={pk: said[name] for pk, name in boxes.steps.items() if name in said},
        looks={
            key: (said.get(tap), said.get(words))
            for key, (tap, words) in boxes.looks.items()
            if tap in said or words in said
        },
        will=said.get(WILL),
    )
