"""Writing About me: a home's answers, by phone or from paper, and what staff add."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.access import Actor
from accounts.models import Child, Guardian, Household
from accounts.services.audit import school_of
from checkins.models import ABOUT_KEYS, FROM_SCHOOL, AboutMe, AboutRevision


@dataclass
class AboutConflict(Exception):
    """Others wrote here in the meantime: `theirs` by key. Nothing was changed."""

    theirs: dict[str, AboutMe]


@transaction.atomic
def tell_about(
    child: Child,
    *,
    household: Household,
    words: Mapping[str, str],
    seen: Mapping[str, int],
    by: Actor,
    guardian: Guardian | None = None,
    now: dt.datetime,
) -> None:
    """A home's answers. `seen` is the version of each that the writer had before them, 0 for none.

    `guardian` is who of the home writes; None where the actor types up what the home wrote on
    paper. What is sent again unchanged is said again. Raises AboutConflict.
    """
    school_of(by, child, household)
    signed = {
        "by_guardian": guardian,
        "by_member": None if guardian else by.member,
        "on_paper": guardian is None,
    }
    wanted = {key: words[key] for key in ABOUT_KEYS if key in words}
    _write(child, {"household": household}, wanted, seen, signed=signed, now=now)


@transaction.atomic
def add_about(child: Child, *, text: str, seen: int, by: Actor, now: dt.datetime) -> None:
    """What a member of staff adds, signed by them; each has words of their own. Raises
    AboutConflict, where they wrote in another window."""
    school_of(by, child)
    assert by.member is not None  # noqa: S101 - staff add
    signed = {"by_member": by.member}
    words, versions = {FROM_SCHOOL: text}, {FROM_SCHOOL: seen}
    _write(child, {"member": by.member}, words, versions, signed=signed, now=now)


def _write(
    child: Child,
    whose: dict[str, Any],
    words: Mapping[str, str],
    seen: Mapping[str, int],
    *,
    signed: dict[str, Any],
    now: dt.datetime,
) -> None:
    # One writer of a child's page at a time: who waited finds the other's words.
    list(Child.objects.select_for_update(no_key=True).filter(pk=child.pk).values_list("pk"))
    rows = {row.key: row for row in AboutMe.objects.filter(child=child, **whose)}
    changed = {key: text for key, text in words.items() if _is_change(rows.get(key), text, seen)}
    # Where the other has emptied it, no word is in the way.
    theirs = {
        key: row
        for key, row in rows.items()
        if key in changed and row.text and row.version != seen.get(key, 0)
    }
    if theirs:
        raise AboutConflict(theirs)
    for key, text in changed.items():
        _put(rows.get(key), AboutMe(child=child, key=key, **whose), text, signed, now)
    again = [row.pk for key, row in rows.items() if words.get(key) == row.text and row.text]
    AboutMe.objects.filter(pk__in=again).update(said_at=now)


def _is_change(row: AboutMe | None, text: str, seen: Mapping[str, int]) -> bool:
    """Whether the writer changed this answer: it says something else than stands, and than they saw."""
    if row is None:
        return bool(text)
    if text == row.text:
        return False
    version = seen.get(row.key, 0)
    if version == row.version:
        return True
    was = row.revisions.filter(version=version).values_list("text", flat=True).first()
    return text != (was or "")


def _put(
    row: AboutMe | None, new: AboutMe, text: str, signed: dict[str, Any], now: dt.datetime
) -> None:
    if row is None:
        row = new
        row.school_id = row.child.school_id
    else:
        row.version += 1
    row.text, row.said_at = text, now
    for name, value in signed.items():
        setattr(row, name, value)
    row.save()
    AboutRevision.objects.create(
        school_id=row.school_id,
        about=row,
        version=row.version,
        text=text,
        by_guardian=row.by_guardian,
        by_member=row.by_member,
        written_at=now,
    )
