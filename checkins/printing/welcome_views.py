"""Printing welcome letters. A button, never a link: each print makes codes and ends earlier ones."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import (
    ActingRequest,
    Can,
    Hat,
    classrooms_managed_by,
    guardians_managed_by,
    policy,
)
from accounts.invitations.welcoming import adults_of, links_here, on_paper
from accounts.models import Guardian
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.views import file_answer, heavy_notice, unavailable_notice
from checkins.printing.wall import TooHeavy
from checkins.printing.welcome import print_letters, set_title


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def welcome_print(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """A class's letters: those not printed yet, or all of them again (`which=all`)."""
    room = get_object_or_404(classrooms_managed_by(request.actor), pk=classroom_id)
    again = request.POST.get("which") == "all"
    wanted = on_paper(adults_of(request.actor), room.pk, again=again)
    people = guardians_managed_by(request.actor).filter(pk__in=wanted)
    return _answer(request, list(people.order_by("name", "id")), room.name)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def welcome_print_one(request: ActingRequest, guardian_id: uuid.UUID) -> HttpResponse:
    """One person's letter, as when it was lost."""
    guardian = get_object_or_404(guardians_managed_by(request.actor), pk=guardian_id)
    links = links_here(request.actor.today).filter(guardian=guardian)
    if not links.exists():
        messages.error(request, _("No child here yet, so no letter can be printed."))
        return redirect("guardian_record", guardian.pk)
    return _answer(request, [guardian], guardian.name)


def _answer(request: ActingRequest, people: Sequence[Guardian], name: str) -> HttpResponse:
    school = request.actor.school
    assert school is not None  # noqa: S101 - the policy asks for staff
    if not people:
        messages.info(request, _("These letters are printed already."))
        return redirect("welcome_families")
    title = set_title(name)
    try:
        pdf = print_letters(people, school, title=title, by=request.actor, now=timezone.now())
    except PrintingUnavailable:
        return unavailable_notice(request)
    except TooHeavy:
        return heavy_notice(request)
    return file_answer(pdf, f"{title}.pdf")
