"""The goals, which run across both halves: in one line each, or day by day."""

from collections.abc import Sequence

from accounts.digits import digits
from checkins.models import Ending, Half, Kind, Prompt
from checkins.printing.contents import Contents, EndedGoal, GoalMarks, Written
from checkins.printing.sheets import (
    DAY_GOALS,
    GOAL_LINES,
    Ask,
    DayBand,
    DayGoal,
    GoalBand,
    GoalLine,
    Told,
    Words,
)
from checkins.printing.sheets import Half as OnPaper
from checkins.queries.prompts import option_words, row_words, worded


def goal_band(
    prompts: Sequence[Prompt], under: Sequence[Prompt], contents: Contents, *, name: str
) -> GoalBand:
    """The goals of both halves, always four lines; `under` is what is asked about each of them. A goal
    whose end is told takes a line that no live one needs."""
    goals = [*contents.goals, *contents.ended, *[None] * GOAL_LINES][:GOAL_LINES]
    asks = [(prompt, _ask(prompt, name)) for prompt in under]
    first, second, third, fourth = (word for _key, word in option_words(prompts[0]))
    return GoalBand(
        worded(prompts[0], "label", name=name),
        (first, second, third, fourth),
        tuple(_goal(place, goal, asks) for place, goal in enumerate(goals, 1)),
    )


def _ask(prompt: Prompt, name: str) -> Ask:
    return Ask(
        key=prompt.key,
        half=_half(prompt),
        kind="T" if prompt.kind == Kind.TEXT else "R",
        label=worded(prompt, "label", name=name),
        steps=tuple(option_words(prompt)),
    )


def _half(prompt: Prompt) -> OnPaper:
    return "school" if prompt.half == Half.SCHOOL else "home"


def _goal(
    place: int, goal: GoalMarks | EndedGoal | None, asks: Sequence[tuple[Prompt, Ask]]
) -> GoalLine:
    if isinstance(goal, EndedGoal):
        return _ended(place, goal)
    told = tuple(_told(place, ask, goal.of(prompt) if goal else Written()) for prompt, ask in asks)
    number = digits(str(place))
    if goal is None:
        return GoalLine(number, place=place, told=told)
    return GoalLine(number, Words(goal.title), goal.school, goal.home, place, told)


def _ended(place: int, goal: EndedGoal) -> GoalLine:
    return GoalLine(
        digits(str(place)),
        Words(goal.title),
        place=place,
        how=str(Ending(goal.how).label),
        is_glad=goal.how != Ending.COURSE,
        last=Words(goal.words) if goal.words else None,
    )


def _told(place: int, ask: Ask, written: Written) -> Told:
    return Told(ask, f"goal-{place}-{ask.half}-{ask.key}", written.words, written.step)


def day_band(prompt: Prompt, contents: Contents, *, name: str) -> DayBand:
    """A grid for each goal: three of them, four when the child has four."""
    goals = [*contents.goals, *[None] * DAY_GOALS][: max(DAY_GOALS, len(contents.goals))]
    return DayBand(
        key=prompt.key,
        half=_half(prompt),
        label=worded(prompt, "label", name=name),
        days=tuple(word for _key, word in row_words(prompt)),
        goals=tuple(_by_day(prompt, place, goal) for place, goal in enumerate(goals, 1)),
    )


def _by_day(prompt: Prompt, place: int, goal: GoalMarks | None) -> DayGoal:
    """The best step first: what the eye meets is what went well."""
    grid = goal.of(prompt).grid if goal else {}
    keys = [key for key, _word in row_words(prompt)]
    scale = tuple(
        (key, word, tuple((day, grid.get(day) == step) for day in keys))
        for step, (key, word) in enumerate(option_words(prompt), 1)
    )
    return DayGoal(digits(str(place)), place, scale[::-1], Words(goal.title) if goal else None)
