"""What the welcome's tests share: a printed letter, and browsers at its door."""

from typing import Any

from django.test import Client

from accounts.invitations import printed
from accounts.invitations.printed import Minted
from accounts.models import Child, Guardian
from tests.conftest import FRIDAY, Cast, acting
from tests.factories.people import make_guardian


def make_on_paper(cast: Cast, name: str = "Rosa Lima", *children: Child, **fields: Any) -> Guardian:
    """A guardian of Javier without an address."""
    return make_guardian(cast.school, name, "", *(children or (cast.child,)), **fields)


def letter_to(guardian: Guardian, cast: Cast) -> Minted:
    """A printed letter with its secrets."""
    (letter,) = printed.mint([guardian])
    printed.keep([letter], by=acting(cast.office), now=FRIDAY)
    return letter


def type_code(client: Client, code: str) -> Any:
    return client.post("/w/", {"code": code})


def came_in(letter: Minted) -> Client:
    """A browser in which the letter's code was typed."""
    client = Client()
    assert type_code(client, printed.shown(letter.code))["Location"] == "/home/welcome/"
    return client
