"""What an event's name gives away: school or no school, a term, where one begins. Pure.

A guess only presets a tick; the person at the page decides.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

from checkins.calendars.shape import Event, Suggested

LONGEST_NAME = 40
"""As long as the form lets a name be."""
A_TERM = 14
"""Days: what calls itself a term and is shorter is a day in it."""
A_BREAK = 7
"""Days without lessons between two terms; a long weekend is shorter."""

_TERM = re.compile(
    r"\b(terms?|semesters?|trimesters?|quarters?|trimestres?|semestres?|cuatrimestres?|bimestres?)\b"
    r"|学期|الفصل الدراسي|học kỳ",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"holiday|vacation|break\b|recess|clos(?:ed|ure)|no (?:school|classes)|half[- ]term|mid[- ]?term"
    r"|\binset\b|\boff\b|vacacion|férias|vacances|feriado|festivo|férié|假|عطلة|nghỉ",
    re.IGNORECASE,
)
_LESSONS = re.compile(
    r"\b(?:term|school) day\b|\bday \d|\bweek \d+\)?$|\b(?:first|last) day\b|\bback to school\b"
    r"|\b(?:begins?|starts?|ends?|resumes?|reopens?|finishes)\b"
    r"|\bprimer día\b|\búltimo día\b|\brentrée\b|\bprimeiro dia\b|\búltimo dia\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\bhalf[- ]day\b|\bearly (?:release|dismissal|closing)\b|\bminimum day\b|\blate start\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:begins?|starts?|opens)\b|\bfirst day of\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:ends?|finishes|closes)\b|\blast day of\b", re.IGNORECASE)


def clean(words: object) -> str:
    """One line in form NFC without invisible control letters, short enough for a name."""
    text = unicodedata.normalize("NFC", str(words))
    letters = (
        " " if unicodedata.category(one) in ("Cc", "Cs", "Co") else one for one in text[:2000]
    )
    line = " ".join("".join(letters).split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def says_lessons(name: str) -> bool:
    """Whether there is school on a day of this name."""
    return bool(_LESSONS.search(name)) and not _OFF.search(name)


def says_part_of_a_day(name: str) -> bool:
    """Whether school is out for some hours only, though the event lasts all day."""
    return bool(_PART.search(name))


def names_a_term(event: Event) -> bool:
    """A long event that calls itself a term is one, not two months off."""
    days = (event.ends_on - event.starts_on).days + 1
    return days >= A_TERM and bool(_TERM.search(event.name)) and not _OFF.search(event.name)


def terms_in(events: Collection[Event]) -> tuple[Suggested, ...]:
    """The terms a file names: as long events, by their first and last days, or day by day."""
    named = [Suggested(one.name, one.starts_on, one.ends_on) for one in events if names_a_term(one)]
    found = named or _between(events) or _runs(events)
    return tuple(sorted(set(found), key=lambda one: (one.starts_on, one.name)))


def _between(events: Iterable[Event]) -> list[Suggested]:
    """ "Autumn term begins" to the next "Autumn term ends"."""
    edges = [
        one
        for one in sorted(events, key=lambda one: (one.starts_on, one.key))
        if _TERM.search(one.name)
        and not _OFF.search(one.name)
        and (_BEGINS.search(one.name) or _ENDS.search(one.name))
    ]
    found: list[Suggested] = []
    begun: Event | None = None
    for one in edges:
        if _BEGINS.search(one.name):
            begun = one
        elif begun is not None:
            name = " ".join(_BEGINS.sub("", begun.name).split())
            found.append(Suggested(name, begun.starts_on, one.ends_on))
            begun = None
    return found


def _runs(events: Iterable[Event]) -> list[Suggested]:
    """Days that are called lessons one by one; a week without any parts two terms."""
    days = sorted({one.starts_on for one in events if one.kind == "lessons"})
    found: list[Suggested] = []
    for day in days:
        if found and (day - found[-1].ends_on).days <= A_BREAK:
            found[-1] = Suggested("", found[-1].starts_on, day)
        else:
            found.append(Suggested("", day, day))
    return [one for one in found if (one.ends_on - one.starts_on).days + 1 >= A_TERM]
