"""Good news of any day, and a line about a talk."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Guardian
from accounts.text import ShortTextField
from accounts.widgets import Readers, Ruled, Taps
from checkins.models import LONGEST_NEWS, LONGEST_NOTE, ContactLog

NOBODY = "-"


class GoodNewsForm(forms.Form):
    """A win in a few words."""

    def __init__(self, data: Any = None, *, child: str = "") -> None:
        super().__init__(data)
        self.fields["text"] = ShortTextField(
            label=_("Good news about %(name)s") % {"name": child},
            help_text=_("One thing that went well. Every home of %(name)s reads it at once.")
            % {"name": child},
            longest=LONGEST_NEWS,
            required=True,
            widget=Ruled(),
        )


class TalkForm(forms.Form):
    """Who talked with whom, when, and about what."""

    def __init__(self, data: Any = None, *, family: Sequence[Guardian], today: dt.date) -> None:
        super().__init__(data)
        self._today = today
        self._family = {one.pk.hex: one for one in family}
        self.fields["way"] = forms.ChoiceField(
            label=_("How you talked"),
            choices=ContactLog.Way.choices,
            initial=ContactLog.Way.CALL,
            widget=Taps(layout="wide"),
        )
        self.fields["on"] = forms.DateField(
            label=_("On which day"),
            initial=today,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["guardian"] = forms.ChoiceField(
            label=_("With whom"),
            choices=[
                *((key, one.name) for key, one in self._family.items()),
                (NOBODY, _("Somebody else")),
            ],
            required=False,
            widget=Readers,
        )
        self.fields["note"] = ShortTextField(
            label=_("In one line"),
            help_text=_("Kept for the child’s teachers. The family may ask to read it."),
            longest=LONGEST_NOTE,
            single_line=True,
        )
        self.fields["follow_up"] = ShortTextField(
            label=_("What comes next"), longest=LONGEST_NOTE, single_line=True
        )

    def clean_on(self) -> dt.date:
        """A year that was mistyped is asked about."""
        on: dt.date = self.cleaned_data["on"]
        if on < self._today - dt.timedelta(days=400):
            raise forms.ValidationError(_("That is long ago. Is the year right?"))
        return on

    @property
    def guardian(self) -> Guardian | None:
        """Of a valid form; None where nobody of the family was named."""
        return self._family.get(self.cleaned_data["guardian"])

    def said(self) -> dict[str, Any]:
        """The rest of it, for the service."""
        names = ("way", "on", "note", "follow_up")
        return {name: self.cleaned_data[name] for name in names}
