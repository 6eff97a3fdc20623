"""What school and home said they would do in a term, and how it went, in words."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Actor, Hat
from accounts.commas import in_a_row
from accounts.models import Child, Guardianship
from checkins.dates import day_in_short
from checkins.models import Half
from checkins.plan_words import back_in_words, who_will
from checkins.queries.plan import PlanLine, child_plan
from checkins.story.terms import Chapter
from checkins.weeks import LAST_YEAR, Week

EVER = Week.parse(f"{LAST_YEAR}-W01")


@dataclass(frozen=True)
class Said:
    """One thing that was said. `half` does it, `who` names it; `state` is how it stands. `backs` are what
    each side found two and four weeks later: the form's words, and a person's."""

    text: str
    half: str
    who: str
    state: str
    is_done: bool
    backs: tuple[tuple[str, str], ...]


def plan_of(actor: Actor, child: Child, chapter: Chapter) -> tuple[Said, ...]:
    """Newest first. Two queries, and for staff a third: the names that tell homes apart."""
    homes = _homes(child) if actor.hat == Hat.STAFF else {}
    until = chapter.until - 1 if chapter.until else EVER
    plan = child_plan(actor, child.pk, since=chapter.since, until=until)
    return tuple(_said(line, child, homes) for line in reversed(plan.lines))


def _homes(child: Child) -> dict[uuid.UUID, str]:
    """The child's homes by the first names of their adults; none where there is one home."""
    names: dict[uuid.UUID, set[str]] = defaultdict(set)
    links = Guardianship.objects.in_force().filter(child=child).select_related("guardian")
    for link in links:
        if link.guardian.household_id:
            names[link.guardian.household_id].add(link.guardian.given_name)
    if len(names) < 2:
        return {}
    return {home: in_a_row(sorted(adults)) for home, adults in names.items()}


def _said(line: PlanLine, child: Child, homes: Mapping[uuid.UUID, str]) -> Said:
    name = homes.get(line.household_id, "") if line.household_id else ""
    home = _("Home, %(name)s") % {"name": name} if name else _("Home will")
    return Said(
        text=line.text,
        half=line.half,
        who=who_will(line) if line.half == Half.SCHOOL else home,
        state=_state(line, child),
        is_done=line.done_at is not None,
        backs=tuple(_backs(line, homes)),
    )


def _state(line: PlanLine, child: Child) -> str:
    if line.done_at:
        day = day_in_short(child.school.local_date(line.done_at))
        return _("done %(day)s") % {"day": day}
    if line.dropped_at:
        day = day_in_short(child.school.local_date(line.dropped_at))
        return _("let go %(day)s") % {"day": day}
    return _("by %(day)s") % {"day": day_in_short(line.by_when)}


def _backs(line: PlanLine, homes: Mapping[uuid.UUID, str]) -> Iterator[tuple[str, str]]:
    for back in sorted(line.backs, key=lambda one: (one.weeks, str(one.household_id or ""))):
        yield back_in_words(back, homes), back.text
