"""1. "Our week together": elementary school, and the default. Its halves mirror each other row by row."""

from django.utils.translation import gettext_noop as _

from checkins.builtin.rows import FACES, GOAL_STEPS, KNOW, Builtin, Row, Words
from checkins.models import Kind

CHIPS: Words = [
    {"key": "explain", "word": _("Can you explain this goal?")},
    {"key": "help", "word": _("How can we help with it?")},
]

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

BUILTIN = Builtin("our-week", _("Our week together"), SCHOOL_ROWS, HOME_ROWS)
