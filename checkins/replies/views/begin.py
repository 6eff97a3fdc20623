"""This week's sheet, begun from home."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ActingRequest, Hat, policy
from accounts.models import Guardian, Guardianship
from checkins.access import get_child_or_404
from checkins.services.beginning import NoHomeClass, NoSchool, begin_at_home


@policy(Hat.GUARDIAN, is_secret=True)
@require_POST
def home_begin(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """The first of these guardians in force for the child begins; the page is the reply's own."""
    child = get_child_or_404(request.actor, child_id)
    links = Guardianship.objects.in_force().filter(child=child)
    mine = [guardian.pk for guardian in request.actor.guardians]
    by = Guardian.objects.filter(pk__in=mine, guardianships__in=links).order_by("pk")[0]
    try:
        sheet = begin_at_home(child=child, by=by, now=timezone.now())
    except (NoSchool, NoHomeClass):
        messages.info(request, _("There is no sheet this week. The next one comes by itself."))
        return redirect("home")
    return redirect("home_sheet", sheet.pk)
