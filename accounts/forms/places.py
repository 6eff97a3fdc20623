"""Finding somebody, and the other classes that a child is in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import NAME, ClassroomField, LineField
from accounts.models import Classroom


class FindForm(forms.Form):
    """A piece of a name, or of an address."""

    words = LineField(
        label=_("Whom are you looking for?"),
        help_text=_("A piece of a name is enough, in any script. Children who left are found too."),
        longest=NAME,
        required=True,
        error_messages={"required": _("Type a piece of a name.")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )


class AlsoInForm(forms.Form):
    """A class beside the home class."""

    classroom = ClassroomField(label=_("Class"), queryset=Classroom.objects.none(), empty_label="–")

    def __init__(self, *args: Any, classrooms: QuerySet[Classroom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["classroom"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = classrooms
