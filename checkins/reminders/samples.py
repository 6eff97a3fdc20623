"""The week's letters as a family would get them, about a child whom nobody has. Nothing is read of
anybody, and the links lead to the start page only."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.letters.registry import LetterKind, Rendered, while_school_writes
from accounts.letters.writing import spoken, written
from accounts.models import School
from checkins.reminders import letters
from checkins.reminders.letters import Part, context_of, faces_of
from checkins.reminders.reading import STILL_OPEN, WEEK_READY
from checkins.services.opening import current_template
from checkins.weeks import Week


def week_ready(school: School, language: str, now: dt.datetime) -> Rendered:
    return _sample(WEEK_READY, school, language, now)


def still_open(school: School, language: str, now: dt.datetime) -> Rendered:
    return _sample(STILL_OPEN, school, language, now)


def _sample(letter: str, school: School, language: str, now: dt.datetime) -> Rendered:
    week = Week.containing(school.local_date(now), school.school_days)
    nowhere = f"{school.url}/"
    with translation.override(spoken(language)):
        part = Part(
            child="Robin",
            room=_("Room 12"),
            teacher=_("Ms. Chen"),
            win=_("Robin read a whole page aloud today, and asked for another one."),
            has_more=True,
            questions=1,
            week=week,
            url=nowhere,
        )
        context = context_of(school, ["Alex"], [part], stop=nowhere, now=now)
        if letter == STILL_OPEN:
            context["faces"] = faces_of(current_template(school, week).pk, nowhere)
    return written(letter, language=language, context=context, sender=context["sender"])


KINDS = (
    LetterKind(
        name=WEEK_READY,
        render=letters.render_week_ready,
        still_wanted=while_school_writes,
        not_before=letters.next_hour,
        on_return=letters.forget_announcements,
        called=gettext_noop("The week is ready"),
        sample=week_ready,
    ),
    LetterKind(
        name=STILL_OPEN,
        render=letters.render_still_open,
        still_wanted=while_school_writes,
        called=gettext_noop("The reminder"),
        sample=still_open,
    ),
)
