"""Erasing a child's record: every word, picture of a word and address goes; counts without a name stay.

    erased     sheets with their lines, history, snapshots, drafts, questions, answers, reactions,
               links, receipts and printed codes; whatever else of the weekly sheets names the child
               (goals, good news, the log of talks, thank-yous to its family ...); classes,
               assignments and links to adults; adults who had no other child here; letters that wait;
               words kept from a signed-out page; the name in kept phrases
    kept       `ErasedWeek`: sheets, shares and replies of a class and week, as numbers; ids in the
               audit, the read log and the ledger (`accounts.models.Erasure`)
    left       a class's note is about the class, and stays

The ledger stands outside the database, so that a backup from before can be brought up to date:
`manage.py erasures --replay`.
"""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from accounts.access import Actor
from accounts.models import Child, Erasure
from accounts.services import operator
from accounts.services.audit import school_of
from accounts.services.erasing import erase_person
from checkins.models import ErasedWeek, Sheet
from checkins.services.phrases import forget_name


@transaction.atomic
def erase_child(child: Child, *, by: Actor, now: dt.datetime) -> Erasure:
    """Erase everything about this child, for good. Once is enough: twice changes nothing."""
    school_of(by, child)
    child = Child.objects.select_for_update().get(pk=child.pk)
    done = Erasure.objects.filter(child=child.pk).first()
    if done is not None and child.erased_at is not None:
        return done
    if done is not None:
        # A restore brought the child back beside the ledger's own row.
        done.delete()
    sheets = list(Sheet.objects.select_for_update().filter(child=child).order_by("id"))
    _keep_counts(sheets)
    Sheet.objects.filter(child=child).delete()
    for model, name in _tables_about_children():
        model._default_manager.filter(**{name: child}).delete()
    forget_name(child)
    return erase_person(child, sheets=[sheet.pk for sheet in sheets], by=by, now=now)


def _tables_about_children() -> list[tuple[type[Model], str]]:
    """Every table of the weekly sheets that names a child, and by which field: a new one needs no
    line here."""
    tables = apps.get_app_config("checkins").get_models()
    return [
        (model, field.name)
        for model in tables
        for field in model._meta.concrete_fields
        if field.related_model is Child
    ]


def _keep_counts(sheets: Iterable[Sheet]) -> None:
    for sheet in sheets:
        row, _new = ErasedWeek.objects.get_or_create(
            classroom_id=sheet.classroom_id, week=sheet.week, school_id=sheet.school_id
        )
        row.sheets += 1
        row.shared += sheet.shared_at is not None
        row.replied += sheet.replied_at is not None
        row.save(update_fields=["sheets", "shared", "replied"])


def replay(lines: Iterable[str], *, now: dt.datetime) -> Counter[str]:
    """Erase once more whom a restored backup brought back; what was done, counted.

    Lines that nobody can read are counted and passed over: one broken line keeps no other back.
    """
    done: Counter[str] = Counter()
    for line in filter(str.strip, lines):
        try:
            said = json.loads(line)
            school_id, child_id = uuid.UUID(said["school"]), uuid.UUID(said["child"])
        except (ValueError, KeyError, TypeError, AttributeError):
            done["unreadable"] += 1
            continue
        child = Child.objects.select_related("school").filter(pk=child_id, school=school_id).first()
        if child is None or child.erased_at is not None:
            done["gone"] += 1
            continue
        erase_child(child, by=operator(child.school, now=now), now=now)
        done["erased"] += 1
    return done
