"""Who may read and write what school says beside the weekly sheet (checkins/models/voices.py)."""

from django.db.models import QuerySet

from accounts.access import Actor, Can, Hat, children_visible_to
from accounts.models import Child
from accounts.seen import register
from checkins.models import ContactLog, GoodNews


def good_news_visible_to(actor: Actor) -> QuerySet[GoodNews]:
    """Of children whom the actor works with, or cares for, today. A reply link brings its sheet's own
    (replies/page_values.py); who reads no sheet reads no news."""
    if not actor.may(Can.READ_SHEETS):
        return GoodNews.objects.none()
    return GoodNews.objects.filter(child__in=children_visible_to(actor))


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
    """The child's teachers of today. Leaders read that a family was called, and no word of it; a
    family asks for its own."""
    return ContactLog.objects.filter(child__in=children_talked_about_by(actor))


def open_room() -> None:
    """What a refused page may admit of these rows; the composition root calls it once."""
    register("good_news_id", good_news_visible_to)
