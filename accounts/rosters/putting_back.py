"""A child's place in a class, as it was before a list said otherwise.

What began today never was: the old rows come back as they stood. A child who has been in the new class
for some days was there; those days stay, so that who wrote then goes on reading it, and the old class
begins anew today. A child whom the list let go was at the school all the time.
"""

import datetime as dt
from typing import Any

from accounts import services
from accounts.access import Actor
from accounts.models import Child, Enrolment
from accounts.rosters.journal import Changes, Journal, value_of
from accounts.signals import access_ended, child_moved

DAY = dt.timedelta(days=1)
Rows = dict[str, Enrolment]
"""All places of one child, by id."""


def put_back_place(child: Child, journal: Journal, *, by: Actor, now: dt.datetime) -> None:
    """The caller holds the child's row and knows that nobody has placed them since."""
    today = child.school.local_date(now)
    left = journal["Child"].changed.get(str(child.pk), {}).get("left_on")
    rows = {str(row.pk): row for row in Enrolment.objects.filter(child=child)}
    stayed = _end_what_began(rows, journal["Enrolment"], today)
    _reopen(child, rows, journal["Enrolment"], stayed=stayed, today=today)
    returns = left is not None and left[0] is None
    if left is not None:
        child.left_on = _date(left[0])
        if child.left_on is not None and stayed:
            child.left_on = today - DAY
        child.save(update_fields=["left_on"])
    verb = "child left" if child.left_on else "child returned" if returns else "child moved"
    services.record(verb, school=child.school, by=by, child=child.pk, from_day=today, by_list=True)
    if child.left_on:
        access_ended.send(Child, guardian=None, child=child, by=by, now=now)
    else:
        child_moved.send(Child, child=child, from_day=today, by=by, now=now)


def _end_what_began(rows: Rows, places: Changes, today: dt.date) -> bool:
    """Whether the child has been in a class of the list's before today."""
    stayed = False
    for row in [one for pk, one in rows.items() if pk in places.made]:
        if row.starts_on >= today:
            row.delete()
            continue
        stayed = True
        if row.ends_on is None or row.ends_on >= today:
            row.ends_on = today - DAY
            row.save(update_fields=["ends_on"])
    return stayed


def _reopen(child: Child, rows: Rows, places: Changes, *, stayed: bool, today: dt.date) -> None:
    for pk, row in rows.items():
        fields = places.changed.get(pk)
        if fields is None:
            continue
        old = {column: _value(column, value) for column, (value, _new) in fields.items()}
        last = old.get("ends_on", row.ends_on)
        if not stayed or "ends_on" not in old:
            for column, value in old.items():
                setattr(row, column, value)
            row.save(update_fields=list(old))
        elif last is None or last >= today:
            Enrolment.objects.create(
                school=child.school,
                child=child,
                classroom_id=row.classroom_id,
                is_home=row.is_home,
                starts_on=today,
                ends_on=last,
            )
    for pk, values in places.gone.items():
        if values["child_id"] != str(child.pk):
            continue
        said = {name: _value(name, value) for name, value in values.items()}
        row = Enrolment(pk=pk, school=child.school, **said)
        if not stayed or row.starts_on > today:
            row.save(force_insert=True)


def _value(column: str, value: Any) -> Any:
    return value_of(Enrolment, column, value)


def _date(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
