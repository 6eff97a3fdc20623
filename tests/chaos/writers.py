"""`make chaos`: two writers at once, thousands of rounds on PostgreSQL; no word is ever lost.

A word counts as kept when it stands, is in a history, or came back to its writer beside the other's
text; a save that replaced a text which its writer had not had before them counts as a loss too. The
two designs that one writes first (tests/chaos/naive.py) run in the same harness and must lose words,
else it proves nothing. Prints one line of JSON a goal. Exit code 1 when one is missed.
"""

import argparse
import json
import random
import time
from collections import Counter
from typing import Any

from tests.chaos import servers

SCALES = {
    "quick": {"rounds": 150, "pages": 12, "naive": 60},
    "full": {"rounds": 5_000, "pages": 200, "naive": 1_000},
}
ROUNDS_A_SCENE = 25


def main() -> int:
    """Everything happens on servers that go away."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    size, seed = SCALES[options.scale], options.seed
    with servers.standing():
        hands = servers.Hands(2)
        goals = [
            services(hands, rounds=size["rounds"], seed=seed),
            pages(hands, rounds=size["pages"], seed=seed),
            *(control(hands, name, rounds=size["naive"], seed=seed) for name in CONTROLS),
        ]
    for goal in goals:
        print(json.dumps({**goal, "scale": options.scale, "seed": seed}), flush=True)
    return 0 if all(goal["holds"] for goal in goals) else 1


def services(hands: servers.Hands, *, rounds: int, seed: int) -> dict[str, Any]:
    """Every kind of round in turn, on a fresh sheet every 25."""
    from tests.chaos import rounds as kinds
    from tests.chaos.ledger import Ledger
    from tests.chaos.scene import Crew, set_scene

    rng, ledger, crew, began = random.Random(seed), Ledger(), Crew.gather(), time.monotonic()
    scene, done = set_scene(crew, 0), Counter[str]()
    for step in range(rounds):
        if step and step % ROUNDS_A_SCENE == 0:
            ledger.search(kinds.within_reach(scene))
            scene = set_scene(crew, step // ROUNDS_A_SCENE)
        kind = kinds.KINDS[step % len(kinds.KINDS)]
        done[kind.__name__] += 1
        hands.do(kind(kinds.Desk(scene, ledger, rng, step)))
    ledger.search(kinds.within_reach(scene))
    return verdict("two-writers", ledger, rounds, began) | {"kinds": dict(done)}


def pages(hands: servers.Hands, *, rounds: int, seed: int) -> dict[str, Any]:
    """The same through the pages that people use."""
    from tests.chaos.ledger import Ledger
    from tests.chaos.pages import Windows

    rng, ledger, began = random.Random(seed), Ledger(), time.monotonic()
    windows = Windows(ledger, rng)
    for step in range(rounds):
        if step % ROUNDS_A_SCENE == 0:
            windows.turn_to(step // ROUNDS_A_SCENE)
        hands.do(windows.round())
    windows.close()
    return verdict("two-writers-pages", ledger, rounds, began)


def verdict(name: str, ledger: Any, rounds: int, began: float) -> dict[str, Any]:
    """`value`: words lost."""
    return {
        "id": name,
        "value": ledger.lost,
        "goal": 0,
        "holds": ledger.lost == 0 and ledger.handed >= 2 * rounds,
        "n": rounds,
        "words": ledger.handed,
        "asked": len(ledger.returned),
        "unseen": ledger.unseen,
        "seconds": round(time.monotonic() - began, 1),
    }


CONTROLS = {
    "plain-save-different-fields": ("plain_save", True),
    "plain-save-same-field": ("plain_save", False),
    "update-fields-same-field": ("update_fields", False),
}


def control(hands: servers.Hands, name: str, *, rounds: int, seed: int) -> dict[str, Any]:
    """A naive design: each round two writers read one row, add a word each, save. It must lose."""
    from checkins.models import Goal
    from tests.chaos import naive
    from tests.chaos.scene import NOW, Crew, begin_goal, make_child

    way, is_apart = CONTROLS[name]
    save = getattr(naive, way)
    crew = Crew.gather(name)
    child = make_child(crew.room, "Child")
    goal = begin_goal(child, title=name, by=crew.teacher, now=NOW)
    lost = 0
    for number in range(rounds):
        Goal.objects.filter(pk=goal.pk).update(meaning="", help_at_home="")
        fields = naive.FIELDS if is_apart else (naive.FIELDS[0],) * 2
        words = [f"w{2 * number}", f"w{2 * number + 1}"]
        rows = [Goal.objects.get(pk=goal.pk) for _writer in range(2)]
        hands.do(
            [
                lambda row=row, field=field, word=word: save(row, field, word)
                for row, field, word in zip(rows, fields, words, strict=True)
            ]
        )
        goal.refresh_from_db()
        stands = f"{goal.meaning} {goal.help_at_home}".split()
        lost += sum(word not in stands for word in words)
    return {
        "id": f"control-{name}",
        "value": lost,
        "goal": "> 0",
        "holds": lost > 0,
        "n": rounds,
    }


if __name__ == "__main__":
    raise SystemExit(main())
