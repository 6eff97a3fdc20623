"""Welcoming families: the page of leader and office, and the one button that sends the letters."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.forms.yes import number_in
from accounts.invitations.overview import welcome_page
from accounts.invitations.welcome_letter import send_welcomes


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_safe
def welcome_families(request: ActingRequest) -> HttpResponse:
    """Who gets the letter by mail, who on paper, and whom it does not reach yet."""
    page = welcome_page(request.actor, now=timezone.now())
    return render(request, "accounts/people/welcome_families.html", {"page": page})


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_send(request: ActingRequest) -> HttpResponse:
    """Asks once more, with the counts; a yes to fewer letters than there are now is asked again."""
    page = welcome_page(request.actor, now=timezone.now())
    if not page.may_write:
        return redirect("welcome_families")
    if request.method != "POST" or page.letters > number_in(request.POST, "letters"):
        if not page.letters:
            return redirect("welcome_families")
        return render(request, "accounts/people/welcome_send.html", {"page": page})
    count = send_welcomes(by=request.actor, now=timezone.now())
    if count:
        said = ngettext(
            "%(count)s letter is on its way.", "%(count)s letters are on their way.", count
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("No letter was left to send: they are on their way already."))
    return redirect("welcome_families")
