"""How long the leader's page takes when the installation is large: p50 beside the same page in a small one.

python -m bench.leader [--quick | --full]

On a private PostgreSQL. One school of ten thousand sheets is asked for its page; then schools are added
around it, and it is asked again. The page's own school stays as it is, so only the indexes decide.
"""

import argparse
import json
import sys
import time
from statistics import median
from typing import Any

from bench.pages import ask, goal_of
from tests.chaos.servers import standing

SCALES = {"quick": (200_000, 15), "full": (10_000_000, 60)}
"""Sheets in the large installation, and requests a round."""
ROUNDS = 5
WEEKS = 400
"""Of each child of the schools around."""
SMALL = 10_000
GOAL = 1.2


def main() -> int:
    """One line of JSON; exit code 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    name = parser.parse_args().scale
    sheets, turns = SCALES[name]
    with standing():
        from bench import leader_scenery as scenery

        page = scenery.a_school(SMALL)
        small = p50(page, turns)
        scenery.fill(sheets - SMALL, weeks=WEEKS)
        large = p50(page, turns)
        there = scenery.sheets()
    line = {
        **goal_of("D1-leader", large / small, GOAL),
        **{"n": ROUNDS * turns, "sheets": [SMALL, there]},
        **{"ms": [round(small * 1000, 1), round(large * 1000, 1)], "scale": name, "seed": None},
    }
    print(json.dumps(line), flush=True)
    return 0 if line["holds"] else 1


def p50(page: Any, turns: int) -> float:
    """Seconds, by the clock, of the middle request; the median of the rounds."""
    for _warm in range(3):
        assert ask(page.app, page.request()) == 200
    rounds = []
    for _round in range(ROUNDS):
        times = []
        for _turn in range(turns):
            environ = page.request()
            began = time.perf_counter()
            assert ask(page.app, environ) == 200
            times.append(time.perf_counter() - began)
        rounds.append(median(times))
    return median(rounds)


if __name__ == "__main__":
    sys.exit(main())
