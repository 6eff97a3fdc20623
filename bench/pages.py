"""What a page costs beside an empty one: processor time of the class week and the family's page, and queries.

python -m bench.pages [--quick | --full]

On a private PostgreSQL. The empty views answer nothing, behind the same middleware and, for staff, the
same sign-in; both sides are asked in turn, in this process, and only its processor time counts.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.chaos.servers import standing

SCALES = {"quick": 10, "full": 100}
"""Requests a turn."""
ROUNDS = 5
CHILDREN = 30


@dataclass(frozen=True)
class Side:
    """One kind of request: how it is made, anew each time."""

    name: str
    request: Callable[[], dict[str, Any]]
    status: int = 200


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
        from bench import scenery

        scenery.dress()
        few, many = scenery.school("alder", children=1), scenery.school("birch", children=CHILDREN)
        lines = [*figures(many, SCALES[name]), *counts(few, many)]
    for line in lines:
        print(json.dumps({**line, "scale": name, "seed": None}), flush=True)
    return 0 if all(line["holds"] for line in lines) else 1


def figures(place: Any, turns: int) -> list[dict[str, Any]]:
    """H1 and H2: each page's time over that of its empty view."""
    sides = {
        "signed in": Side("an empty page, signed in", place.empty_signed_in),
        "class week": Side("the class week", place.class_week),
        "class week again": Side("the same, unchanged", place.class_week_unchanged, status=304),
        "anonymous": Side("an empty page", place.empty),
        "family page": Side("the family's page by link", place.family_page),
        "reply": Side("a reply sent", place.reply, status=303),
    }
    costs: dict[str, list[float]] = {key: [] for key in sides}
    for side in sides.values():
        spent(place.app, side, 2)
    for _round in range(ROUNDS):
        for key, side in sides.items():
            costs[key].append(spent(place.app, side, turns))
    ms = {key: round(median(found) * 1000, 2) for key, found in costs.items()}
    goals = (
        ("H1", "class week", "signed in", 2.5),
        ("H1-304", "class week again", "signed in", 1.5),
        ("H2", "family page", "anonymous", 15),
        ("H2-reply", "reply", "anonymous", 15),
    )
    return [
        {
            **goal_of(goal_id, median(costs[page]) / median(costs[anchor]), goal),
            **{"n": ROUNDS * turns, "ms": {page: ms[page], anchor: ms[anchor]}},
        }
        for goal_id, page, anchor, goal in goals
    ]


def spent(app: Callable[..., Any], side: Side, turns: int) -> float:
    """Processor seconds a request. Making the request, as a browser does, does not count."""
    seconds = 0.0
    for _turn in range(turns):
        environ = side.request()
        began = time.process_time()
        said = ask(app, environ)
        seconds += time.process_time() - began
        assert said == side.status, (side.name, said)
    return seconds / turns


def ask(app: Callable[..., Any], environ: dict[str, Any]) -> int:
    """As a server asks; the answer is read to its end."""
    told: list[str] = []
    answer = app(environ, lambda status, _headers: told.append(status))
    b"".join(answer)
    answer.close()
    return int(told[0].split()[0])


def counts(few: Any, many: Any) -> list[dict[str, Any]]:
    """H3: queries of a page beyond those of its empty view, the same for one child and for thirty."""
    pages = (
        ("H3-class-week", "class_week", "empty_signed_in", 5),
        ("H3-editor", "editor", "empty_signed_in", 8),
        ("H3-family-page", "family_page", "empty", 4),
    )
    lines = []
    for goal_id, page, anchor, goal in pages:
        asked = [queries(place, page) for place in (few, many)]
        sizes = [
            len(found) - len(queries(place, anchor))
            for place, found in zip((few, many), asked, strict=True)
        ]
        line = goal_of(goal_id, max(sizes), goal)
        holds = line["holds"] and sizes[0] == sizes[1]
        letters = sum(map(len, asked[-1]))
        lines.append({**line, "holds": holds, "n": CHILDREN, "sizes": sizes, "sql": letters})
    return lines


def queries(place: Any, page: str) -> list[str]:
    """What the second request of a kind asks; the first one may fill what is kept."""
    from django.db import connection

    request, found = getattr(place, page), list[str]()

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        found.append(sql)
        return execute(sql, *rest)

    ask(place.app, request())
    with connection.execute_wrapper(listen):
        ask(place.app, request())
    return found


def goal_of(goal_id: str, value: float, goal: float) -> dict[str, Any]:
    return {"id": goal_id, "value": round(value, 2), "goal": goal, "holds": value <= goal}


if __name__ == "__main__":
    sys.exit(main())
