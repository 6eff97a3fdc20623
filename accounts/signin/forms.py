"""The two forms of signing in: address with code or password, and the code itself."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signin import services
from accounts.signin.throttle import from_here, is_throttled

BY_CODE = "code"


class SignInForm(LoginForm):
    """One form, two ways in. Without a password, or by the button `how=code`, a code is sent.

    An address that is not on file is answered like one that is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("Your email address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            help_text=_("Leave it empty if you have none."),
            required=False,
            strip=False,
            max_length=1_000,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return str(super().clean_login()).lower()

    def clean_password(self) -> str:
        """A password that the browser filled in does not count when a code was asked for."""
        return "" if self.data.get("how") == BY_CODE else self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        asks_code = not self.errors and not self.cleaned_data.get("password")
        if asks_code and self._was_often(self.cleaned_data["login"]):
            self.add_error("login", get_adapter().validation_error("too_many_login_attempts"))
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        if not self.errors and not cleaned.get("password"):
            self.user = services.user_who_may_enter(cleaned["login"], now=timezone.now())
        return cleaned

    def _was_often(self, email: str) -> bool:
        """From this network; counted before the library counts by the address alone."""
        return is_throttled(self.request, "code_from_here", key=from_here(self.request, email))

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        by_code = not self.cleaned_data["password"]
        if by_code and self.user is None:
            services.send_nothing(self.cleaned_data["login"], now=timezone.now())
        answer: HttpResponse = super().login(request, redirect_url=redirect_url)
        return answer


def code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Your code"),
        help_text=_("Eight digits, in the letter we just sent."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        ),
    )


class CodeForm(ConfirmLoginCodeForm):
    """Eight digits, in any script's digits, with spaces or without."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_digits(self.cleaned_data["code"])
        return str(super().clean_code())


def plain_digits(text: str) -> str:
    """Every decimal digit as 0 to 9; phones in Arabic write their own."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text
    )


class PasswordForm(forms.Form):
    """A new password; the old one too, unless a code has just shown who it is."""

    current = forms.CharField(
        label=_("Your password now"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("Your new password"),
        help_text=_("At least ten letters or signs. A code by mail works all the same."),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, asks_current: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not asks_current:
            del self.fields["current"]

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise forms.ValidationError(_("That is not your password."))
        return current

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        password_validation.validate_password(new, self.user)
        return new


class AddressForm(forms.Form):
    """Where letters should go from now on."""

    email = forms.EmailField(
        label=_("Your new email address"),
        help_text=_("We send a code there first. Until it comes back nothing changes."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class NewAddressCodeForm(forms.Form):
    """The code that was sent to a new address."""

    code = code_field()
