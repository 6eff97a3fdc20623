"""The one inner shape of a roster, whatever file it came from. Plain values, ready for JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from accounts.rosters.problems import Problem


@dataclass(frozen=True)
class RosterGuardian:
    """An adult as the file names them. `email` is lower case; `language` a code we offer, or ""."""

    name: str
    email: str = ""
    language: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True)
class RosterChild:
    """A child in a home class. `line` is the line of the file, from 1; `roster_id` may be ""."""

    line: int
    given_name: str
    family_name: str
    classroom: str
    roster_id: str = ""
    pronoun: str = ""
    guardians: tuple[RosterGuardian, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Roster:
    """All that was read of a file. `not_read` are the headings that stayed unread."""

    children: tuple[RosterChild, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = "UTF-8"
    not_read: tuple[str, ...] = ()


def to_json(roster: Roster) -> dict[str, Any]:
    return asdict(roster)


def child_from_json(data: Mapping[str, Any]) -> RosterChild:
    guardians = tuple(RosterGuardian(**one) for one in data["guardians"])
    return RosterChild(**{**data, "guardians": guardians})


def from_json(data: Mapping[str, Any]) -> Roster:
    return Roster(
        children=tuple(map(child_from_json, data["children"])),
        problems=tuple(Problem(**one) for one in data["problems"]),
        encoding=data["encoding"],
        not_read=tuple(data["not_read"]),
    )
