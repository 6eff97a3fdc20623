"""Who may read and write what school says beside the weekly sheet (checkins/models/voices.py)."""

from django.db.models import QuerySet

from accounts.access import Actor, Can, Hat, children_visible_to
from accounts.models import Child
from accounts.seen import register
from checkins.in_time import weeks_of
from checkins.models import ContactLog, GoodNews


def good_news_visible_to(actor: Actor) -> QuerySet[GoodNews]:
    """Of children whom the actor works with, or cares for, today; to staff this school year's, as
    sheets are (docs/adr/0005). A reply link brings its sheet's own (replies/page_values.py); who reads
    no sheet reads no news."""
    if not actor.may(Can.READ_SHEETS):
        return GoodNews.objects.none()
    news = GoodNews.objects.filter(child__in=children_visible_to(actor))
    return news.filter(week__gte=weeks_of(actor).year) if actor.hat == Hat.STAFF else news


def children_told_of_by(actor: Actor) -> QuerySet[Child]:
    """Children of whom the actor may tell good news: all who write a line of theirs."""
    if actor.hat != Hat.STAFF or not actor.may(Can.WRITE_OWN_LINES):
        return Child.objects.none()
    return children_visible_to(actor)


def children_talked_about_by(actor: Actor) -> QuerySet[Child]:
    """Children whose log of talks the actor keeps: their teachers."""
    if actor.hat != Hat.STAFF or not actor.may(Can.WRITE_SCHOOL_HALF):
        return Child.objects.none()
    return children_visible_to(actor)


def contacts_visible_to(actor: Actor) -> QuerySet[ContactLog]:
    """The child's teachers of today, of this school year: who comes new to a child reads no older
    talk. Leaders read that a family was called, and no word of it; a family asks for its own."""
    children = children_talked_about_by(actor)
    return ContactLog.objects.filter(child__in=children, on__gte=weeks_of(actor).year.monday)


def open_room() -> None:
    """What a refused page may admit of these rows; the composition root calls it once."""
    register("good_news_id", good_news_visible_to)
