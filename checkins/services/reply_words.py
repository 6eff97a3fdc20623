"""What a reply says, and the ways in which it is not taken."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checkins.models import (
    Answer,
)
from checkins.services.goal_questions import About
from checkins.services.plan_reply import PlanReply

IDEA, WHY = "idea", "idea-why"


@dataclass
class MovedOn(Exception):
    """Boxes that say something else than the page showed: this guardian sent from another phone,
    or the other adult of this home answered. What stands there, by the prompt's key or by the
    question's id; `lines` are those of "We said", `boxes` an idea for a goal and words beside a look
    back, by the name of their box. Nothing was changed."""

    texts: dict[str, str]
    answers: dict[uuid.UUID, Answer]
    lines: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)


class ReplyClosed(Exception):
    """The child's next sheet is out and two weeks are over: home's half is read only."""


@dataclass(frozen=True)
class Reply:
    """What a guardian changed on their half. What is not named stays as it is.

    `texts`, `values`, `readers` go by the prompt's key: a text is a list of lines (one for most
    prompts, a line for each win; empty takes it away), a value has the shape that Entry says (of a
    grid the rows that were touched, None for one that was cleared),
    readers are the members who alone may read a note (empty: the class's teachers). `marks` go
    by the goal's id, `answers` by the id of school's question. `reactions` are the guardian's
    own, all of them; None leaves them, as it does the `try_answer`, what the household asks
    `about_goals` (goal, chip), and the guardian's `idea` for one with the reason for it. `works` says of
    strategies, and of school's lines, by id whether they work at home; `plan` is said to "We said".
    `seen` holds the digest of what the page showed for a text (by key), an answer (by the question's
    id as a string), a line of "We said" (LINES), an idea (IDEA, WHY) or words beside a look back
    (`words_box`); what is not named there is not compared.
    """

    texts: Mapping[str, list[str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    readers: Mapping[str, list[uuid.UUID]] = field(default_factory=dict)
    marks: Mapping[uuid.UUID, int | None] = field(default_factory=dict)
    answers: Mapping[uuid.UUID, str] = field(default_factory=dict)
    reactions: frozenset[str] | None = None
    about_goals: frozenset[About] | None = None
    idea: tuple[str, str] | None = None
    try_answer: str | None = None
    works: Mapping[uuid.UUID, bool] = field(default_factory=dict)
    plan: PlanReply = field(default_factory=PlanReply)
    seen: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_empty(self) -> bool:
        """Nothing was touched."""
        return self == Reply()

    def landing_id(self, operation_id: uuid.UUID) -> uuid.UUID:
        """The operation together with what it says: the same form sent again with other words
        (the back button) is another operation, the same words are the same."""
        said = {name: repr(_ordered(value)) for name, value in vars(self).items() if name != "seen"}
        return uuid.uuid5(operation_id, json.dumps(said, sort_keys=True))


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((str(key), repr(item)) for key, item in value.items())
    return sorted(value) if isinstance(value, frozenset) else value
