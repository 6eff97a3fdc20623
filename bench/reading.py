"""The most memory that a process needs to read, or to refuse, the largest lists, each in a process of its own.

python -m bench.reading [--quick | --full]
"""

import argparse
import io
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from typing import Any

MEGABYTES = 512
LINES = 1_000_000


def main() -> int:
    """One line of JSON a goal; exit code 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    name = parser.parse_args().scale
    lines = [measured(one) for one in CASES[: 2 if name == "quick" else None]]
    for line in lines:
        print(json.dumps({**line, "scale": name, "seed": None}), flush=True)
    return 0 if all(line["holds"] for line in lines) else 1


def measured(case: Callable[[], tuple[bytes, int]]) -> dict[str, Any]:
    """What a new process says of the file that `case` makes, and its peak."""
    with tempfile.NamedTemporaryFile() as file:
        data, count = case()
        file.write(data)
        file.flush()
        size = len(data)
        del data
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            answer, peak, seconds = pool.apply(read, (file.name,))
    return {
        "id": f"read-{case.__name__.replace('_', '-')}",
        "value": peak,
        "goal": MEGABYTES,
        "holds": peak < MEGABYTES,
        "n": count,
        "file_mb": round(size / 1024**2, 1),
        "answer": answer,
        "seconds": seconds,
    }


def read(path: str) -> tuple[str, int, float]:
    """(what came of it, peak in MB, seconds), in a process with nothing but the reader in it."""
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DEMO="1")
    import django

    django.setup()
    from pathlib import Path

    from accounts.rosters.decoding import FileRefused
    from accounts.rosters.oneroster.reading import district_of
    from accounts.rosters.tables import table_of

    began = time.monotonic()
    data = Path(path).read_bytes()
    try:
        if data.startswith(b"PK"):
            answer = f"{len(district_of(data).learning)} places"
        else:
            answer = f"{len(table_of(data).rows)} rows"
    except FileRefused as refused:
        answer = f"refused: {refused.code}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return answer, peak, round(time.monotonic() - began, 1)


def million_lines() -> tuple[bytes, int]:
    """As long as an upload may be."""
    lines = [f"Kid{n} Family{n},Room {n % 400},p{n}@x.example" for n in range(LINES)]
    return "\r\n".join(["Child,Class,Email", *lines]).encode(), LINES


def million_lines_in_another_alphabet() -> tuple[bytes, int]:
    """Letters that take more room in memory than in the file."""
    lines = [f"ليلى{n},{n % 400},s{n}@x.example" for n in range(LINES)]
    return "\r\n".join(["Child,Class,Email", *lines]).encode(), LINES


def package_of_a_city() -> tuple[bytes, int]:
    """Tables of 200,000 lines each: 90,000 children with an adult each, and their places."""
    pupils = 90_000
    users = [
        "sourcedId,enabledUser,orgSourcedIds,role,username,givenName,familyName,agentSourcedIds"
    ]
    users += [f"s{n},true,o1,student,u{n},Kid{n},Family{n},p{n}" for n in range(pupils)]
    users += [f"p{n},true,o1,guardian,v{n},Ana{n},Family{n}," for n in range(pupils)]
    places = ["sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role"]
    places += [f"e{n},c{n % 3000},o1,s{n % pupils},student" for n in range(190_000)]
    rooms = ["sourcedId,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds"]
    rooms += [f"c{n},Room {n},,homeroom,o1,t1" for n in range(3_000)]
    said = {"manifest.version": "1.0", "oneroster.version": "1.1"}
    said |= {f"file.{name}": "bulk" for name in ("users", "classes", "enrollments", "orgs")}
    tables = {
        "manifest.csv": ["propertyName,value", *(f"{key},{value}" for key, value in said.items())],
        "orgs.csv": ["sourcedId,name,type", "o1,Alder,school"],
        "users.csv": users,
        "classes.csv": rooms,
        "enrollments.csv": places,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            archive.writestr(name, "\r\n".join(lines))
    return packed.getvalue(), len(users) + len(places)


CASES = (million_lines, million_lines_in_another_alphabet, package_of_a_city)


if __name__ == "__main__":
    sys.exit(main())
