"""A run of days with a name: a school year, a term, days off."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import LineField

FIRST, LAST = dt.date(2000, 1, 3), dt.date(2199, 12, 29)
"""Weeks outside have no URL (checkins/converters.py)."""
LONGEST = dt.timedelta(days=730)


class SpanForm(forms.Form):
    """Name, first and last day; both count."""

    name = LineField(label=_("Name"), longest=40, required=True)
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("This day still counts."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and not FIRST <= day <= LAST:
                self.add_error(name, _("That year is out of reach."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", _("That is longer than two years."))
        return values
