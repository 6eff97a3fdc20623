"""The five built-in templates (PRODUCT.md): one module each, what they share in `rows`.

Each school gets a copy of its own when it is created, so that it can be edited there.
"""

from collections.abc import Iterable

from accounts.models import School
from checkins.builtin import my_days, my_goals, our_week, straight_talk, team_page
from checkins.builtin.rows import Builtin
from checkins.models import Prompt, Template

FIVE = (
    our_week.BUILTIN,
    my_days.BUILTIN,
    my_goals.BUILTIN,
    team_page.BUILTIN,
    straight_talk.BUILTIN,
)
OUR_WEEK = our_week.BUILTIN.key
"""The default, where nothing else was given to a school, a class or a child."""

TEAM_PAGE = team_page.BUILTIN.key
"""Several people write it, so each line is signed."""


def create_our_week(school: School) -> Template:
    """The school's own copy of the default alone, version 1."""
    return create_builtins(school, [our_week.BUILTIN])[0]


def create_builtins(school: School, wanted: Iterable[Builtin] = FIVE) -> list[Template]:
    """The school's own copies, version 1, in this order, with the days that it teaches. Two or
    three queries, however many."""
    builtins = list(wanted)
    templates = Template.objects.bulk_create(
        [
            Template(school=school, key=one.key, version=1, name=one.name, is_builtin=True)
            for one in builtins
        ]
    )
    Prompt.objects.bulk_create(
        [
            Prompt(school=school, template=template, **fields)
            for one, template in zip(builtins, templates, strict=True)
            for fields in one.prompts(school.school_days)
        ]
    )
    return templates
