"""What "Share changes" would change: each line as the family reads it, beside what it would read."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from checkins.models import Prompt
from checkins.queries.goal_words import ended_in_words, facts_in_words
from checkins.queries.prompts import called
from checkins.queries.versions import in_words
from checkins.snapshots import Content, Row, answers_in, rows_in, value_in


@dataclass(frozen=True, slots=True)
class Change:
    """One line. `before` is empty for a new one, `after` for one that goes."""

    label: str
    about: str
    before: str
    after: str


def changes(before: Content, after: Content, *, name: str) -> tuple[Change, ...]:
    """The lines that differ, in paper's order; `name` is the child's. One query."""
    ids = {row["prompt"] for content in (before, after) for row in rows_in(content)}
    found = Prompt.objects.filter(pk__in=ids).select_related("template").order_by("position")
    prompts = {str(prompt.pk): prompt for prompt in found}
    old, new = dict(_lines(before, prompts)), dict(_lines(after, prompts))
    places = sorted(dict.fromkeys([*new, *old]), key=lambda place: prompts[place[0]].position)
    return tuple(
        Change(
            label=called(prompts[place[0]], name),
            about=(new.get(place) or old[place])[0],
            before=old.get(place, ("", "", ""))[1],
            after=new.get(place, ("", "", ""))[1],
        )
        for place in places
        if old.get(place) != new.get(place)
    )


Place = tuple[str, str]
"""A line: its prompt's id, and the entry's or goal's."""
Words = tuple[str, str, str]


def _lines(content: Content, prompts: dict[str, Prompt]) -> Iterator[tuple[Place, Words]]:
    """(place, (what it is about, its words, whose home's alone)) of every line."""
    for row in content:
        prompt = prompts.get(row["prompt"])
        for goal in row.get("ended", ()) if prompt else ():
            yield (row["prompt"], goal["goal"]), (goal["title"], ended_in_words(goal), "")
        for goal in row.get("goals", ()) if prompt else ():
            said = (goal["title"], facts_in_words(goal), goal["meaning"], goal["help"])
            step = in_words(prompt, "", goal["step"] or goal.get("grid") or None)
            words = "\n".join(words for words in (*said, step) if words)
            yield (row["prompt"], goal["goal"]), (goal["title"], words, "")
    for about, row in answers_in(content):
        if row["prompt"] in prompts and "goals" not in row:
            title, place = (about["title"], about["goal"]) if about else ("", "")
            yield from _said(prompts[row["prompt"]], row, title, place)


def _said(prompt: Prompt, row: Row, title: str, place: str) -> Iterator[tuple[Place, Words]]:
    for line in row.get("lines", ()):
        yield (row["prompt"], line["entry"]), (title, _with_readers(line), line.get("home", ""))
    value = value_in(row)
    if value is not None:
        yield (row["prompt"], place), (title, in_words(prompt, "", value), "")


def _with_readers(line: Row) -> str:
    """The words, and below them who alone reads them."""
    said = [line["text"]]
    if "home" in line:
        said.append(_("(For one home only.)"))
    if "code" in line:
        said.append(_("(Opens with a code only.)"))
    return "\n".join(said)
