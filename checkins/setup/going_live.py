"""Going live, letting letters rest, and having them leave again. Each writes one audit row."""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.models import School
from accounts.services import record
from checkins.setup.coming import calendar_of
from checkins.setup.record import missing_at, staff_of

LONGEST_REST = dt.timedelta(days=366)


class NotReady(Exception):
    """Something is missing without which no school goes live; `missing` are keys of steps."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NotLive(Exception):
    """A school that writes no letters yet has none to let rest."""


class WrongDay(Exception):
    """Letters rest until a day to come, a year at most."""


def _held(by: Actor) -> School:
    """The school as it stands now, held until the end: two leaders may press at once."""
    assert by.school is not None  # noqa: S101 - staff always act at a school
    return School.objects.select_for_update().get(pk=by.school.pk)


@transaction.atomic
def go_live(*, by: Actor, now: dt.datetime) -> bool:
    """Letters to families may leave from now on. False when they might already. Raises NotReady."""
    school = _held(by)
    if school.live_at is not None:
        return False
    today = school.local_date(now)
    leads = bool(staff_of(by).leads)
    missing = missing_at(school, leads=leads, calendar=calendar_of(school, today), today=today)
    if missing:
        raise NotReady(missing)
    school.live_at = now
    school.save(update_fields=["live_at"])
    record("school went live", school=school, by=by)
    return True


@transaction.atomic
def let_rest(*, until: dt.date, by: Actor, now: dt.datetime) -> None:
    """No letter to families before this day. Raises NotLive, WrongDay."""
    school = _held(by)
    if school.live_at is None:
        raise NotLive
    if not dt.timedelta(0) < until - school.local_date(now) <= LONGEST_REST:
        raise WrongDay
    if school.letters_rest_until != until:
        _set(school, until)
        record("letters rest", school=school, by=by, until=until)


@transaction.atomic
def end_rest(*, by: Actor, now: dt.datetime) -> None:
    """They leave again from now on; what was shared meanwhile and is still news goes with them."""
    school = _held(by)
    if school.letters_rest_until is not None:
        _set(school, None)
        record("letters leave again", school=school, by=by)


def _set(school: School, until: dt.date | None) -> None:
    school.letters_rest_until = until
    school.save(update_fields=["letters_rest_until"])
