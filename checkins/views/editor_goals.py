"""What the editor says about a goal's end: that it is due, and how one that has ended went."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.digits import digits
from checkins.models import Ending, Goal, Prompt, Sheet
from checkins.queries.goal_ends import Ends, seen_at_homes, seen_at_school
from checkins.queries.sheet_edit import Desk
from checkins.queries.versions import in_words
from checkins.services.ending_goals import may_reopen
from checkins.weeks import Week


@dataclass(frozen=True)
class EndedRow:
    """A goal whose end this sheet tells the family. `seen` are sentences; `reopen_url` is empty once
    ten minutes are over, `form` names the button's form."""

    title: str
    how: str
    is_glad: bool
    words: str
    seen: tuple[str, ...]
    form: str
    reopen_url: str


def due(sheet: Sheet, goal: Goal) -> str:
    """A calm sentence in the week of the day on which a goal was meant to end, and after it."""
    if goal.ends_on is None:
        return ""
    if Week.containing(goal.ends_on, sheet.school.school_days) > sheet.week:
        return ""
    day = digits(date_format(goal.ends_on, "MONTH_DAY_FORMAT"))
    return _("You wanted to look at it again on %(day)s.") % {"day": day}


def ended_rows(desk: Desk, prompt: Prompt) -> tuple[EndedRow, ...]:
    """In the order in which they stood."""
    return tuple(_ended(desk, prompt, goal) for goal in desk.told)


def _ended(desk: Desk, prompt: Prompt, goal: Goal) -> EndedRow:
    where = reverse("goal_reopen", args=[goal.pk]) + f"?week={desk.sheet.week}"
    return EndedRow(
        title=goal.title,
        how=str(Ending(goal.how_ended).label),
        is_glad=goal.how_ended != Ending.COURSE,
        words=goal.last_words,
        seen=tuple(_seen(prompt, goal)),
        form=f"reopen-{goal.pk}",
        reopen_url=where if may_reopen(goal, timezone.now()) else "",
    )


def _seen(prompt: Prompt, goal: Goal) -> list[str]:
    school, homes = seen_at_school(goal), seen_at_homes(goal)
    said = [_("At school: %(steps)s.") % {"steps": from_to(prompt, school)}] if school else []
    for who, ends in homes:
        names = {"name": who, "steps": from_to(prompt, ends)}
        said.append(_("At home (%(name)s): %(steps)s.") % names)
    return said


def from_to(prompt: Prompt, ends: Ends) -> str:
    """ "Just starting, then Got it"; one word where the first step is the last."""
    first, last = (in_words(prompt, "", step) for step in ends)
    if first == last:
        return last
    return _("%(first)s, then %(last)s") % {"first": first, "last": last}
