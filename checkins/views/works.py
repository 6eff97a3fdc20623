"""What the buttons beside the editor do: keep a line as something that works, try it, stop it.

They belong to the editor's own form, so whatever was typed is saved along with them.
"""

import uuid

from django.utils import timezone

from accounts.access import ActingRequest, Actor, Hat
from checkins.access import (
    home_entries_visible_to,
    school_entries_visible_to,
    sheets_visible_to,
    strategies_visible_to,
)
from checkins.models import Entry
from checkins.services.strategies import (
    NotForKeeping,
    keep_strategy,
    stop_at_school,
    try_at_school,
)
from checkins.views.pages import member_of

ACTS = {"try": try_at_school, "stop": stop_at_school}


def note_what_works(request: ActingRequest, child_id: uuid.UUID) -> bool:
    """Do what the pressed button says; whether one was pressed. A line or strategy that is not there
    for this actor (any more) is passed over."""
    pressed = request.POST.get("keep"), request.POST.get("works")
    if pressed[0]:
        _keep(request, child_id, _id(pressed[0]))
    elif pressed[1]:
        verb, _dash, strategy_id = pressed[1].partition("-")
        _do(request, child_id, verb, _id(strategy_id))
    return any(pressed)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _keep(request: ActingRequest, child_id: uuid.UUID, entry_id: uuid.UUID | None) -> None:
    entry = _entry(request.actor, child_id, entry_id)
    if entry is None:
        return
    try:
        keep_strategy(entry, by=member_of(request.actor), now=timezone.now())
    except NotForKeeping:
        return


def _entry(actor: Actor, child_id: uuid.UUID, entry_id: uuid.UUID | None) -> Entry | None:
    """A line of either half of this child's sheets that the actor may read."""
    if actor.hat != Hat.STAFF or entry_id is None:
        return None
    sheets = sheets_visible_to(actor).filter(child=child_id)
    for readable in (home_entries_visible_to, school_entries_visible_to):
        lines = readable(actor, sheets).select_related("sheet__school", "prompt")
        found = lines.filter(pk=entry_id).first()
        if found is not None:
            return found
    return None


def _do(
    request: ActingRequest, child_id: uuid.UUID, verb: str, strategy_id: uuid.UUID | None
) -> None:
    if strategy_id is None:
        return
    strategies = strategies_visible_to(request.actor).filter(child=child_id, pk=strategy_id)
    strategy = strategies.select_related("school").first()
    if strategy is not None and verb in ACTS:
        ACTS[verb](strategy, by=member_of(request.actor), now=timezone.now())
