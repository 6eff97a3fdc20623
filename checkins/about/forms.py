"""The boxes in which a home tells of its child, and the one in which staff add to it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.which_stands import BOTH, THEIRS, ask, choice_of, joined
from accounts.widgets import Ruled
from checkins.forms.class_week import VersionedForm, VersionField
from checkins.models import ABOUT_KEYS, LONGEST_ABOUT, AboutMe
from checkins.queries.about import label_of

ONE_LINE = ("name", "name_how", "languages")


class AboutForm(forms.Form):
    """A home's answers. `rows` are those that stand, by key; `readers` says beside every box who
    reads it."""

    def __init__(
        self, data: Any = None, *, child_name: str, rows: Mapping[str, AboutMe], readers: str
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        self.rows = dict(rows)
        hints = _hints()
        for key in ABOUT_KEYS:
            self.fields[key] = ShortTextField(
                label=label_of(key, child_name),
                help_text=" ".join(filter(None, (hints.get(key), readers))),
                longest=LONGEST_ABOUT,
                single_line=key in ONE_LINE,
                widget=Ruled({"rows": 1 if key in ONE_LINE else 2}),
            )
            self.fields[f"seen-{key}"] = VersionField()
            row = self.rows.get(key)
            self.initial[key] = row.text if row else ""
            self.initial[f"seen-{key}"] = row.version if row else 0

    @property
    def boxes(self) -> list[tuple[forms.BoundField, forms.BoundField, AboutMe | None]]:
        """Each box with what it carries unseen, and what stands of it."""
        return [(self[key], self[f"seen-{key}"], self.rows.get(key)) for key in ABOUT_KEYS]

    def clean(self) -> dict[str, Any]:
        """Where two texts were shown, as the writer chose."""
        for key in ABOUT_KEYS:
            choice = choice_of(self.data, key)
            if choice is None or key not in self.cleaned_data:
                continue
            self.cleaned_data[f"seen-{key}"] = choice.number
            row = self.rows.get(key)
            # Theirs that has moved on since it was shown is asked about again.
            if row is None or row.version != choice.number:
                continue
            if choice.what == THEIRS:
                self.cleaned_data[key] = row.text
            elif choice.what == BOTH:
                self._join(key, row.text)
        return self.cleaned_data

    def _join(self, key: str, theirs: str) -> None:
        try:
            both = joined(theirs, self.cleaned_data[key])
            self.cleaned_data[key] = self.fields[key].clean(both)
        except forms.ValidationError as problem:
            self.add_error(key, problem)

    def words(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in ABOUT_KEYS}

    def seen(self) -> dict[str, int]:
        return {key: self.cleaned_data[f"seen-{key}"] for key in ABOUT_KEYS}

    def ask_about(self, theirs: Mapping[str, AboutMe], said: str) -> None:
        """Both texts are shown; the boxes keep what was typed."""
        for key, row in theirs.items():
            self.rows[key] = row
            ask(self, key, said=said, theirs=row.text, version=row.version)


def _hints() -> dict[str, str]:
    return {
        "name_how": _("Write it as you hear it, like “hah-vee-AIR”."),
        "helps": _("When it is loud, sad or too much."),
        "family": _("Feast days, food, who belongs to you."),
        "reach": _("A call after four, a note in the bag: whatever suits you."),
    }


class AddForm(VersionedForm):
    """What a member of staff has learned, for their colleagues."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = ShortTextField(
            label=_("What I have learned"),
            help_text=_(
                "Read by who works with this child at school, signed by you. Write so that the family could read it."
            ),
            longest=LONGEST_ABOUT,
            widget=Ruled(),
        )

    def clean(self) -> dict[str, Any]:
        """Two texts that are kept together may be longer than one."""
        values = super().clean()
        try:
            values["text"] = self.fields["text"].clean(values.get("text", ""))
        except forms.ValidationError as problem:
            self.add_error("text", problem)
        return values
