"""What school marked rather than wrote, in words for a family: scales, grids, what is said about a goal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checkins.models import Kind, Prompt
from checkins.queries.goal_words import facts_in_words
from checkins.queries.prompts import grid_in_words, value_in_words, worded
from checkins.replies import trend
from checkins.replies.words import steps_of

Shared = Mapping[str, Any]
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class GoalAnswer:
    """One thing that school said about a goal besides its step: lines with their writers, a step in
    words, or a grid as (row, step)."""

    label: str
    lines: Sequence[Shared] = ()
    words: str = ""
    pairs: Pairs = ()


def goals_of(
    prompts: Mapping[str, Prompt], prompt: Prompt, shared: Shared, *, language: str
) -> list[dict[str, Any]]:
    """The goals of a row with all that was said about each. `language`: in which school writes."""
    words = dict(steps_of(prompt))
    return [
        {
            **goal,
            "word": words.get(str(goal["step"]), ""),
            "weeks_words": trend.spoken(goal.get("weeks", ()), words),
            "facts": facts_in_words(goal, with_begin=True),
            "lang": language,
            "pairs": grid_in_words(prompt, goal["grid"]) if goal.get("grid") else (),
            "said": list(_answers(prompts, goal)),
        }
        for goal in shared["goals"]
    ]


def _answers(prompts: Mapping[str, Prompt], goal: Shared) -> Iterator[GoalAnswer]:
    for answer in goal.get("answers", ()):
        prompt = prompts.get(answer["prompt"])
        if prompt is None:
            continue
        label = worded(prompt, "label")
        if prompt.kind == Kind.GRID:
            yield GoalAnswer(label, pairs=grid_in_words(prompt, answer["grid"]))
        elif prompt.kind == Kind.TEXT:
            yield GoalAnswer(label, lines=answer["lines"])
        else:
            yield GoalAnswer(label, words=value_in_words(prompt, answer["value"]))
