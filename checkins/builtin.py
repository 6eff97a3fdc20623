"""The built-in template "Our week together" (PRODUCT.md, "The five built-in templates", 1).

Each school gets a copy of its own when it is created, so that it can be edited there. Words are
English source texts: the catalogues translate them for as long as the school leaves them alone.
Rows with one `mirror` number stand side by side on paper and screen.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from accounts.models import School
from checkins.models import Half, Kind, Prompt, Template, Voice

OUR_WEEK = "our-week"

FACES = [
    {"key": "hard", "word": _("Hard")},
    {"key": "bumpy", "word": _("Bumpy")},
    {"key": "ok", "word": _("OK")},
    {"key": "good", "word": _("Good")},
    {"key": "great", "word": _("Great")},
]
GOAL_STEPS = [
    {"key": "starting", "word": _("Just starting")},
    {"key": "getting", "word": _("Getting there")},
    {"key": "nearly", "word": _("Nearly")},
    {"key": "got", "word": _("Got it")},
]
KNOW = [
    {"key": "sleep", "word": _("Sleep")},
    {"key": "worry", "word": _("A worry")},
    {"key": "change", "word": _("A change at home")},
    {"key": "health", "word": _("Health")},
    {"key": "fine", "word": _("All fine")},
]
CHIPS = [
    {"key": "explain", "word": _("Can you explain this goal?")},
    {"key": "help", "word": _("How can we help with it?")},
]


@dataclass(frozen=True)
class Row:
    """One prompt, as `Prompt` stores it."""

    key: str
    kind: Kind
    label: str
    hint: str = ""
    mirror: int = 0
    options: list[dict[str, str]] = field(default_factory=list)
    lines: tuple[int, int] = (2, 2)
    flags: tuple[str, ...] = ()


SCHOOL_ROWS = (
    Row(
        "wins",
        Kind.TEXT,
        _("Wins"),
        _("big or small, these come first"),
        1,
        lines=(4, 3),
        flags=("is_many",),
    ),
    Row("week", Kind.RATING, _("The week at school"), "", 2, FACES),
    Row("goals", Kind.GOALS, _("Our goals"), "", 3, GOAL_STEPS),
    Row("next_step", Kind.TEXT, _("Next step"), _("one thing to keep working on"), 4),
    Row("try_at_home", Kind.TEXT, _("To try at home"), _("five minutes, it helps at school"), 5),
    Row(
        "question", Kind.TEXT, _("A question for you"), "", 6, lines=(3, 2), flags=("is_question",)
    ),
    Row("good_to_know", Kind.TEXT, _("Good to know"), _("dates, kit, visitors"), 7),
)
HOME_ROWS = (
    Row(
        "wins",
        Kind.TEXT,
        _("Wins"),
        _("something that made you smile"),
        1,
        lines=(4, 3),
        flags=("is_many",),
    ),
    Row("week", Kind.RATING, _("The week at home"), "", 2, FACES),
    Row("goals", Kind.GOALS, _("Our goals, seen from home"), "", 3, GOAL_STEPS),
    Row("know", Kind.TICKS, _("Good to know"), _("tick any"), 4, KNOW),
    Row("works_at_home", Kind.TEXT, _("What works at home"), _("so we can do it too"), 5),
    Row("chips", Kind.CHIPS, _("A question for school"), "", 6, CHIPS, flags=("is_question",)),
    Row(
        "question",
        Kind.TEXT,
        _("A question for school"),
        "",
        6,
        lines=(2, 1),
        flags=("is_question",),
    ),
    Row(
        "family_note",
        Kind.TEXT,
        _("Family note"),
        _("anything you want us to know"),
        7,
        flags=("has_readers",),
    ),
)


def create_our_week(school: School) -> Template:
    """The school's own copy, version 1."""
    template = Template.objects.create(
        school=school, key=OUR_WEEK, version=1, name=_("Our week together"), is_builtin=True
    )
    Prompt.objects.bulk_create(
        [_prompt(template, Half.SCHOOL, place, row) for place, row in enumerate(SCHOOL_ROWS, 1)]
        + [_prompt(template, Half.HOME, place, row) for place, row in enumerate(HOME_ROWS, 1)]
    )
    return template


def _prompt(template: Template, half: Half, position: int, row: Row) -> Prompt:
    flags: dict[str, Any] = dict.fromkeys(row.flags, True)
    return Prompt(
        school_id=template.school_id,
        template=template,
        half=half,
        voice=Voice(half.value),
        position=position,
        key=row.key,
        kind=row.kind,
        label=row.label,
        hint=row.hint,
        mirror=row.mirror,
        options=row.options,
        lines_a4=row.lines[0],
        lines_letter=row.lines[1],
        **flags,
    )
