"""One next step for each family that is not reached, and the page on which it is taken.

A step without a page the actor may open is words: whom to ask.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Actor, Can
from checkins.insights.reasons import Reason
from checkins.insights.rooms import Room
from checkins.insights.silence import Silent
from checkins.weeks import Week


@dataclass(frozen=True)
class Step:
    """`url` is empty where there is nothing to open."""

    label: str
    url: str = ""


def step_for(actor: Actor, family: Silent, room: Room, week: Week) -> Step:
    """`week` is the one on the page: what is printed is of it."""
    if actor.may(Can.MANAGE_PEOPLE):
        return _of_keeper(actor, family, room, week)
    return _of_teacher(actor, family)


def _of_keeper(actor: Actor, family: Silent, room: Room, week: Week) -> Step:
    """Leader and office change what is on file, and print blanks."""
    child = reverse("child_record", args=[family.child])
    # A Block against the actor may close an adult's record to them, and never this child's.
    adult = (
        reverse("guardian_record", args=[family.guardian])
        if family.guardian and not actor.shut_out
        else child
    )
    blanks = reverse("class_print", args=[room.id, week]) + "?state=blank&for=paper"
    ask = _("Ask %(teacher)s") % {"teacher": room.teacher} if room.teacher else _("Ask the home")
    steps = {
        Reason.NOBODY: Step(_("Add an adult"), reverse("guardian_add", args=[family.child])),
        Reason.WAITS: Step(_("Say yes"), reverse("links_to_approve")),
        Reason.NO_ADDRESS: Step(_("Send paper"), blanks),
        Reason.BOUNCES: Step(_("Correct the address"), adult),
        Reason.STOPPED: Step(_("Book a call"), adult),
        Reason.SAME_ADDRESS: Step(_("Same home?"), adult),
        Reason.TWO_HOMES: Step(ask, child),
        Reason.ON_PAPER: Step(_("Send paper"), blanks),
        Reason.UNOPENED: Step(_("Switch to paper"), adult),
        Reason.SILENT: Step(_("Book a call"), adult),
    }
    if family.reason == Reason.UNOPENED and family.is_printed:
        return steps[Reason.SILENT]
    return steps[family.reason]


def _of_teacher(actor: Actor, family: Silent) -> Step:
    """They print the sheet itself; what is on file is the office's."""
    office, call = Step(_("Ask the office")), Step(_("Book a call"))
    if family.sheet is not None and actor.may(Can.PRINT_SHEETS) and not family.is_printed:
        paper = Step(_("Print the sheet"), reverse("sheet_print", args=[family.sheet]))
    else:
        paper = call
    if family.reason in (Reason.UNOPENED, Reason.NO_ADDRESS, Reason.ON_PAPER):
        return paper
    if family.reason in (Reason.SILENT, Reason.STOPPED):
        return call
    return Step(_("Ask the home")) if family.reason == Reason.TWO_HOMES else office
