"""One calendar file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from checkins.calendars.decoding import LARGEST_FILE, FileRefused
from checkins.calendars.planning import reach_of
from checkins.calendars.reading import read
from checkins.calendars.shape import Calendar


class CalendarFileForm(forms.Form):
    """An .ics file; `raw` are its bytes, `content` is what was read of them."""

    file = forms.FileField(
        label=_("Your calendar, as an .ics file"),
        help_text=_("Your calendar program writes one: look for “Export”, or “Download .ics”."),
        widget=forms.FileInput({"accept": ".ics,text/calendar"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )
    content: Calendar
    raw: bytes

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_file(self) -> Any:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            self._read(upload)
        except FileRefused as refused:
            raise forms.ValidationError(refused.text, code=refused.code) from None
        return upload

    def _read(self, upload: "UploadedFile[Any]") -> None:
        if (upload.size or 0) > LARGEST_FILE:
            raise FileRefused("too_big")
        reach = reach_of(self.school)
        if reach is None:
            raise FileRefused("no_year")
        self.raw = upload.read()
        self.content = read(self.raw, zone=self.school.zone, first=reach[0], last=reach[1])
