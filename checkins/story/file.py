"""A story as a file for spreadsheets: a line for everything that somebody said."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.formulas import written
from checkins.story.page import Story, StoryWeek

Line = tuple[str, str, str, str]


def story_file(page: Story) -> bytes:
    """CSV: week, from whom, what about, the words."""
    heads: Line = (_("Week"), _("From"), _("About"), _("Words"))
    return written([heads, *_lines(page)])


def file_name(page: Story) -> str:
    name = _("%(name)s’s story") % {"name": page.child.given_name}
    return f"{name}.csv"


def _lines(page: Story) -> Iterator[Line]:
    for week in reversed(page.weeks):
        yield from _of_week(week)
    for goal in page.goals:
        for row in goal.rows:
            said = ((_("School"), row.school), *zip(_homes(goal.keys), row.homes, strict=True))
            yield from ((row.label, who, goal.title, word) for who, word in said if word)
    for one in page.works:
        yield ("", "", _("What works"), f"{one.words} ({one.state})")
    for said_line in page.plan:
        yield ("", said_line.who, _("What we said"), f"{said_line.text} ({said_line.state})")


def _homes(keys: tuple[object, ...]) -> list[str]:
    return [str(getattr(key, "label", "")) for key in keys]


def _of_week(week: StoryWeek) -> Iterator[Line]:
    felt, win = _("How the week felt"), _("Win")
    if week.gap:
        yield (week.label, _("School"), "", week.gap)
    if week.felt_word:
        yield (week.label, _("School"), felt, week.felt_word)
    yield from ((week.label, _("School"), win, one.text) for one in week.wins)
    for home in week.homes:
        who = home.label or _("Home")
        if home.felt_word:
            yield (week.label, who, felt, home.felt_word)
        yield from ((week.label, who, win, one.text) for one in home.wins)
