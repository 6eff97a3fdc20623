"""The embedded broker against kombu's filesystem transport as shipped: broken messages, and messages a second.

python -m bench.broker [--quick | --full]
"""

import argparse
import json
import multiprocessing
import tempfile
import time
from pathlib import Path
from queue import Empty
from statistics import median
from typing import Any

from kombu import Connection

from config import broker

PAYLOAD = {"body": "x" * 200, "headers": {"task": "some.task", "id": "0"}}
SCALES = {"quick": {"paced": 5_000, "burst": 500}, "full": {"paced": 100_000, "burst": 2_000}}
ROUNDS = 5


def shipped(folder: Path) -> dict[str, Any]:
    """Connection options of the control."""
    names = ("data_folder_in", "data_folder_out", "control_folder")
    return {"transport": "filesystem", "transport_options": {name: str(folder) for name in names}}


def embedded(folder: Path) -> dict[str, Any]:
    """Connection options of ours."""
    broker.register()
    return {"transport": "embedded", "transport_options": {"folder": str(folder)}}


def channel(options: dict[str, Any]) -> Any:
    """A channel of its own connection."""
    return Connection(**options).channel()


def write(options: dict[str, Any], count: int, *, paced: bool = False) -> None:
    """Paced: each message only when the queue is empty, so that the reader is always at the newest file."""
    broker.register()
    queue = channel(options)
    for number in range(count):
        while paced and queue._size("q"):
            pass
        queue._put("q", {**PAYLOAD, "number": number})


def read_while_written(
    options: dict[str, Any], count: int, *, seconds: float, most_broken: int
) -> tuple[list[int], int]:
    """Numbers read and messages found broken, while another process writes `count` of them, paced.

    Ends early after `most_broken` broken ones, or after so many seconds.
    """
    writer = multiprocessing.get_context("spawn").Process(
        target=write, args=(options, count), kwargs={"paced": True}
    )
    writer.start()
    queue, numbers, broken = channel(options), [], 0
    until = time.monotonic() + seconds
    while time.monotonic() < until and broken < most_broken:
        alive = writer.is_alive()
        try:
            numbers.append(queue._get("q")["number"])
        except Empty:
            if not alive:
                break
        except ValueError:
            broken += 1
    if writer.is_alive():
        writer.kill()
    writer.join()
    return numbers, broken


def seconds_for(options: dict[str, Any], count: int) -> float:
    """Put so many, then take them all."""
    queue = channel(options)
    started = time.perf_counter()
    for number in range(count):
        queue._put("q", {**PAYLOAD, "number": number})
    for _ in range(count):
        queue._get("q")
    return time.perf_counter() - started


def main() -> int:
    """One line of JSON a goal; exit code 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    name = parser.parse_args().scale
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            broken(Path(folder), SCALES[name]["paced"]),
            rate(Path(folder), SCALES[name]["burst"]),
        ]
    for line in lines:
        print(json.dumps({**line, "scale": name, "seed": None}), flush=True)
    return 0 if all(line["holds"] for line in lines) else 1


def broken(folder: Path, count: int) -> dict[str, Any]:
    """Ours: none may be broken or missing. The control is read until its tenth broken one."""
    control, control_broken = read_while_written(
        shipped(emptied(folder / "shipped")), count, seconds=60, most_broken=10
    )
    numbers, ours = read_while_written(
        embedded(emptied(folder / "embedded")), count, seconds=1_800, most_broken=count
    )
    wrong = ours + count - len(numbers)
    return {
        **{"id": "broker-broken", "value": wrong, "goal": 0, "holds": wrong == 0, "n": count},
        "control": {"broken": control_broken, "of": len(control) + control_broken},
    }


def rate(folder: Path, count: int) -> dict[str, Any]:
    """How many times as fast as the control, sides in turn, median of five."""
    sides: dict[str, list[float]] = {"shipped": [], "embedded": []}
    for turn in range(ROUNDS):
        sides["shipped"].append(seconds_for(shipped(emptied(folder / f"s{turn}")), count))
        sides["embedded"].append(seconds_for(embedded(emptied(folder / f"e{turn}")), count))
    control, ours = median(sides["shipped"]), median(sides["embedded"])
    value = round(control / ours, 2)
    return {
        **{"id": "broker-rate", "value": value, "goal": 0.8, "holds": value >= 0.8, "n": count},
        "messages_a_second": {"embedded": round(count / ours), "shipped": round(count / control)},
    }


def emptied(folder: Path) -> Path:
    """A new folder."""
    folder.mkdir()
    return folder


if __name__ == "__main__":
    raise SystemExit(main())
