"""The teacher's form: the school half of one sheet, made from its template's prompts.

A field is named after its prompt (`next_step`, `week`), a win `wins-0`, a goal's mark
`goals-<goal id>`, an answer `answer-<question id>`. Beside each text a hidden `seen-<name>` says
which version the writer saw. Fields that a request leaves out are left alone, so autosave may
send one field and the button all of them.
"""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.widgets import Faces, Line, Steps, TapBoxes
from checkins.models import Entry, Goal, Kind, Prompt, Question
from checkins.queries.prompts import option_words, worded
from checkins.queries.sheet_edit import Desk
from checkins.services.saving import Line as LineToSave
from checkins.services.saving import Mark, Saved


class SchoolHalfForm(forms.Form):
    """Bound or not; `desk` says what stands now."""

    def __init__(self, desk: Desk, data: QueryDict | None = None) -> None:
        self._sent_data = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self._sent_data if data is not None else None)
        self.desk = desk
        self._texts: dict[str, tuple[Prompt, int]] = {}
        self._marks: dict[str, tuple[Prompt, Goal | None]] = {}
        self._questions: dict[str, Question] = {}
        for question in desk.questions if desk.may_write_all else ():
            self._add_answer(question)
        for prompt in desk.prompts:
            if prompt.kind == Kind.TEXT:
                self._add_texts(prompt)
            elif desk.may_write_all:
                self._add_marks(prompt)

    # --- the fields -------------------------------------------------------------------------
    def _add_answer(self, question: Question) -> None:
        name = f"answer-{question.pk}"
        self._questions[name] = question
        self.fields[name] = ShortTextField(label=_("They asked"), widget=Line({"dir": "auto"}))

    def _add_texts(self, prompt: Prompt) -> None:
        places = self.desk.places_of(prompt) if prompt.is_many else range(1)
        for position in places:
            name = f"{prompt.key}-{position}" if prompt.is_many else prompt.key
            entry = self.desk.mine.get((prompt.pk, position))
            self._texts[name] = (prompt, position)
            self.fields[name] = ShortTextField(
                label=label_of(prompt),
                initial=entry.text if entry else "",
                widget=Line({"dir": "auto"}),
            )
            self.fields[f"seen-{name}"] = forms.IntegerField(
                required=False,
                min_value=0,
                initial=entry.version if entry else 0,
                widget=forms.HiddenInput,
            )

    def _add_marks(self, prompt: Prompt) -> None:
        if prompt.kind == Kind.GOALS:
            for goal in self.desk.goals:
                self._add_mark(f"{prompt.key}-{goal.pk}", prompt, goal)
        elif prompt.kind in (Kind.RATING, Kind.TICKS):
            self._add_mark(prompt.key, prompt, None)

    def _add_mark(self, name: str, prompt: Prompt, goal: Goal | None) -> None:
        self._marks[name] = (prompt, goal)
        entry = self.desk.marks.get((prompt.pk, goal.pk if goal else None))
        if prompt.kind == Kind.TICKS:
            self.fields[f"shown-{name}"] = forms.CharField(
                required=False, initial="1", widget=forms.HiddenInput
            )
        self.fields[name] = (
            _ticks(prompt, entry)
            if prompt.kind == Kind.TICKS
            else _steps(prompt, goal, entry, self.desk)
        )

    # --- what was asked for -----------------------------------------------------------------
    def _sent(self, name: str) -> bool:
        """Whether the request speaks of this field, and it can be kept.

        Autosave names its one field. The button sends all of them; ticks that were all taken
        away are known by their `shown-<name>`.
        """
        one = self.data.get("field")
        meant = name == one if one else name in self.data or f"shown-{name}" in self.data
        return meant and name not in self.errors

    def lines(self) -> list[LineToSave]:
        """The texts that were sent and can be kept."""
        return [
            LineToSave(
                name,
                prompt,
                position,
                self.cleaned_data[name],
                self.cleaned_data.get(f"seen-{name}"),
            )
            for name, (prompt, position) in self._texts.items()
            if self._sent(name)
        ]

    def marks(self) -> list[Mark]:
        """The values that were sent; an empty one clears."""
        return [
            Mark(name, prompt, goal, _value(prompt, self.cleaned_data[name]))
            for name, (prompt, goal) in self._marks.items()
            if self._sent(name)
        ]

    def answers(self) -> list[tuple[Question, str]]:
        """Answers that were written."""
        return [
            (question, self.cleaned_data[name])
            for name, question in self._questions.items()
            if self._sent(name) and self.cleaned_data[name]
        ]

    def take(self, saved: Saved) -> None:
        """Show what stands now: new versions, and beside a line in conflict what the other says.

        What was typed stays in the box; sending it again puts it in place of the other.
        """
        for name, version in saved.versions.items():
            self._sent_data[f"seen-{name}"] = str(version)
        for name, theirs in saved.conflicts.items():
            self._sent_data[f"seen-{name}"] = str(theirs.version)
            self.add_error(name, in_conflict(theirs))

    def problems(self) -> dict[str, str]:
        """The first sentence about each field that needs one."""
        return {name: str(errors[0]) for name, errors in self.errors.items()}


def in_conflict(theirs: Entry) -> str:
    """Both texts are shown and the writer is asked; nothing is overwritten by itself."""
    if not theirs.text:
        return _("You emptied this line in another window. Save again to keep these words.")
    return _("In another window you wrote: “%(words)s”. Save again to keep what is here.") % {
        "words": theirs.text
    }


def label_of(prompt: Prompt) -> str:
    """The row's name on the teacher's side."""
    if prompt.is_question and prompt.template.is_builtin:
        return _("Ask them")
    return worded(prompt, "label")


def _steps(prompt: Prompt, goal: Goal | None, entry: Entry | None, desk: Desk) -> forms.Field:
    choices = [("", _("Clear"))] + [
        (str(step), word) for step, (_key, word) in enumerate(option_words(prompt), 1)
    ]
    widget: forms.RadioSelect = (
        Steps(home=desk.home_marks.get(goal.pk), was=desk.last_marks.get(goal.pk))
        if goal
        else Faces()
    )
    return forms.ChoiceField(
        label=goal.title if goal else label_of(prompt),
        choices=choices,
        required=False,
        initial=str(entry.value) if entry else "",
        widget=widget,
    )


def _ticks(prompt: Prompt, entry: Entry | None) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label_of(prompt),
        choices=option_words(prompt),
        required=False,
        initial=entry.value if entry else [],
        widget=TapBoxes(),
    )


def _value(prompt: Prompt, sent: Any) -> Any:
    if prompt.kind == Kind.TICKS:
        return sent or None
    return int(sent) if sent else None


def question_words(question: Question) -> str:
    """What they asked, typed or tapped."""
    chips = dict(option_words(question.prompt)) if question.chip else {}
    return question.text or chips.get(question.chip, "")
