"""The teacher's form: the school half of one sheet, made from its template's prompts.

A field is named after its prompt (`next_step`, `week`), a win `wins-0`, a goal's mark
`goals-<goal id>`, an answer `answer-<question id>`. Beside each text a hidden `seen-<name>` says
which version the writer saw. Fields that a request leaves out are left alone, so autosave may
send one field and the button all of them.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.text import ShortTextField, clean_text
from accounts.which_stands import BOTH, MINE, THEIRS, Choice, ask, choice_of, joined
from accounts.widgets import Line
from checkins.forms.class_week import ids_in
from checkins.forms.ended_goals import unsaved
from checkins.forms.gone_rows import unsaved_rows
from checkins.forms.plan import PlanForm
from checkins.forms.school_fields import (
    SeenField,
    is_by_goal,
    label_of,
    named,
    row_fields,
    steps_field,
    ticks_field,
    value_of,
)
from checkins.models import Answer, Entry, Goal, Kind, Prompt, Question
from checkins.models.template import TO_TRY
from checkins.queries.plan_desk import DeskPlan
from checkins.queries.sheet_edit import MOST_WINS, Desk
from checkins.services.saving import Line as LineToSave
from checkins.services.saving import Mark, Saved


@dataclass(frozen=True)
class AnswerToSend:
    """An answer to what home asked; `seen` is the version of the one that stood, 0 for none."""

    name: str
    question: Question
    text: str
    seen: int


class SchoolHalfForm(forms.Form):
    """Bound or not; `desk` says what stands now.

    By autosave `only` is the one field that is meant; without it all that were sent are.
    """

    def __init__(
        self,
        desk: Desk,
        data: QueryDict | None = None,
        *,
        is_autosave: bool = False,
        only: str = "",
    ) -> None:
        self.is_autosave, self.only = is_autosave, only
        self._sent_data = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self._sent_data if data is not None else None)
        self.desk = desk
        self._texts: dict[str, tuple[Prompt, Goal | None, int]] = {}
        self._marks: dict[str, tuple[Prompt, Goal | None]] = {}
        self._cells: dict[str, tuple[Prompt, Goal | None, str]] = {}
        self._questions: dict[str, Question] = {}
        self._joined: dict[str, str] = {}
        self.plan = PlanForm(
            desk.plan if desk.may_write_all else DeskPlan(),
            desk.sheet,
            desk.still_asked if desk.may_write_all else [],
            data,
        )
        for question in desk.questions if desk.may_write_all else ():
            self._add_answer(question)
        for prompt in desk.prompts:
            goals = desk.goals if is_by_goal(prompt) else [None]
            for goal in goals:
                self._add(prompt, goal)

    # --- the fields -------------------------------------------------------------------------
    def _add_answer(self, question: Question) -> None:
        name = f"answer-{question.pk}"
        self._questions[name] = question
        self.fields[name] = ShortTextField(
            label=_("They asked"),
            help_text=_("Your answer. It goes to them when you save."),
            widget=Line({"dir": "auto", "data-by-button": ""}),
        )

    def _add(self, prompt: Prompt, goal: Goal | None) -> None:
        """The fields of one row, or of what it asks about one goal."""
        if prompt.kind == Kind.TEXT:
            self._add_texts(prompt, goal)
        elif not self.desk.may_write_all:
            return
        elif prompt.kind == Kind.GRID:
            entry = self.desk.marks.get((prompt.pk, goal.pk if goal else None))
            for name, key, field in row_fields(prompt, goal, entry):
                self._cells[name] = (prompt, goal, key)
                self.fields[name] = field
        elif prompt.kind in (Kind.GOALS, Kind.RATING, Kind.TICKS):
            self._add_mark(named(prompt, goal), prompt, goal)

    def _add_texts(self, prompt: Prompt, goal: Goal | None) -> None:
        for position in self.places_of(prompt) if prompt.is_many else range(1):
            name = f"{prompt.key}-{position}" if prompt.is_many else named(prompt, goal)
            entry = self._standing(prompt, goal, position)
            self._texts[name] = (prompt, goal, position)
            self.fields[name] = ShortTextField(
                label=label_of(prompt, self.desk.sheet.child.given_name, self.desk.prompts),
                help_text=self._first_read() if self._is_first_read(prompt, position) else "",
                initial=entry.text if entry else "",
                widget=Line({"dir": "auto"}),
            )
            self.fields[f"seen-{name}"] = SeenField(entry.version if entry else 0)
            self.fields[name].carried = self._carried(prompt)  # type: ignore[attr-defined]

    def _carried(self, prompt: Prompt) -> str:
        """What an earlier week says on this line; who writes lines of their own is offered none."""
        is_one = self.desk.may_write_all and not prompt.is_many
        return self.desk.carried.get(prompt.key, "") if is_one else ""

    def _kept(self, name: str, prompt: Prompt) -> str:
        """The carried words where the empty line's "Keep" was ticked."""
        return self._carried(prompt) if f"keep-{name}" in self.data else ""

    def _standing(self, prompt: Prompt, goal: Goal | None, position: int) -> Entry | None:
        return self.desk.mine.get((prompt.pk, goal.pk if goal else None, position))

    def _is_first_read(self, prompt: Prompt, position: int) -> bool:
        return prompt.is_many and position == 0 and prompt == self.desk.prompts[0]

    def _first_read(self) -> str:
        """What the empty first line says."""
        words = _("%(name)s’s family reads this line before any other.")
        return words % {"name": self.desk.sheet.child.given_name}

    def places_of(self, prompt: Prompt) -> range:
        """The positions of a row with many lines: the desk's, and what the page that comes back
        had, though another window has emptied a line since."""
        last = max((n for n in range(MOST_WINS) if f"{prompt.key}-{n}" in self.data), default=-1)
        return range(max(len(self.desk.places_of(prompt)), last + 1))

    def _add_mark(self, name: str, prompt: Prompt, goal: Goal | None) -> None:
        self._marks[name] = (prompt, goal)
        entry = self.desk.marks.get((prompt.pk, goal.pk if goal else None))
        if prompt.kind == Kind.TICKS:
            self.fields[f"shown-{name}"] = forms.CharField(
                required=False, initial="1", widget=forms.HiddenInput
            )
        self.fields[name] = (
            ticks_field(prompt, entry)
            if prompt.kind == Kind.TICKS
            else steps_field(prompt, goal, entry, self.desk)
        )

    def clean(self) -> dict[str, Any]:
        """What was said of a goal that has ended meanwhile, or of a row that the sheet does not have,
        is saved nowhere: the page says what."""
        for sentence in (
            *unsaved(self.desk, self.data),
            *unsaved_rows(self.desk, self.data, self.fields),
        ):
            self.add_error(None, sentence)
        return self.cleaned_data

    @property
    def line_names(self) -> list[str]:
        """The fields that are lines of the sheet."""
        return list(self._texts)

    # --- what was asked for -----------------------------------------------------------------
    def _sent(self, name: str) -> bool:
        """Whether the request speaks of this field, and it can be kept.

        Autosave names its one field. The button sends all of them; ticks that were all taken
        away are known by their `shown-<name>`.
        """
        one = self.only
        meant = name == one if one else name in self.data or f"shown-{name}" in self.data
        return meant and name not in self.errors

    def lines(self) -> list[LineToSave]:
        """The texts that were sent and can be kept. Where two texts were shown, as was chosen: the
        other one is no line to save, since it stands."""
        lines = [self._line(name) for name in self._texts if self._sent(name)]
        return [line for line in lines if line]

    def _line(self, name: str) -> LineToSave | None:
        prompt, goal, position = self._texts[name]
        text = self.cleaned_data[name] or self._kept(name, prompt)
        seen = self.cleaned_data.get(f"seen-{name}")
        choice = choice_of(self.data, name)
        if choice is not None and prompt.key == TO_TRY and (prompt.pk, None) in self.desk.others:
            return self._only_one(name, choice)
        if choice is not None:
            standing = self._standing(prompt, goal, position)
            seen = choice.number
            if choice.what == THEIRS:
                self._show(name, standing)
                return None
            if choice.what == BOTH and standing is not None and standing.version == seen:
                both = self._both(name, standing.text)
                return LineToSave(name, prompt, position, both, seen, goal) if both else None
        return LineToSave(name, prompt, position, text, seen, goal)

    def _only_one(self, name: str, choice: Choice) -> LineToSave:
        """A colleague wrote one too, and one is enough: the box's, or theirs and the box is emptied."""
        prompt, goal, position = self._texts[name]
        text, seen = self.cleaned_data[name], self.cleaned_data.get(f"seen-{name}")
        if choice.what == THEIRS:
            self._sent_data[name] = text = ""
        over = choice.number if choice.what == MINE else None
        return LineToSave(name, prompt, position, text, seen, goal, over)

    def _both(self, name: str, theirs: str) -> str:
        """Both texts as one; nothing when they are too long together, and the box says so."""
        try:
            self._joined[name] = clean_text(joined(theirs, self.cleaned_data[name]))
        except forms.ValidationError as problem:
            self.add_error(name, problem)
        return self._joined.get(name, "")

    def _show(self, name: str, entry: Entry | None) -> None:
        """Put what stands in the box, as a page drawn now would."""
        self._sent_data[name] = entry.text if entry else ""
        self._sent_data[f"seen-{name}"] = str(entry.version if entry else 0)

    def marks(self) -> list[Mark]:
        """The values that were sent; an empty one clears. Of a grid the rows that were sent."""
        marks = [
            Mark(name, prompt, goal, value_of(prompt, self.cleaned_data[name]))
            for name, (prompt, goal) in self._marks.items()
            if self._sent(name)
        ]
        grids: dict[str, Mark] = {}
        for name, (prompt, goal, key) in self._cells.items():
            if self._sent(name):
                whole = named(prompt, goal)
                grid = grids.setdefault(whole, Mark(whole, prompt, goal, {}))
                grid.value[key] = value_of(prompt, self.cleaned_data[name])
        return [*marks, *grids.values()]

    def answers(self) -> list[AnswerToSend]:
        """Answers that were written. Where a colleague's was shown too, as was chosen.

        None by autosave: home reads an answer at once, and half a sentence is not one.
        """
        if self.is_autosave:
            return []
        found = [
            self._answer(name, question)
            for name, question in self._questions.items()
            if self._sent(name) and self.cleaned_data[name]
        ]
        return [answer for answer in found if answer.text]

    def _answer(self, name: str, question: Question) -> AnswerToSend:
        text, choice = self.cleaned_data[name], choice_of(self.data, name)
        if choice is None:
            return AnswerToSend(name, question, text, 0)
        if choice.what == THEIRS:
            return AnswerToSend(name, question, "", choice.number)
        if choice.what == BOTH:
            standing = question.answers.filter(household=None).first()
            text = self._both(name, standing.text if standing else "")
        return AnswerToSend(name, question, text, choice.number)

    def ask_about_answer(self, name: str, theirs: Answer) -> None:
        """A colleague has answered too: both are shown, and the writer chooses."""
        who = theirs.by_member.display_name if theirs.by_member else _("A colleague")
        said = _("%(name)s has answered in the meantime:") % {"name": who}
        ask(self, name, said=said, theirs=theirs.text, version=theirs.version)

    def take(self, saved: Saved) -> None:
        """Show what stands now: new versions and lines, and beside one in conflict the other text.

        What was typed stays in its box, with the version that it was typed on, until the writer
        has chosen.
        """
        for name, version in saved.versions.items():
            self._sent_data[f"seen-{name}"] = str(version)
            if name in self._joined:
                self._sent_data[name] = self._joined[name]
        for name, newer in saved.newer.items():
            self._show(name, newer)
        for name, theirs in saved.conflicts.items():
            is_taken = name in saved.taken
            ask(
                self,
                name,
                said=_said_about(theirs, is_taken=is_taken),
                theirs=theirs.text,
                version=theirs.version,
                has_room_for_both=not is_taken,
            )

    def problems(self) -> dict[str, str]:
        """The first sentence about each field that needs one, and about the whole."""
        return {name: str(errors[0]) for name, errors in self.errors.items()}


