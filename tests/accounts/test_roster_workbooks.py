"""Spreadsheets as programs save them: .xlsx and .ods, and what pretends to be one."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rosters import archives, workbooks
from accounts.rosters.decoding import FileRefused
from accounts.rosters.parsing import parse
from accounts.rosters.workbooks import MOST_COLUMNS, sheets_of
from tests.accounts.rosters_helpers import HEAD

HEADINGS = HEAD.split(",")
ROW = ["Javier Ortega", "Room 12", "Ana Ortega", "ana@mail.example", "Spanish"]
Cells = Sequence[Sequence[Any]]


def xlsx(*sheets: Cells, change: Any = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
        if change:
            change(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(value: object, attributes: str = "") -> str:
    return (
        f"<table:table-cell {attributes}><text:p>{escape(str(value))}</text:p></table:table-cell>"
    )


def ods(*rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    lines = "".join(
        row if row.startswith("<table:table-row") else f"<table:table-row>{row}</table:table-row>"
        for row in rows
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="List">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/x", "content.xml": content.encode()})


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        parse(data)
    assert caught.value.text
    return caught.value.code


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_same_rows_come_out_of_either(kind: str) -> None:
    rows = [["Alder Street School"], [], HEADINGS, ROW, [], ["Total", 1]]
    data = xlsx(rows) if kind == "xlsx" else ods(*("".join(map(cell, row)) for row in rows))
    roster = parse(data)
    child = roster.children[0]
    assert (child.line, child.full_name, child.classroom) == (4, "Javier Ortega", "Room 12")
    assert [(one.name, one.email, one.language) for one in child.guardians] == [
        ("Ana Ortega", "ana@mail.example", "es")
    ]
    assert [(one.line, one.code) for one in roster.problems] == [(6, "total")]


def test_the_sheet_with_the_list_is_found_among_others() -> None:
    notes = [["Read me first"], ["Class", "is the class"]]
    assert len(parse(xlsx(notes, [HEADINGS, ROW])).children) == 1


def test_numbers_keep_the_zeros_that_the_sheet_shows() -> None:
    def show(sheet: Any) -> None:
        sheet["A2"].number_format = "0000000"

    rows = [["ID", "Child", "Class"], [604821, "Javier Ortega", 3.0], [604822, "Mei Lin", 3.5]]
    found = parse(xlsx(rows, change=show)).children
    assert [(one.roster_id, one.classroom) for one in found] == [
        ("0604821", "3"),
        ("604822", "3.5"),
    ]


def test_a_formula_is_not_evaluated() -> None:
    rows = [["Child", "Class"], ["Javier Ortega", '=HYPERLINK("http://127.0.0.1/","Room 12")']]
    assert [(one.line, one.code) for one in parse(xlsx(rows)).problems] == [(2, "no_class")]


def test_a_cell_over_several_lines_stands_in_each() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")

    rows = [["Child", "Class", "Parent name", "Parent email"],
            ["Javier Ortega", "12", "Ana Ortega", "ana@mail.example"],
            [None, None, "Luis Ortega", ""]]  # fmt: skip
    spanned = 'table:number-rows-spanned="2"'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    as_ods = ods(
        "".join(map(cell, rows[0])),
        cell("Javier Ortega", spanned) + cell("12", spanned) + "".join(map(cell, rows[1][2:])),
        covered + cell("Luis Ortega"),
    )
    for data in (xlsx(rows, change=merge), as_ods):
        (child,) = parse(data).children
        assert [one.name for one in child.guardians] == ["Ana Ortega", "Luis Ortega"]


def test_rows_and_cells_that_are_blank_a_million_times_cost_nothing() -> None:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    many = f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>'
    data = ods("".join(map(cell, HEADINGS)) + blank, "".join(map(cell, ROW)) + blank, many)
    assert len(parse(data).children) == 1

    def far(sheet: Any) -> None:
        sheet["XFD1048576"].value = None

    assert len(parse(xlsx([HEADINGS, ROW], change=far)).children) == 1


def test_what_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def far(sheet: Any) -> None:
        sheet["XFD1048576"] = "here"

    assert refusal(xlsx([HEADINGS, ROW], change=far)) == "too_wide"
    wide = cell("x", f'table:number-columns-repeated="{MOST_COLUMNS + 1}"')
    assert refusal(ods(wide)) == "too_wide"
    long = f'<table:table-row table:number-rows-repeated="1000000">{cell("x")}</table:table-row>'
    assert refusal(ods(long)) == "too_many_rows"
    monkeypatch.setattr(workbooks, "MOST_LINES", 50)
    assert refusal(xlsx([HEADINGS] + [ROW] * 51)) == "too_many_rows"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/document.xml": b"<x/>"}, "not_csv"),
        ({"list.csv": b"Child,Class"}, "not_csv"),
        ({"../content.xml": b"<x/>"}, "broken"),
        ({"/content.xml": b"<x/>"}, "broken"),
        ({"content.xml": b"<x"}, "broken"),
        ({"content.xml": b"<x/>"}, "no_headings"),
        ({"content.xml": b"<x/>", "more.zip": b"PK"}, "broken"),
        ({"xl/workbook.xml": b"<x/>"}, "broken"),
        ({f"{number}.xml": b"" for number in range(archives.MOST_ENTRIES + 1)}, "too_big_inside"),
        ({"content.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "broken"),
        ({"content.xml": b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"}, "broken"),
        ({"content.xml": b" " * (archives.MOST_UNPACKED + 1)}, "too_big_inside"),
    ],
    ids=str,
)  # fmt: skip
def test_a_zip_that_is_no_spreadsheet_is_refused(parts: dict[str, bytes], code: str) -> None:
    assert refusal(zipped(parts)) == code


def test_a_size_that_the_zip_lies_about_is_not_believed() -> None:
    content = b" " * (archives.MOST_UNPACKED + 1)
    data = zipped({"content.xml": content})
    small = data.replace(len(content).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert small != data
    assert refusal(small) == "broken"


def test_entities_in_a_workbook_are_refused() -> None:
    parts = dict(archives.unpacked(xlsx([HEADINGS, ROW])))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"):
        for encoding in ("utf-8", "utf-16"):
            evil = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'.encode(encoding)
            assert refusal(zipped(parts | {name: evil + parts[name]})) == "broken", name


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_workbook_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = xlsx([HEADINGS, ROW])
    for data in (whole[:at] + noise + whole[at + len(noise) :], whole[: len(whole) - at]):
        try:
            sheets_of(data)
        except FileRefused as refused:
            assert refused.text
