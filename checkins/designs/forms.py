"""A draft's rows as one form: what the page shows comes back whole, and in its order."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.people import LineField
from accounts.text import ShortTextField
from checkins.designs.keys import new_key, words_of
from checkins.models import Half, Kind, Template, Voice
from checkins.services.template_rules import Row
from checkins.services.templates import fingerprint

MOST_ROWS, MOST_LINES = 40, 9
LONGEST_LIST = 2_000
KINDS = (
    (Kind.TEXT, gettext_lazy("A few words")),
    (Kind.RATING, gettext_lazy("One of some steps")),
    (Kind.TICKS, gettext_lazy("Ticks")),
    (Kind.CHIPS, gettext_lazy("Questions to tap")),
    (Kind.GOALS, gettext_lazy("The child’s goals")),
    (Kind.GRID, gettext_lazy("A table of steps")),
)
FLAGS = {
    "has_readers": gettext_lazy("The writer chooses who reads it"),
    "is_sensitive": gettext_lazy("Only behind a code, not by the link alone"),
    "is_question": gettext_lazy("Wants an answer"),
    "is_many": gettext_lazy("Each line is a row of its own"),
    "is_per_goal": gettext_lazy("Asked about each goal"),
}
FINGERPRINT = re.compile("[0-9a-f]{16}")
LINES = {"min_value": 1, "max_value": MOST_LINES}


class RowForm(forms.Form):
    """One prompt in plain words. `key` stays what it is, so that answers can be followed."""

    key = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    half = forms.ChoiceField(choices=Half, widget=forms.HiddenInput)
    label = LineField(label=gettext_lazy("What it is called"), longest=120, required=True)
    hint = LineField(label=gettext_lazy("A hint beside it"), longest=200)
    kind = forms.ChoiceField(label=gettext_lazy("Answered by"), choices=KINDS)
    options = ShortTextField(
        label=gettext_lazy("Choices, one a line; steps from the hardest to the best"),
        longest=LONGEST_LIST,
        lines=4,
    )
    rows = ShortTextField(
        label=gettext_lazy("Rows of the table, one a line"), longest=LONGEST_LIST, lines=4
    )
    mirror = forms.IntegerField(
        label=gettext_lazy("Row on paper"), min_value=0, max_value=MOST_ROWS, required=False
    )
    lines_a4 = forms.IntegerField(label=gettext_lazy("Lines on A4"), **LINES)  # type: ignore[arg-type]
    lines_letter = forms.IntegerField(label=gettext_lazy("Lines on Letter"), **LINES)  # type: ignore[arg-type]
    of_child = forms.BooleanField(label=gettext_lazy("The child’s own words"), required=False)
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("More about it"),
        choices=list(FLAGS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def row(self, before: Row | None, taken: set[str]) -> Row:
        """What was typed as a row; `before` is the one that it changes, whose keys go on."""
        said = self.cleaned_data
        half, label = Half(said["half"]), said["label"]
        options = words_of(said["options"], before.options if before else ())
        rows = words_of(said["rows"], before.rows if before else ())
        same = before is not None and (before.label, before.hint) == (label, said["hint"])
        return Row(
            key=before.key if before else new_key(label, taken),
            half=half,
            kind=Kind(said["kind"]),
            voice=Voice.CHILD if said["of_child"] else Voice(half.value),
            label=label,
            hint=said["hint"],
            options=options,
            rows=rows,
            translations=before.translations if before and same else {},
            mirror=said["mirror"] or 0,
            lines_a4=said["lines_a4"],
            lines_letter=said["lines_letter"],
            **{name: name in said["flags"] for name in FLAGS},
        )


def initial_of(row: Row) -> dict[str, Any]:
    """A row as its boxes show it."""
    return {
        "key": row.key,
        "half": row.half,
        "label": row.label,
        "hint": row.hint,
        "kind": row.kind,
        "options": "\n".join(one["word"] for one in row.options),
        "rows": "\n".join(one["word"] for one in row.rows),
        "mirror": row.mirror,
        "lines_a4": row.lines_a4,
        "lines_letter": row.lines_letter,
        "of_child": row.voice == Voice.CHILD,
        "flags": [name for name in FLAGS if getattr(row, name)],
    }


Rows = forms.formset_factory(
    RowForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class SeenField(forms.CharField):
    """What the draft said when the writer opened it, by its fingerprint. No person types it, so nonsense
    is no error: it is the fingerprint of no draft."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> str:
        return value if isinstance(value, str) and FINGERPRINT.fullmatch(value) else ""


class DraftForm(forms.Form):
    """The draft's name, what the writer had before them, and its rows as `rows`."""

    name = LineField(label=gettext_lazy("Name of the template"), longest=80, required=True)
    seen = SeenField()

    def __init__(self, draft: Template, before: list[Row], data: QueryDict | None = None) -> None:
        seen = fingerprint(before, draft.name)
        self._sent = data.copy() if data is not None else QueryDict(mutable=True)
        sent = self._sent if data is not None else None
        super().__init__(sent, initial={"name": draft.name, "seen": seen})
        self.before = {(row.half.value, row.key): row for row in before}
        self.rows = Rows(data, initial=[initial_of(row) for row in before], prefix="rows")

    def see_again(self, rows: list[Row], name: str) -> None:
        """The page that comes back has seen what stands now."""
        self._sent["seen"] = fingerprint(rows, name)

    def is_valid(self) -> bool:
        return super().is_valid() and self.rows.is_valid()

    def typed(self) -> list[Row]:
        """The rows as they came, school's half first."""
        taken = {key for _half, key in self.before}
        found = []
        for form in self.rows:
            before = self.before.get((form.cleaned_data["half"], form.cleaned_data["key"]))
            row = form.row(before, taken)
            taken.add(row.key)
            found.append(row)
        return sorted(found, key=lambda row: row.half != Half.SCHOOL)


class NewForm(forms.Form):
    """A new template, begun from one that is there."""

    name = LineField(label=gettext_lazy("Name of the template"), longest=80, required=True)
    source = forms.ChoiceField(label=gettext_lazy("Begin from"))

    def __init__(self, templates: list[Template], data: QueryDict | None = None) -> None:
        super().__init__(data)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(str(one.pk), _(one.name)) for one in templates]
