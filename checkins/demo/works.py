"""What works for the demo's children: kept from a line of either half, and tried by the other."""

import datetime as dt

from checkins.demo.people import Cast
from checkins.models import Entry, Half
from checkins.services.strategies import (
    keep_strategy,
    say_what_works,
    stop_at_school,
    try_at_school,
)


def build_works(cast: Cast, *, now: dt.datetime) -> None:
    """Javier's: one began at home and is tried at school, one works at school so far. Tomás's: one was
    tried at school and stopped. Layla's works at school and at home."""
    chen, javier = cast.members["chen"], cast.children["Javier Ortega"]
    week = dt.timedelta(weeks=1)
    lines = Entry.objects.filter(sheet__child=javier).order_by("-sheet__week")
    at_home = lines.filter(half=Half.HOME, prompt__key="works_at_home").first()
    at_school = lines.filter(half=Half.SCHOOL, prompt__key="try_at_home").first()
    if at_home is not None:
        try_at_school(keep_strategy(at_home, by=chen, now=now - week), by=chen, now=now)
    if at_school is not None:
        keep_strategy(at_school, by=chen, now=now - week)
    of_tomas = Entry.objects.filter(sheet__child=cast.children["Tomás Silva"], half=Half.SCHOOL)
    for line in of_tomas.filter(prompt__key="worked").order_by("-sheet__week")[:1]:
        stop_at_school(keep_strategy(line, by=chen, now=now - week), by=chen, now=now)
    of_layla = Entry.objects.filter(sheet__child=cast.children["Layla Haddad"], half=Half.SCHOOL)
    for line in of_layla.filter(prompt__key="try_at_home").order_by("-sheet__week")[:1]:
        strategy = keep_strategy(line, by=chen, now=now)
        noor = cast.guardians["Noor Haddad"]
        say_what_works(line.sheet, {strategy.pk: True}, by=noor, now=now)
