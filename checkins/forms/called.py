"""The small form of "called on ...": which adult, which day, a line about it."""

import uuid

from django import forms
from django.utils.translation import gettext as _

from accounts.text import clean_text, one_line
from checkins.models.voices import LONGEST_NOTE


class CalledForm(forms.Form):
    """All of it may be left out: then everybody who waits was called today."""

    tap = forms.UUIDField(required=False)
    on = forms.DateField(required=False)
    note = forms.CharField(required=False)

    @property
    def tap_id(self) -> uuid.UUID | None:
        found: uuid.UUID | None = self.cleaned_data["tap"]
        return found

    def clean_note(self) -> str:
        return one_line(clean_text(self.cleaned_data["note"], longest=LONGEST_NOTE))

    @property
    def problem(self) -> str:
        """What to say about a form that is not kept."""
        if "on" in self.errors:
            return _("That is no day. Choose the day of the call.")
        if "note" in self.errors:
            return str(self.errors["note"][0])
        return _("This call is not on the page any more.")
