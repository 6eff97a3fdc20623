"""The fields of the teacher's form, and what they are called."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.widgets import Faces, Steps, TapBoxes
from checkins.models import Entry, Goal, Kind, Prompt, Question
from checkins.queries.prompts import option_words, worded
from checkins.queries.sheet_edit import Desk


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


def label_of(prompt: Prompt) -> str:
    """The row's name on the teacher's side."""
    if prompt.is_question and prompt.template.is_builtin:
        return _("Ask them")
    return worded(prompt, "label")


def steps_field(prompt: Prompt, goal: Goal | None, entry: Entry | None, desk: Desk) -> forms.Field:
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
    """What they asked, typed or tapped."""
    chips = dict(option_words(question.prompt)) if question.chip else {}
    return question.text or chips.get(question.chip, "")
