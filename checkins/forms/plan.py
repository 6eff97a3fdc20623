"""The editor's part about what both said: a step for each action, how it went, one line to add, and
which of school's open questions may rest.

Names: `plan-<id>` a step, `was-plan-<id>` the one that the page was drawn with, `words-plan-<id>` the
version of the words, `plan-<id>-why`;
`back-<id>-<weeks>`, its `-words` and `was-back-...`, what the page was drawn with; `plan-who`, `plan-text`, `plan-by` the line to add;
`rest-<question>`. All of it goes by the button: half a sentence is no promise.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.widgets import Line
from checkins.models import LONGEST_ACTION, Half, LookBack, Question, Sheet
from checkins.plan_words import weeks_after
from checkins.queries.plan import PlanLine
from checkins.queries.plan_desk import DeskPlan

BY_BUTTON = {"data-by-button": ""}
NEW_LINE = {**BY_BUTTON, "data-stands-in": ".plan bdi.voice"}
OF_NEW_LINE = {**BY_BUTTON, "data-goes-with": "plan-text"}
"""How the browser knows that a line it keeps has landed: it stands under "We said" (static/js/keep.js)."""


@dataclass(frozen=True)
class Step:
    """An action's step that was changed on this page."""

    action_id: uuid.UUID
    step: str
    why: str


@dataclass(frozen=True)
class Look:
    """How it went, as school sees it."""

    action_id: uuid.UUID
    weeks: int
    answer: str
    text: str


@dataclass(frozen=True)
class NewLine:
    """The line to add. No `household`: every home; no `by_when`: the usual day."""

    half: str
    household_id: uuid.UUID | None
    text: str
    by_when: dt.date | None


