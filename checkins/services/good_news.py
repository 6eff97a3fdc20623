"""Good news on any day. Every home of the child reads it at once; no letter goes out for it."""

import datetime as dt

from django.db import transaction

from accounts.models import Child, Member
from accounts.text import one_line
from checkins.models import GoodNews
from checkins.weeks import Week


class TooLate(Exception):
    """Ten minutes are over: the family may have read it."""


@transaction.atomic
def tell_good_news(*, child: Child, text: str, by: Member, now: dt.datetime) -> GoodNews | None:
    """Tell it; None for no words. The same words told twice on one day stand once: the button was
    pressed again. `child.school` is read."""
    words, school = one_line(text), child.school
    if not words:
        return None
    week = Week.containing(school.local_date(now), school.school_days)
    # The child's row is held, so that two presses come one after the other.
    Child.objects.select_for_update().get(pk=child.pk)
    told = GoodNews.objects.filter(child=child, by_member=by, text=words, week=week)
    same = told.filter(told_at__gt=now - dt.timedelta(days=1)).first()
    if same is not None:
        return same
    return GoodNews.objects.create(
        school=school, child=child, week=week, text=words, by_member=by, told_at=now
    )


@transaction.atomic
def take_back_good_news(news: GoodNews, *, by: Member, now: dt.datetime) -> None:
    """As if it had not been told; nothing of it is kept. Raises TooLate."""
    found = GoodNews.objects.select_for_update().filter(pk=news.pk).first()
    if found is None:
        return
    if not found.may_take_back(by, now):
        raise TooLate
    found.delete()
