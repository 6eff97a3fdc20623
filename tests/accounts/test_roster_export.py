"""The people list as a file: it comes back without a change, and no cell of it is a formula."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.formulas import guarded, unguarded
from accounts.models import AuditEntry, Child, Guardian, Guardianship
from accounts.rosters.export import export_people
from accounts.rosters.parsing import parse
from accounts.text import name_key
from tests.accounts.rosters_helpers import applied, counts, csv_of, planned
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian

URL = "/people/list/people.csv"
RISKY = [
    "=1+1", "+1 512 555 0142", "-Ana", "@home", "=HYPERLINK(\"http://x.example\",\"x\")", "'=1+1",
    "''-Ana", "＝1", "＋1", "－Ana", "＠home", "\u200b=1", "'t Hooft", "O'Neil", "'", "''",
]  # fmt: skip


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def exported(cast: Cast) -> bytes:
    return export_people(by=acting(cast.office), now=FRIDAY)


def test_file_holds_a_line_for_each_child_and_its_adults(cast: Cast) -> None:
    rows = rows_of(exported(cast))
    assert rows[0][:8] == [
        "Child first name", "Child last name", "Class", "Pronoun", "Student ID",
        "Guardian 1 name", "Guardian 1 email", "Guardian 1 phone",
    ]  # fmt: skip
    assert [row[:7] for row in rows[1:]] == [
        ["Javier", "Ortega", "Room 12", "he", "", "Ana Ortega", "ana@mail.example"],
        ["Layla", "Haddad", "Room 12", "she", "", "Noor Haddad", "noor@mail.example"],
    ]
    assert rows[1][10] == "Luis Ortega"


def test_file_is_an_attachment_that_leaves_an_audit_row(cast: Cast) -> None:
    answer = client_of(cast.office).get(URL)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    row = AuditEntry.objects.get(verb="people_exported")
    assert (row.by_member, row.about) == (cast.office, {"children": 2})


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 200), ("office", 200), ("teacher", 403), ("specialist", 403), ("guardian", 404)],
)
def test_file_is_for_those_who_keep_the_list(cast: Cast, who: str, status: int) -> None:
    assert client_of(getattr(cast, who)).get(URL).status_code == status
    assert AuditEntry.objects.filter(verb="people_exported").count() == (status == 200)


def test_file_asks_for_the_sign_in_and_is_only_fetched(cast: Cast) -> None:
    assert Client().get(URL)["Location"] == f"/login/?next={URL}"
    office = client_of(cast.office)
    assert [office.head(URL).status_code, office.post(URL).status_code] == [405, 405]


def test_file_holds_nobody_of_another_school(cast: Cast) -> None:
    text = client_of(cast.stranger).get(URL).content.decode()
    assert "Sam,Stranger" in text
    assert "Javier" not in text
    assert "Sam" not in exported(cast).decode()


def test_file_leaves_out_who_is_blocked_ended_or_gone(cast: Cast) -> None:
    Guardianship.objects.filter(guardian=cast.co_guardian).update(ended_on=FRIDAY.date())
    Child.objects.filter(pk=cast.other_child.pk).update(left_on=FRIDAY.date())
    text = exported(cast).decode()
    assert "Ana Ortega" in text
    assert not {name for name in ("Rick", "Luis", "Layla", "Court order") if name in text}


def test_export_then_import_changes_nothing(cast: Cast) -> None:
    for number, name in enumerate(RISKY):
        child = make_child(cast.classroom, "Kim")
        child.given_name, child.family_name, child.roster_id = name, name, f"={number}"
        child.save()
        for adult in range(3 if number == 0 else 1):
            phone = f"+1 512 {number}{adult}"
            make_guardian(cast.school, name, "", child, phone=phone, language="es")
    data = exported(cast)
    plan = planned(cast.school, data)
    assert plan.counts == counts()
    assert (plan.problems, plan.differences, plan.questions, plan.not_in_file) == ((), (), (), ())
    before = everybody()
    applied(cast.school, data)
    assert everybody() == before


def everybody() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values()) for model in (Child, Guardian, Guardianship)
    ]


@pytest.mark.parametrize("name", RISKY)
def test_names_that_look_like_formulas_survive_a_new_school(cast: Cast, name: str) -> None:
    child = make_child(cast.classroom, "Kim")
    child.given_name = name
    child.save()
    make_guardian(cast.school, name, "", child, phone="+1 512")
    applied(cast.stranger.school, exported(cast))
    there = Child.objects.get(school=cast.stranger.school, given_name=name)
    adult = Guardianship.objects.get(child=there).guardian
    assert (adult.name, adult.phone) == (name, "+1 512")


def test_no_cell_is_a_formula(cast: Cast) -> None:
    cast.child.given_name, cast.child.family_name = "=1+1", "\t-2"
    cast.child.save()
    cast.guardian.name = "@SUM(A1)"
    cast.guardian.save()
    cells = [cell for row in rows_of(exported(cast)) for cell in row]
    assert not [one for one in cells if one.strip()[:1] and one.strip()[0] in "=+-@＝＋－＠"]
    assert {"'=1+1", "'\t-2", "'@SUM(A1)"} <= {*cells}


@given(st.text() | st.sampled_from(RISKY) | st.text("'=+-@\t\r\u200b＝ a", max_size=8))
def test_mark_is_taken_away_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text) in (text, f"'{text}")


def test_number_of_queries_is_the_same_for_every_size(cast: Cast) -> None:
    sizes, office = [], acting(cast.office)
    for more in range(3):
        with CaptureQueriesContext(connection) as queries:
            export_people(by=office, now=FRIDAY)
        sizes.append(len(queries))
        make_guardian(cast.school, f"Tía {more}", "", make_child(cast.classroom, f"Kim {more}"))
    assert sizes == [11, 11, 11]


# --- The way back: what somebody else's file may hold ----------------------------------------------
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "=IMPORTXML(A1)"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_formula_in_a_file_is_a_name_and_goes_out_as_text(cast: Cast, cell: str) -> None:
    line = '"' + cell.replace('"', '""') + '",Room 12,Jun Park,jun@mail.example,,,,'
    applied(cast.school, csv_of(line))
    child = Child.objects.get(guardianships__guardian__email="jun@mail.example")
    assert child.full_name == cell
    cells = [one for row in rows_of(exported(cast)) for one in row]
    assert not [one for one in cells if one.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("letter", ["\x01", "\x1b", "\x7f", "\x9f"])
def test_control_letter_in_a_cell_costs_its_line_only(letter: str) -> None:
    roster = parse(csv_of(f"Mi{letter}na Park,Room 12,,,,,,", "Bo Lin,Room 12,,,,,,"))
    assert [(one.line, one.code) for one in roster.problems] == [(2, "odd_letter")]
    assert [one.full_name for one in roster.children] == ["Bo Lin"]


def test_cell_of_a_megabyte_is_refused_in_words(cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for cell in ("x" * 1_000_000, '"' + "x\n" * 500_000 + '"'):
        file = SimpleUploadedFile("list.csv", csv_of(f"{cell},Room 12,,,,,,"))
        page = client_of(cast.office).post("/people/list/", {"file": file})
        assert page.status_code == 200
        assert "far too long for a list" in page.content.decode()


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u202e", "\ufeff", "\u2060", "\u00ad"])
def test_hidden_letter_does_not_bring_a_blocked_adult_back(cast: Cast, hidden: str) -> None:
    name = f"Ri{hidden}ck Stone"
    assert name_key(name) == name_key("Rick Stone")
    plan = planned(cast.school, csv_of(f"Javier Ortega,Room 12,{name},,,,,"))
    assert plan.counts == counts()
    assert [one.link for _child, one in plan.people] == ["blocked"]


@pytest.mark.parametrize("adults", [3, 12])
def test_every_adult_of_a_child_comes_back_from_the_file(cast: Cast, adults: int) -> None:
    for number in range(adults - 2):
        make_guardian(cast.school, f"Aunt {number}", f"aunt{number}@mail.example", cast.child)
    data = exported(cast)
    (javier, _layla) = parse(data).children
    assert len(javier.guardians) == adults
    assert planned(cast.school, data).counts == counts()
    Guardianship.objects.filter(guardian__name="Aunt 0").delete()
    assert planned(cast.school, data).counts == counts(new_links=1)
