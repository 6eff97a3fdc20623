"""Erasing a child's record: the leader types the child's first name, and then it is gone."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Can, Hat, children_managed_by, policy
from checkins.forms.erasing import EraseForm
from checkins.services.erasing import erase_child


@policy(Hat.STAFF, may=Can.ERASE_RECORDS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def child_erase(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """What goes, and the box for the name. Nothing brings it back."""
    children = children_managed_by(request.actor).select_related("school")
    child = get_object_or_404(children, pk=child_id)
    form: forms.Form = EraseForm(request.POST if request.method == "POST" else None, child=child)
    if request.method == "POST" and form.is_valid():
        erase_child(child, by=request.actor, now=timezone.now())
        messages.success(request, _("The record is erased."))
        return redirect("people")
    page = {
        "heading": _("Erase %(name)s’s record") % {"name": child.given_name},
        "lede": _(
            "Every sheet, word, goal and printed code goes, and adults who have no other child "
            "here. Nothing brings it back. A child who leaves needs no erasing."
        ),
        "form": form,
        "button": _("Erase for good"),
        "back_url": reverse("child_record", args=[child.pk]),
        "back_label": child.full_name,
    }
    status = 400 if form.errors else 200
    return render(request, "accounts/form_page.html", page, status=status)
