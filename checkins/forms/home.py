"""How a family wants to be reached."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import Guardian
from accounts.widgets import Taps


def language_choices() -> list[tuple[str, str]]:
    """Each language by its own name."""
    return [
        (code, capfirst(get_language_info(code)["name_local"]))
        for code, _name in settings.LANGUAGES
    ]


class ReachForm(forms.Form):
    """Mail or paper, language, reminder: the same for every record behind one sign-in."""

    channel = forms.ChoiceField(
        label=_("This week’s letter comes"),
        choices=Guardian.Channel.choices,
        widget=Taps(),
    )
    language = forms.ChoiceField(label=_("Your language"), choices=language_choices)
    wants_reminder = forms.BooleanField(
        label=_("One reminder a week, if a sheet is still open"), required=False
    )

    @classmethod
    def of(cls, guardian: Guardian, language: str, data: Any = None) -> "ReachForm":
        """Filled with what stands; `language` is the page's when the guardian has chosen none."""
        return cls(
            data,
            initial={
                "channel": guardian.channel,
                "language": guardian.language or language,
                "wants_reminder": guardian.wants_reminder,
            },
        )
