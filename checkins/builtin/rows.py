"""What a built-in template is made of, and the scales and ticks that several of them share.

Words are English source texts: the catalogues translate them for as long as a school leaves them
alone. In a label `{name}` stands for the child's given name (checkins/queries/prompts.worded).
Rows of one half with one `mirror` number are one row in two parts; of both halves, they stand side
by side on paper and screen.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from checkins.builtin.days import day_rows
from checkins.models import Half, Kind, Voice

Words = list[dict[str, str]]

FACES: Words = [
    {"key": "hard", "word": _("Hard")},
    {"key": "bumpy", "word": _("Bumpy")},
    {"key": "ok", "word": _("OK")},
    {"key": "good", "word": _("Good")},
    {"key": "great", "word": _("Great")},
]
GOAL_STEPS: Words = [
    {"key": "starting", "word": _("Just starting")},
    {"key": "getting", "word": _("Getting there")},
    {"key": "nearly", "word": _("Nearly")},
    {"key": "got", "word": _("Got it")},
]
KNOW: Words = [
    {"key": "sleep", "word": _("Sleep")},
    {"key": "worry", "word": _("A worry")},
    {"key": "change", "word": _("A change at home")},
    {"key": "health", "word": _("Health")},
    {"key": "fine", "word": _("All fine")},
]


@dataclass(frozen=True)
class Row:
    """One prompt, as `Prompt` stores it. `voice` is its half's unless said. `is_by_day`: its rows are
    the days of the school's week."""

    key: str
    kind: Kind
    label: str
    hint: str = ""
    mirror: int = 0
    options: Words = field(default_factory=list)
    rows: Words = field(default_factory=list)
    is_by_day: bool = False
    lines: tuple[int, int] = (2, 2)
    flags: tuple[str, ...] = ()
    voice: Voice | None = None


@dataclass(frozen=True)
class Builtin:
    """One of the five."""

    key: str
    name: str
    school: tuple[Row, ...]
    home: tuple[Row, ...]

    def prompts(self, school_days: Collection[int] = (1, 2, 3, 4, 5)) -> Iterator[dict[str, Any]]:
        """The fields of `Prompt`, row by row, but for the template and its school."""
        for half, rows in ((Half.SCHOOL, self.school), (Half.HOME, self.home)):
            for position, row in enumerate(rows, 1):
                days = {"rows": day_rows(school_days)} if row.is_by_day else {}
                yield _fields(half, position, row) | days


def _fields(half: Half, position: int, row: Row) -> dict[str, Any]:
    flags: dict[str, Any] = dict.fromkeys(row.flags, True)
    return {
        "half": half,
        "voice": row.voice or Voice(half.value),
        "position": position,
        "key": row.key,
        "kind": row.kind,
        "label": row.label,
        "hint": row.hint,
        "mirror": row.mirror,
        "options": row.options,
        "rows": row.rows,
        "lines_a4": row.lines[0],
        "lines_letter": row.lines[1],
        **flags,
    }


def known(fields: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Of these fields the ones that a model has: a migration meets `Prompt` as it was then."""
    return {name: value for name, value in fields.items() if name in names}
