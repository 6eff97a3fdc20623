"""What commands at the machine say: the operator reads no child's text (PRODUCT.md, "Who uses it")."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Guardian
from tests.canaries.marks import marks_in
from tests.canaries.relations import Reader
from tests.canaries.search import Ledger, told
from tests.canaries.world import Place
from tests.conftest import FRIDAY
from tests.security.test_canaries import ledger, places
from tests.security.test_canaries_outside import FOUR, SUNDAY

pytestmark = pytest.mark.timeout(400)  # three schools; a busy machine takes its time

__all__ = ["ledger", "places"]

OPERATOR = Reader(day=FRIDAY.date(), also=frozenset({"operator"}))


def said(*words: str) -> str:
    """All that a command writes, its complaint with it."""
    out, complaint = StringIO(), StringIO()
    try:
        call_command(*words, stdout=out, stderr=complaint)
    except CommandError as problem:
        complaint.write(str(problem))
    return out.getvalue() + complaint.getvalue()


@pytest.mark.parametrize("moment", [FOUR, SUNDAY], ids=["Friday", "Sunday"])
def test_planned_letters_name_whom_they_go_to_and_nothing_else(
    places: list[Place], ledger: Ledger, moment: Any
) -> None:
    for words in (("--json",), ()):
        answer = said("plan_letters", "--at", moment.isoformat(), *words)
        marks = marks_in(answer)
        assert marks, "There is something to search."
        ledger.leaks += ledger.outside("command", "plan_letters", marks, OPERATOR)
    assert told(ledger.leaks) == {}


def test_the_other_commands_name_nobody(places: list[Place], ledger: Ledger) -> None:
    school = places[0].school
    answers = {
        "tick": said("tick", "--at", FOUR.isoformat()),
        "tick, no moment": said("tick", "--at", "Friday at four"),
        "access": said("access"),
        "create_school": said("create_school", "--name", "Elm", "--time-zone", "UTC", "--json"),
        "load_demo": said("load_demo"),
        "demo_info": said("demo_info", "--json") + said("demo_info"),
        "render, nobody": said(
            *("render", "--child", "Ada Nobody", "--week", "2026-W46", "-o", "no.pdf")
        ),
        "list, no file": said("import_roster", "no.csv", "--school", str(school.pk), "--preview"),
        "list, no school": said("import_roster", "no.csv", "--preview"),
    }
    assert min(map(len, answers.values())) > 10
    assert "reply_url" in answers["demo_info"]
    for name, answer in answers.items():
        ledger.leaks += ledger.outside("command", name, marks_in(answer), None)
    assert told(ledger.leaks) == {}


def test_a_list_read_in_says_only_what_stands_in_it(
    places: list[Place], ledger: Ledger, tmp_path: Path
) -> None:
    """Names of the record beside new ones, so that the preview has something to compare and hold."""
    place, file = places[0], tmp_path / "list.csv"
    child, mother = place.children[0], place.family["mother"]
    father = Guardian.objects.get(pk=place.family["father"].pk)
    rows = [
        "Child,Class,Guardian 1 name,Guardian 1 email,Guardian 2 name,Guardian 2 email",
        f"{child},{place.rooms[1].name},Jun Park,{mother.email},{father.name},other@list.example",
        f"Mina New,{place.rooms[0].name},{mother.name},{father.email},,",
        f",{place.rooms[0].name},,nonsense,,",
    ]
    file.write_bytes("\r\n".join(rows).encode())
    brought = marks_in("\n".join(rows))
    for words in (("--preview",), ("--preview", "--json"), ("--apply", "--json")):
        answer = said("import_roster", str(file), "--school", str(place.school.pk), *words)
        assert json.loads(answer)["children"] == 2
        marks = marks_in(answer) - brought
        ledger.leaks += ledger.outside("command", "import_roster", marks, OPERATOR)
    assert told(ledger.leaks) == {}
