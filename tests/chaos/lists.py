"""`make chaos`: the worker is killed (`kill -9`) in the middle of applying a list, and of taking it back,
before every so many of its statements on PostgreSQL. The school is as before or as after, never between;
and the next round does what was left. Prints one line of JSON a goal. Exit code 1 when one is missed.
"""

import argparse
import datetime as dt
import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from tests.chaos import servers

SCALES = {"quick": 20, "full": 200}
CHILDREN, MOVED = 24, 8
HEAD = "Student ID,Child,Class,Guardian 1 name,Guardian 1 email,Guardian 2 name,Guardian 2 email"


def main() -> int:
    """Everything happens on servers that go away."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    options = parser.parse_args()
    with servers.standing():
        goals = run(SCALES[options.scale])
    for goal in goals:
        print(json.dumps({**goal, "scale": options.scale, "seed": None}), flush=True)
    return 0 if all(goal["holds"] for goal in goals) else 1


def run(points: int) -> list[dict[str, Any]]:
    """A school with some children; a list that brings more and moves some. Applied and taken back once
    to see how it should be and how many statements it takes, then with a death at each point."""
    scene = Scene()
    old = scene.as_it_stands()
    scene.confirm()
    forth = counted(scene.work)
    new = scene.as_it_stands()
    scene.take_back()
    back = counted(scene.work)
    assert scene.as_it_stands() == old != new
    tries: dict[str, list[bool]] = {"apply": [], "undo": []}
    began = time.monotonic()
    for number in range(points):
        scene.confirm()
        tries["apply"].append(scene.dies(place(number, points, forth), old, new))
        scene.take_back()
        tries["undo"].append(scene.dies(place(number, points, back), new, old))
    seconds = round(time.monotonic() - began, 1)
    return [
        {
            "id": f"chaos-list-{what}",
            "value": found.count(False),
            "goal": 0,
            "holds": all(found),
            "n": points,
            "statements": forth if what == "apply" else back,
            "seconds": seconds,
        }
        for what, found in tries.items()
    ]


def place(number: int, points: int, statements: int) -> int:
    """The statement before which it dies: from the first one to after the last, evenly."""
    return 1 + number * statements // max(points - 1, 1)


class Scene:
    """One school, its office, and the list that is on its way."""

    def __init__(self) -> None:
        from accounts.models import Role
        from tests.conftest import FRIDAY
        from tests.factories.people import make_member, make_school

        self.now = FRIDAY
        self.school = make_school("alder")
        self.office = make_member(self.school, "office@alder.example", Role.OFFICE)
        self.data = lines(CHILDREN, moved=0)
        self.confirm()
        self.work()
        self.data = lines(2 * CHILDREN, moved=MOVED)

    def confirm(self) -> None:
        """As the page does it."""
        from accounts.rosters import jobs
        from accounts.rosters.apply import plan_of
        from accounts.rosters.receiving import receive_file

        by = self.actor()
        self.list = receive_file(self.data, file_name="list.csv", by=by, now=self.now)
        shown = plan_of(self.list, now=self.now)
        assert jobs.confirm(self.list, fingerprint=shown.fingerprint, by=by, now=self.now)

    def take_back(self) -> None:
        from accounts.rosters import jobs
        from accounts.rosters.undoing import undo_plan

        self.list.refresh_from_db()
        shown = undo_plan(self.list, today=self.school.local_date(self.now))
        by = self.actor()
        assert jobs.take_back(self.list, fingerprint=shown.fingerprint, by=by, now=self.now)

    def actor(self) -> Any:
        """Every step is some minutes later, so that no lease stands in the way."""
        from tests.conftest import acting

        self.now += dt.timedelta(minutes=5)
        return acting(self.office, self.now)

    def work(self) -> None:
        from accounts.rosters import jobs

        jobs.carry_on(now=self.now)

    def as_it_stands(self) -> Any:
        """The school without ids and moments: what came again is not the same row."""
        from accounts.models import Enrolment, Guardianship

        places = Enrolment.objects.filter(school=self.school)
        links = Guardianship.objects.filter(school=self.school)
        return (
            sorted(
                places.values_list("child__roster_id", "classroom__name", "starts_on", "ends_on"),
                key=str,
            ),
            sorted(links.values_list("child__roster_id", "guardian__email", "status"), key=str),
            counts(self.school),
        )

    def dies(self, at: int, before: Any, after: Any) -> bool:
        """Whether a job that dies there leaves one of the two, and the next round finishes it."""
        in_another_process(self.work, dies_before=at)
        stands = self.as_it_stands()
        if stands not in (before, after):
            return False
        self.now += dt.timedelta(minutes=5)
        self.work()
        return self.as_it_stands() == after


def counts(school: Any) -> dict[str, int]:
    """How many rows each table of people has."""
    from accounts.rosters.journal import picture_of

    return {name: len(rows) for name, rows in picture_of(school).tables.items()}


def lines(children: int, *, moved: int) -> bytes:
    """Children of eight a class with two adults; the first so many are in the next class."""
    rows = [HEAD]
    for n in range(children):
        room = n // 8 + (1 if n < moved else 0)
        rows.append(
            f"{1000 + n},Kid{n} Family{n},Room {room},Ana Family{n},a{n}@home.example,"
            f"Luis Family{n},l{n}@home.example"
        )
    return "\r\n".join(rows).encode()


def counted(job: Callable[[], None]) -> int:
    """How many statements it sends."""
    from django.db import connection

    sent = 0

    def listen(execute: Any, *statement: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(*statement)

    with connection.execute_wrapper(listen):
        job()
    return sent


def in_another_process(job: Callable[[], None], *, dies_before: int) -> None:
    """Do it in a fork that gets `kill -9` before that statement, or after all of them."""
    from django.db import connection, connections

    connections.close_all()
    child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "It ended by itself."
        return
    sent = 0

    def listen(execute: Any, *statement: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent >= dies_before:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)

    try:
        with connection.execute_wrapper(listen):
            job()
    finally:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    raise SystemExit(main())
