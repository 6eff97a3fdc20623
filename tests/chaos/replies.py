"""`make chaos`: replies sent one to five times, late, half, by renewed links: each lands exactly once.

Thousands of operations go through the family's own pages on PostgreSQL, from several processes at
once. A result is a row of Operation and one revision with the operation's words. As a control the
same goes out without an operation id, and must land more than once. Prints one line of JSON a goal.
Exit code 1 when one is missed.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from tests.chaos import servers

SCALES = {
    "quick": {"operations": 200, "families": 4},
    "full": {"operations": 10_000, "families": 40},
}
PARTS = 4
A_PAGE = 5
"""Operations drawn with one page: each fills another box."""


def main() -> int:
    """Everything happens on servers that go away."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, help="(used by the run itself)")
    options = parser.parse_args()
    if options.part is not None:
        return part(options.part, **SCALES[options.scale], seed=options.seed)
    with servers.standing():
        goals = [
            replies(options.scale, options.seed, **SCALES[options.scale]),
            control(options.seed),
        ]
    for goal in goals:
        print(json.dumps({**goal, "scale": options.scale, "seed": options.seed}), flush=True)
    return 0 if all(goal["holds"] for goal in goals) else 1


def replies(scale: str, seed: int, *, operations: int, families: int) -> dict[str, Any]:
    """Four processes with two threads each; then every operation's results are counted."""
    from tests.chaos.scene import Crew, set_scene

    crew, began = Crew.gather(), time.monotonic()
    for number in range(families):
        set_scene(crew, number)
    command = [sys.executable, "-m", "tests.chaos.replies", f"--{scale}", "--seed", str(seed)]
    running = [
        subprocess.Popen([*command, "--part", str(number)], stdout=subprocess.PIPE)
        for number in range(PARTS)
    ]
    said = [one.communicate()[0] for one in running]
    assert all(one.returncode == 0 for one in running), said
    parts = [json.loads(text.splitlines()[-1]) for text in said]
    wrong, rows = results(operations)
    return {
        "id": "replayed-replies",
        "value": operations - wrong - abs(rows - operations),
        "goal": operations,
        "holds": wrong == 0 and rows == operations,
        "n": operations,
        "sent": sum(one["sent"] for one in parts),
        "faults": dict(sum((Counter(one["faults"]) for one in parts), Counter())),
        "seconds": round(time.monotonic() - began, 1),
    }


def results(operations: int) -> tuple[int, int]:
    """How many operations have another number of results than one; how many rows there are."""
    from checkins.models import AnswerRevision, Half, Operation, Question, Revision

    homes = Revision.objects.filter(entry__half=Half.HOME).values_list("text", flat=True)
    times = Counter([*homes, *AnswerRevision.objects.values_list("text", flat=True)])
    asked = Counter(Question.objects.filter(half=Half.HOME).values_list("text", flat=True))
    words = [f"w{number}" for number in range(operations)]
    wrong = sum(times[word] != 1 or asked[word] > 1 for word in words)
    return wrong, Operation.objects.count()


def part(number: int, *, operations: int, families: int, seed: int) -> int:
    """One process: its families' operations, by two threads."""
    servers.join()
    from tests.chaos.phone import MOST_COPIES

    rng = random.Random(f"{seed} {number}")
    phones = phones_of_part(number, rng)
    share = operations // PARTS
    hands, faults, sent = servers.Hands(2), Counter[str](), 0
    for first in range(0, share, A_PAGE):
        phone = rng.choice(phones)
        fresh = phone.write(number * share + first)
        waiting = [one for one in fresh for _copy in range(one.copies)]
        phone.held += [one for one in fresh if rng.random() < 0.3]
        late = [phone.held.pop(0) for _one in range(min(len(phone.held), rng.randrange(3)))]
        waiting += late
        rng.shuffle(waiting)
        sent += len(waiting)
        hands.do([carrier(phone, waiting[n::2], faults, rng.random()) for n in range(2)])
        for operation in fresh:
            for _again in range(MOST_COPIES):
                if not operation.is_answered:
                    sent += 1
                    phone._send(operation, is_read=True)
            assert operation.is_answered, operation.word
    print(json.dumps({"sent": sent, "faults": faults}), flush=True)
    return 0


def carrier(phone: Any, copies: list[Any], faults: dict[str, int], seed: float) -> Any:
    """A thread's share of what arrives now, in its order."""
    rng = random.Random(seed)

    def job() -> None:
        for operation in copies:
            phone.deliver(operation, rng, faults)

    return job


def phones_of_part(number: int, rng: random.Random) -> list[Any]:
    """The first guardian of each family that is this part's."""
    from accounts.models import Guardian
    from checkins.models import Half, Question, Sheet
    from tests.chaos.phone import Phone

    phones = []
    for sheet in Sheet.objects.order_by("id")[number::PARTS]:
        question = Question.objects.get(sheet=sheet, half=Half.SCHOOL)
        ana = Guardian.objects.get(guardianships__child=sheet.child_id, name__startswith="Ana")
        phone = Phone(ana, sheet, f"answer-{question.pk.hex}", rng)
        phone.press(is_new=True)
        phones.append(phone)
    return phones


def control(seed: int) -> dict[str, Any]:
    """Without an operation id every copy is a landing of its own."""
    from checkins.models import Operation
    from tests.chaos.phone import Phone
    from tests.chaos.scene import Crew, set_scene

    scene = set_scene(Crew.gather("control"), 0)
    box = f"answer-{scene.asked_by_school.pk.hex}"
    phone = Phone(scene.ana, scene.sheet, box, random.Random(seed))
    phone.press(is_new=True)
    before, sends = Operation.objects.count(), phone.write(1_000_000, named=False)
    for operation in sends:
        for _copy in range(3):
            phone._send(operation, is_read=True)
    landed = Operation.objects.count() - before
    return {
        "id": "control-replies-without-operation-id",
        "value": landed,
        "goal": f"> {len(sends)}",
        "holds": landed > len(sends),
        "n": len(sends),
    }


if __name__ == "__main__":
    raise SystemExit(main())
