"""The clock: rows whose time is over go, as accounts/retention.py promises and no sooner.

Once an hour, and a part at a time, so that no transaction is long: what is left goes with the next.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import (
    AuditEntry,
    Delivery,
    Invitation,
    PrintedCode,
    ReadLog,
    RosterImport,
    RosterJournal,
    School,
    SetupCode,
    User,
)
from accounts.models.roster import UNDONE_WITHIN
from accounts.services.audit import operator, record

SCHOOL_YEAR = dt.timedelta(days=366)
TRACES_KEPT_FOR = 3 * SCHOOL_YEAR
INVITATIONS_KEPT_FOR = dt.timedelta(days=30)
MOST_AT_ONCE = 5_000

State = Delivery.State
UNDER_WAY = (State.NEW, State.CLAIMED, State.HANDING)
Over = Mapping[str, QuerySet[Any]]
"""Rows whose time is over, by a name for the count."""


def people_over(*, now: dt.datetime) -> Over:
    """Of this app's tables. Lists that nobody applied and sessions go by themselves, sooner."""
    year_ago, used = now - SCHOOL_YEAR, now - INVITATIONS_KEPT_FOR
    nobodys = User.objects.filter(members=None, guardians=None)
    return {
        "readings": ReadLog.objects.filter(created_at__lt=now - TRACES_KEPT_FOR),
        "audit": AuditEntry.objects.filter(created_at__lt=now - TRACES_KEPT_FOR),
        "letters": Delivery.objects.filter(created_at__lt=year_ago).exclude(state__in=UNDER_WAY),
        "setup codes": SetupCode.objects.filter(expires_at__lt=now),
        "invitations": Invitation.objects.filter(Q(accepted_at__lt=used) | Q(expires_at__lt=used)),
        "printed codes": PrintedCode.objects.filter(
            Q(used_at__lt=used) | Q(revoked_at__lt=used) | Q(expires_at__lt=used)
        ),
        "lists": RosterImport.objects.filter(created_at__lt=year_ago).exclude(
            state__in=RosterImport.HOLDING
        ),
        "journals": RosterJournal.objects.filter(
            roster_import__applied_at__lte=now - UNDONE_WITHIN
        ),
        "sign-ins": nobodys.alias(used_at=Coalesce("last_login", "created_at")).filter(
            used_at__lt=year_ago
        ),
    }


def clear(over: Over, *, now: dt.datetime) -> Counter[str]:
    """Remove them; how many rows went, with those that hung on them."""
    return Counter({f"{name}_over": _clear(name, rows, now=now) for name, rows in over.items()})


DOORS = frozenset({"links"})
"""What has let somebody in: that it went stands in the audit, once for each school."""


@transaction.atomic
def _clear(name: str, rows: QuerySet[Any], *, now: dt.datetime) -> int:
    some = list(rows.order_by().values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not some:
        return 0
    going = rows.model._default_manager.filter(pk__in=some)
    if name in DOORS:
        for school in School.objects.filter(pk__in=going.values("school")):
            count = going.filter(school=school).count()
            record("kept no longer", school=school, by=operator(school, now=now), **{name: count})
    gone: int = going.delete()[0]
    return gone
