"""Two texts for one box: both are shown, and the writer is asked which shall stand.

The question is a group of radios beside the box (templates/crispy_sheet/asked.html). Nothing is
chosen beforehand, and each choice carries the version of the other text that was shown, so that
one which has moved on once more is asked about again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from accounts.widgets import Stands

MINE, THEIRS, BOTH = "mine", "theirs", "both"
PREFIX = "stands-"


@dataclass(frozen=True)
class Choice:
    """What the writer chose, and the version of the other text that they had before them."""

    what: str
    version: str

    @property
    def number(self) -> int:
        """The version as a number; 0 for nonsense, and so a question once more."""
        return int(self.version) if self.version.isdecimal() and len(self.version) < 10 else 0


@dataclass(frozen=True)
class Asked:
    """The question beside a box: who wrote the other text, what it says, the radios."""

    said: str
    theirs: str
    field: BoundField


def choice_of(data: Mapping[str, Any], name: str) -> Choice | None:
    """The answer to the question beside this box, if it was asked and answered."""
    what, _sign, version = str(data.get(f"{PREFIX}{name}", "")).partition("-")
    return Choice(what, version) if what in (MINE, THEIRS, BOTH) and version else None


def joined(theirs: str, mine: str) -> str:
    """Both texts in one box, the earlier one first."""
    return "\n".join(text for text in (theirs, mine) if text)


def ask(
    form: forms.Form,
    name: str,
    *,
    said: str,
    theirs: str,
    version: int | str,
    has_room_for_both: bool = True,
) -> None:
    """Refuse the form's box `name` and put the question beside it; what was typed stays in it."""
    show(form, name, said=said, theirs=theirs, version=version)
    if not has_room_for_both:
        field: Any = form.fields[f"{PREFIX}{name}"]
        field.choices = [one for one in field.choices if not one[0].startswith(BOTH)]
    form.add_error(name, _("Not saved yet. Choose which text shall stand."))


def show(form: forms.Form, name: str, *, said: str, theirs: str, version: int | str) -> None:
    """Put the question beside the form's box `name`."""
    choices = [(f"{MINE}-{version}", _("Keep what is in the box"))]
    if theirs:
        choices += [
            (f"{THEIRS}-{version}", _("Keep the other")),
            (f"{BOTH}-{version}", _("Keep both")),
        ]
    else:
        choices += [(f"{THEIRS}-{version}", _("Leave it empty"))]
    asked = f"{PREFIX}{name}"
    form.fields[asked] = forms.ChoiceField(
        label=said, choices=choices, required=False, widget=Stands()
    )
    form.fields[name].asked = Asked(said, theirs, form[asked])  # type: ignore[attr-defined]
