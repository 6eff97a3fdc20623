"""The school half as it stands, in the shape that `checkins/snapshots.py` gives."""

import uuid
from collections import defaultdict
from typing import Any

from checkins.models import Entry, Goal, Half, Kind, Prompt, Sheet, Voice
from checkins.models.template import TO_TRY
from checkins.services.ending_goals import ended_goals
from checkins.services.one_try import only_one
from checkins.snapshot_readers import marks_of
from checkins.snapshots import Content, Row

Written = dict[tuple[uuid.UUID, uuid.UUID | None], list[Entry]]
"""What stands, by prompt and goal."""


def content_of(sheet: Sheet) -> Content:
    """The school half as it stands. Three queries, and one for the goals that have ended."""
    written: Written = defaultdict(list)
    standing = sheet.entries.of_school().standing().select_related("author_member")
    for entry in standing.order_by("position", "id"):
        written[entry.prompt_id, entry.goal_id].append(entry)
    goals = list(Goal.objects.filter(child=sheet.child_id).live())
    found = Prompt.objects.filter(template=sheet.template_id, half=Half.SCHOOL)
    prompts = list(found.order_by("position"))
    for prompt in prompts:
        if prompt.key == TO_TRY:
            written[prompt.pk, None] = only_one(written[prompt.pk, None])
    under = [prompt for prompt in prompts if prompt.is_per_goal]
    has_goals = any(prompt.kind == Kind.GOALS for prompt in prompts)
    rows = (
        _with_ended(sheet, prompt, written, _row(prompt, written, goals, under))
        if prompt.kind == Kind.GOALS
        else _row(prompt, written, goals, [])
        for prompt in prompts
        if not (prompt.is_per_goal and has_goals)
    )
    return [row for row in rows if row is not None]


def _row(prompt: Prompt, written: Written, goals: list[Goal], under: list[Prompt]) -> Row | None:
    if prompt.kind != Kind.GOALS and not prompt.is_per_goal:
        return _answer(prompt, written[prompt.pk, None])
    if not goals:
        return None
    of_goal = _marked if prompt.kind == Kind.GOALS else _in_a_grid
    told = [of_goal(prompt, goal, written[prompt.pk, goal.pk]) for goal in goals]
    for goal, row in zip(goals, told, strict=True):
        answers = [_answer(one, written[one.pk, goal.pk]) for one in under]
        if any(answers):
            row["answers"] = [answer for answer in answers if answer]
    return _begun(prompt) | {"goals": told}


def _with_ended(sheet: Sheet, prompt: Prompt, written: Written, row: Row | None) -> Row | None:
    """The goals, and those whose end this sheet tells."""
    steps = {
        goal: entries[0].value
        for (of, goal), entries in written.items()
        if of == prompt.pk and entries
    }
    ended = ended_goals(sheet, steps)
    return (row or _begun(prompt) | {"goals": []}) | {"ended": ended} if ended else row


def _begun(prompt: Prompt) -> Row:
    row = {"prompt": str(prompt.pk), "key": prompt.key, "kind": prompt.kind}
    return row | ({"voice": Voice.CHILD.value} if prompt.voice == Voice.CHILD else {})


def _marked(_prompt: Prompt, goal: Goal, entries: list[Entry]) -> Row:
    said = {"area": goal.area, "ends": goal.ends_on and goal.ends_on.isoformat()}
    return {
        "goal": str(goal.pk),
        "title": goal.title,
        "meaning": goal.meaning,
        "help": goal.help_at_home,
        "step": entries[0].value if entries else None,
        "begins": goal.begins_on.isoformat(),
        **{name: words for name, words in said.items() if words},
    }


def _in_a_grid(prompt: Prompt, goal: Goal, entries: list[Entry]) -> Row:
    return _marked(prompt, goal, []) | {"grid": entries[0].value if entries else {}}


def _answer(prompt: Prompt, entries: list[Entry]) -> Row | None:
    if not entries:
        return None
    row = _begun(prompt)
    if prompt.kind == Kind.TEXT:
        row["lines"] = [_line(entry) for entry in entries]
    else:
        row["grid" if prompt.kind == Kind.GRID else "value"] = entries[0].value
    return row


def _line(entry: Entry) -> dict[str, Any]:
    by = entry.author_member
    line = {"text": entry.text, "by": by.display_name if by else "", "entry": str(entry.pk)}
    return line | marks_of(entry.only_for_id, needs_code=entry.needs_code)
