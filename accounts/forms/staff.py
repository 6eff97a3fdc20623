"""Staff: who they are, what they may do, whom they work with."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import LineField
from accounts.models import Assignment, Child, Classroom, Member, Role
from accounts.widgets import TapBoxes


class RolesForm(forms.Form):
    """A name that families read, and roles."""

    display_name = LineField(
        label=_("Name, as families read it"),
        help_text=_("Like Ms. Chen."),
        longest=80,
        required=True,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=TapBoxes(layout=""),
        error_messages={"required": _("Choose at least one role.")},
    )


class MemberForm(RolesForm):
    """A new member of staff; the address gets the invitation."""

    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("We send an invitation there."),
        max_length=254,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"}),
    )
    field_order = ("display_name", "email", "roles")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class SubstituteForm(forms.Form):
    """A teacher of the school, from a day to a day; both days count."""

    member = forms.ModelChoiceField(
        label=_("Who stands in"), queryset=Member.objects.none(), empty_label="–"
    )
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args: Any, members: QuerySet[Member], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = members
        self.fields["starts_on"].initial = today

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and first < self.today:
            self.add_error("starts_on", _("That day is over."))
        elif first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return values


class AssignmentForm(forms.Form):
    """A class, or one child by name, with the first and the last day where they are known."""

    kind = forms.ChoiceField(label=_("As"), choices=Assignment.Kind.choices)
    classroom = forms.ModelChoiceField(
        label=_("Class"), queryset=Classroom.objects.none(), required=False, empty_label="–"
    )
    child = forms.ModelChoiceField(
        label=_("Or one child"), queryset=Child.objects.none(), required=False, empty_label="–"
    )
    starts_on = forms.DateField(
        label=_("First day"),
        help_text=_("Leave it empty for today."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Leave it empty when there is none."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        classrooms: QuerySet[Classroom],
        children: QuerySet[Child],
        today: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, choices in (("classroom", classrooms), ("child", children)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("classroom")) == bool(values.get("child")):
            self.add_error("classroom", _("Choose a class, or one child."))
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and first < self.today:
            self.add_error("starts_on", _("That day is over."))
        if last and last < (first or self.today):
            said = _("The last day comes before the first.") if first else _("That day is over.")
            self.add_error("ends_on", said)
        return values
