"""The drawings of a story with the words beside and behind them: how the weeks felt, and the goals."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from checkins.dates import monday_in_words
from checkins.story import geometry, words
from checkins.story.geometry import Drawing
from checkins.story.sides import Side, Sides, Step
from checkins.weeks import Week

LEVELS = (5, 4, 3, 2, 1)
"""The faces along the side, as they stand."""


@dataclass(frozen=True)
class Told:
    """Weeks one after the other, those without a sheet too, with what each half said. `homes` are the
    names of the homes, empty where there is one; `at_home` has a line of sides for each."""

    weeks: tuple[Week, ...]
    school: tuple[Side, ...]
    homes: tuple[str, ...]
    at_home: tuple[tuple[Side, ...], ...]
    changes: tuple[tuple[int, int, str], ...]
    """Which week, which home, and the word for what changed there."""


@dataclass(frozen=True)
class Key:
    """A home in the key of a drawing."""

    kind: int
    label: str


@dataclass(frozen=True)
class Row:
    """A week in the table behind a drawing: the week, school's word, each home's. Empty is a gap."""

    label: str
    school: str
    homes: tuple[str, ...]


@dataclass(frozen=True)
class Mood:
    """How the weeks felt. `events` are what changed at home and the week of it."""

    wide: Drawing
    narrow: Drawing
    wide_names: tuple[str, ...]
    narrow_names: tuple[str, ...]
    levels: tuple[int, ...]
    spoken: tuple[str, ...]
    keys: tuple[Key, ...]
    events: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class GoalStory:
    """One goal's line. `now` is the last word of school's, or of home's where school said none."""

    title: str
    now: str
    is_now_home: bool
    drawing: Drawing
    spoken: tuple[str, ...]
    keys: tuple[Key, ...]
    rows: tuple[Row, ...]


def told_of(weeks: Sequence[Week], sides: Sides, homes: Mapping[uuid.UUID, str]) -> Told:
    """`homes` in the order of the drawings, by id, with the names to tell them apart."""
    order = {home: place for place, home in enumerate(homes)}
    places = {week: place for place, week in enumerate(weeks)}
    changes = (
        (places[week], order[home], word) for week, home, word in sides.changes if week in places
    )
    return Told(
        weeks=tuple(weeks),
        school=tuple(sides.school.get(week, Side()) for week in weeks),
        homes=tuple(homes.values()),
        at_home=tuple(
            tuple(sides.homes.get(week, {}).get(home, Side()) for week in weeks) for home in homes
        ),
        changes=tuple(sorted(changes)),
    )


def mood_of(told: Told, *, is_now: bool) -> Mood | None:
    """None where no week was given a face. `is_now`: the last week is the one that runs."""
    school = [one.felt for one in told.school]
    homes = [[one.felt for one in line] for line in told.at_home]
    if not any(any(line) for line in (school, *homes)):
        return None
    events = sorted({place for place, _home, _word in told.changes})
    lines = _Lines(
        told,
        [one.felt_word for one in told.school],
        [[one.felt_word for one in line] for line in told.at_home],
    )
    return Mood(
        wide=geometry.felt(geometry.WIDE, school, homes, events),
        narrow=geometry.felt(geometry.NARROW, school, homes, events),
        wide_names=words.wide_names(told.weeks),
        narrow_names=words.narrow_names(told.weeks, events, is_now=is_now),
        levels=LEVELS,
        spoken=tuple(lines.spoken()),
        keys=tuple(lines.keys()),
        events=tuple(_events(told)),
        rows=tuple(lines.rows()),
    )


def goals_of(told: Told, titles: Mapping[uuid.UUID, str]) -> tuple[GoalStory, ...]:
    """Those that somebody gave a step in these weeks."""
    found = (_goal(told, goal, title) for goal, title in titles.items())
    return tuple(one for one in found if one is not None)


def _goal(told: Told, goal: uuid.UUID, title: str) -> GoalStory | None:
    school = [one.steps.get(goal) for one in told.school]
    homes = [[one.steps.get(goal) for one in line] for line in told.at_home]
    said = [one for one in school if one]
    said_at_home = [one for line in homes for one in line if one]
    if not said and not said_at_home:
        return None
    frame = geometry.goal_frame(max(one.of for one in (*said, *said_at_home)))
    lines = _Lines(told, _words(school), [_words(line) for line in homes])
    return GoalStory(
        title=title,
        now=(said or said_at_home)[-1].word,
        is_now_home=not said,
        drawing=geometry.goal(frame, _numbers(school), [_numbers(line) for line in homes]),
        spoken=tuple(lines.spoken()),
        keys=tuple(lines.keys()),
        rows=tuple(lines.rows()),
    )


@dataclass(frozen=True)
class _Lines:
    """What stands around a drawing: a word for each week of each line, empty for a gap."""

    told: Told
    school: Sequence[str]
    homes: Sequence[Sequence[str]]

    def keys(self) -> Iterator[Key]:
        for place, name in enumerate(self.told.homes, 1):
            label = _("at home, %(name)s") % {"name": name} if name else _("at home")
            yield Key(min(place, 3), label)

    def spoken(self) -> Iterator[str]:
        yield words.spoken(_("At school"), self.school)
        for name, line in zip(self.told.homes, self.homes, strict=True):
            who = _("At home, %(name)s") % {"name": name} if name else _("At home")
            yield words.spoken(who, line)

    def rows(self) -> Iterator[Row]:
        for at, week in enumerate(self.told.weeks):
            yield Row(monday_in_words(week), self.school[at], tuple(one[at] for one in self.homes))


def _events(told: Told) -> Iterator[tuple[str, str]]:
    for week, home, word in told.changes:
        name = told.homes[home]
        said = _("%(name)s: %(word)s") % {"name": name, "word": word} if name else word
        yield said, monday_in_words(told.weeks[week])


def _numbers(steps: Sequence[Step | None]) -> list[int | None]:
    return [one.number if one else None for one in steps]


def _words(steps: Sequence[Step | None]) -> list[str]:
    return [one.word if one else "" for one in steps]
