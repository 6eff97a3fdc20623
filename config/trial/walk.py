"""The whole walk: the world once, every question asked, everything taken back."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from checkins.printing import views as printing
from checkins.printing.papers import Printed, print_run
from checkins.printing.runs import Run
from checkins.printing.sheets import Paper
from config.trial.actors import ACTORS, browsers
from config.trial.addresses import Address, addresses
from config.trial.asking import Answer, Cell, ask
from config.trial.world import World, build


@dataclass
class Walk:
    """The world, and everybody's cookies."""

    world: World
    cookies: dict[str, str]
    addresses: dict[str, Address] = field(
        default_factory=lambda: {one.name: one for one in addresses()}
    )

    def ask(self, cell: Cell) -> Answer:
        """One question. The cache is emptied, so that no throttle counts what was asked before."""
        cache.clear()
        return ask(cell, self.addresses[cell.url], self.cookies[cell.actor], self.world)

    def cell(self, url: str, method: str, actor: str, thing: str) -> Cell:
        """A question that the walk asks; KeyError for a page that is none."""
        return Cell(self.addresses[url].name, method, actor, thing)

    def cells(self, actors: Iterable[str] = ACTORS) -> Iterator[Cell]:
        for address in self.addresses.values():
            for method, thing in address.asked():
                for actor in actors:
                    yield Cell(address.name, method, actor, thing)


@contextmanager
def walking(actors: tuple[str, ...] = ACTORS) -> Iterator[Walk]:
    """A walk in a transaction that is rolled back. Only for a database, a cache and a mailbox that
    nobody else uses: the caller sees to that."""
    logging.disable(logging.CRITICAL)
    try:
        with transaction.atomic(), drawn_once():
            world = build(now=timezone.now())
            yield Walk(world, browsers(world, actors))
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def drawn_once() -> Iterator[None]:
    """The first PDF is drawn, and stands for the rest: who gets one is the question here."""
    draw, first = print_run, list[Printed]()

    def remembered(run: Run, *, paper: Paper) -> Printed:
        if not first:
            first.append(draw(run, paper=paper))
        return first[0]

    vars(printing)["print_run"] = remembered
    try:
        yield
    finally:
        vars(printing)["print_run"] = draw
