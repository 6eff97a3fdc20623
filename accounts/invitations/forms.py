"""What a new member of staff is asked."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation
from accounts.text import ShortTextField


class WelcomeForm(forms.Form):
    """The name that families read, and how one wants to sign in."""

    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("Codes to sign in go there."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    display_name = ShortTextField(
        label=_("Your name, as families read it"),
        help_text=_("Like Ms. Chen."),
        longest=80,
        single_line=True,
        required=True,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("A password, if you want one"),
        help_text=_(
            "At least ten letters or signs. Without one you sign in by a code in your mail."
        ),
        required=False,
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self,
        *args: Any,
        invitation: Invitation,
        asks_address: bool,
        asks_password: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = invitation.member.user
        if not asks_address:
            del self.fields["email"]
        if not asks_password:
            del self.fields["password"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            password_validation.validate_password(password, self.user)
        return password
