"""The one inner shape of a roster, whatever file it came from. Plain values, ready for JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
class Problem:
    """Something in a line that was not taken as it stands; `code` is a key of PROBLEMS."""

    line: int
    code: str
    value: str = ""

    @property
    def text(self) -> str:
        return str(PROBLEMS[self.code]) % {"value": self.value}


@dataclass(frozen=True)
class Roster:
    """All that was read of a file. `not_read` are the headings that stayed unread."""

    children: tuple[RosterChild, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = "UTF-8"
    not_read: tuple[str, ...] = ()


PROBLEMS: Mapping[str, str | Promise] = {
    "no_child": _("There is no child's name in this line. Nothing of it is taken."),
    "no_class": _("%(value)s has no class in this line. Nothing of it is taken."),
    "repeated": _("%(value)s stands in an earlier line with the same words. Taken once."),
    "contradicts": _(
        "%(value)s stands in two lines that do not agree. Neither is taken; which one is right?"
    ),
    "too_long": _("“%(value)s…” is too long. Nothing of this line is taken."),
    "odd_letter": _(
        "There is a letter in this line that cannot be stored. Nothing of it is taken."
    ),
    "extra_cells": _(
        "This line has more cells than there are headings (“%(value)s”). Nothing of it is taken."
    ),
    "no_guardian_name": _("“%(value)s” has no name beside it. This guardian is not taken."),
    "bad_email": _("“%(value)s” is not an email address. This guardian is not taken."),
    "unknown_language": _("We do not speak “%(value)s” yet. The school's language is used."),
    "unknown_pronoun": _("“%(value)s” is no pronoun that we know. The neutral form is used."),
    "total": _("This line adds up the others. It is no child."),
    "erased": _(
        "%(value)s was erased here, and no list brings a child back. If this is somebody else, or "
        "somebody returns, please add the child by hand."
    ),
    "several": _("There are several children called %(value)s. Please move this one by hand."),
}


def to_json(roster: Roster) -> dict[str, Any]:
    return asdict(roster)


def from_json(data: Mapping[str, Any]) -> Roster:
    return Roster(
        children=tuple(
            RosterChild(
                **{
                    **child,
                    "guardians": tuple(RosterGuardian(**one) for one in child["guardians"]),
                }
            )
            for child in data["children"]
        ),
        problems=tuple(Problem(**one) for one in data["problems"]),
        encoding=data["encoding"],
        not_read=tuple(data["not_read"]),
    )
