"""Asking families to tell about their child, and how it stands. Names and states, no word."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import (
    ActingRequest,
    Actor,
    Can,
    Hat,
    classrooms_managed_by,
    classrooms_shared_by,
    policy,
)
from accounts.models import Classroom
from checkins.about.asking import ask_families
from checkins.about.families import HomeAsked, Way, asked_of
from checkins.about.printed import print_pages, to_print
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.views import file_answer, heavy_notice, unavailable_notice
from checkins.printing.wall import TooHeavy


def rooms_of(actor: Actor) -> QuerySet[Classroom]:
    """Classes whose families somebody may look after in this: all for who keeps the people's
    record, else one's own."""
    if actor.may(Can.MANAGE_PEOPLE):
        return classrooms_managed_by(actor)
    return classrooms_shared_by(actor)


@policy(Hat.STAFF, may=Can.PRINT_BLANKS)
@require_safe
def about_me(request: ActingRequest) -> HttpResponse:
    """By class: how many homes have told, how many are still to be asked or printed for."""
    actor = request.actor
    rooms = rooms_of(actor).filter(pk__in=Classroom.objects.on(actor.today)).order_by("name", "id")
    asked = asked_of(actor, rooms)
    rows = [{"room": room, **_counts(asked.of(room.pk))} for room in rooms]
    facts = {"rows": rows, "letters": len(asked.boxes), **_may(actor)}
    return render(request, "about/families.html", facts)


@policy(Hat.STAFF, may=Can.PRINT_BLANKS)
@require_safe
def about_me_class(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """Child by child and home by home."""
    room = get_object_or_404(rooms_of(request.actor), pk=classroom_id)
    asked = asked_of(request.actor, Classroom.objects.filter(pk=room.pk))
    facts = {
        "room": room,
        "rows": [(one, _words(one.way)) for one in asked.homes],
        "letters": len(asked.boxes),
        "to_print": len(asked.with_way(Way.TO_PRINT)),
        **_may(request.actor),
    }
    return render(request, "about/class.html", facts)


@policy(Hat.STAFF, may=Can.SET_UP)
@require_POST
def about_me_ask(request: ActingRequest) -> HttpResponse:
    """Every home of the school that was not asked this year."""
    rooms = rooms_of(request.actor)
    said = ask_families(rooms, classroom=None, by=request.actor, now=timezone.now())
    _tell(request, said)
    return redirect("about_me")


@policy(Hat.STAFF, may=Can.ASK_FAMILIES)
@require_POST
def about_me_class_ask(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """Every home of one class that was not asked this year."""
    room = get_object_or_404(rooms_of(request.actor), pk=classroom_id)
    rooms = Classroom.objects.filter(pk=room.pk)
    _tell(request, ask_families(rooms, classroom=room, by=request.actor, now=timezone.now()))
    return redirect("about_me_class", room.pk)


@policy(Hat.STAFF, may=Can.PRINT_BLANKS)
@require_POST
def about_me_print(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """A class's pages: for homes on paper that have none yet, or for every home (`which=all`)."""
    room = get_object_or_404(rooms_of(request.actor), pk=classroom_id)
    asked = asked_of(request.actor, Classroom.objects.filter(pk=room.pk))
    homes = to_print(asked, everybody=request.POST.get("which") == "all")
    if not homes:
        messages.info(request, _("Nothing to print: every home on paper has its page."))
        return redirect("about_me_class", room.pk)
    return _file(request, homes, room)


def _file(request: ActingRequest, homes: Sequence[HomeAsked], room: Classroom) -> HttpResponse:
    title = _("About me, %(room)s") % {"room": room.name}
    try:
        pdf = print_pages(homes, room, title=title, by=request.actor, now=timezone.now())
    except PrintingUnavailable:
        return unavailable_notice(request)
    except TooHeavy:
        return heavy_notice(request)
    return file_answer(pdf, f"{title}.pdf")


def _counts(homes: Sequence[HomeAsked]) -> dict[str, int]:
    ways = Counter(one.way for one in homes)
    return {
        "homes": len(homes),
        "answered": ways[Way.ANSWERED],
        "asked": ways[Way.MAILED] + ways[Way.WAITING] + ways[Way.PRINTED],
        "to_ask": ways[Way.TO_ASK],
        "to_print": ways[Way.TO_PRINT],
    }


def _may(actor: Actor) -> dict[str, Any]:
    school = actor.school
    assert school is not None  # noqa: S101 - the policy asks for staff
    return {"may_write": school.writes_to_families(timezone.now())}


def _words(way: Way) -> str:
    return {
        Way.ANSWERED: _("has told"),
        Way.MAILED: _("letter sent"),
        Way.WAITING: _("letter on its way"),
        Way.PRINTED: _("printed"),
        Way.TO_ASK: _("not asked yet"),
        Way.TO_PRINT: _("to print"),
        Way.HELD: _("one address, two homes: ask the office"),
        Way.STOPPED: _("wants no letters"),
    }[way]


def _tell(request: ActingRequest, letters: int) -> None:
    if not letters:
        messages.info(request, _("No letter to write: every home by mail was asked."))
        return
    said = ngettext(
        "%(n)s letter leaves on the next school morning without another letter to that home.",
        "%(n)s letters leave, each on the next school morning without another letter to that home.",
        letters,
    )
    messages.success(request, said % {"n": letters})
