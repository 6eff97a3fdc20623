"""What is asked for a second step: codes, and for a leader whom the school asks."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.signin.forms import plain_digits
from accounts.widgets import Readers


def typed_code(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        ),
    )


def only_digits(text: str) -> str:
    """In any script's digits, with spaces or dashes as apps and people write them."""
    return "".join(letter for letter in plain_digits(text) if letter not in " -\u00a0\u200e\u200f")


class StepForm(forms.Form):
    """A code from the app, or a recovery code."""

    code = typed_code(
        _("Code from your app"), _("Six digits. One of your recovery codes works too.")
    )

    def clean_code(self) -> str:
        return only_digits(self.cleaned_data["code"])


class AppForm(StepForm):
    """The first code of a new app. `offer` carries what was shown (accounts.signin.totp)."""

    code = typed_code(_("The code that the app shows now"), _("Six digits."))
    offer = forms.CharField(widget=forms.HiddenInput, max_length=1_000)


class RuleForm(forms.Form):
    """Of whom the school asks a second step, and from which day."""

    whom = forms.ChoiceField(
        label=_("Who needs a second step"), choices=School.SecondStep.choices, widget=Readers()
    )
    starts_on = forms.DateField(
        label=_("From this day"),
        help_text=_("Until then they see a line that tells them. Two weeks are a good time."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_asked = values.get("whom", School.SecondStep.NOBODY) != School.SecondStep.NOBODY
        if is_asked and not values.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("From which day?"))
        if not is_asked:
            values["starts_on"] = None
        return values


def two_weeks_on(today: dt.date) -> dt.date:
    return today + dt.timedelta(weeks=2)
