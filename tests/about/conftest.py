"""What the tests of About me share: a home that tells, and the forms that its page sends."""

import datetime as dt
from typing import Any

from accounts.models import Child, Guardian, Member
from checkins.models import ABOUT_KEYS, AboutMe
from checkins.services.about import add_about, tell_about
from tests.conftest import FRIDAY, acting

SAID = {
    "name": "Javi",
    "name_how": "HAH-vee",
    "languages": "Spanish and English",
    "strengths": "Building things.",
    "loves": "Beetles and rain.",
    "helps": "A quiet corner and five minutes.",
    "family": "On Sundays we eat with Grandma Rosa.",
    "hopes": "A friend in class.",
    "reach": "A call after four.",
}


def tell(
    guardian: Guardian, child: Child, *, now: dt.datetime = FRIDAY, **words: str
) -> dict[str, AboutMe]:
    """The home of this guardian tells; what is not named stays as it is."""
    rows = {row.key: row for row in AboutMe.objects.filter(household=guardian.household)}
    said = {key: rows[key].text if key in rows else "" for key in ABOUT_KEYS} | words
    tell_about(
        child,
        household=guardian.household,
        guardian=guardian,
        words=said,
        seen={key: row.version for key, row in rows.items()},
        by=acting(guardian, now),
        now=now,
    )
    return {row.key: row for row in AboutMe.objects.filter(household=guardian.household)}


def add(member: Member, child: Child, text: str, *, seen: int = 0) -> None:
    add_about(child, text=text, seen=seen, by=acting(member), now=FRIDAY)


def filled(seen: int = 0, **words: str) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {**dict.fromkeys(ABOUT_KEYS, ""), **words} | {f"seen-{key}": seen for key in ABOUT_KEYS}


def home_url(child: Child) -> str:
    return f"/home/child/{child.pk}/about/"


def desk_url(child: Child) -> str:
    return f"/child/{child.pk}/about/"
