"""One file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.rosters.decoding import LARGEST_FILE, FileRefused
from accounts.rosters.parsing import parse
from accounts.rosters.shape import Roster

ACCEPTED = (
    ".xlsx,.ods,.csv,.txt,.tsv,text/csv,text/plain,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.oasis.opendocument.spreadsheet"
)


class UploadForm(forms.Form):
    """A list; `content` are its bytes, `roster` is what was read of them."""

    file = forms.FileField(
        label=_("Your list: a spreadsheet (.xlsx, .ods) or a CSV file"),
        help_text=_(
            "One line a child: child, class, then for each guardian name, email, language. One line a guardian works too."
        ),
        widget=forms.FileInput({"accept": ACCEPTED}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )
    roster: Roster
    content: bytes

    def clean_file(self) -> Any:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            if (upload.size or 0) > LARGEST_FILE:
                raise FileRefused("too_big")
            self.content = upload.read()
            self.roster = parse(self.content)
        except FileRefused as refused:
            raise forms.ValidationError(refused.text, code=refused.code) from None
        return upload
