"""A goal in plain words."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.widgets import Ruled


class GoalForm(forms.Form):
    """What a goal is called, means, and how home can help."""

    def __init__(self, *args: object, child_name: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["title"] = ShortTextField(
            label=_("The goal"),
            help_text=_("A few words that %(name)s knows too.") % {"name": child_name},
            longest=120,
            required=True,
            single_line=True,
        )
        self.fields["title"].widget.attrs |= {"class": "voice", "dir": "auto"}
        self.fields["meaning"] = ShortTextField(
            label=_("What it means"), longest=300, widget=Ruled()
        )
        self.fields["help_at_home"] = ShortTextField(
            label=_("How home can help"), longest=300, widget=Ruled()
        )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": ""}
        helper.add_input(Submit("save", _("Save the goal"), css_class="btn school"))
        return helper
