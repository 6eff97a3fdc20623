"""Who may read a child's sheets, and who has: for whoever keeps the blocks."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, Can, Hat, children_managed_by, policy
from checkins.queries.readers import readers_of


@policy(Hat.STAFF, may=Can.MANAGE_BLOCKS)
@never_cache
@require_safe
def child_readers(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """Names, reasons and dates; no word of a sheet."""
    children = children_managed_by(request.actor).select_related("school")
    child = get_object_or_404(children, pk=child_id)
    page = readers_of(child, request.actor, now=timezone.now())
    return render(request, "checkins/readers.html", {"page": page})
