"""A signed-in parent's own page: one sheet a child, and the weeks before. Four queries."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import Actor, children_visible_to
from accounts.commas import in_words
from accounts.models import Assignment, Child, Enrolment
from checkins.access import questions_visible_to
from checkins.dates import week_in_words
from checkins.models import Answer, GoodNews, Half
from checkins.queries.home_begin import in_session, may_begin
from checkins.queries.home_weeks import FamilyWeek, family_sheets, newest, read_weeks
from checkins.weeks import Week

EARLIER = 3
"""Weeks in the drawer of a child; the rest stand on a page of their own."""
ANSWERS_STAY = dt.timedelta(days=14)
NEWS_STAYS = dt.timedelta(days=7)


@dataclass(frozen=True)
class ChildCard:
    """One child's newest sheet, or none yet; `answer` is school's latest to this home."""

    id: uuid.UUID
    name: str
    room: str
    teacher: str
    state: str = "none"
    state_words: str = ""
    win: str = ""
    news: str = ""
    news_by: str = ""
    answer: str = ""
    answer_label: str = ""
    sheet_id: uuid.UUID | None = None
    button: str = ""
    is_first_open: bool = False
    may_begin: bool = False
    weeks: tuple[FamilyWeek, ...] = ()


@dataclass(frozen=True)
class Home:
    """The page. `title` names the children: "Javier and Lucía"."""

    title: str
    week_label: str
    children: tuple[ChildCard, ...]


def home(actor: Actor, *, now: dt.datetime) -> Home:
    """Everything on /home/, for all schools and all records behind this sign-in."""
    children = _children(actor, now)
    days_of = {child.school_id: child.school.school_days for child in children}
    weeks = read_weeks(
        newest(family_sheets(actor), EARLIER + 1), days_of, homes=actor.household_ids, now=now
    )
    answers = _answers(actor, now=now)
    school_days = actor.guardians[0].school.school_days
    this_week = Week.containing(actor.today, school_days)
    cards = [
        _card(
            child,
            [week for week in weeks if week.child_id == child.pk],
            answers.get(child.pk),
            this_week,
            actor.today,
        )
        for child in children
    ]
    names = list(dict.fromkeys(card.name for card in cards))
    return Home(
        title=in_words(names) or _("Your page"),
        week_label=week_in_words(this_week, school_days),
        children=tuple(_one_solid_button(cards, weeks)),
    )


def _children(actor: Actor, now: dt.datetime) -> list[Child]:
    """With the home class of today and its teacher as `room`, `teacher`, and the newest good news."""
    homes = Enrolment.objects.filter(child=OuterRef("pk")).on(actor.today).home()
    teachers = (
        Assignment.objects.on(actor.today)
        .filter(classroom=OuterRef("room_id"), kind=Assignment.Kind.TEACHER)
        .order_by("starts_on", "id")
    )
    told = GoodNews.objects.filter(child=OuterRef("pk"), told_at__gt=now - NEWS_STAYS).order_by(
        "-told_at", "id"
    )
    return list(
        children_visible_to(actor)
        .select_related("school")
        .annotate(
            room_id=Subquery(homes.values("classroom")[:1]),
            room=Subquery(homes.values("classroom__name")[:1]),
            teacher=Subquery(teachers.values("member__display_name")[:1]),
            **in_session(actor.today),
            news=Subquery(told.values("text")[:1]),
            news_by=Subquery(told.values("by_member__display_name")[:1]),
        )
        .order_by("given_name", "family_name", "id")
    )


def _answers(actor: Actor, *, now: dt.datetime) -> dict[uuid.UUID, Answer]:
    """School's latest answer to this home, by child, as long as it is news."""
    asked = questions_visible_to(actor).filter(half=Half.HOME)
    found = (
        Answer.objects.filter(question__in=asked, household=None)
        .filter(answered_at__gt=now - ANSWERS_STAY)
        .select_related("question", "by_member")
        .order_by("answered_at", "id")
    )
    return {answer.question.child_id: answer for answer in found}


def _card(
    child: Child,
    weeks: list[FamilyWeek],
    answer: Answer | None,
    this_week: Week,
    today: dt.date,
) -> ChildCard:
    card = ChildCard(
        id=child.pk,
        name=child.given_name,
        room=getattr(child, "room", "") or "",
        teacher=getattr(child, "teacher", "") or "",
        news=getattr(child, "news", "") or "",
        news_by=getattr(child, "news_by", "") or "",
        state_words=_("The first sheet comes soon"),
        may_begin=may_begin(child, today, this_week, weeks),
    )
    if answer is not None:
        signed = answer.by_member.display_name if answer.by_member else _("School")
        label = _("%(name)s answered you") % {"name": signed}
        card = replace(card, answer=answer.text, answer_label=label)
    if not weeks:
        return card
    newest_week, *earlier = weeks
    words = _words(newest_week)
    if newest_week.week != this_week:
        words = _("%(week)s: %(state)s") % {"week": newest_week.label, "state": words}
    return replace(
        card,
        state=newest_week.state,
        state_words=words,
        win=newest_week.win,
        sheet_id=newest_week.sheet_id,
        button=_button(newest_week),
        weeks=tuple(earlier),
    )


def _words(week: FamilyWeek) -> str:
    """Home's end is open: what matters before anybody has written there."""
    waits = week.has_school_half and week.is_open and not week.has_replied
    return _("Your end is open") if waits else week.state_words


def _button(week: FamilyWeek) -> str:
    if not week.is_open:
        # A button here; among the reactions the same words tell what a family did.
        return pgettext("button", "Read it")
    return _("Change your reply") if week.has_replied else _("Read and reply")


def _one_solid_button(cards: list[ChildCard], weeks: list[FamilyWeek]) -> Iterable[ChildCard]:
    """One solid button on a screen: the first sheet that waits for this home."""
    waiting = {
        week.sheet_id
        for week in weeks
        if week.is_open and week.has_school_half and not week.has_replied
    }
    first = next((card.sheet_id for card in cards if card.sheet_id in waiting), None)
    for card in cards:
        is_first = first is not None and card.sheet_id == first
        yield replace(card, is_first_open=is_first)
