"""Find a child or a guardian by a piece of a name. For leaders and office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.forms.places import FindForm
from accounts.queries.finding import found


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def people_find(request: ActingRequest) -> HttpResponse:
    """What was typed is posted, so that no name stands in an address that a proxy writes down."""
    form = FindForm(kept.typed(request))
    is_asked = request.method == "POST" and form.is_valid()
    page = {
        "form": form,
        "found": found(request.actor, form.cleaned_data["words"]) if is_asked else None,
    }
    return render(request, "accounts/people/find.html", page)
