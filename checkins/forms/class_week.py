"""The small forms of the class page: the note, an answer, a reason for being away, what to share."""

import uuid
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import ShortTextField, clean_text
from accounts.which_stands import BOTH, THEIRS, ask, choice_of, joined
from accounts.widgets import Carried, Ruled


class Standing(Protocol):
    """Something with a version that a colleague wrote."""

    text: str
    version: int


LONGEST_REASON = 80
LONGEST_TAKE_BACK_NOTE = 300


class VersionField(forms.IntegerField):
    """Which version the writer last saw; 0 for none. Nonsense counts as 0, and so as a conflict."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=Carried)

    def clean(self, value: Any) -> int:
        try:
            return min(max(super().clean(value) or 0, 0), 2**31 - 2)  # one more must still fit
        except forms.ValidationError:
            return 0


class VersionedForm(forms.Form):
    """Words that a colleague may have written in the meantime; `stands` is what they wrote, if
    anything does. Where both texts were shown, as the writer chose."""

    version = VersionField()

    def __init__(self, *args: Any, stands: Standing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = stands

    def clean(self) -> dict[str, Any]:
        choice = choice_of(self.data, "text")
        if choice is None or "text" not in self.cleaned_data:
            return self.cleaned_data
        self.cleaned_data["version"] = choice.number
        # Theirs that has moved on since it was shown is asked about again.
        is_as_shown = self.stands is not None and self.stands.version == choice.number
        if choice.what == BOTH and is_as_shown and self.stands is not None:
            try:
                both = joined(self.stands.text, self.cleaned_data["text"])
                self.cleaned_data["text"] = clean_text(both)
            except forms.ValidationError as problem:
                self.add_error("text", problem)
        return self.cleaned_data

    @property
    def leaves_theirs(self) -> bool:
        """The writer chose that the other text stands: there is nothing to save."""
        choice = choice_of(self.data, "text")
        return choice is not None and choice.what == THEIRS

    def stands_at(self, version: int) -> None:
        """Send this version with the next save."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def ask_about(self, theirs: Standing, *, said: str) -> None:
        """Both texts are shown, and the writer chooses. The box keeps what was typed."""
        ask(self, "text", said=said, theirs=theirs.text, version=theirs.version)


class ClassNoteForm(VersionedForm):
    """ "This week in our class"."""

    text = ShortTextField(label=_("This week in our class"), widget=Ruled)


class AnswerForm(VersionedForm):
    """The school's answer to what a home asked."""

    text = ShortTextField(label=_("Your answer"), widget=Ruled(attrs={"rows": 3}))

    def clean_text(self) -> str:
        words = str(self.cleaned_data["text"])
        if not words and not self.leaves_theirs:
            raise forms.ValidationError(_("Write a few words first."), code="required")
        return words


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
