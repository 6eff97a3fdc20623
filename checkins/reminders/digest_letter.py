"""What the Monday digest says: who waits, in the order in which it matters. Read when it leaves."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.access import children_visible_to, staff_actor
from accounts.commas import in_words
from accounts.letters.registry import LetterKind, NotWanted, Rendered
from accounts.letters.writing import spoken, written
from accounts.models import Delivery, Member, School
from checkins.models import Action
from checkins.reminders.digest import MONDAY_DIGEST, rows_for, writes_digests

MOST_NAMED = 12


@dataclass(frozen=True)
class Waiting:
    """One line of the digest: how many children, and who, as far as there is room."""

    label: str
    count: int
    names: str
    others: int


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """For the member the letter was planned for, at the address they sign in with."""
    member = delivery.member
    if member is None or member.user.email != delivery.to:
        raise NotWanted
    with translation.override(spoken(delivery.language)):
        lines = _lines(member, delivery.due_at, now)
    if not lines:
        raise NotWanted
    return _written(delivery.school, member.display_name, delivery.language, lines)


def _lines(member: Member, by: dt.datetime, now: dt.datetime) -> list[Waiting]:
    """Three queries and those of the actor. Nothing of children whom they work with no more."""
    actor = staff_actor(member, now=now)
    rows = rows_for(actor, by)
    proposed = (
        Action.objects.open()
        .proposed_by_home()
        .filter(child__in=children_visible_to(actor), proposed_at__lte=by)
        .order_by("child__given_name", "child__family_name", "child")
        .values_list("child", "child__given_name", "child__family_name", named=True)
    )
    return lines_of(
        [
            (_("Please call me"), [row for row in rows if row.wants_call]),
            (_("Questions that wait for an answer"), [row for row in rows if row.has_question]),
            (_("New replies"), [row for row in rows if row.is_new]),
            (_("Home suggests"), proposed),
        ]
    )


def lines_of(parts: Iterable[tuple[str, Iterable[Any]]]) -> list[Waiting]:
    """Each child once in a line; a line without any is left out."""
    found = []
    for label, rows in parts:
        names = list({row.child: _name(row) for row in rows}.values())
        if names:
            shown = in_words(names[:MOST_NAMED])
            found.append(Waiting(label, len(names), shown, max(0, len(names) - MOST_NAMED)))
    return found


def _name(row: Any) -> str:
    return f"{row.child__given_name} {row.child__family_name}".strip()


def _written(school: School, name: str, language: str, lines: Sequence[Waiting]) -> Rendered:
    context = {
        "school": school.name,
        "name": name,
        "lines": lines,
        "preheader": "",
        "url": f"{school.url}{reverse('this_week')}",
    }
    return written(MONDAY_DIGEST, language=language, context=context)


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    """About children whom nobody has."""
    with translation.override(spoken(language)):
        lines = [
            Waiting(_("Please call me"), 1, "Robin", 0),
            Waiting(_("New replies"), 2, in_words(["Robin", "Kim"]), 0),
        ]
        teacher = _("Ms. Chen")
    return _written(school, teacher, language, lines)


def is_wanted(delivery: Delivery, now: dt.datetime) -> bool:
    return writes_digests(delivery.school, now)


KIND = LetterKind(
    name=MONDAY_DIGEST,
    render=render,
    still_wanted=is_wanted,
    called=gettext_noop("The Monday digest for teachers"),
    sample=sample,
)
