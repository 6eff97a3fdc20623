"""Everybody who may come to an address of the three schools, and the ids they ask for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.db import models

from accounts.letters.stopping import stop_url
from accounts.models import Block, Guardian, Guardianship, Member, User
from checkins.models import PaperCopy, Question
from tests.canaries.world import Place
from tests.client import Client

PART = re.compile(r"<(?P<kind>\w+):(?P<name>\w+)>")
STAFF = (
    "leader",
    "office",
    "teacher",
    "co_teacher",
    "substitute",
    "other_teacher",
    "former_teacher",
    "specialist",
    "aide",
    "counsellor",
    "safeguarding",
    "left",
    "barred",
)
FAMILY = (
    "mother",
    "father",
    "other_home",
    "blocked",
    "suggested",
    "unlinked",
    "classmates",
    "other_class",
)
LINKS = ("mother", "other_home", "blocked", "other_class")
WALKERS = (
    *STAFF,
    *FAMILY,
    *(f"link of {who}" for who in LINKS),
    "anonymous",
    "Birch leader",
    "Birch teacher",
    "Birch mother",
)
"""The first school's people, and three of another school."""

SENDERS = frozenset(
    {
        "leader",
        "office",
        "teacher",
        "specialist",
        "mother",
        "other_home",
        "classmates",
        "link of mother",
        "anonymous",
        "Birch teacher",
    }
)
"""One of each kind, who also sends every form."""


@dataclass
class Walker:
    """A browser, who sits before it, and the secrets that they hold."""

    name: str
    client: Client
    person: Member | Guardian | None = None
    tokens: dict[str, str] = field(default_factory=dict)


def walker(name: str, places: list[Place]) -> Walker:
    first, second, _third = places
    if name == "anonymous":
        tokens = {"s": PaperCopy.objects.filter(school=first.school)[0].secret}
        return Walker(name, Client(), tokens=tokens)
    if name.startswith("link of "):
        return _by_link(name, first)
    place, who = (second, name.split()[1]) if " " in name else (first, name)
    person = place.staff.get(who) or place.family[who]
    tokens = {"letters": token_of(stop_url(person))} if isinstance(person, Guardian) else {}
    return Walker(name, signed_in(person.user), person, tokens)


def _by_link(name: str, place: Place) -> Walker:
    who = name.removeprefix("link of ")
    token, client = token_of(place.doors[who]), Client()
    client.post(f"/r/{token}/")
    return Walker(name, client, place.family[who], {"r": token})


def signed_in(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def token_of(url: str) -> str:
    return urlsplit(url).path.strip("/").rsplit("/", 1)[-1]


def bundles(place: Place) -> list[dict[str, Any]]:
    """Sets of ids that belong together: each child of a school with what hangs on it."""
    one, two, three = place.children
    here, there = place.rooms
    rows = (
        (one, "shared", here, "mother"),
        (one, "earlier", here, "other_home"),
        (two, "draft", here, "paper"),
        (two, "away", here, "classmates"),
        (three, "shared_3", there, "other_class"),
    )
    return [
        _ids_of_school(place)
        | {
            "child_id": child.pk,
            "sheet_id": place.sheets[sheet].pk,
            "week": str(place.sheets[sheet].week),
            "classroom_id": room.pk,
            "guardian_id": place.family[guardian].pk,
            "link_id": Guardianship.objects.get(guardian=place.family[guardian]).pk,
            "question_id": Question.objects.filter(child=child, half="home").first(),
        }
        for child, sheet, room, guardian in rows
    ]


def _ids_of_school(place: Place) -> dict[str, Any]:
    return {
        "block_id": Block.objects.get(guardian=place.family["blocked"]).pk,
        "import_id": place.import_id,
        "member_id": place.staff["teacher"].pk,
        "phrase_id": place.phrase.pk if place.phrase else None,
        "goal_id": place.goal.pk if place.goal else None,
        "template_id": place.template.pk if place.template else None,
        "school": place.school,
    }


def address(route: str, ids: dict[str, Any], tokens: dict[str, str]) -> str | None:
    """The route filled in; None where these people have nothing of that name."""
    parts = {}
    for part in PART.finditer(route):
        value = _value(part["kind"], part["name"], route, ids, tokens)
        if value is None:
            return None
        parts[part[0]] = value
    for there, value in parts.items():
        route = route.replace(there, value)
    return f"/{route}"


def _value(
    kind: str, name: str, route: str, ids: dict[str, Any], tokens: dict[str, str]
) -> str | None:
    if kind == "week":
        return str(ids["week"])
    if kind == "slug":
        return "term"
    if kind == "int":
        return "1"
    if kind == "str":
        return tokens.get(route.split("/", maxsplit=1)[0].lower(), "A" * 16)
    found = ids[name] if name in ids else _any_of(name, ids["school"])
    return str(getattr(found, "pk", found)) if found else None


def _any_of(name: str, school: Any) -> Any:
    """A new page's id: a row of the school whose model has the parameter's name."""
    wanted = name.removesuffix("_id").replace("_", "")
    by_hand = {"span": "term", "file": "calendarimport", "place": "enrolment"}
    for model in apps.get_models():
        if model.__name__.lower() == by_hand.get(wanted, wanted):
            return _rows(model, school).first()
    raise LookupError(f"What does {name} stand for? Say it in tests/canaries/walkers.py.")


def _rows(model: type[models.Model], school: Any) -> models.QuerySet[Any]:
    return model._default_manager.filter(school=school).order_by("pk")


def addresses(
    routes: list[str], places: list[Place], tokens: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Every route with every set of ids of the first school, and some of the second; each once."""
    sets = [*bundles(places[0]), bundles(places[1])[0]]
    for route in routes:
        yield from dict.fromkeys(
            (route, url) for ids in sets if (url := address(route, ids, tokens)) is not None
        )
