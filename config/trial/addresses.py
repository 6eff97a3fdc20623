"""What is asked for: every named route of the URLconf, and which objects it is asked about.

A route with a parameter that this file does not know fails loudly: name its objects here, add its
rows to tests/security/expected.csv, and its form to `config.trial.forms` if it takes words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.trial.world import World

PART = re.compile(r"<(?:\w+:)?(\w+)>")
EVERYBODYS = ("own", "closed", "withdrawn", "draft", "left", "classmate")
CHILD = ("own", "left", "classmate", "other_class", "other_school", "unknown")
SCHOOL = ("own", "other_school", "unknown")
OBJECTS: dict[str, tuple[str, ...]] = {
    "sheet_id": (*EVERYBODYS, "other_class", "other_school", "unknown"),
    "child_id": CHILD,
    "goal_id": ("own", "ended", *CHILD[1:]),
    "question_id": ("own", "other_home", *CHILD[1:]),
    "classroom_id": ("own", "other_class", "next_year", "other_school", "unknown"),
    "guardian_id": SCHOOL,
    "member_id": SCHOOL,
    "assignment_id": ("own", "substitute", "other_school", "unknown"),
    "place_id": SCHOOL,
    "block_id": SCHOOL,
    "reply_link_id": ("own", "other_home", "other_class", "other_school", "unknown"),
    "device_id": ("own", "other_home", "other_class", "other_school", "unknown"),
    "link_id": ("own", "suggested", "other_school", "unknown"),
    "import_id": ("own", "applied", "other_school", "unknown"),
    "file_id": ("own", "applied", "other_school", "unknown"),
    "span_id": ("own", "closure", "year", "other_school", "unknown"),
    "template_id": ("own", "published", "other_school", "unknown"),
    "phrase_id": ("own", "school", "other_school", "unknown"),
    "good_news_id": SCHOOL,
    "thank_you_id": ("own", "waiting", "other_school", "unknown"),
    "kind": ("own", "unknown"),
    "r": (
        *("own", "closed", "withdrawn", "draft", "left"),
        *("blocked", "ended", "suggested", "revoked", "unknown"),
    ),
    "letters": ("own", "unknown"),
    "welcome": ("own", "used", "left", "unknown"),
    "s": ("own", "spare", "unknown"),
    "hello": ("own", "blocked", "unknown"),
    "w": ("own", "used", "unknown"),
    "demo": ("own", "unknown"),
}
"""The objects of each parameter; of a token, by the first part of the path. `own` is Kofi's,
`classmate` and `left` are of his class, `next_year` is a class of the year to come, and `unknown`
is nobody's."""


@dataclass(frozen=True)
class Address:
    """One named route. `parameter` says which of `OBJECTS` it is asked about; "" for none."""

    name: str
    route: str
    parameter: str
    url_name: str
    query: str = ""

    @property
    def objects(self) -> tuple[str, ...]:
        return OBJECTS[self.parameter] if self.parameter else ("-",)

    def asked(self) -> Iterator[tuple[str, str]]:
        """(method, object) of every question. HEAD is asked about the first and the last object,
        the rarer methods about the first; a variant of a page by its query is only opened."""
        first, last = self.objects[0], self.objects[-1]
        for thing in self.objects:
            yield "GET", thing
            if self.query:
                continue
            yield "POST", thing
            if thing in (first, last):
                yield "HEAD", thing
            if thing == first:
                yield from ((method, thing) for method in OTHER)


OTHER = ("PUT", "PATCH", "DELETE", "OPTIONS")
VARIANTS = {"class_print_filled": ("class_print", "?state=filled")}
"""Pages that ask for another right by their query, each a row of its own."""


def addresses() -> list[Address]:
    """All of the URLconf, by name. Two routes of one name, and a route without one, are refused."""
    found: dict[str, Address] = {}
    for route, name in _named(get_resolver()):
        if not name or name in found:
            raise LookupError(f"{route} needs a name of its own.")
        found[name] = Address(name, route, _parameter(route), name)
    for variant, (name, query) in VARIANTS.items():
        plain = found[name]
        found[variant] = Address(variant, plain.route, plain.parameter, name, query)
    return sorted(found.values(), key=lambda one: one.name)


def _named(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _named(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.name or ""


def _parameter(route: str) -> str:
    """The one that names an object: an id before a kind, and a kind before a week."""
    parts = PART.findall(route)
    known = [part for part in parts if part in OBJECTS and part != "kind"]
    if known:
        return str(known[0])
    if "kind" in parts:
        return "kind"
    if set(parts) & {"token", "code", "name"}:
        return route.split("/", maxsplit=1)[0].lower()
    if set(parts) <= {"week"}:
        return ""
    raise LookupError(
        f"Nobody has said what {parts} of {route} may be (config/trial/addresses.py)."
    )


def path_of(address: Address, thing: str, world: World) -> str:
    """The path that asks this route about this object."""
    parts: dict[str, Any] = {}
    for part in PART.findall(address.route):
        if part == "week":
            parts[part] = week_of(address, world)
        elif part == "kind" and address.parameter == "span_id":
            parts[part] = thing if thing in ("closure", "year") else "term"
        elif part in world.named:
            parts[part] = world.named[part][thing]
        else:
            parts[part] = world.named[address.parameter][thing]
    return reverse(address.url_name, kwargs=parts) + address.query


def week_of(address: Address, world: World) -> Any:
    """A child's week is the next one, on which nobody has written; a class's is this one."""
    week = world.written.week
    return week + 1 if address.parameter == "child_id" else week
