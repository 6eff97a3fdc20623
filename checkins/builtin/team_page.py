"""4. "Team page": individual plans. Several people write it; each line is signed by its writer."""

from django.utils.translation import gettext_noop as _

from checkins.builtin.rows import GOAL_STEPS, KNOW, Builtin, Row, Words
from checkins.models import Kind

HELP: Words = [
    {"key": "lot", "word": _("A lot of help")},
    {"key": "some", "word": _("Some help")},
    {"key": "little", "word": _("A little help")},
    {"key": "none", "word": _("No help")},
]
TEAM: Words = [
    {"key": "speech", "word": _("Speech therapist")},
    {"key": "ot", "word": _("Occupational therapist")},
    {"key": "pt", "word": _("Physical therapist")},
    {"key": "counselor", "word": _("Counselor")},
]
MEETING: Words = [
    {"key": "goals", "word": _("How do you see the goals?")},
    {"key": "help", "word": _("How can we help with it?")},
]
INTERPRETER: Words = [{"key": "interpreter", "word": _("I need an interpreter")}]

SCHOOL = (
    Row(
        "did_well",
        Kind.TEXT,
        _("What {name} did well"),
        _("big or small, these come first"),
        1,
        lines=(2, 1),
        flags=("is_many",),
    ),
    Row("goals", Kind.GOALS, _("Our goals"), "", 2, GOAL_STEPS),
    Row(
        "how_we_know",
        Kind.TEXT,
        _("How we know"),
        _("what we saw or counted"),
        2,
        lines=(1, 1),
        flags=("is_per_goal",),
    ),
    Row("help_needed", Kind.RATING, _("Help needed"), "", 2, HELP, flags=("is_per_goal",)),
    Row("team", Kind.TICKS, _("This week with"), _("tick any"), 3, TEAM),
    Row("worked", Kind.TEXT, _("What worked best"), "", 4, lines=(1, 1)),
    Row(
        "try_at_home",
        Kind.TEXT,
        _("Practice one thing at home"),
        _("five minutes, it helps at school"),
        5,
    ),
    Row("may_tell", Kind.TEXT, _("{name} may want to tell you about"), "", 6),
    Row("watch_for", Kind.TEXT, _("Watch for"), _("and what helps then"), 7, lines=(1, 1)),
)
HOME = (
    Row(
        "proud_of",
        Kind.TEXT,
        _("We are proud of"),
        _("something that made you smile"),
        1,
        lines=(2, 1),
        flags=("is_many",),
    ),
    Row("goals", Kind.GOALS, _("Our goals, seen from home"), "", 2, GOAL_STEPS),
    Row("works_at_home", Kind.TEXT, _("What helps, and what does not"), "", 4, lines=(1, 1)),
    Row("know", Kind.TICKS, _("School should know"), _("tick any"), 5, KNOW),
    Row(
        "know_more",
        Kind.TEXT,
        _("School should know"),
        _("anything you want us to know"),
        5,
        lines=(1, 1),
        flags=("has_readers",),
    ),
    Row(
        "chips",
        Kind.CHIPS,
        _("For the next meeting I want to ask"),
        "",
        6,
        MEETING,
        flags=("is_question",),
    ),
    Row(
        "question",
        Kind.TEXT,
        _("For the next meeting I want to ask"),
        "",
        6,
        lines=(1, 1),
        flags=("is_question",),
    ),
    Row("when_we_talk", Kind.TICKS, _("When we talk"), "", 7, INTERPRETER),
)

BUILTIN = Builtin("team-page", _("Team page"), SCHOOL, HOME)
