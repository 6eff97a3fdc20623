"""The box that keeps a record from being erased by a slip."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Child
from accounts.text import ShortTextField, name_key


class EraseForm(forms.Form):
    """The child's first name, typed by hand."""

    given_name = ShortTextField(
        label=_("The child’s first name"),
        help_text=_("Typed in full, so that no other record is meant."),
        single_line=True,
        longest=200,
        required=True,
    )

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child = child

    def clean_given_name(self) -> str:
        typed = str(self.cleaned_data["given_name"])
        if name_key(typed) != name_key(self.child.given_name):
            raise forms.ValidationError(_("That is not this child’s first name."))
        return typed
