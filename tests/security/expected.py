"""Reads the hand-written tables: who may open what (expected.csv), who may read which words (words.csv)."""

import csv
import functools
from collections.abc import Iterator
from pathlib import Path

from config.trial.actors import ACTORS
from config.trial.addresses import OTHER, Address, addresses
from config.trial.asking import Cell

FOLDER = Path(__file__).parent
CLASS = "teacher co_teacher"
GROUPS = {
    "out": "anonymous link link_expired link_revoked link_blocked",
    "class": CLASS,
    "room_12": f"{CLASS} barred",
    "room_4": "other_teacher staff_parent",
    "keeper": "leader office",
    "keepers": "leader office barred",
    "reader": f"{CLASS} other_teacher past_teacher specialist staff_parent barred stranger",
    "writer": f"{CLASS} other_teacher past_teacher staff_parent barred stranger",
    "no_reader": "leader office safeguarding",
    "other_staff": f"{CLASS} other_teacher past_teacher specialist safeguarding staff_parent",
    "alder": f"leader office barred {CLASS} other_teacher staff_parent past_teacher specialist safeguarding",
    "staff": f"leader office barred {CLASS} other_teacher staff_parent past_teacher specialist safeguarding"
    " stranger",
    "home": "guardian co_guardian other_home staff_parent",
    "families": "guardian co_guardian other_home blocked ended suggested classmate"
    " strange_guardian",
    "parents": "guardian co_guardian other_home blocked ended suggested classmate"
    " strange_guardian staff_parent barred",
}
"""Actors by what they are. `class`: teacher and co-teacher of Kofi's; `room_12`: with who teaches his
classmates and is kept from him; `room_4`: of another class (one of them is Kofi's parent too);
`keeper`: who keeps the record; `keepers`: of everybody but Kofi too; `reader`: whose role reads sheets at
all; `writer`: who writes all of a half; `staff`: everybody at work, `alder`: at Kofi's school; `home`: adults in force for Kofi, in three homes;
`families`: everybody with a parent's account who is not staff as well."""
METHODS = {"OTHER": OTHER}
HIDDEN = {who: "login" if who in GROUPS["out"].split() else "404" for who in ACTORS}


def people(words: str) -> set[str]:
    found = {one for word in words.split() for one in GROUPS.get(word, word).split()}
    assert found <= set(ACTORS), found - set(ACTORS)
    return found


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table, without its remarks."""
    lines = (FOLDER / name).read_text().splitlines()
    return list(csv.DictReader(line for line in lines if line and not line.startswith("#")))


def outcomes(row: dict[str, str]) -> dict[str, str]:
    """What each actor gets by one row."""
    rest = row["else"]
    given = dict(HIDDEN) if rest == "hidden" else dict.fromkeys(ACTORS, rest)
    named: set[str] = set()
    for part in filter(None, row["who"].split(";")):
        outcome, _colon, who = part.partition(":")
        assert not named & people(who), (row, named & people(who))
        named |= people(who)
        given |= dict.fromkeys(people(who), outcome.strip())
    return given


Place = tuple[str, str, str]
"""Route, method, object."""


@functools.cache
def expected() -> dict[Place, dict[str, str]]:
    """Every cell of the table. A route that is asked about twice, or not at all, is refused."""
    known = {address.name: address for address in addresses()}
    found: dict[Place, dict[str, str]] = {}
    rows = rows_of("expected.csv")
    for row in sorted(rows, key=lambda one: one["objects"] == "*"):
        is_used = False
        for place in _places(row, known):
            if row["objects"] == "*" and place in found:
                continue
            assert place not in found, f"Two rows say what {place} is."
            found[place] = outcomes(row)
            is_used = True
        assert is_used, f"No such page: {row}"
    asked = {
        (address.name, method, thing)
        for address in known.values()
        for method, thing in address.asked()
    }
    assert not asked - set(found), f"No row for {sorted(asked - set(found))[:9]}"
    return found


def _places(row: dict[str, str], known: dict[str, Address]) -> Iterator[Place]:
    methods = [one for word in row["methods"].split() for one in METHODS.get(word, (word,))]
    for name in row["routes"].split():
        assert name in known, f"No page is called {name}."
        things = set(row["objects"].split())
        assert things == {"*"} or things <= set(known[name].objects), row
        for method, thing in known[name].asked():
            if method in methods and (thing in things or things == {"*"}):
                yield name, method, thing


def cells_of(actor: str) -> Iterator[tuple[Cell, str]]:
    """What an actor asks and what they are to get; `unknown` first, which others are held to."""
    table = expected()
    for name, method, thing in sorted(table, key=lambda one: (one[2] != "unknown", one)):
        yield Cell(name, method, actor, thing), table[name, method, thing][actor]


def readers() -> dict[str, set[str]]:
    """Who is shown each of the words of this world, on some page."""
    return {row["word"]: people(row["readers"]) for row in rows_of("words.csv")}
