"""One file, and what a person has to say of it: what its columns mean, which classes are home classes."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.commas import in_a_row
from accounts.models import RosterImport, School
from accounts.rosters.columns import choices_of, label_of, missing_of
from accounts.rosters.decoding import FileRefused
from accounts.rosters.incoming import IN_REQUEST, LARGEST, Incoming, WhichSchool, incoming
from accounts.rosters.oneroster import choosing
from accounts.rosters.oneroster.choosing import Course, courses_of
from accounts.rosters.tables import from_json

SAMPLES, LONGEST_SAMPLE = 3, 40

ACCEPTED = (
    ".xlsx,.ods,.zip,.csv,.txt,.tsv,text/csv,text/plain,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.oasis.opendocument.spreadsheet"
)


class UploadForm(forms.Form):
    """A list of any kind; `content` are its bytes, `read` is what they hold for the school. A large
    one is neither yet: it is read behind the page."""

    file = forms.FileField(
        label=_("Your list: a spreadsheet (.xlsx, .ods), a CSV file or a OneRoster package (.zip)"),
        help_text=_(
            "One line a child: child, class, then for each guardian name, email, language. One line a guardian works too."
        ),
        widget=forms.FileInput({"accept": ACCEPTED}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )
    org = forms.CharField(required=False, widget=forms.HiddenInput)
    read: Incoming | None = None
    content: bytes = b""

    def __init__(self, *args: Any, school: School, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.today = school, today

    def clean_file(self) -> Any:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (upload.size or 0) > LARGEST:
                raise FileRefused("too_big")
            if (upload.size or 0) > IN_REQUEST:
                return upload
            self.content = upload.read()
            org = self.data.get("org", "")
            self.read = incoming(self.content, self.school, today=self.today, org=org)
        except FileRefused as refused:
            if isinstance(refused, WhichSchool):
                self._ask_which(refused.schools)
            raise forms.ValidationError(refused.text, code=refused.code) from None
        return upload

    def _ask_which(self, schools: Sequence[tuple[str, str]]) -> None:
        self.fields["org"] = forms.ChoiceField(
            label=_("Your school in the package"), choices=schools, required=False
        )


class ColumnsForm(forms.Form):
    """A list of meanings for each column of a file; `chosen` is what each means, by position."""

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
        self.chosen = [values.get(name, "") for name in self.fields]
        first: dict[str, str] = {}
        for name, what in zip(self.fields, self.chosen, strict=True):
            if what and what in first:
                self.add_error(name, _("Another column has this meaning already."))
            first.setdefault(what, name)
        missing = [str(label_of(what)) for what in missing_of(first)]
        if missing and not self.errors:
            raise forms.ValidationError(FileRefused("missing", in_a_row(missing)).text)
        return values


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"


class HomeClassesForm(forms.Form):
    """A tick for each course of a package whose classes are home classes; `chosen` are their ids."""

    def __init__(self, *args: Any, waiting: RosterImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = courses_of(choosing.from_json(waiting.table))
        for at, one in enumerate(self.courses):
            self.fields[f"course-{at}"] = forms.BooleanField(
                label=self._label(one), required=False, initial=one.id in waiting.columns
            )

    def _label(self, one: Course) -> str:
        count = ngettext("%(count)s child", "%(count)s children", len(one.pupils))
        return _("%(course)s: %(children)s in %(classes)s") % {
            "course": one.subject or _("Homerooms"),
            "children": count % {"count": len(one.pupils)},
            "classes": in_a_row(sorted(one.rooms)),
        }

    def clean(self) -> dict[str, Any]:
        """Some course, and no child with two."""
        values: dict[str, Any] = super().clean() or {}
        courses = [one for at, one in enumerate(self.courses) if values.get(f"course-{at}")]
        self.chosen = [one.id for one in courses]
        if not courses:
            raise forms.ValidationError(_("Tick at least one."))
        pupils = Counter(pupil for one in courses for pupil in one.pupils)
        twice = sum(count > 1 for count in pupils.values())
        if twice:
            words = ngettext(
                "%(count)s child would have two home classes.",
                "%(count)s children would have two home classes.",
                twice,
            )
            raise forms.ValidationError(words % {"count": twice})
        return values
