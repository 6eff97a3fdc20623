"""Search in the sheets: for staff in their children's, for a family in its own.

What was typed is posted, so that no word of it stands in an address that a proxy writes down.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Actor, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.story.finding import MOST_PAGES, Finds, found_by_family, found_by_staff
from checkins.story.forms import SearchForm


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_search(request: ActingRequest) -> HttpResponse:
    """Children whose words are shown count as opened."""
    return _search(request, found_by_staff, "story/search.html")


@policy(Hat.GUARDIAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home_search(request: ActingRequest) -> HttpResponse:
    """All children behind this sign-in."""
    return _search(request, found_by_family, "story/home_search.html")


def _search(
    request: ActingRequest, look: Callable[[Actor, str, int], Finds], template: str
) -> HttpResponse:
    form = SearchForm(kept.typed(request))
    finds = None
    if request.method == "POST" and form.is_valid():
        finds = look(request.actor, form.cleaned_data["words"], _page(request))
        _note(request.actor, finds)
    facts = {"form": form, "finds": finds, "words": form.data.get("words", "") if finds else ""}
    return render(request, template, facts)


def _page(request: ActingRequest) -> int:
    asked = request.POST.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return min(max(number, 1), MOST_PAGES)


def _note(actor: Actor, finds: Finds) -> None:
    children: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for one in finds.rows:
        children[one.school_id].add(one.child_id)
    for school, shown in children.items():
        note_read(actor, What.FOUND, shown, school_id=school, now=timezone.now())
