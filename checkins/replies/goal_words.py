"""How a goal ended, on the family's page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from checkins.models import Ending, Prompt
from checkins.queries.goal_words import Said
from checkins.replies.page import FamilyPage
from checkins.replies.words import steps_of


@dataclass(frozen=True)
class EndedGoal:
    """A goal that has ended: how, a line of school's, and what school and this home saw of it."""

    title: str
    how: str
    is_glad: bool
    words: str
    seen: tuple[str, ...]
    lang: str


def ended_goals(page: FamilyPage, prompt: Prompt, shared: Said) -> tuple[EndedGoal, ...]:
    """Those whose end this sheet tells, as it was shared."""
    return tuple(_ended(page, prompt, goal) for goal in shared.get("ended", ()))


def _ended(page: FamilyPage, prompt: Prompt, goal: Said) -> EndedGoal:
    words = dict(steps_of(prompt))
    marks = sorted(row[1:] for row in page.ended_marks if _same(row[0], goal["goal"]))
    school = _from_to(goal.get("steps", ()), words)
    home = _from_to([step for _week, step in marks], words)
    seen = (
        _("At school: %(steps)s.") % {"steps": school} if school else "",
        _("At home: %(steps)s.") % {"steps": home} if home else "",
    )
    return EndedGoal(
        title=goal["title"],
        how=str(Ending(goal["how"]).label),
        is_glad=goal["how"] != Ending.COURSE,
        words=goal["words"],
        seen=tuple(said for said in seen if said),
        lang=page.sheet.school.language,
    )


def _same(one: str, other: str) -> bool:
    """Whether two ids are one: a database without a type for them leaves out the hyphens."""
    return one.replace("-", "") == other.replace("-", "")


def _from_to(steps: Iterable[int], words: Mapping[str, str]) -> str:
    """ "Just starting, then Got it"; one word where the first is the last."""
    said = [words.get(str(step), "") for step in steps]
    if not said or said[0] == said[-1]:
        return said[0] if said else ""
    return _("%(first)s, then %(last)s") % {"first": said[0], "last": said[-1]}
