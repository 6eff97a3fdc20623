"""The doors of the welcome letter. By mail: a code to the address on file. On paper: the printed code.

Looking at either changes nothing, and no name is shown before a code has come.
"""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, policy
from accounts.invitations import printed
from accounts.invitations.welcome_letter import guardian_of, not_me
from accounts.language import speak
from accounts.models import PrintedCode
from accounts.signin.forms import plain_digits
from accounts.signin.throttle import from_here, is_throttled
from checkins.replies.answers import only_school, see_other
from checkins.replies.views.stepup import send_code

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LETTER = "printed_letter"
"""In the session: the letter whose button was pressed in this browser."""


class CodeForm(forms.Form):
    """Twelve letters and digits, however they are grouped."""

    code = forms.CharField(
        label=gettext_lazy("The code on your letter"),
        help_text=gettext_lazy("Twelve letters and digits, beside the square."),
        max_length=60,
        error_messages={"required": gettext_lazy("Please type the code from the letter.")},
        widget=forms.TextInput(
            attrs={
                "class": "code long",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
    )

    def clean_code(self) -> str:
        code = printed.read(plain_digits(self.cleaned_data["code"]))
        if code is None:
            raise forms.ValidationError(wrong_code())
        return code


def wrong_code() -> str:
    return _("That is not the code on the letter. Please look again.")


# --- By mail --------------------------------------------------------------------------------------
@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_mail(request: HttpRequest, token: str) -> HttpResponse:
    """What this is, and a button that sends a code to the address the letter went to."""
    guardian = guardian_of(token, now=timezone.now())
    if guardian is None:
        return _rested(request)
    speak(request, guardian.language or guardian.school.language)
    if request.method == "POST":
        return send_code(request, guardian, to="home_welcome")
    page = {"school_name": guardian.school.name, "address": guardian.masked_email}
    return render(request, "replies/welcome_mail.html", page)


@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_about(request: HttpRequest, token: str) -> HttpResponse:
    """The same door from the letter "Tell us about your child": after the code come its boxes."""
    guardian = guardian_of(token, now=timezone.now())
    if guardian is None:
        return _rested(request)
    speak(request, guardian.language or guardian.school.language)
    if request.method == "POST":
        return send_code(request, guardian, to="home_about_all")
    page = {"school_name": guardian.school.name, "address": guardian.masked_email}
    return render(request, "replies/welcome_about.html", page)


@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_not_me(request: HttpRequest, token: str) -> HttpResponse:
    """ "This is not me, or not my child": asks once; then no letter goes there any more."""
    now = timezone.now()
    guardian = guardian_of(token, now=now)
    if guardian is None:
        return _rested(request)
    speak(request, guardian.language or guardian.school.language)
    is_said = request.method == "POST"
    if is_said:
        not_me(guardian, now=now)
    page = {"school_name": guardian.school.name, "is_said": is_said}
    return render(request, "replies/welcome_not_me.html", page)


# --- On paper -------------------------------------------------------------------------------------
@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the letter's QR code, in any case of letters. Its button leads on to the box."""
    letter = printed.letter_behind(code, now=timezone.now())
    if letter is None:
        return _rested(request)
    _speak_of(request, letter)
    if request.method == "POST":
        request.session[LETTER] = str(letter.pk)
        return see_other(reverse("welcome_code"))
    page = {"school_name": letter.guardian.school.name}
    return render(request, "replies/welcome_paper.html", page)


@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def welcome_code(request: ActingRequest) -> HttpResponse:
    """The box for the code; also for who types this address instead of scanning the square."""
    letter = _letter_of(request)
    _speak_of(request, letter)
    counted = from_here(request, str(letter.pk) if letter else "code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_throttled(
        request, "printed_code", key=counted, only_asks=True
    ):
        return ratelimit.respond_429(request)
    if form.is_valid():
        user = printed.come_in(form.cleaned_data["code"], now=timezone.now())
        if user is not None:
            auth.logout(request)
            auth.login(request, user, backend=BACKEND)
            return see_other(reverse("home_welcome"))
        is_throttled(request, "printed_code", key=counted)
        form.add_error("code", wrong_code())
    page: dict[str, Any] = {"form": form, **only_school()}
    if letter is not None:
        page["school_name"] = letter.guardian.school.name
    return render(request, "replies/welcome_code.html", page)


def _letter_of(request: HttpRequest) -> PrintedCode | None:
    pk = request.session.get(LETTER)
    return printed.letter_with_id(pk, now=timezone.now()) if pk else None


def _speak_of(request: HttpRequest, letter: PrintedCode | None) -> None:
    if letter is not None:
        guardian = letter.guardian
        speak(request, guardian.language or guardian.school.language)


def _rested(request: HttpRequest) -> HttpResponse:
    """One page for a letter that is unknown, used, ended or too old."""
    return render(request, "replies/welcome_rested.html", only_school(), status=404)
