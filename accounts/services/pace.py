"""A stop for an account that opens child after child: a stolen sign-in, or somebody who collects.

Different children are counted in the shared cache, so that a page pays no query for it; without
the cache the read log is counted instead. Nobody who works with two full classes comes near.
"""

import datetime as dt
import uuid
from collections.abc import Collection

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.models import AuditEntry, Member, ReadLog

WINDOW = dt.timedelta(minutes=10)
MOST_CHILDREN = 60
"""Different children whose pages one member of staff opens within WINDOW."""
STOPPED = "reading stopped"
_MINUTES = int(WINDOW.total_seconds()) // 60


class TooMuchReading(Exception):
    """More than MOST_CHILDREN different children within WINDOW. The leader can see that it was."""


def keep_pace(
    member: Member,
    children: Collection[uuid.UUID],
    *,
    counted: Collection[str],
    now: dt.datetime,
) -> None:
    """Count these children for the member. Raises TooMuchReading; then they are not counted.

    `counted` are the kinds of the read log that count where the cache is away.
    Children opened within the last WINDOW stay open.
    """
    try:
        is_over = _is_over(member, children, now)
    except (RedisError, OSError):
        is_over = _is_over_in_log(member, children, counted, now)
    if is_over:
        _tell(member, now)
        raise TooMuchReading


def _is_over(member: Member, children: Collection[uuid.UUID], now: dt.datetime) -> bool:
    keys = {f"child-read:{member.pk}:{child}" for child in children}
    fresh = keys - set(cache.get_many(keys))
    if not fresh:
        return False
    minute = int(now.timestamp()) // 60
    counts = [f"children-read:{member.pk}:{minute - back}" for back in range(_MINUTES)]
    # Counted before it is asked, so that many requests at once do not slip past together.
    cache.add(counts[0], 0, timeout=2 * WINDOW.total_seconds())
    cache.incr(counts[0], len(fresh))
    if sum(cache.get_many(counts).values()) > MOST_CHILDREN:
        cache.decr(counts[0], len(fresh))
        return True
    cache.set_many(dict.fromkeys(fresh, 1), timeout=WINDOW.total_seconds())
    return False


def _is_over_in_log(
    member: Member, children: Collection[uuid.UUID], counted: Collection[str], now: dt.datetime
) -> bool:
    lately = ReadLog.objects.filter(by_member=member, created_at__gt=now - WINDOW, what__in=counted)
    known = set(lately.order_by().values_list("child_id", flat=True).distinct())
    return not known.issuperset(children) and len(known.union(children)) > MOST_CHILDREN


def _tell(member: Member, now: dt.datetime) -> None:
    """One row a stop, however often the button is pressed again."""
    rows = AuditEntry.objects.filter(school=member.school_id, by_member=member, verb=STOPPED)
    if not rows.filter(created_at__gt=now - WINDOW).exists():
        AuditEntry.objects.create(
            school_id=member.school_id,
            by_member=member,
            verb=STOPPED,
            about={"children": MOST_CHILDREN, "minutes": _MINUTES},
        )
