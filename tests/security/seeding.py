"""Putting one fault into the running program, and taking it out again."""

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts import prepared, seen
from accounts.access import Can, Hat, Policy
from accounts.roles import ROLES


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the cells that it touches: routes, methods, objects and actors, by name."""

    name: str
    seed: Callable[[], Any]
    routes: str
    who: str
    things: str = "own"
    methods: str = "GET"


def says(  # noqa: PLR0917 - rows of a table
    name: str, where: str, old: str, new: str, routes: str, who: str, **more: str
) -> Fault:
    """A function whose source says `new` where it said `old`. `where` is `module:name`."""
    return Fault(name, lambda: reworded(where, old, new), routes, who, **more)


def rule(name: str, route: str, policy: Policy, who: str, **more: str) -> Fault:
    """A page with another policy."""
    return Fault(name, lambda: with_policy(route, policy), route, who, **more)


def right(name: str, role: str, may: Can, routes: str, who: str, **more: str) -> Fault:
    """A role with one right more."""
    return Fault(name, lambda: with_right(role, may), routes, who, **more)


STAFF, ANYBODY = Policy(Hat.STAFF), Policy(None)


def staff(may: Can) -> Policy:
    return Policy(Hat.STAFF, may)


@contextmanager
def with_right(role: str, may: Can) -> Iterator[None]:
    before = ROLES[role]
    ROLES[role] = before | {may}
    try:
        yield
    finally:
        ROLES[role] = before


@contextmanager
def with_policy(route: str, policy: Policy) -> Iterator[None]:
    view = next(one.callback for one in patterns() if one.name == route)
    before = view.policy
    view.policy = policy
    try:
        yield
    finally:
        view.policy = before


@contextmanager
def reworded(where: str, old: str, new: str) -> Iterator[None]:
    """The function's source with other words, in every place that holds the function."""
    module_name, _colon, path = where.partition(":")
    module = sys.modules[module_name]
    *outer, name = path.split(".")
    holder: Any = getattr(module, outer[0]) if outer else module
    true = vars(holder)[name]
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(true)))
    assert source.count(old) == 1, f"{where} does not say {old!r} once. Seed this fault anew."
    there = dict(vars(module))
    exec(compile(source.replace(old, new), f"<{where}>", "exec"), there)  # noqa: S102 - our own source
    false = there[name]
    places = [(holder, name)] if outer else list(holders(true))
    for place, attribute in places:
        setattr(place, attribute, false)
    prepared.forget()
    registered = dict(seen._known)
    for parameter, rows in registered.items():
        seen._known[parameter] = tuple(false if one is true else one for one in rows)
    try:
        yield
    finally:
        for place, attribute in places:
            setattr(place, attribute, true)
        seen._known.update(registered)
        prepared.forget()


def holders(function: Any) -> Iterator[tuple[Any, str]]:
    """Modules and routes that hold a function under a name."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("accounts", "checkins", "config"):
            yield from ((module, key) for key, held in vars(module).items() if held is function)
    yield from ((one, "callback") for one in patterns() if one.callback is function)


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry
