"""Who writes where one sign-in is two adults' of one home: their address proves both of them
(MODEL.md, "two guardians, one e-mail").

It is asked once in each session, in the place of home's boxes, as a browser that came in by a letter
is asked (writers.py). A page that was drawn for one of them says so, and its words are theirs.
"""

import uuid

from django.http import HttpRequest

from accounts.access import Actor
from accounts.models import Guardian, Guardianship
from checkins.replies.page import FamilyPage
from checkins.replies.writers import Writer

SESSION = "writes_as"


def signers(request: HttpRequest) -> tuple[uuid.UUID, ...]:
    """As whom this request's words are signed: as the adult whose page was posted, else as who said
    so in this session, one of each home. Empty when nobody did."""
    said = request.POST.get("whose", "")
    return tuple(map(uuid.UUID, [said] if said else request.session.get(SESSION, [])))


def writers_beside(actor: Actor, page: FamilyPage) -> list[Writer]:
    """Who may sign on this page, by name, where that is a question; nobody where one signs in alone.
    Asks the database only where the sign-in has two adults of the page's home."""
    home = page.guardian.household_id
    mine = [one for one in actor.guardians if one.household_id == home]
    if len(mine) < 2:
        return []
    links = Guardianship.objects.in_force().filter(child=page.sheet.child_id, guardian__in=mine)
    there = set(links.values_list("guardian", flat=True))
    found = [Writer(one.pk, one.name) for one in mine if one.pk in there]
    return sorted(found, key=lambda one: (one.name, one.id)) if len(found) > 1 else []


def sign_in_session(request: HttpRequest, actor: Actor, guardian_id: uuid.UUID) -> Guardian:
    """From now on this guardian writes in this session for their home; one of `writers_beside`."""
    by_id = {one.pk: one for one in actor.guardians}
    home = by_id[guardian_id].household_id
    elsewhere = [
        pk
        for pk in request.session.get(SESSION, [])
        if uuid.UUID(pk) in by_id and by_id[uuid.UUID(pk)].household_id != home
    ]
    request.session[SESSION] = [*elsewhere, str(guardian_id)]
    return by_id[guardian_id]
