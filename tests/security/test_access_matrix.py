"""The access matrix: every route, by every method, about every object, asked by everybody.

What each is to get stands in expected.csv and words.csv, by hand; a route without a row fails, a
row without a route too. Run one actor alone: `pytest tests/security/test_access_matrix.py -k leader`.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.checks import routes
from config.trial.actors import ACTORS
from config.trial.addresses import addresses
from config.trial.asking import Answer
from config.trial.people import EVIDENCE, PHONE
from config.trial.walk import Walk
from config.trial.weeks import WORDS
from tests.scale import part
from tests.security.expected import cells_of, expected, readers

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
TOLD = {"name": "Kofi", "guardian_name": "Abena", "phone": PHONE, "evidence": EVIDENCE, **WORDS}
REFUSED = frozenset({"login", "404", "403", "405", "rested", "asked", "kept", "saved"})
SAME_AS_UNKNOWN = REFUSED - {"403", "saved"}
PAGES_WITHOUT_BODY = frozenset({"rested", "kept"})
READ_LOG = {"accounts_readlog"}
LOOKING_WRITES = {
    "roster_export": {"accounts_auditentry"},
    "roster_report": {"accounts_auditentry"},
    "home_sheet": {"checkins_receipt", "checkins_sheet"},
    "class_print": {"checkins_papercopy"},
    "class_print_filled": {"checkins_papercopy"},
    "sheet_print": {"checkins_papercopy"},
    "home_print": {"checkins_papercopy"},
}
"""What opening a page may leave behind, besides the log of who reads: that it was read, printed, taken home."""


def test_every_route_has_its_rows_and_every_row_a_route() -> None:
    table = expected()
    known = {route for route, _view in routes()}
    assert {address.route for address in addresses()} == known
    assert {name for name, _method, _thing in table} == {one.name for one in addresses()}


@pytest.mark.parametrize("actor", part(ACTORS, every=4))
def test_everybody_gets_what_the_table_says(walk: Walk, actor: str) -> None:
    """The answer of every cell; of a refusal also that it tells, writes and betrays nothing."""
    may_read = {word for word, who in readers().items() if actor in who}
    wrong: list[str] = []
    unknown: dict[tuple[str, str], Answer] = {}
    seen: set[str] = set()
    for cell, wanted in cells_of(actor):
        answer = walk.ask(cell)
        if cell.thing == "unknown":
            unknown[cell.url, cell.method] = answer
        wrong += [f"{cell}: {said}" for said in faults(cell, wanted, answer, unknown)]
        shown = {word for word, text in TOLD.items() if text in answer.text}
        wrong += [f"{cell}: shows {word}" for word in shown - may_read]
        seen |= shown
    assert not wrong, f"{len(wrong)} cells:\n" + "\n".join(wrong)
    assert seen == may_read


def faults(
    cell: Any, wanted: str, answer: Answer, unknown: dict[tuple[str, str], Answer]
) -> Iterator[str]:
    """What is wrong with an answer, in words."""
    if cell.method == "HEAD" and wanted in PAGES_WITHOUT_BODY:
        wanted = "404"
    if answer.outcome != wanted:
        yield f"{answer.outcome} {answer.wrote}, not {wanted}"
        return
    if answer.outcome in REFUSED:
        shown = [word for word, text in TOLD.items() if text in answer.text]
        if shown:
            yield f"refuses and shows {shown}"
        if answer.wrote and answer.outcome != "saved":
            yield f"refuses and writes {answer.wrote}"
    other = unknown.get((cell.url, cell.method))
    is_hidden = answer.outcome in SAME_AS_UNKNOWN
    if other and is_hidden and answer.outcome == other.outcome and answer.told != other.told:
        yield "says something else than of an unknown id"
    if cell.method != "POST" and set(answer.wrote) - READ_LOG - LOOKING_WRITES.get(cell.url, set()):
        yield f"looking writes {answer.wrote}"
    if cell.method == "HEAD" and answer.text:
        yield "HEAD with a body"
