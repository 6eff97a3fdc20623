"""3. "My goals this week": behaviour and feelings. Each of the child's goals, day by day."""

from django.utils.translation import gettext_noop as _

from checkins.builtin.rows import Builtin, Row, Words
from checkins.models import Kind, Voice

HOW: Words = [
    {"key": "learning", "word": _("Still learning")},
    {"key": "reminder", "word": _("With a reminder")},
    {"key": "own", "word": _("On my own")},
]
FEELINGS: Words = [
    {"key": "hard", "word": _("Mostly hard")},
    {"key": "mixed", "word": _("Up and down")},
    {"key": "good", "word": _("Mostly good")},
]

SCHOOL = (
    Row(
        "best",
        Kind.TEXT,
        _("Best moment"),
        _("big or small, these come first"),
        1,
        lines=(3, 2),
        flags=("is_many",),
    ),
    Row(
        "days",
        Kind.GRID,
        _("My goals, day by day"),
        "",
        2,
        HOW,
        is_by_day=True,
        flags=("is_per_goal",),
    ),
    Row("helped", Kind.TEXT, _("What helped"), _("a place, a person, a pause"), 3, lines=(2, 1)),
    Row(
        "hardest",
        Kind.TEXT,
        _("The hardest time"),
        _("in one sentence: what we saw, what we did"),
        4,
    ),
    Row("school_will", Kind.TEXT, _("Next week school will"), _("one small thing"), 5),
    Row("notice", Kind.TEXT, _("You might notice at home"), "", 6),
    Row("proud", Kind.TEXT, _("I am proud of"), "", 7, voice=Voice.CHILD),
)
HOME = (
    Row("noticed", Kind.TEXT, _("We noticed at home"), "", 1, lines=(3, 2)),
    Row("feelings", Kind.RATING, _("Feelings at home"), "", 3, FEELINGS),
    Row("works_at_home", Kind.TEXT, _("What helps at home"), _("so we can do it too"), 4),
    Row("celebrated", Kind.TEXT, _("We celebrated by"), "", 6),
    Row("home_will", Kind.TEXT, _("Next week home will"), _("one small thing"), 5),
)

BUILTIN = Builtin("my-goals", _("My goals this week"), SCHOOL, HOME)
