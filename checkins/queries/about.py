"""About me in words: for who works with the child, in full and in a few lines beside the editor."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.access import Actor, Reach
from accounts.commas import in_a_row
from accounts.digits import digits
from accounts.lists import Row, listed
from accounts.models import Child, Guardianship, ReadLog, School
from accounts.services.reading import What
from checkins.access import about_reached, about_visible_to
from checkins.in_time import YEARS, weeks_of
from checkins.models import ABOUT_KEYS, AboutMe

AHEAD = dt.timedelta(days=60)
"""What was said so shortly before a school year begins was said for it."""
BESIDE = ("name", "name_how", "helps")
"""What stands beside the editor."""


def label_of(key: str, name: str) -> str:
    """The question as everybody reads it, on page and paper, about a child of this name."""
    words = {
        "name": _("The name, as it is said"),
        "name_how": _("How it sounds"),
        "languages": _("Languages at home"),
        "strengths": _("What %(name)s is good at"),
        "loves": _("What %(name)s loves"),
        "helps": _("What helps when it is hard"),
        "family": _("Our family and its traditions"),
        "hopes": _("Hopes for this year"),
        "reach": _("How best to reach us"),
    }
    return words[key] % {"name": name} if "%" in words[key] else words[key]


def said_since(firsts: Iterable[dt.date], today: dt.date) -> dt.date:
    """From which day on something counts as said in this school year, or in the one that begins soon.

    `firsts` are the first days of the school's years. Without one, the last twelve months count.
    """
    begun = [first for first in firsts if first <= today + AHEAD]
    return max(begun) - AHEAD if begun else today - dt.timedelta(days=365)


@dataclass(frozen=True)
class Told:
    """One answer. `when` is a year where it is of an earlier school year: "said in 2026"."""

    key: str
    label: str
    words: str
    lang: str
    when: str


@dataclass(frozen=True)
class Home:
    """What one home said. `label`: whose home it is, by its adults' names."""

    id: uuid.UUID
    label: str
    answers: tuple[Told, ...]
    is_on_paper: bool


@dataclass(frozen=True)
class Added:
    """What a member of staff added."""

    by: str
    words: str
    when: str


@dataclass(frozen=True)
class AboutPage:
    """`mine` is the reader's own addition, its words empty where there is none."""

    homes: tuple[Home, ...]
    added: tuple[Added, ...]
    mine: tuple[str, int]

    @property
    def is_empty(self) -> bool:
        return not self.homes and not self.added


def about_page(actor: Actor, child: Child) -> AboutPage:
    """All that was told about a child, as far as this member of staff may read it. Two queries."""
    rows = list(
        about_visible_to(actor)
        .filter(child=child)
        .select_related("by_guardian", "member")
        .order_by("said_at", "id")
    )
    since = said_since(actor.days.get(YEARS, ()), actor.today)
    mine = next((row for row in rows if row.member_id and row.member == actor.member), None)
    homes: dict[uuid.UUID, list[AboutMe]] = defaultdict(list)
    for row in rows:
        if row.household_id:
            homes[row.household_id].append(row)
    adults = adults_of([child.pk]) if homes else {}
    return AboutPage(
        homes=tuple(
            _home(home, said, adults.get((child.pk, home), ()), child, since)
            for home, said in homes.items()
        ),
        added=tuple(
            Added(row.member.display_name, row.text, _when(row, child.school, since))
            for row in rows
            if row.member is not None
        ),
        mine=(mine.text, mine.version) if mine else ("", 0),
    )


def adults_of(
    children: Collection[uuid.UUID],
) -> dict[tuple[uuid.UUID, uuid.UUID], tuple[str, ...]]:
    """Who is there for these children, by child and home: full names. One query."""
    rows = Guardianship.objects.in_force().filter(child__in=children)
    found: dict[tuple[uuid.UUID, uuid.UUID], tuple[str, ...]] = {}
    for child, home, name in rows.order_by("guardian__name", "guardian_id").values_list(
        "child_id", "guardian__household_id", "guardian__name"
    ):
        found[child, home] = (*found.get((child, home), ()), name)
    return found


def _home(
    home: uuid.UUID, said: Sequence[AboutMe], adults: Sequence[str], child: Child, since: dt.date
) -> Home:
    by_key = {row.key: row for row in said}
    # Who has moved in with another home since is named by their words.
    writers = dict.fromkeys(row.by_guardian.name for row in said if row.by_guardian)
    return Home(
        id=home,
        label=in_a_row(adults or writers),
        answers=tuple(
            Told(
                key=key,
                label=label_of(key, child.given_name),
                words=row.text,
                lang=row.by_guardian.language if row.by_guardian else "",
                when=_when(row, child.school, since),
            )
            for key in ABOUT_KEYS
            if (row := by_key.get(key))
        ),
        is_on_paper=any(row.on_paper for row in said),
    )


def _when(row: AboutMe, school: School, since: dt.date) -> str:
    day = school.local_date(row.said_at)
    return "" if day >= since else digits(str(day.year))


def about_columns(actor: Actor) -> dict[str, Any]:
    """Columns of a query over children: whether there is something to read, and whether this member
    of staff has not opened it since the school year began."""
    told = Exists(about_visible_to(actor).filter(child=OuterRef("pk")))
    opened = ReadLog.objects.filter(
        child=OuterRef("pk"),
        by_member=actor.member,
        what=What.ABOUT,
        slot_at__date__gte=weeks_of(actor).year.monday,
    )
    is_news = Q(told) & ~Q(Exists(opened))
    return {
        "has_about": told,
        "is_news": ExpressionWrapper(is_news, output_field=BooleanField()),
    }


# --- Beside the editor ----------------------------------------------------------------------------
Said = tuple[str, str, str | None]
"""Key, words and writer, as a column brings them."""


@dataclass(frozen=True)
class AboutLine:
    """One line of the strip; `whose` where more than one home has said it."""

    key: str
    label: str
    words: str
    whose: str


def told_beside(reach: Reach, child: uuid.UUID) -> Subquery:
    """A column for the editor's own query: what `about_lines` makes lines of."""
    told = about_reached(reach).filter(child=child, key__in=BESIDE)
    return listed(told, Row("key", "text", "by_guardian__name"))


def about_lines(told: Sequence[Said], name: str) -> tuple[AboutLine, ...]:
    """How the child's name is said and what helps, in that order, home by home."""
    by_key = sorted(told, key=lambda row: (BESIDE.index(row[0]), row[2] or ""))
    keys = [key for key, _words, _whose in by_key]
    return tuple(
        AboutLine(
            key, label_of(key, name), words, (whose or _("on paper")) if keys.count(key) > 1 else ""
        )
        for key, words, whose in by_key
    )
