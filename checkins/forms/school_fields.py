"""The fields of the teacher's form, and what they are called."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.widgets import Faces, Steps, TapBoxes, Taps
from checkins.models import Entry, Goal, Kind, Prompt, Question
from checkins.queries.goal_words import with_goal
from checkins.queries.prompts import called, option_words, row_words, worded
from checkins.queries.sheet_edit import Desk
from checkins.queries.versions import FACES


class SeenField(forms.IntegerField):
    """Which version the writer saw, or None. No person types it, so nonsense is no error: it counts
    as having seen nothing."""

    def __init__(self, version: int) -> None:
        super().__init__(required=False, initial=version, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int | None:
        try:
            seen = super().clean(value)
        except forms.ValidationError:
            return None
        return seen if seen is not None and 0 <= seen < 2**31 else None


def is_by_goal(prompt: Prompt) -> bool:
    """Whether it is asked once for each goal."""
    return prompt.kind == Kind.GOALS or prompt.is_per_goal


def named(prompt: Prompt, goal: Goal | None) -> str:
    """The name of a row's field, or of what it asks about a goal."""
    return f"{prompt.key}-{goal.pk}" if goal else prompt.key


def label_of(prompt: Prompt, name: str = "", beside: Iterable[Prompt] = ()) -> str:
    """The row's name on the teacher's side. `name` is the child's, `beside` the rows of its half."""
    if prompt.is_question and prompt.template.is_builtin:
        return _("Ask them")
    return called(prompt, name, beside) if name else worded(prompt, "label")


def steps_field(prompt: Prompt, goal: Goal | None, entry: Entry | None, desk: Desk) -> forms.Field:
    name = desk.sheet.child.given_name
    return forms.ChoiceField(
        label=goal.title if goal and not prompt.is_per_goal else label_of(prompt, name),
        choices=_steps(prompt),
        required=False,
        initial=str(entry.value) if entry else "",
        widget=_scale(prompt, goal, desk),
    )


def _steps(prompt: Prompt) -> list[tuple[str, str]]:
    words = enumerate(option_words(prompt), 1)
    return [("", _("Clear")), *((str(step), word) for step, (_key, word) in words)]


def _scale(prompt: Prompt, goal: Goal | None, desk: Desk) -> forms.RadioSelect:
    """A goal's steps, five faces, or as many words as there are."""
    if goal and not prompt.is_per_goal:
        return Steps(home=desk.home_marks.get(goal.pk), was=desk.last_marks.get(goal.pk))
    return Faces() if len(prompt.options) == FACES else Taps()


def row_fields(
    prompt: Prompt, goal: Goal | None, entry: Entry | None
) -> Iterator[tuple[str, str, forms.Field]]:
    """A grid's rows: (the field's name, the row's key, its steps)."""
    said: dict[str, int] = (entry.value if entry else None) or {}
    end = f"-{goal.pk}" if goal else ""
    for key, word in row_words(prompt):
        field = forms.ChoiceField(
            label=word,
            choices=_steps(prompt),
            required=False,
            initial=str(said.get(key, "")),
            widget=Steps(),
        )
        yield f"{prompt.key}-{key}{end}", key, field


def ticks_field(prompt: Prompt, entry: Entry | None) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label_of(prompt),
        choices=option_words(prompt),
        required=False,
        initial=entry.value if entry else [],
        widget=TapBoxes(),
    )


def value_of(prompt: Prompt, sent: Any) -> Any:
    if prompt.kind == Kind.TICKS:
        return sent or None
    return int(sent) if sent else None


def question_words(question: Question) -> str:
    """What they asked, typed or tapped; what was tapped names its goal. An idea for a goal brings the
    reason for it along."""
    if question.prompt.kind == Kind.GOALS:
        why = question.proposal.why if hasattr(question, "proposal") else ""
        return "\n".join(words for words in (question.text, why) if words)
    chips = dict(option_words(question.prompt)) if question.chip else {}
    title = question.goal.title if question.goal else ""
    return question.text or with_goal(chips.get(question.chip, ""), title)
