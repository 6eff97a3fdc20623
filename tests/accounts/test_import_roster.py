"""The command for an operator: JSON on standard output, a reason and a failure for a bad file."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, Child
from tests.accounts.oneroster_helpers import TABLES, package
from tests.accounts.rosters_helpers import counts, csv_of
from tests.conftest import Cast
from tests.factories.people import make_school

ROW = "Mei Lin,Room 9,Bo Lin,lin@mail.example,vi,Al Lin,lin@mail.example,"


def run(path: Path, *words: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_roster", str(path), *words, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def said(changes: dict[str, Any], every: int) -> dict[str, Any]:
    """As the command answers where nobody is named by a sender."""
    ids = "left moved_class link_removed email_changed guardian_added teacher_disabled"
    return changes | {"all": every} | {what: [] for what in ids.split()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(ROW, ",Room 9,,,,,,"))
    return path


def test_a_preview_says_what_would_change_and_changes_nothing(cast: Cast, path: Path) -> None:
    answer = run(path, "--school", str(cast.school.pk), "--preview")
    assert (answer["students"], answer["guardian_links"], answer["applied"]) == (1, 2, False)
    assert answer["changes"] == said(counts(new_classes=1, new_children=1), 2)
    assert answer["held"] == [{"kind": "same_home", "lines": [2], "names": ["Bo Lin", "Al Lin"]}]
    assert [one["code"] for one in answer["problems"]] == ["no_child"]
    assert not Child.objects.filter(given_name="Mei").exists()


def test_applying_writes_once_and_names_no_member(cast: Cast, path: Path) -> None:
    words = ("--school", str(cast.school.pk), "--apply", "--same-home")
    first = run(path, *words)
    assert first["changes"]["all"] == 6
    assert run(path, *words)["changes"] == said(counts(), 0)
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


def test_without_a_school_a_package_goes_to_every_school_that_is_here(
    db: None, tmp_path: Path
) -> None:
    make_school("Alder Street School")
    path = tmp_path / "package.zip"
    path.write_bytes(package())
    answer = run(path, "--apply")
    assert (answer["schools"], answer["students"], answer["applied"]) == (2, 3, True)
    assert answer["schools_not_here"] == [{"id": "B", "name": "Birch Lane"}]
    assert answer["changes"]["new_children"] == 2
    make_school("Birch Lane")
    again = run(path, "--apply")
    assert (len(again["schools_here"]), again["changes"]["new_children"]) == (2, 1)
    assert run(path, "--preview")["changes"]["all"] == 0


def test_far_more_than_usual_goes_only_by_its_number(db: None, tmp_path: Path) -> None:
    make_school("Alder Street School")
    path = tmp_path / "package.zip"
    path.write_bytes(package())
    run(path, "--apply", "--home-course", "ela")
    users, places = (
        "".join(one for one in TABLES[name].splitlines(keepends=True) if not gone(one))
        for name, gone in (
            ("users", lambda one: one[:3] == "s2,"),
            ("enrollments", lambda one: ",s2," in one),
        )
    )
    path.write_bytes(package(users=users, enrollments=places))
    words = (str(path), "--home-course", "ela", "--apply", "--json")
    out = StringIO()
    with pytest.raises(CommandError, match="--removals 1"):
        call_command("import_roster", *words, stdout=out)
    assert json.loads(out.getvalue())["removals"] == 1
    assert not Child.objects.exclude(left_on=None).exists()
    done = run(path, "--home-course", "ela", "--apply", "--removals", "1")
    assert done["changes"]["left"] == ["s2"]
