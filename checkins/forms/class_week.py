"""The small forms of the class page: the note, an answer, a reason for being away, what to share."""

import uuid
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import ShortTextField
from accounts.widgets import Ruled


class Standing(Protocol):
    """Something with a version that a colleague wrote."""

    version: int


LONGEST_REASON = 80
LONGEST_TAKE_BACK_NOTE = 300


class VersionField(forms.IntegerField):
    """Which version the writer last saw; 0 for none. Nonsense counts as 0, and so as a conflict."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        try:
            return min(max(super().clean(value) or 0, 0), 2**31 - 2)  # one more must still fit
        except forms.ValidationError:
            return 0


class VersionedForm(forms.Form):
    """Words that a colleague may have written in the meantime."""

    version = VersionField()

    def stands_at(self, version: int) -> None:
        """Send this version with the next save."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def ask_about(self, theirs: Standing) -> None:
        """Both texts are shown; saving once more puts one's own in the place of theirs."""
        self.stands_at(theirs.version)
        self.add_error("text", _("Somebody has written here in the meantime. Which shall stand?"))


class ClassNoteForm(VersionedForm):
    """ "This week in our class"."""

    text = ShortTextField(label=_("This week in our class"), widget=Ruled)


class AnswerForm(VersionedForm):
    """The school's answer to what a home asked."""

    text = ShortTextField(
        label=_("Your answer"),
        widget=Ruled(attrs={"rows": 3}),
        required=True,
        error_messages={"required": _("Write a few words first.")},
    )


class AwayForm(forms.Form):
    """Why there is no sheet this week, in a word or two; it may stay empty."""

    reason = ShortTextField(
        longest=LONGEST_REASON,
        single_line=True,
        label=_("Why, in a word or two"),
        help_text=_("Chickenpox, family trip. The class’s teachers read it, the family does not."),
    )

    def clean_reason(self) -> str:
        """One line: the register shows it as the row's last word."""
        return " ".join(str(self.cleaned_data["reason"]).split())


class TakeBackForm(forms.Form):
    """A word to the family when a sheet is withdrawn after its letter has left."""

    note = ShortTextField(
        longest=LONGEST_TAKE_BACK_NOTE,
        label=_("A word to the family"),
        help_text=_("They read it where the sheet stood. It may stay empty."),
        widget=Ruled,
    )


def ids_in(values: list[str]) -> list[uuid.UUID]:
    """The ids among what a form sent; what is none is passed over."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found