class PlanForm(forms.Form):
    """Bound or not; `plan` says what stands now."""

    def __init__(
        self,
        plan: DeskPlan,
        sheet: Sheet,
        still_asked: list[Question],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.plan, self.sheet, self.still_asked = plan, sheet, still_asked
        self.looks: dict[tuple[uuid.UUID, int], PlanLine] = {}
        for line in plan.shown:
            self._add_step(line)
        for line in plan.lines:
            weeks = weeks_after(line, sheet.week, sheet.school)
            if weeks:
                self._add_look(line, weeks)
        for question in still_asked:
            self.fields[f"rest-{question.pk.hex}"] = forms.BooleanField(
                required=False, widget=forms.CheckboxInput(BY_BUTTON)
            )
        self._add_new()

    def _add_step(self, line: PlanLine) -> None:
        steps = [("", _("Open")), ("agreed", _("Agreed")), ("done", _("Done"))]
        name = f"plan-{line.id.hex}"
        self.fields[name] = forms.ChoiceField(
            choices=[*steps, ("dropped", _("Let go"))],
            required=False,
            initial=line.step,
            label=line.text,
            widget=forms.RadioSelect(BY_BUTTON),
        )
        self.fields[f"was-{name}"] = forms.CharField(
            required=False, initial=line.step, widget=forms.HiddenInput
        )
        self.fields[f"{name}-why"] = _one_line(
            _("Why, in a word; the family reads it"), line.dropped_why
        )

    def _add_look(self, line: PlanLine, weeks: int) -> None:
        name, back = f"back-{line.id.hex}-{weeks}", line.back(weeks)
        self.looks[line.id, weeks] = line
        self.fields[name] = forms.ChoiceField(
            choices=LookBack.choices,
            required=False,
            initial=back.answer,
            label=line.text,
            widget=forms.RadioSelect(BY_BUTTON),
        )
        self.fields[f"{name}-words"] = _one_line(_("A few words, if you like"), back.text)

    def _add_new(self) -> None:
        who = [(Half.SCHOOL.value, _("School will")), (Half.HOME.value, _("Home will"))]
        if len(self.plan.homes) > 1:
            for home, names in self.plan.homes.items():
                who += [
                    (f"school-{home.hex}", _("School will, for %(names)s") % {"names": names}),
                    (f"home-{home.hex}", _("%(names)s will") % {"names": names}),
                ]
        self.fields["plan-who"] = forms.ChoiceField(
            choices=who, required=False, label=_("Who will"), widget=forms.Select(OF_NEW_LINE)
        )
        self.fields["plan-text"] = _one_line(
            _("One more thing we say; once the sheet is shared, the family reads it at once"),
            "",
            NEW_LINE,
        )
        self.fields["plan-by"] = forms.DateField(
            required=False,
            label=_("By when; left empty, the end of next week"),
            widget=forms.DateInput({"type": "date", **OF_NEW_LINE}),
        )

    def clean(self) -> dict[str, Any]:
        """What a colleague has said since the page was drawn is asked about; home's promise needs a home."""
        for (action_id, weeks), line in self.looks.items():
            name = f"back-{action_id.hex}-{weeks}"
            stands, was = stands_of(line, weeks), self.data.get(f"was-{name}")
            said = self._said(name)
            if was is not None and stands != was and said not in (was, stands):
                self.add_error(
                    f"{name}-words",
                    _(
                        "A colleague has said meanwhile: “%(words)s”. Save again if yours shall stand."
                    )
                    % {"words": stands.strip()},
                )
        for line in self.plan.shown:
            self._check_words(line)
        who = self.cleaned_data.get("plan-who", "")
        if self.cleaned_data.get("plan-text") and who == Half.HOME and not self.plan.homes:
            self.add_error(
                "plan-text",
                _("Nobody at home is known yet. Choose “School will”, or ask the office."),
            )
        return self.cleaned_data

    def _check_words(self, line: PlanLine) -> None:
        """Nobody says yes to words that home has changed since the page was drawn."""
        name = f"plan-{line.id.hex}"
        step, seen = self.cleaned_data.get(name), self.data.get(f"words-{name}")
        is_promise = line.waits_for == Half.SCHOOL and step in ("agreed", "done")
        if is_promise and seen is not None and seen != str(line.version):
            said = _("Home has changed these words meanwhile. Save again if you agree to them.")
            self.add_error(f"{name}-why", said)

    def _said(self, name: str) -> str:
        words = self.cleaned_data.get(f"{name}-words", "")
        return f"{self.cleaned_data.get(name, '')} {words}"

    # --- what was asked for ---------------------------------------------------------------------
    def steps(self) -> Iterator[Step]:
        """Those that no longer say what the page was drawn with."""
        for line in self.plan.shown:
            name = f"plan-{line.id.hex}"
            if name not in self.data or self._wrong(name, f"{name}-why"):
                continue
            step, why = self.cleaned_data[name], self.cleaned_data[f"{name}-why"]
            was = self.data.get(f"was-{name}", "")
            if step != was or (step == "dropped" and why and why != line.dropped_why):
                yield Step(line.id, step, why)

    def looked(self) -> Iterator[Look]:
        for (action_id, weeks), line in self.looks.items():
            name, back = f"back-{action_id.hex}-{weeks}", line.back(weeks)
            if f"{name}-words" not in self.data or self._wrong(name, f"{name}-words"):
                continue
            said = self.cleaned_data[name], self.cleaned_data[f"{name}-words"]
            is_as_drawn = self._said(name) == self.data.get(f"was-{name}")
            if said != (back.answer, back.text) and not is_as_drawn:
                yield Look(action_id, weeks, *said)

    def added(self) -> NewLine | None:
        if self._wrong("plan-who", "plan-text", "plan-by") or not self.cleaned_data["plan-text"]:
            return None
        half, _sign, home = (self.cleaned_data["plan-who"] or "school").partition("-")
        return NewLine(
            half,
            uuid.UUID(home) if home else None,
            self.cleaned_data["plan-text"],
            self.cleaned_data["plan-by"],
        )

    def at_rest(self) -> list[Question]:
        """School's questions that may rest."""
        return [one for one in self.still_asked if self.cleaned_data.get(f"rest-{one.pk.hex}")]

    def _wrong(self, *names: str) -> bool:
        return any(name in self.errors for name in names)


def stands_of(line: PlanLine, weeks: int) -> str:
    """School's look back as the page carries it: the answer's key and the words."""
    back = line.back(weeks)
    return f"{back.answer} {back.text}"


def _one_line(label: str, stands: str, attrs: dict[str, str] = BY_BUTTON) -> Any:
    return ShortTextField(
        label=label,
        longest=LONGEST_ACTION,
        single_line=True,
        initial=stands,
        widget=Line(attrs),
    )
