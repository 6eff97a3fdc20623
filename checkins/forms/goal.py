"""A goal in plain words."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import ShortTextField
from accounts.which_stands import BOTH, THEIRS, ask, choice_of, joined
from accounts.widgets import Ruled, Taps
from checkins.forms.calendar import FIRST, LAST
from checkins.forms.class_week import VersionField
from checkins.models import Area, Ending, Goal
from checkins.services.goals import FACTS, WORDS

LONGEST_TITLE = 120


def day_field(label: str, help_text: str = "") -> forms.DateField:
    """A day that may stay empty."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget)


class GoalForm(forms.Form):
    """What a goal is called, is about, means, how home can help, and from when until when.

    `goal` is the one whose words are changed, None for a new one; `title` is what stands in a new
    one's first box, `today` the day on which it begins if nobody says another.
    """

    version = VersionField()

    def __init__(
        self,
        data: Any = None,
        *,
        goal: Goal | None = None,
        child_name: str = "",
        title: str = "",
        today: dt.date | None = None,
    ) -> None:
        names = (*WORDS, *FACTS, "version") if goal else ()
        first = {"title": title, "begins_on": today} if goal is None else {}
        super().__init__(data, initial=first | {name: getattr(goal, name) for name in names})
        self.goal = goal
        self._add_words(child_name)
        self._add_facts()

    def _add_words(self, child_name: str) -> None:
        self.fields["title"] = ShortTextField(
            label=_("The goal"),
            help_text=_("A few words that %(name)s knows too.") % {"name": child_name},
            longest=LONGEST_TITLE,
            required=True,
            single_line=True,
        )
        self.fields["title"].widget.attrs |= {"class": "voice", "dir": "auto"}
        self.fields["area"] = forms.ChoiceField(
            label=_("What it is about"),
            choices=[("", _("Not said")), *Area.choices],
            required=False,
            error_messages={"invalid_choice": _("Please choose one of these.")},
        )
        self.fields["meaning"] = ShortTextField(
            label=_("What it means"), longest=300, widget=Ruled()
        )
        self.fields["help_at_home"] = ShortTextField(
            label=_("How home can help"), longest=300, widget=Ruled()
        )

    def _add_facts(self) -> None:
        self.fields["begins_on"] = day_field(_("Begins on"))
        self.fields["ends_on"] = day_field(
            _("Look at it again on"),
            _("May stay empty. The sheet reminds you of it, and nothing ends by itself."),
        )

    def clean(self) -> dict[str, Any]:
        """The three texts, each as the writer chose where two were shown."""
        words = {name: self._chosen(name) for name in WORDS if name in self.cleaned_data}
        self._check_days()
        return self.cleaned_data | words

    def _check_days(self) -> None:
        first = self.cleaned_data.get("begins_on") or (self.goal and self.goal.begins_on)
        last = self.cleaned_data.get("ends_on")
        for name, day in (("begins_on", first), ("ends_on", last)):
            if day and not FIRST <= day <= LAST:
                self.add_error(name, _("That year is out of reach."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))

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

    def facts(self) -> dict[str, Any]:
        """What it is about, and its days. A box that the page did not have says nothing, and nor
        does an empty first day."""
        said = {name: self.cleaned_data[name] for name in FACTS if name in self.data}
        return {name: one for name, one in said.items() if one or name != "begins_on"}

    def seen(self) -> dict[str, int]:
        """Which version of each text and fact the writer last had before them."""
        choices = {name: choice_of(self.data, name) for name in (*WORDS, *FACTS)}
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


class EndForm(forms.Form):
    """How a goal ended, and a line about it for the family."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=Ending.choices,
        widget=Taps,
        error_messages={
            "required": gettext_lazy("Please choose one of these."),
            "invalid_choice": gettext_lazy("Please choose one of these."),
        },
    )
    words = ShortTextField(
        label=gettext_lazy("A line for the family"),
        help_text=gettext_lazy("They read it on the sheet. It may stay empty."),
        longest=300,
        widget=Ruled,
    )
