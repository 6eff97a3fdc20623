"""Which prompts of the templates in use a story follows, whatever a school calls them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from checkins.models import Half, Kind, Prompt, Voice
from checkins.queries.versions import FACES

CHANGE = "change"
"""The key of the tick by which a home says that something changed there (checkins/builtin.py)."""


@dataclass
class Prompts:
    """`wins`: the first short text of a half; `felt`: its first rating with five faces."""

    by_id: dict[uuid.UUID, Prompt] = field(default_factory=dict)
    wins: set[uuid.UUID] = field(default_factory=set)
    felt: set[uuid.UUID] = field(default_factory=set)

    def of(self, prompt_id: str) -> Prompt | None:
        """By the id that a snapshot holds; None for a prompt that is gone."""
        return self.by_id.get(uuid.UUID(prompt_id))


def prompts_of(templates: Collection[uuid.UUID]) -> Prompts:
    """One query."""
    found = Prompts()
    firsts: set[tuple[uuid.UUID, str, str]] = set()
    rows = Prompt.objects.filter(template__in=templates).select_related("template")
    for prompt in rows.order_by("template", "half", "position"):
        found.by_id[prompt.pk] = prompt
        place = (prompt.template_id, prompt.half, prompt.kind)
        is_aside = prompt.voice == Voice.CHILD or prompt.is_per_goal
        if place in firsts or is_aside:
            continue
        if prompt.kind == Kind.TEXT:
            found.wins.add(prompt.pk)
        elif prompt.kind == Kind.RATING and len(prompt.options) == FACES:
            found.felt.add(prompt.pk)
        else:
            continue
        firsts.add(place)
    return found


def is_event(prompt: Prompt) -> bool:
    """Ticks by which a home says what changed there."""
    keys = {option["key"] for option in prompt.options}
    return prompt.half == Half.HOME and prompt.kind == Kind.TICKS and CHANGE in keys
