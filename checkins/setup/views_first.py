"""The page of an installation where nobody is yet. Once somebody is, it does not exist."""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import policy
from accounts.models import User
from accounts.signin.throttle import is_throttled
from checkins.setup.forms import FirstSchoolForm
from checkins.setup.founding import HasSchool, NoSuchCode, found_first, is_empty

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@policy(None, is_secret=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def first_school(request: HttpRequest) -> HttpResponse:
    """The code that the server has printed, the school, and who leads it."""
    if not is_empty():
        raise Http404
    form = FirstSchoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if is_throttled(request, "setup_code", key="setup"):
            return ratelimit.respond_429(request)
        user = _founded(form) if form.is_valid() else None
        if user is not None:
            return _let_in(request, user)
    return render(request, "setup/first.html", {"form": form})


def _founded(form: FirstSchoolForm) -> User | None:
    """The leader's sign-in; None when the form says why not."""
    try:
        return found_first(**form.cleaned_data, now=timezone.now())
    except HasSchool:
        raise Http404 from None
    except NoSuchCode:
        if not is_empty():
            raise Http404 from None
        form.add_error(
            "code", _("That is not the code that the server printed last. It lasts a day.")
        )
    except ValidationError as problem:
        form.add_error(None, problem.messages)
    return None


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    """By a code to the address. Where mail is not set up yet, the setup code was proof enough."""
    if settings.MAIL_IS_SET_UP:
        LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
        where = reverse("account_confirm_login_code")
        return redirect(f"{where}?{urlencode({'next': reverse('setup')})}")
    auth.login(request, user, backend=BACKEND)
    return redirect("setup")
