"""Good news of one child, for the pages that list it among a week's wins."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef

from accounts.lists import Row, listed
from accounts.models import School
from checkins.models import GoodNews
from checkins.weeks import Week

MOST = 5


@dataclass(frozen=True, slots=True)
class News:
    """One note, as it was told. `on` is the day at school."""

    text: str
    by: str
    on: dt.date


def news_since(child: str, week: str) -> Any:
    """An annotation for a row that leads to a child and to a week: all that was told from that week on."""
    told = GoodNews.objects.filter(child=OuterRef(child), week__gte=OuterRef(week))
    return listed(told, Row("text", "by_member__display_name", "told_at", "week"))


def news_in(rows: Any, week: Week, school: School, *, and_later: bool = False) -> tuple[News, ...]:
    """What `news_since` brought of this week, newest first; `and_later`: and of those after it."""
    found = [
        (_moment(told_at), text, by)
        for text, by, told_at, told_week in rows or ()
        if and_later or told_week[:10] == week.monday.isoformat()
    ]
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:MOST]
    return tuple(News(text, by or "", school.local_date(at)) for at, text, by in newest)


def _moment(written: str) -> dt.datetime:
    """As either database writes it in JSON."""
    moment = dt.datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def news_of(child_id: uuid.UUID, week: Week, school: School) -> tuple[News, ...]:
    """Of one week. One query."""
    told = GoodNews.objects.filter(child=child_id, week=week).select_related("by_member")
    return tuple(
        News(
            one.text,
            one.by_member.display_name if one.by_member else "",
            school.local_date(one.told_at),
        )
        for one in told.order_by("-told_at", "id")[:MOST]
    )
