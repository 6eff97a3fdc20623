"""A goal in plain words."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.which_stands import BOTH, THEIRS, ask, choice_of, joined
from accounts.widgets import Ruled
from checkins.forms.class_week import VersionField
from checkins.models import Goal
from checkins.services.goals import WORDS


class GoalForm(forms.Form):
    """What a goal is called, means, and how home can help.

    `goal` is the one whose words are changed, None for a new one.
    """

    version = VersionField()

    def __init__(self, data: Any = None, *, goal: Goal | None = None, child_name: str = "") -> None:
        names = (*WORDS, "version") if goal else ()
        super().__init__(data, initial={name: getattr(goal, name) for name in names})
        self.goal = goal
        self.fields["title"] = ShortTextField(
            label=_("The goal"),
            help_text=_("A few words that %(name)s knows too.") % {"name": child_name},
            longest=120,
            required=True,
            single_line=True,
        )
        self.fields["title"].widget.attrs |= {"class": "voice", "dir": "auto"}
        self.fields["meaning"] = ShortTextField(
            label=_("What it means"), longest=300, widget=Ruled()
        )
        self.fields["help_at_home"] = ShortTextField(
            label=_("How home can help"), longest=300, widget=Ruled()
        )

    def clean(self) -> dict[str, Any]:
        """The three texts, each as the writer chose where two were shown."""
        words = {name: self._chosen(name) for name in WORDS if name in self.cleaned_data}
        return words | {"version": self.cleaned_data["version"]}

    def _chosen(self, name: str) -> str:
        mine, choice = str(self.cleaned_data[name]), choice_of(self.data, name)
        if self.goal is None or choice is None:
            return mine
        theirs = str(getattr(self.goal, name))
        if choice.what == BOTH:
            field = self.fields[name]
            try:
                return str(field.clean(joined(theirs, mine)))
            except forms.ValidationError as problem:
                self.add_error(name, problem)
        return theirs if choice.what == THEIRS else mine

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}

    def seen(self) -> dict[str, int]:
        """Which version of each text the writer last had before them."""
        choices = {name: choice_of(self.data, name) for name in WORDS}
        return {
            name: choice.number if choice else self.cleaned_data["version"]
            for name, choice in choices.items()
        }

    def ask_about(self, theirs: Goal, fields: tuple[str, ...]) -> None:
        """Both texts are shown, and the writer chooses. The boxes keep what was typed."""
        self.goal = theirs
        said = _("A colleague wrote this here in the meantime:")
        for name in fields:
            words = getattr(theirs, name)
            ask(self, name, said=said, theirs=words, version=theirs.version)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": ""}
        helper.add_input(Submit("save", _("Save the goal"), css_class="btn school"))
        return helper
