"""A whole district's children in one list, on PostgreSQL: seconds to apply it, to find that nothing
changed, to move a tenth of them, and to take that back.

python -m bench.roster [--quick | --full]
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.chaos.servers import standing

SCALES = {"quick": 1_500, "full": 9_000}
GOAL_FOR = 9_000
SECONDS = 30.0
A_CLASS = 25
HEAD = "Student ID,Child,Class,Guardian 1 name,Guardian 1 email,Guardian 2 name,Guardian 2 email"


def main() -> int:
    """One line of JSON a goal; exit code 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    name = parser.parse_args().scale
    with standing():
        lines = list(figures(SCALES[name]))
    for line in lines:
        print(json.dumps({**line, "scale": name, "seed": None}), flush=True)
    return 0 if all(line["holds"] for line in lines) else 1


def figures(children: int) -> Iterator[dict[str, Any]]:
    """The goal is for 9,000 places in classes; a smaller school gets its share of the seconds."""
    from accounts.rosters.undoing import undo_plan
    from tests.factories.people import make_school

    school, goal = make_school(), SECONDS * children / GOAL_FOR
    first = taken(school, list_of(children))
    yield timed("roster-apply", first.seconds, goal, children)
    again = taken(school, list_of(children))
    yield {
        "id": "roster-again",
        "value": again.changes,
        "goal": 0,
        "holds": again.changes == 0,
        "n": children,
        "seconds": again.seconds,
    }
    moved = taken(school, list_of(children, moved=children // 10))
    yield timed("roster-moves", moved.seconds, goal, children // 10)
    began = time.monotonic()
    plan = undo_plan(moved.done, today=school.local_date(moved.done.applied_at))
    undone(moved.done, plan.fingerprint)
    yield timed("roster-undo", round(time.monotonic() - began, 1), goal, len(plan.steps))


def timed(name: str, seconds: float, goal: float, n: int) -> dict[str, Any]:
    return {"id": name, "value": seconds, "goal": round(goal, 1), "holds": seconds <= goal, "n": n}


def list_of(children: int, *, moved: int = 0) -> bytes:
    """Children of 25 a class, each with two adults; the first so many of them in another class."""
    lines = [HEAD]
    for n in range(children):
        room = n // A_CLASS + (1 if n < moved else 0)
        lines.append(
            f"{100000 + n},Kid{n} Family{n},Room {room},Ana Family{n},a{n}@home.example,"
            f"Luis Family{n},l{n}@home.example"
        )
    return "\r\n".join(lines).encode()


class taken:
    """A list, read, planned and applied; the seconds are the plan's and the transaction's."""

    def __init__(self, school: Any, data: bytes) -> None:
        from django.utils import timezone

        from accounts.rosters.apply import apply, plan_of
        from accounts.rosters.receiving import receive_file
        from accounts.services import operator

        now = timezone.now()
        by = operator(school, now=now)
        waiting = receive_file(data, file_name="list.csv", by=by, now=now)
        began = time.monotonic()
        shown = plan_of(waiting, now=now)
        self.changes = shown.changes
        planned = time.monotonic()
        self.done = apply(waiting, fingerprint=shown.fingerprint, by=by, now=now)
        self.seconds = round(time.monotonic() - planned, 1)
        print(f"  planned in {planned - began:.1f} s, applied in {self.seconds} s", file=sys.stderr)


def undone(done: Any, fingerprint: str) -> None:
    from django.utils import timezone

    from accounts.rosters.undo import undo
    from accounts.services import operator

    now = timezone.now()
    undo(done, fingerprint=fingerprint, by=operator(done.school, now=now), now=now)


if __name__ == "__main__":
    sys.exit(main())
