"""What somebody looks for in the sheets."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import LineField

LONGEST = 100


class SearchForm(forms.Form):
    """A few words."""

    words = LineField(
        label=_("What are you looking for?"),
        help_text=_("A word, or two that stand in one line. Accents and capitals do not matter."),
        longest=LONGEST,
        required=True,
        error_messages={"required": _("Type a word.")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
