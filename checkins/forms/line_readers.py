"""Who at home reads each of one's own lines: a choice of homes, and a tick for the code."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.commas import in_words
from accounts.widgets import Readers
from checkins.models import Entry
from checkins.queries.child_homes import ChildHome

ALL = "all"


@dataclass(frozen=True)
class Choice:
    """What was chosen for one line."""

    entry: Entry
    only_for: uuid.UUID | None
    needs_code: bool


class LineReadersForm(forms.Form):
    """Fields `home-<line>` and `code-<line>`. Where the child has one home there is no `home-`;
    one that a request leaves out is left alone."""

    def __init__(
        self, lines: Sequence[Entry], homes: Sequence[ChildHome], data: Any = None
    ) -> None:
        super().__init__(data)
        self.lines = lines
        self._homes = homes
        for line in lines:
            self._add(line)

    def _add(self, line: Entry) -> None:
        if len(self._homes) > 1 or line.only_for_id:
            self.fields[f"home-{line.pk.hex}"] = forms.ChoiceField(
                label=_("Who at home reads it"),
                choices=list(self._choices(line)),
                required=False,
                initial=line.only_for_id.hex if line.only_for_id else ALL,
                widget=Readers,
            )
        self.fields[f"code-{line.pk.hex}"] = forms.BooleanField(
            label=_("Opens with a code only, not by the link alone"),
            required=False,
            initial=line.needs_code,
        )

    def _choices(self, line: Entry) -> Iterable[tuple[str, str]]:
        yield ALL, _("Every home")
        names = {home.id: in_words(home.names) for home in self._homes}
        if line.only_for_id and line.only_for_id not in names:
            yield line.only_for_id.hex, _("A home that has ended: nobody reads it now")
        for home, name in names.items():
            yield home.hex, _("Only %(names)s") % {"names": name}

    def boxes(self) -> list[tuple[Entry, list[forms.BoundField]]]:
        """Each line with its boxes, for the page."""
        return [
            (line, [self[name] for name in self.fields if name.endswith(line.pk.hex)])
            for line in self.lines
        ]

    def choices(self) -> Iterable[Choice]:
        """Of a valid form."""
        for line in self.lines:
            home = self.cleaned_data.get(f"home-{line.pk.hex}")
            code = self.cleaned_data[f"code-{line.pk.hex}"]
            stands = line.only_for_id if not home else None if home == ALL else uuid.UUID(home)
            yield Choice(line, stands, code)
