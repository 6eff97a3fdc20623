"""The demo school stands on any day of the week, as the design's pictures show it."""

import datetime as dt
import io
import json

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client

from accounts.models import School, User
from checkins.models import AboutMe, Action, ContactLog, Goal, GoodNews, Sheet, Strategy
from checkins.weeks import Week
from tests.conftest import FRIDAY, client_of


@pytest.mark.parametrize(
    ("moment", "letters"),
    [
        (FRIDAY - dt.timedelta(days=4, hours=13, minutes=30), 0),
        (FRIDAY + dt.timedelta(days=2), 13),
    ],
    ids=["the first half hour of Monday", "Sunday"],
)
@pytest.mark.django_db
def test_the_demo_stands_on_any_day(moment: dt.datetime, letters: int) -> None:
    with time_machine.travel(moment, tick=False):
        call_command("load_demo", stdout=io.StringIO())
        call_command("load_demo", stdout=io.StringIO())
        school = School.objects.get()
        week = Week.containing(school.local_date(moment))
        sheets = Sheet.objects.filter(week=week, classroom__name="Room 12")
        assert (sheets.count(), sheets.shared().count(), sheets.ready().count()) == (28, 13, 6)
        assert sheets.filter(replied_at__isnull=False).count() == 4
        assert sheets.filter(shared_at__gt=moment).count() == 0
        assert len(mail.outbox) == letters
        javiers = Action.objects.filter(child__given_name="Javier")
        assert (javiers.open().count(), javiers.proposed_by_home().count()) == (3, 1)
        assert Action.objects.filter(look_backs__isnull=False).distinct().count() == 2
        assert GoodNews.objects.filter(told_at__lte=moment).count() == 5
        assert ContactLog.objects.filter(on__lte=school.local_date(moment)).count() == 4
        assert AboutMe.objects.order_by().values("child").distinct().count() == 6
        assert Strategy.objects.exclude(at_school_until=None).count() == 1
        assert Goal.objects.get(how_ended="got").told_in in sheets.shared()
        answer = io.StringIO()
        call_command("demo_info", json=True, stdout=answer)
        info = json.loads(answer.getvalue())
        assert [family["kind"] for family in info["families"]] == [
            *("en", "es", "ar", "vi", "paper", "separated", "blocked", "staff_parent")
        ]
        doors = {
            family["kind"]: Client().get(family["reply_url"]).status_code
            for family in info["families"]
        }
        assert (doors["en"], doors["paper"]) == (200, 200)
        assert doors["blocked"] == Client().get("/r/" + "x" * 43 + "/").status_code
        teacher = client_of(User.objects.get(email="chen@alder.example"))
        assert teacher.get(info["classes"][0]["url"]).status_code == 200
