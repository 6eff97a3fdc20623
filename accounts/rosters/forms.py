"""One file, and what its columns mean."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.commas import in_a_row
from accounts.models import RosterImport
from accounts.rosters.columns import NOTHING, choices_of, label_of, missing_of, suggested
from accounts.rosters.decoding import LARGEST_FILE, FileRefused
from accounts.rosters.parsing import read
from accounts.rosters.shape import Roster
from accounts.rosters.tables import Table, from_json, table_of
from accounts.rosters.workbooks import MOST_COLUMNS

SAMPLES, LONGEST_SAMPLE = 3, 40

ACCEPTED = (
    ".xlsx,.ods,.csv,.txt,.tsv,text/csv,text/plain,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.oasis.opendocument.spreadsheet"
)


class UploadForm(forms.Form):
    """A list; `content` are its bytes, `table` is what they hold, and `roster`
    what was read of it."""

    file = forms.FileField(
        label=_("Your list: a spreadsheet (.xlsx, .ods) or a CSV file"),
        help_text=_(
            "One line a child: child, class, then for each guardian name, email, language. One line a guardian works too."
        ),
        widget=forms.FileInput({"accept": ACCEPTED}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )
    roster: Roster | None
    table: Table
    means: list[str]
    content: bytes

    def __init__(self, *args: Any, known: Mapping[str, str] = NOTHING, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_file(self) -> Any:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (upload.size or 0) > LARGEST_FILE:
                raise FileRefused("too_big")
            self.content = upload.read()
            self.table = table_of(self.content, self.known)
            self._read()
        except FileRefused as refused:
            raise forms.ValidationError(refused.text, code=refused.code) from None
        return upload

    def _read(self) -> None:
        """Without a roster where a person has to say first what the columns mean."""
        headings = self.table.headings
        if len(headings) > MOST_COLUMNS:
            raise FileRefused("too_wide")
        self.means = suggested(headings, self.known)
        is_list = len(set(map(str.strip, headings)) - {""}) > 1
        if not is_list and not any(self.means):
            raise FileRefused("no_headings")
        try:
            self.roster = read(self.table, self.means)
        except FileRefused as refused:
            if refused.code not in ("missing", "twice") or not is_list:
                raise
            self.roster = None


class ColumnsForm(forms.Form):
    """A list of meanings for each column of a file; `means` is what was chosen, by position."""

    def __init__(self, *args: Any, waiting: RosterImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = from_json(waiting.table)
        choices = choices_of(waiting.columns)
        for at, heading in enumerate(self.table.headings):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=heading.strip() or _("Column %(number)s") % {"number": at + 1},
                help_text=self._first_words(at),
                choices=choices,
                initial=waiting.columns[at],
                required=False,
            )

    def _first_words(self, at: int) -> str:
        words = [cells[at].strip() for _line, cells in self.table.rows if at < len(cells)]
        first = list(dict.fromkeys(filter(None, words)))[:SAMPLES]
        return in_a_row(shortened(one) for one in first)

    def clean(self) -> dict[str, Any]:
        """Each meaning once; a child, a class, and what a guardian needs."""
        values: dict[str, Any] = super().clean() or {}
        self.means = [values.get(name, "") for name in self.fields]
        first: dict[str, str] = {}
        for name, what in zip(self.fields, self.means, strict=True):
            if what and what in first:
                self.add_error(name, _("Another column has this meaning already."))
            first.setdefault(what, name)
        missing = [str(label_of(what)) for what in missing_of(first)]
        if missing and not self.errors:
            raise forms.ValidationError(FileRefused("missing", in_a_row(missing)).text)
        return values


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"
