"""A family's phone on a bad line: what it sends arrives several times, late, or half."""

import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection
from django.test import Client

from accounts.models import Guardian
from checkins.models import Sheet
from checkins.services.links import mint_reply_link
from tests.chaos.pages import browser, drawn
from tests.chaos.scene import NOW

BOXES = ("home-wins", "home-works_at_home", "home-question", "home-family_note")
MOST_COPIES = 5


@dataclass
class Operation:
    """One Send: its words, and how often it goes out."""

    word: str
    data: dict[str, str]
    copies: int
    is_answered: bool = False


@dataclass
class Phone:
    """One guardian with one sheet. `held` are copies that are still under way, `stands` the words
    that the last page's operations have put in each box."""

    guardian: Guardian
    sheet: Sheet
    answer_box: str
    rng: random.Random
    client: Client = field(default_factory=browser)
    token: str = ""
    held: list[Operation] = field(default_factory=list)
    stands: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"/reply/{self.sheet.pk}/"

    def press(self, *, is_new: bool) -> None:
        """The button of the letter's link: a fresh link or the one at hand; the cookie is new."""
        if is_new or not self.token:
            link = mint_reply_link(self.sheet, self.guardian, now=NOW)
            self.token = link.rstrip("/").rsplit("/", 1)[-1]
        answer = self.client.post(f"/r/{self.token}/")
        assert answer.status_code == 303, answer.content[:500]

    def write(self, first: int, *, named: bool = True) -> list[Operation]:
        """One operation a box, as five tabs drawn at one moment would send them."""
        page = drawn(self.client.get(self.url).content.decode())
        boxes = [*BOXES, self.answer_box]
        # A draft may stand in the boxes; what it holds has landed, or is another tab's.
        page |= {box: self.stands.get(box, "") for box in boxes}
        self.stands = {box: f"w{first + n}" for n, box in enumerate(boxes)}
        return [self._operation(page, box, word, named) for box, word in self.stands.items()]

    def _operation(self, page: dict[str, str], box: str, word: str, named: bool) -> Operation:
        mine = {"operation_id": str(uuid.UUID(int=self.rng.getrandbits(128), version=4))}
        data = page | {box: word} | (mine if named else {"operation_id": ""})
        return Operation(word, data, 1 + min(int(self.rng.expovariate(0.9)), MOST_COPIES - 1))

    def deliver(self, operation: Operation, rng: random.Random, faults: dict[str, int]) -> None:
        """One copy; what may go wrong with it does."""
        fate = rng.random()
        if fate < 0.05:
            faults["link renewed"] += 1
            self.press(is_new=True)
        elif fate < 0.10:
            faults["cookie renewed"] += 1
            self.press(is_new=False)
        elif fate < 0.20:
            faults["draft saved"] += 1
            self.client.post(f"{self.url}draft/", operation.data)
        if fate > 0.92:
            faults["database cut"] += 1
            with connection.execute_wrapper(cut_after(rng.randrange(40))):
                self._send(operation, is_read=False)
        elif fate > 0.77:
            faults["answer lost"] += 1
            self._send(operation, is_read=False)
        else:
            self._send(operation, is_read=True)

    def _send(self, operation: Operation, *, is_read: bool) -> None:
        self.client.raise_request_exception = False
        answer = self.client.post(self.url, operation.data)
        if answer.status_code == 303:
            operation.is_answered |= is_read
        elif answer.status_code != 500:
            # The cookie was renewed meanwhile: the page says so and carries the words.
            assert operation.word in answer.content.decode(), (answer.status_code, operation.word)


def cut_after(queries: int) -> Any:
    """The database goes away in the middle of a request."""
    left = [queries]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OperationalError("the line to the database was cut")
        return execute(sql, params, many, context)

    return wrapper
