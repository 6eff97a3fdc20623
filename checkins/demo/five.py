"""The other four built-in templates, each on one child of Room 12: last week's sheet is written and
shared, this week's is to be started, so that both ends can be looked at."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Child, Member
from checkins.demo.people import Cast
from checkins.models import Goal, Half, Kind, Prompt, Sheet
from checkins.models.template import prompts_of
from checkins.services.giving import give
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.writing import set_value, write_line
from checkins.weeks import Week


@dataclass(frozen=True)
class Example:
    """What stands on a sheet: texts, values and what is said about each goal, by the prompt's key."""

    key: str
    texts: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    goals: tuple[str, ...] = ()
    of_goals: tuple[Mapping[str, Any], ...] = ()


MY_DAYS = Example(
    "my-days",
    {
        "lovely": "Leo sang the whole goodbye song to his bear.",
        "loves": "The water table, and anything with wheels.",
        "new": "He says “again, please” now.",
        "try_at_home": "Taking turns: one block for you, one for me.",
        "bring": "Rain boots and a spare pair of socks.",
    },
    {"care": ["eating", "rest", "mood"]},
)
MY_GOALS = Example(
    "my-goals",
    {
        "best": "Ethan asked a friend to join the game, all by himself.",
        "helped": "The quiet corner, and a count to ten with Ms. Duarte.",
        "hardest": "Lining up on Tuesday: it was loud, he covered his ears, we went last.",
        "school_will": "We will let him lead the line once.",
        "notice": "He may count out loud when he is cross.",
        "proud": "I stayed in the circle until the end.",
    },
    goals=("Uses words when cross", "Stays with the group"),
    of_goals=(
        {"days": {"mon": 2, "tue": 1, "wed": 2, "thu": 3, "fri": 3}},
        {"days": {"mon": 3, "tue": 2, "wed": 3, "thu": 3, "fri": 3}},
    ),
)
TEAM_PAGE = Example(
    "team-page",
    {
        "did_well": "Tomás ordered his own lunch with the picture cards.",
        "worked": "A picture plan for the day, and five minutes warning before a change.",
        "try_at_home": "Let him choose supper from two pictures.",
        "may_tell": "The class snail, Turbo.",
        "watch_for": "Hands over his ears: it is too loud then, and a walk helps.",
    },
    {"team": ["speech", "ot"]},
    goals=("Asks for what he needs", "Ten minutes of one thing"),
    of_goals=(
        {"goals": 3, "how_we_know": "Four of five lunches without help.", "help_needed": 3},
        {"goals": 2, "how_we_know": "Seven minutes with the train puzzle.", "help_needed": 2},
    ),
)
STRAIGHT_TALK = Example(
    "straight-talk",
    {
        "going_well": "My bridge held two kilos.",
        "stuck": "Fractions with different bottoms.",
        "plan": "Ask Ms. Chen on Monday, before lunch.",
        "strength": "Zoe explains her thinking so that others follow.",
        "hand_in": "The reading log, by Thursday.",
        "next_step": "Checking the last line of each problem.",
        "coming_up": "Math test on Friday the week after next.",
        "ask_about": "How she made the bridge stronger.",
    },
    {"effort": {"english": 3, "math": 2, "science": 3, "social": 2, "languages": 2}},
)
EXAMPLES = {
    "Leo Fischer": MY_DAYS,
    "Ethan Clarke": MY_GOALS,
    "Tomás Silva": TEAM_PAGE,
    "Zoe Campbell": STRAIGHT_TALK,
}


def give_the_other_four(cast: Cast, *, by: Member, now: dt.datetime) -> None:
    """From the week of `now` on, which nobody has opened yet."""
    for name, example in EXAMPLES.items():
        child = cast.children[name]
        give(example.key, child, by=by, now=now)
        for title in example.goals:
            begin_goal(child, title=title, by=by, now=now)


def example_of(cast: Cast, name: str, week: Week, *, now: dt.datetime) -> Sheet:
    """The sheet of one of these children, written and ready."""
    chen, child, example = cast.members["chen"], cast.children[name], EXAMPLES[name]
    sheet = open_sheet(child, week, now=now)
    for prompt, goal, said in _said(sheet, child, example):
        if prompt.kind == Kind.TEXT:
            write_line(sheet, prompt, goal=goal, text=said, by=chen, now=now)
        else:
            set_value(sheet, prompt, goal=goal, value=said, by=chen, now=now)
    mark_ready(sheet, by=chen, now=now)
    return sheet


def _said(
    sheet: Sheet, child: Child, example: Example
) -> Iterator[tuple[Prompt, Goal | None, Any]]:
    goals = list(Goal.objects.filter(child=child).live())
    plain: dict[str, Any] = {**example.texts, **example.values}
    for prompt in prompts_of(sheet.template_id, Half.SCHOOL):
        if prompt.key in plain:
            yield prompt, None, plain[prompt.key]
        for goal, told in zip(goals, example.of_goals, strict=False):
            if prompt.key in told:
                yield prompt, goal, told[prompt.key]
