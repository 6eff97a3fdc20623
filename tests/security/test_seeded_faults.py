"""The access matrix sees: each of these faults, put in by hand, turns at least one cell red.

A fault that no cell sees gets a cell; it is not taken out. Source that has moved on makes its fault
fail with the words to look for: seed it anew.
"""

import pytest

from config.trial.asking import Answer
from config.trial.walk import Walk
from tests.scale import part
from tests.security.expected import expected, readers
from tests.security.faults import FAULTS
from tests.security.seeding import Fault
from tests.security.test_access_matrix import TOLD, faults

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
FEWEST = 40


def wrong_cells(walk: Walk, fault: Fault) -> list[str]:
    """The touched cells, asked again, that differ from the tables."""
    wrong: list[str] = []
    cells = [
        (walk.cell(route, method, who, thing), expected()[route, method, thing][who])
        for route in fault.routes.split()
        for method in fault.methods.split()
        for thing in fault.things.split()
        for who in fault.who.split()
    ]
    unknown: dict[tuple[str, str], Answer] = {}
    for cell, wanted in cells:
        answer = walk.ask(cell)
        wrong += [f"{cell}: {said}" for said in faults(cell, wanted, answer, unknown)]
        shown = {word for word, text in TOLD.items() if text in answer.text}
        wrong += [f"{cell}: shows {word}" for word in shown if cell.actor not in readers()[word]]
    return wrong


@pytest.mark.parametrize("fault", part(FAULTS, every=8), ids=lambda one: one.name)
def test_the_matrix_sees_the_fault(walk: Walk, fault: Fault) -> None:
    assert not wrong_cells(walk, fault), "These cells are wrong without the fault."
    with fault.seed():
        assert wrong_cells(walk, fault), f"Nobody saw: {fault.name}"


def test_there_are_enough_faults_and_each_is_one_of_its_own() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
    assert len(names) >= FEWEST
