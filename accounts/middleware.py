"""Default deny: every view carries a policy, and it is checked before the view runs."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import auth
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts import kept, second_step
from accounts.access import NOBODY, ActingRequest, Actor, Hat, Policy, guardian_actor, staff_actor
from accounts.duties import members_with_duties
from accounts.language import speak
from accounts.models import Guardian, User
from accounts.seen import is_seen
from accounts.services.pace import WINDOW, TooMuchReading
from accounts.signin import sessions
from accounts.signin.policies import policy_of_library_view

Next = Callable[[HttpRequest], HttpResponse]


class PolicyMiddleware:
    """Sets `request.actor` in the hat that the view's policy names, or refuses.

    Not signed in: to the sign-in page. Signed in without that hat: the page does not exist
    (404). Staff whose second step is not shown, or not set up where the school asks for one: there. In the hat without the capability: 403 about what they may see, else 404.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]
        response = self.get_response(request)
        if is_behind_secret(request):
            keep_secret(response)
        if request.actor.hat != Hat.NOBODY:  # type: ignore[attr-defined]
            keep_private(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        rule = rule_of(view)
        if rule is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} has no @policy.")
        if rule.hat is None or rule.hat == Hat.LINK:
            return None
        now = timezone.now()
        if request.user.is_authenticated and sessions.is_over(request.session, rule.hat, now=now):
            auth.logout(request)
        if not request.user.is_authenticated:
            if request.method == "POST" and rule.signed_out is not None:
                answer: HttpResponseBase = rule.signed_out(request, **kwargs)
                return answer
            if request.method == "POST" and rule.hat == Hat.STAFF and kept.is_writer(request):
                return kept.keep(request)
            return redirect_to_login(request.get_full_path())
        sessions.note_seen(request.session, rule.hat, now=now)
        actor = wear(request, rule.hat)
        if actor is None:
            raise Http404
        held = second_step.hold(cast(ActingRequest, request), actor, rule.steps)
        if held is not None:
            return held
        request.actor = actor  # type: ignore[attr-defined]
        if request.method == "POST" and rule.hat == Hat.STAFF:
            kept.let_go(request)
        speak(request, language_of(actor))
        if rule.may is not None and not actor.may(rule.may):
            if not is_seen(actor, kwargs):
                raise Http404
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Too many children's pages: a plain page, and when to come back."""
        if not isinstance(problem, TooMuchReading):
            return None
        response = render(request, "accounts/reading_stopped.html", status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response


def rule_of(view: Callable[..., Any]) -> Policy | None:
    rule: Policy | None = getattr(view, "policy", None)
    return rule or policy_of_library_view(view)


def is_behind_secret(request: HttpRequest) -> bool:
    """Asked by the address alone: a refusal before the view (403, 405) has the same one."""
    match = request.resolver_match
    rule = rule_of(match.func) if match else None
    return rule is not None and rule.is_secret


def keep_secret(response: HttpResponse) -> None:
    """Kept nowhere, and the address told to nobody.

    `strict-origin` and nothing stricter: without an Origin, Django refuses the page's button.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "no-store, private"


def keep_private(response: HttpResponse) -> None:
    """A page made for one person: no shared cache keeps it, and the browser asks before it shows
    it again. Views that want more (`no-store`) have said so already."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)


def wear(request: HttpRequest, hat: Hat) -> Actor | None:
    """The signed-in user in this hat, or None when they do not have it."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the middleware sends anonymous people away before
    now = timezone.now()
    if hat == Hat.STAFF:
        members = members_with_duties().filter(user=user)
        chosen = request.session.get("member")
        for member in sorted(members, key=lambda one: (str(one.pk) != chosen, one.created_at)):
            if member.is_active_at(now):
                return staff_actor(member, now=now)
        return None
    if hat != Hat.GUARDIAN:
        return None
    guardians = list(
        Guardian.objects.proven_by(user).select_related("school").order_by("name", "id")
    )
    return guardian_actor(user, guardians, now=now) if guardians else None


def language_of(actor: Actor) -> str:
    """The reader's own: as they chose it, else as the office wrote it down; may be empty."""
    own = actor.user.language if actor.user else ""
    return own or (actor.guardians[0].language if actor.guardians else "")
