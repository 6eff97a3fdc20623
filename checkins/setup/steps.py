"""The one list: each step with its state in words. Pure: made of a `Record`, asks nothing itself."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.commas import in_a_row, in_words
from accounts.digits import digits
from accounts.models import School
from checkins.dates import hour_in_words
from checkins.setup.record import Record
from checkins.setup.tried import tried_in_words


class State(StrEnum):
    """`MISSING` keeps the school from going live; `TODO` does not, but something would not work."""

    DONE = "done"
    MISSING = "missing"
    TODO = "todo"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Way:
    """A page to go to."""

    words: str
    url: str


@dataclass(frozen=True)
class Step:
    """`says` are sentences: what is there, or what is missing."""

    key: str
    title: str
    state: State
    says: tuple[str, ...]
    ways: tuple[Way, ...]

    @property
    def state_words(self) -> str:
        return {
            State.DONE: _("done"),
            State.MISSING: _("missing"),
            State.TODO: _("still to do"),
            State.OPTIONAL: _("if you like"),
        }[self.state]


def steps_of(record: Record, *, now: dt.datetime) -> tuple[Step, ...]:
    """In the order in which a school does them best. Speaks the language that is active."""
    return tuple(_steps(record, now))


def _steps(record: Record, now: dt.datetime) -> Iterator[Step]:
    yield _school(record.school)
    yield _clock(record.school, now)
    yield _languages(record.school)
    yield _emergency(record.school)
    yield _lead(record)
    yield _terms(record, record.school.local_date(now))
    yield _classes(record)
    yield _children(record)
    yield _teachers(record)
    yield _sheet(record)
    yield _letters(record.school, record.school.local_date(now))
    yield _test(record, now)


def _way(words: str, name: str, *args: Any) -> Way:
    return Way(words, reverse(name, args=args))


def _school(school: School) -> Step:
    names = dict(settings.LANGUAGES)
    says = in_a_row([school.name, str(names.get(school.language, "")), school.get_paper_display()])
    ways = (_way(_("Name, language, paper"), "setup_school"),)
    return Step("school", _("The school"), State.DONE, (says,), ways)


def _clock(school: School, now: dt.datetime) -> Step:
    says = _("%(zone)s. The clock there says %(hour)s.") % {
        "zone": school.time_zone.replace("_", " "),
        "hour": hour_in_words(school, now),
    }
    ways = (_way(_("Change the time zone"), "setup_time_zone"),)
    return Step("clock", _("Time zone"), State.DONE, (says,), ways)


def _languages(school: School) -> Step:
    names = [str(name) for code, name in settings.LANGUAGES if code in school.languages]
    state = State.DONE if names else State.TODO
    says = (
        _("Families read in %(languages)s.") % {"languages": in_words(names)}
        if names
        else _("No language for families yet.")
    )
    ways = (_way(_("Choose languages"), "setup_languages"),)
    return Step("languages", _("Languages for families"), state, (says,), ways)


def _emergency(school: School) -> Step:
    has = bool(school.emergency_number)
    says = (
        _("In an emergency families call %(number)s.") % {"number": school.emergency_number}
        if has
        else _("No emergency number yet. It stands at the foot of every family page.")
    )
    ways = (_way(_("Numbers for families"), "setup_numbers"),)
    state = State.DONE if has else State.MISSING
    return Step("emergency", _("Emergency number"), state, (says,), ways)


def _lead(record: Record) -> Step:
    leads, waiting = record.staff.leads, record.staff.not_invited
    says = [in_words(one.display_name or one.user.email for one in leads)] if leads else []
    if not leads:
        says = [_("Nobody yet. Who hears of it when somebody worries about a child?")]
    says += [_("%(name)s has no invitation yet.") % {"name": one.display_name} for one in waiting]
    ways = (_way(_("Name the person"), "setup_lead"),)
    state = State.DONE if leads else State.MISSING
    return Step("lead", _("Safeguarding lead"), state, tuple(says), ways)


def _terms(record: Record, today: dt.date) -> Step:
    terms = [one for one in record.calendar.terms if one.ends_on >= today]
    ways = (
        _way(_("Terms and days off"), "calendar"),
        _way(_("Upload a calendar"), "calendar_upload"),
    )
    title = _("Terms and days off")
    if not terms:
        gap = _("No term yet, so no week opens.")
        return Step("terms", title, State.MISSING, (gap,), ways)
    first, last = min(one.starts_on for one in terms), max(one.ends_on for one in terms)
    off = sum(one.ends_on >= today for one in record.calendar.closures)
    days = _("School from %(first)s to %(last)s. Is that right?") % {
        "first": digits(date_format(first)),
        "last": digits(date_format(last)),
    }
    if not off:
        says = (days, _("No days off yet. Sheets would open in the holidays too."))
        return Step("terms", title, State.TODO, says, ways)
    count = _("Days off entered: %(count)s.") % {"count": off}
    return Step("terms", title, State.DONE, (days, count), ways)


def _classes(record: Record) -> Step:
    rooms, children = len(record.people.classes), record.people.children
    ways = (
        _way(_("Upload a list"), "roster_upload"),
        _way(_("Add a class"), "classroom_add"),
    )
    if not rooms:
        says = _("No class yet. A list of your children brings its classes along.")
        return Step("classes", _("Classes and children"), State.TODO, (says,), ways)
    says = _("Classes: %(classes)s. Children: %(children)s.") % {
        "classes": rooms,
        "children": children,
    }
    state = State.DONE if children else State.TODO
    return Step("classes", _("Classes and children"), state, (says,), ways)


def _children(record: Record) -> Step:
    says = tuple(_gaps(record))
    is_there = bool(record.people.children)
    ways = [_way(_("People"), "people"), _way(_("Tell us about your child"), "about_me")]
    if record.people.waiting:
        ways.insert(0, _way(_("Look at them and say yes"), "links_to_approve"))
    if not is_there and not says:
        says = (_("They come with the list, or one by one by hand."),)
    state = State.DONE if is_there and not says else State.TODO
    return Step(
        "adults", _("Their adults"), state, says or (_("Every child has one."),), tuple(ways)
    )


def _gaps(record: Record) -> Iterator[str]:
    people = record.people
    counted = (
        (people.waiting, _("Adults waiting for your yes: %(count)s. Before it they see nothing.")),
        (len(people.without_guardian), _("Children without an adult on file: %(count)s.")),
        (len(people.without_class), _("Children in no class: %(count)s.")),
        (
            len(people.shared_addresses),
            _(
                "Addresses that two homes share: %(count)s. No letter goes there before you say whose it is."
            ),
        ),
    )
    for count, words in counted:
        if count:
            yield words % {"count": count}


NAMED = 4
"""So many classes are named; of more only the number is said."""


def _teachers(record: Record) -> Step:
    without = record.people.without_teacher
    ways = (_way(_("Several teachers"), "staff_several"), _way(_("Staff"), "staff"))
    title = _("Teachers")
    if not record.people.classes:
        return Step("teachers", title, State.TODO, (_("Classes come first."),), ways)
    if not without:
        return Step("teachers", title, State.DONE, (_("Every class has one."),), ways)
    says = (
        _("No teacher yet: %(rooms)s.") % {"rooms": in_words(room.name for room in without)}
        if len(without) <= NAMED
        else _("Classes without a teacher: %(count)s.") % {"count": len(without)}
    )
    return Step("teachers", title, State.TODO, (says,), ways)


def _sheet(record: Record) -> Step:
    ways = (_way(_("Look at the sheet"), "setup_sheet"),)
    return Step("sheet", _("The sheet"), State.DONE, (_(record.template.name),), ways)


def _letters(school: School, today: dt.date) -> Step:
    at = {name: hour_in_words(school, school.at(today, getattr(school, name))) for name in HOURS}
    says = (
        _("They leave on the last school day at %(letter_time)s.") % at,
        _(
            "The reminder comes on %(weekday)s at %(reminder_time)s, none from %(quiet_from)s to %(quiet_until)s."
        )
        % {**at, "weekday": WEEKDAYS[school.reminder_weekday - 1]},
    )
    ways = (
        _way(_("Hours"), "setup_letters"),
        _way(_("Look at the letters"), "setup_previews"),
    )
    return Step("letters", _("Letters"), State.DONE, says, ways)


HOURS = ("letter_time", "reminder_time", "quiet_from", "quiet_until")


def _test(record: Record, now: dt.datetime) -> Step:
    tried = record.tried
    said = tried_in_words(tried, now=now) if tried else None
    says = (
        said.words if said else _("Not tried yet. One letter to yourself shows whether mail works.")
    )
    state = State.DONE if said and said.has_left else State.OPTIONAL
    ways = (_way(_("Send one to yourself"), "setup_test"),)
    return Step("test", _("A test letter"), state, (says,), ways)
