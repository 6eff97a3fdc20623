"""The people's part of an erasure: the child's record, adults who were there for this child alone,
and the ledger that is played again after a restore.

`checkins.services.erasing` begins it and takes the sheets; nothing here is called alone.
"""

import datetime as dt
import fcntl
import json
import logging
import os
import re
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import kept
from accounts.access import Actor
from accounts.models import (
    Assignment,
    Block,
    Child,
    Delivery,
    Enrolment,
    Erasure,
    Guardian,
    Guardianship,
    Household,
    Pronoun,
    RosterHeading,
    RosterImport,
    RosterJournal,
    School,
    User,
    Welcome,
)
from accounts.models.erasure import hash_of_erased
from accounts.services.audit import record, school_of
from accounts.signals import child_erased
from accounts.text import name_key

log = logging.getLogger(__name__)
NAMELESS = "…"
"""The name of a file whose own name was an erased child's."""


@transaction.atomic
def erase_person(
    child: Child, *, sheets: Collection[uuid.UUID], by: Actor, now: dt.datetime
) -> Erasure:
    """Leave an empty row where the child was; `sheets` are ids of sheets that went with them.

    Adults without another child at the school go too, with their homes and sign-ins. The read log
    and the audit keep ids.
    """
    school = school_of(by, child)
    around = _adults_around(child)
    alone = list(around.exclude(Exists(_links().exclude(child=child))))
    copies = Guardian.objects.filter(merged_into__in=alone)
    alone += copies.exclude(pk__in=[one.pk for one in alone])
    child_erased.send(
        Child,
        name=child.given_name,
        around=frozenset(one.email for one in around if one.email),
        gone=frozenset(one.email for one in alone if one.email),
    )
    erasure = Erasure.objects.create(
        school=school,
        child=child.pk,
        guardians=[str(one.pk) for one in alone],
        name_hash=hash_of_erased("name", name_key(child.full_name)),
        roster_hash=hash_of_erased("id", child.roster_id),
        by_member=by.member,
        erased_at=now,
    )
    for model in (Guardianship, Block, Enrolment, Assignment):
        model.objects.filter(child=child).delete()
    Delivery.objects.filter(school=school, details__child=str(child.pk)).delete()
    _forget_lists(school, [child.given_name, child.full_name, *(one.name for one in alone)])
    gone = frozenset({str(child.pk), *(str(one.pk) for one in alone)})
    for journal in RosterJournal.objects.select_for_update().filter(school=school):
        journal.forget(gone)
    _remove(alone)
    kept.forget({child.pk, *sheets, *(one.pk for one in alone)})
    child.given_name = child.family_name = child.roster_id = child.sender_id = ""
    child.pronoun, child.erased_at = Pronoun.THEY, now
    child.save()
    record("child erased", school=school, by=by, child=child.pk, guardians=erasure.guardians)
    transaction.on_commit(lambda: file_ledger(now=now))
    return erasure


def _adults_around(child: Child) -> QuerySet[Guardian]:
    """Those who are or were there for this child; without a link to another they go along."""
    return Guardian.objects.filter(
        Exists(_links().filter(child=child))
        | Exists(Block.objects.filter(guardian=OuterRef("pk"), child=child)),
        school=child.school_id,
    )


def _links() -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(guardian=OuterRef("pk"))


def _remove(people: Collection[Guardian]) -> None:
    homes = {one.household_id for one in people}
    users = {one.user_id for one in people if one.user_id}
    printed = Welcome.objects.filter(guardian__in=people, user__isnull=False)
    users |= set(printed.values_list("user_id", flat=True))
    addresses = {one.email for one in people if one.email}
    Guardian.objects.filter(pk__in=[one.pk for one in people]).delete()
    Household.objects.filter(pk__in=homes, guardians=None).delete()
    nobody = User.objects.filter(guardians=None, members=None)
    for user in nobody.filter(Q(pk__in=users) | Q(email__in=addresses)):
        user.delete()


def _forget_lists(school: School, names: Iterable[str]) -> None:
    """A list that waits may name the child; it can be chosen again. So may a file's name, and what
    was remembered of headings: of a list without any, the first child stood there."""
    RosterImport.objects.filter(school=school).set_aside()
    erased = [_words(name) for name in names if _words(name)]

    def is_told(text: str) -> bool:
        said = _words(text)
        return any(name <= said for name in erased)

    for file in RosterImport.objects.filter(school=school):
        if is_told(file.file_name):
            file.file_name = NAMELESS
            file.save(update_fields=["file_name"])
        file.forget_details(is_told)
    for one in RosterHeading.objects.filter(school=school):
        if is_told(one.heading):
            one.delete()


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", name_key(text)))


# --- The ledger -----------------------------------------------------------------------------------
def file_ledger(*, now: dt.datetime) -> int:
    """Write down outside the database what was erased; how many lines are new.

    A disk that takes nothing loses nothing: the minute's sweep tries again.
    """
    with transaction.atomic():
        waiting = list(Erasure.objects.select_for_update().filter(filed_at=None))
        if not waiting:
            return 0
        try:
            _append(Path(settings.ERASURE_LEDGER), [line_of(one) for one in waiting])
        except OSError as problem:
            log.error("The erasure ledger takes no line: %s", type(problem).__name__)
            return 0
        return Erasure.objects.filter(pk__in=[one.pk for one in waiting]).update(filed_at=now)


def line_of(erasure: Erasure) -> str:
    """Ids and a moment, as one line of JSON."""
    return json.dumps(
        {
            "school": str(erasure.school_id),
            "child": str(erasure.child),
            "at": erasure.erased_at.isoformat(),
        }
    )


def _append(path: Path, lines: Collection[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.write("".join(f"{line}\n" for line in lines))
        ledger.flush()
        os.fsync(ledger.fileno())
