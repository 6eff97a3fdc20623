"""5. "Straight talk": secondary school. The student speaks first, an adult at school types it."""

from django.utils.translation import gettext_noop as _

from checkins.builtin.rows import Builtin, Row, Words
from checkins.models import Kind, Voice

SUBJECTS: Words = [
    {"key": "english", "word": _("English")},
    {"key": "math", "word": _("Math")},
    {"key": "science", "word": _("Science")},
    {"key": "social", "word": _("Social studies")},
    {"key": "languages", "word": _("Languages")},
    {"key": "arts", "word": _("Arts and sports")},
]
EFFORT: Words = [
    {"key": "push", "word": _("Needs a push")},
    {"key": "steady", "word": _("Steady")},
    {"key": "strong", "word": _("Strong")},
]
HELP: Words = [
    {"key": "quiet", "word": _("A quiet time to work")},
    {"key": "look", "word": _("Looking at it together")},
    {"key": "talk", "word": _("Talking about it")},
    {"key": "sleep", "word": _("An earlier night")},
]

SCHOOL = (
    Row("going_well", Kind.TEXT, _("Going well"), "", 1, voice=Voice.CHILD),
    Row("stuck", Kind.TEXT, _("Stuck on"), "", 2, voice=Voice.CHILD),
    Row("plan", Kind.TEXT, _("My plan"), "", 3, voice=Voice.CHILD),
    Row(
        "strength",
        Kind.TEXT,
        _("A strength"),
        _("something we saw this week"),
        4,
        flags=("is_many",),
    ),
    Row("effort", Kind.GRID, _("Effort by subject"), "", 5, EFFORT, SUBJECTS),
    Row("hand_in", Kind.TEXT, _("To hand in"), _("what, and by when"), 6, lines=(2, 1)),
    Row("next_step", Kind.TEXT, _("One step"), _("one thing to keep working on"), 7, lines=(2, 1)),
    Row("coming_up", Kind.TEXT, _("Coming up"), _("tests, trips, dates"), 8),
    Row("ask_about", Kind.TEXT, _("Ask about"), _("something to talk about at home"), 9),
)
HOME = (
    Row(
        "going_well",
        Kind.TEXT,
        _("Going well at home"),
        _("something that made you smile"),
        4,
        lines=(2, 2),
        flags=("is_many",),
    ),
    Row("noticed", Kind.TEXT, _("We noticed"), "", 5, lines=(5, 4)),
    Row("help_by", Kind.TICKS, _("We’ll help by"), _("tick any"), 6, HELP),
    Row("question", Kind.TEXT, _("Question or worry"), "", 7, lines=(2, 1), flags=("is_question",)),
)

BUILTIN = Builtin("straight-talk", _("Straight talk"), SCHOOL, HOME)
