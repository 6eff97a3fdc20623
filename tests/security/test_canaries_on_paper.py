"""Every PDF that anybody can get holds what they may read, and each home's page what is that home's."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.access import staff_actor
from accounts.models import Guardian, Guardianship
from checkins.models import Sheet
from checkins.printing.papers import print_run
from checkins.printing.runs import Page, Run, class_run, sheet_run
from tests.canaries.pdf import marks_in_pdf
from tests.canaries.relations import Reader
from tests.canaries.search import Ledger, told
from tests.canaries.walkers import WALKERS, addresses, walker
from tests.canaries.world import Place
from tests.conftest import FRIDAY
from tests.scale import part
from tests.security.test_canaries import ledger, places
from tests.security.test_default_deny import ROUTES

pytestmark = pytest.mark.timeout(400)  # draws many pages; a busy machine takes its time

__all__ = ["ledger", "places"]

DRAWING = [route for route in ROUTES if route.endswith("print.pdf")]
SHEETS = ("?state=blank", "?state=filled&lang=ar&paper=letter")
SETS = ("?state=spare", "?state=blank", "?state=filled")
GET_ONE = frozenset(
    {
        *("leader", "office", "teacher", "co_teacher", "substitute", "other_teacher"),
        *("former_teacher", "barred", "mother", "father", "other_home", "other_class"),
        *("Birch leader", "Birch teacher", "Birch mother"),
    }
)
"""Who may print something (PRODUCT.md's table of roles); the other people must get nothing at all. What
the classmates' family would print was never shared."""


@pytest.mark.parametrize("who", part(WALKERS, every=6))
def test_nobody_prints_what_is_not_theirs(places: list[Place], ledger: Ledger, who: str) -> None:
    here, drawn = walker(who, places), 0
    for route, url in addresses(DRAWING, places, here.tokens):
        for query in SETS if route.startswith("class/") else SHEETS:
            answer: Any = here.client.get(url + query)
            assert answer.status_code in {200, 302, 403, 404}, url
            drawn += answer["Content-Type"] == "application/pdf"
    assert told(ledger.leaks) == {}
    assert (drawn > 0) == (who in GET_ONE)


def runs(place: Place) -> Iterator[Run]:
    """What the teachers of a school's two classes print: sets and single sheets, this week and last."""
    for room, who in zip(place.rooms, ("teacher", "other_teacher"), strict=True):
        actor = staff_actor(place.staff[who], now=FRIDAY)
        for state in ("blank", "filled"):
            for week in (place.week, place.week + -1):
                yield class_run(actor, room, week, state=state)
            for sheet in Sheet.objects.filter(classroom=room).select_related("classroom__school"):
                yield sheet_run(actor, sheet, state=state)


def homes_of(page: Page, place: Place) -> list[Reader]:
    """The homes to which a page may go: its own, or every home of the child."""
    guardians = Guardian.objects.filter(school=place.school)
    if page.household_id is None:
        homes = set(guardians.filter(guardianships__in=links(page)).values_list("household"))
        return [home_reader(guardians.filter(household=home)) for (home,) in homes]
    return [home_reader(guardians.filter(household=page.household_id))]


def links(page: Page) -> Any:
    return Guardianship.objects.in_force().filter(child=page.child_id)


def home_reader(guardians: Any) -> Reader:
    return Reader(day=FRIDAY.date(), guardians=tuple(guardians), also=frozenset({"paper"}))


def test_a_homes_page_holds_nothing_of_another_home(places: list[Place], ledger: Ledger) -> None:
    place, seen = places[0], set[str]()
    for run in runs(place):
        for page in run.pages:
            printed = print_run(replace(run, pages=(page,)), paper="a4")
            marks = marks_in_pdf(printed.pdf)
            seen |= marks
            for reader in homes_of(page, place):
                where = f"{run.state} of {run.week}"
                ledger.leaks += ledger.outside("PDF", where, marks, reader)
    assert told(ledger.leaks) == {}
    assert len(seen) > 20


@pytest.mark.parametrize("state", ["spare", "blank", "filled"])
def test_the_command_prints_what_the_teacher_may_read(
    places: list[Place], ledger: Ledger, state: str, tmp_path: Path
) -> None:
    place, file = places[0], tmp_path / "sheet.pdf"
    for child, who in zip(place.children, ("teacher", "teacher", "other_teacher"), strict=True):
        reader = Reader(day=FRIDAY.date(), member=place.staff[who])
        for week in (place.week, place.week + -1):
            call_command(
                "render", child=str(child.pk), week=week, state=state, output=file, lang="es"
            )
            marks = marks_in_pdf(file.read_bytes())
            ledger.leaks += ledger.outside("PDF", f"{state} by command", marks, reader)
    assert told(ledger.leaks) == {}
