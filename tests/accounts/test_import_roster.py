"""The command for an operator: JSON on standard output, a reason and a failure for a bad file."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, Child
from tests.accounts.rosters_helpers import counts, csv_of
from tests.conftest import Cast

ROW = "Mei Lin,Room 9,Bo Lin,lin@mail.example,vi,Al Lin,lin@mail.example,"


def run(path: Path, *words: str) -> dict[str, object]:
    out = StringIO()
    call_command("import_roster", str(path), *words, "--json", stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(ROW, ",Room 9,,,,,,"))
    return path


def test_a_preview_says_what_would_change_and_changes_nothing(cast: Cast, path: Path) -> None:
    answer = run(path, "--school", str(cast.school.pk), "--preview")
    assert (answer["students"], answer["guardian_links"], answer["applied"]) == (1, 2, False)
    assert answer["changes"] == counts(new_classes=1, new_children=1) | {"all": 2}
    assert answer["held"] == [{"kind": "same_home", "lines": [2], "names": ["Bo Lin", "Al Lin"]}]
    assert [one["code"] for one in answer["problems"]] == ["no_child"]  # type: ignore[attr-defined]
    assert not Child.objects.filter(given_name="Mei").exists()


def test_applying_writes_once_and_names_no_member(cast: Cast, path: Path) -> None:
    words = ("--school", str(cast.school.pk), "--apply", "--same-home")
    first = run(path, *words)
    assert first["changes"]["all"] == 6  # type: ignore[index]
    assert run(path, *words)["changes"] == counts() | {"all": 0}
    entries = AuditEntry.objects.filter(verb="roster applied")
    assert [(entry.by_member, entry.school) for entry in entries] == [(None, cast.school)] * 2


@pytest.mark.parametrize("school", [[], ["--school", "nonsense"], ["--school", "0" * 32]])
def test_the_school_must_be_named_and_known(cast: Cast, path: Path, school: list[str]) -> None:
    with pytest.raises(CommandError):
        run(path, *school, "--preview")


def test_a_bad_file_is_refused_with_its_reason(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"Child\nJavier\n")
    out = StringIO()
    words = ["--school", str(cast.school.pk), "--apply", "--json"]
    with pytest.raises(CommandError, match="class"):
        call_command("import_roster", str(path), *words, stdout=out)
    assert json.loads(out.getvalue())["code"] == "missing"
    with pytest.raises(CommandError):
        call_command("import_roster", str(tmp_path / "absent.csv"), *words, stdout=out)
