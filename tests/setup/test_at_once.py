"""Several founders, and several leaders who press "Go live", on a database that lets them meet."""

import pytest
import time_machine
from django.db import connection

from accounts.models import AuditEntry, School, SetupCode
from checkins.setup import going_live
from checkins.setup.founding import NoSuchCode, found_first, print_code
from tests.conftest import FRIDAY, acting
from tests.replies.test_at_once import at_once
from tests.setup.conftest import Cedar

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def founded(code: str, number: int) -> str:
    try:
        user = found_first(
            code=code,
            name=f"School {number}",
            language="en",
            time_zone="Europe/Madrid",
            display_name="Ms. Roble",
            email=f"head{number}@cedar.example",
            now=FRIDAY,
        )
    except NoSuchCode:
        return ""
    return user.email


def test_of_several_founders_one_is_first(clock: time_machine.Traveller) -> None:
    assert connection.vendor == "postgresql"
    code = print_code(now=FRIDAY)
    done = at_once(*(lambda number=number: founded(code, number) for number in range(4)))
    assert sum(bool(one) for one in done) == 1
    assert School.objects.count() == 1
    assert not SetupCode.objects.exists()


def test_two_leaders_go_live_once(cedar: Cedar) -> None:
    cedar.make_ready()
    done = at_once(
        lambda: going_live.go_live(by=acting(cedar.leader), now=FRIDAY),
        lambda: going_live.go_live(by=acting(cedar.leader), now=FRIDAY),
    )
    assert sorted(done) == [False, True]
    assert AuditEntry.objects.filter(verb="school went live").count() == 1