def _said_about(theirs: Entry, *, is_taken: bool) -> str:
    """Over the other text, where the writer is asked which stands."""
    if is_taken:
        said = _("%(name)s wrote one too. One thing to try is plenty. Which shall stand?")
        return said % {"name": _writer(theirs)}
    if theirs.text:
        return _("You wrote here in another window:")
    return _("You emptied this line in another window.")


def _writer(entry: Entry) -> str:
    return entry.author_member.display_name if entry.author_member else _("A colleague")


def in_conflict(theirs: Entry, *, is_taken: bool = False) -> str:
    """What autosave says: it overwrites nothing, and the button asks."""
    if is_taken:
        said = _("%(name)s wrote one too: “%(words)s”. Save to choose which stands.")
        return said % {"name": _writer(theirs), "words": theirs.text}
    if not theirs.text:
        return _("You emptied this line in another window.")
    return _("In another window you wrote: “%(words)s”. Save to choose which text stands.") % {
        "words": theirs.text
    }


def answered_in(data: QueryDict) -> list[uuid.UUID]:
    """The questions that a form which comes back has answers to: somebody else may have answered
    them since, and then they are on no page that is drawn now."""
    return ids_in([name.removeprefix("answer-") for name in data if name.startswith("answer-")])


def marked_in(data: QueryDict) -> list[uuid.UUID]:
    """The goals that a form which comes back has marks for: such names end in an id."""
    return ids_in([name[-36:] for name, value in data.items() if value])
