"""What beat runs, and the two commands that show it."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Delivery, Heartbeat
from checkins.models import HomeDraft, Sheet
from checkins.reminders import tasks
from checkins.reminders.sweep import sweep
from config.celery import app
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_school
from tests.factories.sheets import make_shared_sheet

HOUR = dt.timedelta(hours=1)


def run(command: str, *options: str) -> str:
    out = StringIO()
    call_command(command, *options, stdout=out)
    return out.getvalue()


def test_beat_sends_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted == {tasks.sweep.name}
    assert {tasks.sweep.name, "accounts.letters.tasks.deliver_due"} <= set(app.tasks)


def test_the_task_leaves_a_sign_of_life(cast: Cast) -> None:
    tasks.sweep()
    tasks.sweep()
    assert [(beat.name, beat.seen_at) for beat in Heartbeat.objects.all()] == [("worker", FRIDAY)]


def test_the_sweep_opens_the_week_once(cast: Cast) -> None:
    monday = FRIDAY - 4 * 24 * HOUR
    assert [sweep(now=monday)["opened"] for _twice in range(2)] == [3, 0]
    assert Sheet.objects.for_week(WEEK).count() == 3


def test_the_sweep_clears_old_drafts(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    for guardian, days in ((cast.guardian, 13), (cast.co_guardian, 15)):
        HomeDraft.objects.create(
            school=cast.school,
            sheet=sheet,
            guardian=guardian,
            saved_at=FRIDAY - days * 24 * HOUR,
        )
    assert sweep(now=FRIDAY)["drafts_removed"] == 1
    assert HomeDraft.objects.get().guardian == cast.guardian


def test_the_sweep_settles_what_a_dead_worker_left(cast: Cast) -> None:
    Delivery.objects.create(
        school=cast.school,
        letter="week_ready",
        key="one",
        to="ana@mail.example",
        state=Delivery.State.HANDING,
        due_at=FRIDAY,
        lease_until=FRIDAY,
    )
    assert sweep(now=FRIDAY + HOUR)["uncertain"] == 1
    assert mail.outbox == []


def test_one_schools_trouble_keeps_no_other_waiting(cast: Cast) -> None:
    broken = make_school("Aspen School")
    type(broken).objects.filter(pk=broken.pk).update(time_zone="Nowhere/Land")
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert sweep(now=FRIDAY + 2 * HOUR)["sent"] == 2


def test_tick_runs_a_moment_on_the_schools_clock(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert "sent" not in run("tick", "--at", "2026-11-13T15:59")
    assert "sent 2" in run("tick", "--at", "2026-11-13T16:00")
    assert "planned 2, sent 2" in run("tick", "--at", "2026-11-15T18:00-06:00")
    assert not Heartbeat.objects.exists()


def test_tick_refuses_a_moment_that_it_cannot_read(cast: Cast) -> None:
    with pytest.raises(CommandError, match="is not a moment"):
        run("tick", "--at", "Sunday at six")
    make_school("Elm School", time_zone="Europe/Berlin")
    with pytest.raises(CommandError, match="add an offset"):
        run("tick", "--at", "2026-11-15T18:00")


def test_plan_letters_shows_and_changes_nothing(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    before = list(Delivery.objects.values())
    planned = json.loads(run("plan_letters", "--at", "2026-11-13T14:30", "--json"))
    assert planned == [
        {
            "letter": "week_ready",
            "to": to,
            "children": ["Javier Ortega"],
            "due_at": "2026-11-13T16:00:00-06:00",
            "why": "shared; leaves at the school's hour",
        }
        for to in ("ana@mail.example", "luis@mail.example")
    ]
    assert list(Delivery.objects.values()) == before


def test_plan_letters_shows_sundays_reminders(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=FRIDAY + 2 * HOUR)
    planned = json.loads(run("plan_letters", "--at", "2026-11-15T18:00", "--json"))
    assert [(row["letter"], row["to"], row["due_at"]) for row in planned] == [
        ("still_open", "ana@mail.example", "2026-11-15T18:00:00-06:00"),
        ("still_open", "luis@mail.example", "2026-11-15T18:00:00-06:00"),
    ]
    assert "Javier Ortega" in run("plan_letters", "--at", "2026-11-15T18:00")
