"""A form whose token does not fit: refused, and the words of who wrote it are kept."""

from django.http import HttpRequest, HttpResponseBase
from django.views.csrf import csrf_failure

from accounts import kept
from accounts.access import Hat
from accounts.middleware import rule_of


def refuse(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Signing out and in again elsewhere in the browser renews the token, so an older page's form
    comes with a stale one. Nothing of it is saved; whoever wrote it finds it in the boxes again.

    Sent from another site, it is refused and no more.
    """
    match = request.resolver_match
    rule = rule_of(match.func) if match else None
    is_from_here = reason.startswith(("CSRF token", "CSRF cookie"))
    is_sealed = kept.WRITER in request.POST
    if match is None or rule is None or rule.hat != Hat.STAFF or not (is_from_here and is_sealed):
        return csrf_failure(request, reason)
    if not kept.is_writer(request):
        return csrf_failure(request, reason)
    if rule.signed_out is not None:
        answer: HttpResponseBase = rule.signed_out(request, **match.kwargs)
        return answer
    return kept.keep(request)
