"""All addresses of the product, and one that breaks with a sheet in its hand."""

import uuid

from django.http import HttpResponse
from django.urls import path

from accounts.access import ActingRequest, Hat, policy
from accounts.roles import Can
from checkins.access import get_sheet_or_404
from config.urls import urlpatterns as product


@policy(Hat.STAFF, may=Can.READ_SHEETS)
def boom(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    sheet = get_sheet_or_404(request.actor, sheet_id)
    words = [entry.text for entry in sheet.entries.all()]
    raise ValueError(f"{sheet.child.full_name}: {words}")


urlpatterns = [*product, path("boom/<uuid:sheet_id>/", boom)]
