"""Whose home somebody writes for."""

import uuid

from accounts.access import Actor
from accounts.models import Child, Guardian, Guardianship, Household


def guardian_for(actor: Actor, child: Child) -> Guardian:
    """As whom a signed-in parent tells of this child, whom they may see: who stands behind them at
    the child's school. With two records there, the first by name."""
    links = Guardianship.objects.in_force().filter(child=child, guardian__in=actor.guardians)
    link = links.select_related("guardian__household").order_by("guardian__name", "guardian_id")[0]
    return link.guardian


def homes_of(child: Child) -> dict[uuid.UUID, Household]:
    """The homes that are there for a child."""
    links = Guardianship.objects.in_force().filter(child=child)
    homes = Household.objects.filter(guardians__guardianships__in=links).distinct()
    return {home.pk: home for home in homes}
