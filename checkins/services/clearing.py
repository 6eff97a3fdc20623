"""The clock for what passes between home and school (`accounts.services.clearing`)."""

import datetime as dt
from collections import Counter

from django.db.models import Q

from accounts.services.clearing import SCHOOL_YEAR, Over, clear, people_over
from checkins.models import (
    DEVICE_KEPT_FOR,
    Device,
    Operation,
    ReplyLink,
    ThankYou,
    next_share,
)
from checkins.models.sheet import LEAST_REPLY_TIME

OPERATIONS_KEPT_FOR = dt.timedelta(days=30)
AT_MINUTE = 41
"""Of each hour: away from the hours at which letters leave."""


def clear_what_is_over(*, now: dt.datetime) -> Counter[str]:
    """The minute's round calls it; once an hour it does something."""
    if now.minute != AT_MINUTE:
        return Counter()
    return clear({**people_over(now=now), **sheets_over(now=now)}, now=now)


def sheets_over(*, now: dt.datetime) -> Over:
    """Links with their browsers a school year after home's half closed (`reply_closes_at`), browsers
    as soon as their cookie is over, thank-yous of a year ago, and what keeps a reply from landing twice."""
    year_ago = now - SCHOOL_YEAR
    closed = Q(sheet__closed_at__lt=year_ago) | Q(
        next_shared_at__lt=year_ago, sheet__shared_at__lt=year_ago - LEAST_REPLY_TIME
    )
    taken_back = Q(sheet__shared_at=None, created_at__lt=year_ago)
    links = ReplyLink.objects.alias(next_shared_at=next_share("sheet__child", "sheet__week"))
    return {
        "links": links.filter(closed | taken_back),
        "browsers": Device.objects.filter(seen_at__lt=now - DEVICE_KEPT_FOR),
        "thank-yous": ThankYou.objects.filter(written_at__lt=year_ago),
        "operations": Operation.objects.filter(landed_at__lt=now - OPERATIONS_KEPT_FOR),
    }
