"""Ending a reply link, or one browser that came in by it: by the school, and by whose link it is."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.models import Guardian
from checkins.replies.reach import (
    devices_ended_by,
    guardians_reached_by,
    open_links,
    reply_links_ended_by,
)
from checkins.replies.revoking import end_device, end_link


# --- At school ------------------------------------------------------------------------------------
@policy(Hat.STAFF, may=Can.END_LINKS)
@never_cache
@require_safe
def guardian_links(request: ActingRequest, guardian_id: uuid.UUID) -> HttpResponse:
    """A guardian's links that open something, and the browsers behind them. No token is shown."""
    guardian = get_object_or_404(guardians_reached_by(request.actor), pk=guardian_id)
    page = {
        "guardian": guardian,
        "links": open_links(request.actor, [guardian], now=timezone.now()),
        "may_manage": request.actor.may(Can.MANAGE_PEOPLE),
    }
    return render(request, "replies/guardian_links.html", page)


@policy(Hat.STAFF, may=Can.END_LINKS)
@never_cache
@require_POST
def reply_link_end(request: ActingRequest, reply_link_id: uuid.UUID) -> HttpResponse:
    return redirect("guardian_links", _end_link(request, reply_link_id).pk)


@policy(Hat.STAFF, may=Can.END_LINKS)
@never_cache
@require_POST
def device_end(request: ActingRequest, device_id: uuid.UUID) -> HttpResponse:
    return redirect("guardian_links", _end_device(request, device_id).pk)


# --- At home --------------------------------------------------------------------------------------
@policy(Hat.GUARDIAN, may=Can.END_LINKS)
@never_cache
@require_safe
def home_devices(request: ActingRequest) -> HttpResponse:
    """One's own links and browsers; never another adult's, of the same home or of another."""
    links = open_links(request.actor, request.actor.guardians, now=timezone.now())
    return render(request, "replies/home_devices.html", {"links": links})


@policy(Hat.GUARDIAN, may=Can.END_LINKS)
@never_cache
@require_POST
def home_link_end(request: ActingRequest, reply_link_id: uuid.UUID) -> HttpResponse:
    _end_link(request, reply_link_id)
    return redirect("home_devices")


@policy(Hat.GUARDIAN, may=Can.END_LINKS)
@never_cache
@require_POST
def home_device_end(request: ActingRequest, device_id: uuid.UUID) -> HttpResponse:
    _end_device(request, device_id)
    return redirect("home_devices")


def _end_link(request: ActingRequest, link_id: uuid.UUID) -> Guardian:
    links = reply_links_ended_by(request.actor).select_related("guardian")
    link = get_object_or_404(links, pk=link_id)
    end_link(link, by=request.actor, now=timezone.now())
    messages.success(request, _("Ended. The link opens nothing any more."))
    return link.guardian


def _end_device(request: ActingRequest, device_id: uuid.UUID) -> Guardian:
    devices = devices_ended_by(request.actor).select_related("link__guardian")
    device = get_object_or_404(devices, pk=device_id)
    end_device(device, by=request.actor, now=timezone.now())
    messages.success(request, _("Ended. That browser shows nothing any more."))
    return device.link.guardian
