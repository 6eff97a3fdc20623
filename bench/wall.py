"""What it costs to draw in a process of its own: the same sheets on either side of the wall, in turn.

`python -m bench.wall [--quick]` with the project's environment.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

GOAL = 1.05
WORDS = "Put his hand up twice in math and explained his answer to the whole table."


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    rounds = 5 if parser.parse_args().quick else 15
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from checkins.printing import documents, wall
    from checkins.printing.fitting import lay_out
    from checkins.printing.sheets import Box, PaperSheet, Row, Words

    rows = tuple(
        Row(*(Box(f"{half}{one}", half, "T", "Wins", words=(Words(WORDS),)) for half in halves))
        for one in range(6)
        for halves in [("school", "home")]
    )
    sheet = PaperSheet(
        language="en", direction="ltr", paper="a4", state="filled", school_name="Alder Street School",
        code="K7M4PX", qr_url="HTTP://127.0.0.1:8000/S/MZXW6YTBOI7Q2KLP/", rows=rows,
        child_name="Javier Ortega", class_label="Room 12",
    )  # fmt: skip

    def here() -> None:
        documents.write_pdf([lay_out(sheet, tagged=True)], title="x", tagged=True)

    def behind() -> None:
        wall.draw([sheet], title="x", is_tagged=True)

    here()
    first = timed(behind)
    pairs = [(timed(here), timed(behind)) for _round in range(rounds)]
    one, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    sys.stdout.write(
        f"in the web process {one:.3f} s, behind the wall {other:.3f} s; the first with its start {first:.2f} s\n"
    )
    line = {"id": "wall", "value": round(ratio, 3), "goal": GOAL, "holds": ratio <= GOAL}
    sys.stdout.write(json.dumps({**line, "scale": "quick" if rounds == 5 else "full"}) + "\n")


if __name__ == "__main__":
    main()
