"""2. "My days": early years. Small moments, care, and what is new at home."""

from django.utils.translation import gettext_noop as _

from checkins.builtin.rows import Builtin, Row, Words
from checkins.models import Kind

CARE: Words = [
    {"key": "eating", "word": _("Eating")},
    {"key": "rest", "word": _("Rest")},
    {"key": "toilet", "word": _("Toilet")},
    {"key": "mood", "word": _("Mood")},
]
NEW_AT_HOME: Words = [
    {"key": "baby", "word": _("A new baby")},
    {"key": "move", "word": _("A move")},
    {"key": "visitor", "word": _("A visitor")},
    {"key": "travel", "word": _("Travel")},
]
CHIPS: Words = [
    {"key": "more", "word": _("Can you tell us more about it?")},
    {"key": "help", "word": _("How can we help with it?")},
]

SCHOOL = (
    Row(
        "lovely",
        Kind.TEXT,
        _("A lovely moment"),
        _("big or small, these come first"),
        1,
        lines=(5, 4),
        flags=("is_many",),
    ),
    Row("loves", Kind.TEXT, _("Loves right now"), _("a game, a song, a place"), 2, lines=(3, 3)),
    Row("new", Kind.TEXT, _("A new word, skill or friend"), "", 3, lines=(3, 3)),
    Row("care", Kind.TICKS, _("Care"), _("tick what went well"), 4, CARE),
    Row(
        "try_at_home",
        Kind.TEXT,
        _("We are practicing, try at home"),
        _("five minutes, it helps at school"),
        5,
    ),
    Row("bring", Kind.TEXT, _("Please bring"), _("spare clothes, a photo, a blanket"), 6),
)
HOME = (
    Row(
        "lovely",
        Kind.TEXT,
        _("A lovely moment at home"),
        _("something that made you smile"),
        1,
        lines=(5, 4),
        flags=("is_many",),
    ),
    Row("loves", Kind.TEXT, _("Loves at home"), _("a game, a song, a place"), 2, lines=(3, 3)),
    Row(
        "our_words",
        Kind.TEXT,
        _("Our words for comfort, food, toilet"),
        _("as you say them at home"),
        3,
        lines=(3, 3),
    ),
    Row("sleep", Kind.TEXT, _("Sleep and health"), "", 4),
    Row("new_at_home", Kind.TICKS, _("Anything new at home"), _("tick any"), 5, NEW_AT_HOME),
    Row("chips", Kind.CHIPS, _("A question for school"), "", 6, CHIPS, flags=("is_question",)),
)

BUILTIN = Builtin("my-days", _("My days"), SCHOOL, HOME)
