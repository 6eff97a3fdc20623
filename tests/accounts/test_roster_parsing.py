"""From bytes to rows: what is read, what is listed line by line, and what is refused."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rosters.columns import meaning
from accounts.rosters.decoding import LARGEST_FILE, FileRefused
from accounts.rosters.parsing import language_code, parse
from accounts.rosters.shape import Roster, RosterChild, RosterGuardian, from_json, to_json
from tests.accounts.rosters_helpers import HEAD, csv_of

ANA = RosterGuardian(name="Ana Ortega", email="ana@mail.example", language="es")
LUIS = RosterGuardian(name="Luis Ortega")
JAVIER = RosterChild(
    line=2,
    given_name="Javier",
    family_name="Ortega",
    classroom="Room 12",
    guardians=(ANA, LUIS),
)
ROW = "Javier Ortega,Room 12,Ana Ortega,Ana@Mail.example,Spanish,Luis Ortega,,"


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileRefused) as caught:
        parse(data)
    assert caught.value.text
    return caught.value.code, caught.value.value


def problems(data: bytes) -> list[tuple[int, str, str]]:
    return [(one.line, one.code, one.value) for one in parse(data).problems]


def test_a_row_becomes_a_child_with_guardians() -> None:
    assert parse(csv_of(ROW)) == Roster(children=(JAVIER,))


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (csv_of(ROW), "UTF-8"),
        (codecs.BOM_UTF8 + csv_of(ROW), "UTF-8"),
        (csv_of(ROW).decode().encode("utf-16"), "UTF-16"),
        (csv_of(ROW).decode().encode("utf-16-le"), "UTF-16"),
        (csv_of(ROW).decode().encode("utf-16-be"), "UTF-16"),
        (csv_of(ROW).replace(b",", b";"), "UTF-8"),
        (csv_of(ROW).replace(b",", b"\t"), "UTF-8"),
        (csv_of(ROW).replace(b"\r\n", b"\r"), "UTF-8"),
        (csv_of(ROW).replace(b"\r\n", b"\n").rstrip(), "UTF-8"),
    ],
)
def test_the_same_rows_come_out_of_every_spelling_of_a_file(data: bytes, encoding: str) -> None:
    assert parse(data) == Roster(children=(JAVIER,), encoding=encoding)


def test_an_old_encoding_is_read_and_named() -> None:
    roster = parse(csv_of("José Núñez,Room 12,Zoë Núñez,,,,,").decode().encode("cp1252"))
    assert roster.encoding == "Windows-1252"
    assert roster.children[0].full_name == "José Núñez"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "name",
    ["José Núñez", "Zoë O’Brien", "Günther Weiß", "François Lefèvre", "Søren Ærø", "Iñaki Peña’s",
     "João Conceição", "Åsa Öberg", "María García", "Émile Zola", "Ana “Anita” Ríos"],
)  # fmt: skip
def test_old_letters_of_windows_and_of_the_mac_are_told_apart(name: str, encoding: str) -> None:
    roster = parse(csv_of(f"{name},Room 12,,,,,,").decode().encode(encoding))
    assert roster.children[0].full_name == name
    assert roster.encoding == {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}[encoding]


@pytest.mark.parametrize(
    "name", ["李 小龙", "ليلى حداد", "Nguyễn Thị Ánh", "Zoë 🌻", "\u202eabc Lee"]
)
def test_names_in_any_script_come_through(name: str) -> None:
    assert parse(csv_of(f"{name},Room 12,{name},,,,,")).children[0].full_name == name


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("Child", "child"),
        ("student_name", "child"),
        ("Child's first name", "given_name"),
        ("Last Name", "family_name"),
        ("Pupil ID", "roster_id"),
        ("Student surname", "family_name"),
        ("Parent's surname", "guardian 1 last_name"),
        ("Home room", "class"),
        ("Class", "class"),
        ("Guardian 1 e-mail", "guardian 1 email"),
        ("Parent 2 Name", "guardian 2 name"),
        ("Parent/Carer 1: Language", "guardian 1 language"),
        ("Contact email 2", "guardian 2 email"),
        ("Guardian email", "guardian 1 email"),
        ("GUARDIAN 1 RELATIONSHIP", "guardian 1 relation"),
        ("Guardian 3 name", "guardian 3 name"),
        ("Guardian 20 name", "guardian 20 name"),
        ("Guardian 21 name", None),
        ("Guardian 100 name", None),
        ("Date of birth", None),
        ("Teacher email", None),
        ("", None),
    ],
)
def test_headings_are_matched_loosely(heading: str, what: str | None) -> None:
    assert meaning(heading) == what


def test_headings_may_stand_under_a_title_and_columns_in_any_order() -> None:
    data = "Alder Street School;;\n;;\nClass;Birthday;Child\nRoom 12;2018-01-02;Ortega, Javier\n"
    roster = parse(data.encode())
    assert [(one.line, one.given_name, one.family_name) for one in roster.children] == [
        (4, "Javier", "Ortega")
    ]
    assert roster.not_read == ("Birthday",)


def test_the_name_a_child_is_called_by_is_taken() -> None:
    data = csv_of("0042,April,Page,Shelton,12", head="ID,First name,Known as,Last name,Class")
    child = parse(data).children[0]
    assert (child.roster_id, child.full_name) == ("0042", "Page Shelton")


@pytest.mark.parametrize(
    ("words", "code"),
    [("", ""), ("es", "es"), ("es-MX", "es"), ("ESPAÑOL", "es"), ("Arabic", "ar"), ("Dari", None)],
)
def test_languages_are_known_by_code_and_by_name(words: str, code: str | None) -> None:
    assert language_code(words) == code


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", ("empty", "")),
        (b" \r\n\r\n", ("empty", "")),
        (b"PK\x03\x04rest", ("broken", "")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("old_excel", "")),
        (b"%PDF-1.7", ("not_csv", "")),
        (csv_of("\x00Javier,Room 12,,,,,,"), ("odd_letter", "2")),
        (b"\xff\xfe\x00\xd8\x41\x00", ("encoding", "")),
        (csv_of('"Javier,Room 12,,,,,,'), ("quotes", "2")),
        (b"one,two\n3,4\n", ("no_headings", "")),
        (csv_of(), ("no_rows", "")),
        (csv_of("Javier", head="Child"), ("missing", "class")),
        (csv_of("Room 12", head="Class"), ("missing", "child")),
        (csv_of("a,b,c", head="Child,Class,Parent 1 name"), ("missing", "guardian 1 email")),
        (csv_of("a,b,c", head="Child,Class,Parent 2 email"), ("missing", "guardian 2 name")),
        (csv_of("a,b,c", head="Child,Class,Room"), ("twice", "Room")),
        (csv_of("a,b,c", head="Child,Student name,Class"), ("twice", "Student name")),
        (csv_of(*[ROW] * 20_001), ("too_many_rows", "")),
        (b"x" * (LARGEST_FILE + 1), ("too_big", "")),
        (csv_of("x" * 200_000 + ",Room 12,,,,,,"), ("too_long", "2")),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_as_a_whole(
    data: bytes, why: tuple[str, str]
) -> None:
    assert refused(data) == why


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (",Room 12,Ana Ortega,ana@mail.example,,,,", [(2, "no_child", "")]),
        ("Javier,,Ana Ortega,ana@mail.example,,,,", [(2, "no_class", "Javier")]),
        ("Javier,Room 12,,ana@mail.example,,,,", [(2, "no_guardian_name", "ana@mail.example")]),
        ("Javier,Room 12,Ana,ana at mail,,,,", [(2, "bad_email", "ana at mail")]),
        ("Javier,Room 12,Ana,,Klingon,,,", [(2, "unknown_language", "Klingon")]),
        ("Javier,Room 12,Ana,,,,,,shifted", [(2, "extra_cells", "shifted")]),
        ("J\x07,Room 12,,,,,,", [(2, "odd_letter", "")]),
        (f"{'J' * 201},Room 12,,,,,,", [(2, "too_long", "J" * 40)]),
        (f"Javier,{'R' * 81},,,,,,", [(2, "too_long", "R" * 40)]),
        ("Javier,Room 12", []),
    ],
)
def test_a_line_that_cannot_be_taken_is_listed(
    line: str, found: list[tuple[int, str, str]]
) -> None:
    assert problems(csv_of(line)) == found
    assert all(problem.text for problem in parse(csv_of(line)).problems)


def test_a_bad_address_holds_the_guardian_and_not_the_child() -> None:
    roster = parse(csv_of("Javier,Room 12,Ana,nowhere,,Luis,luis@mail.example,"))
    assert [one.name for one in roster.children[0].guardians] == ["Luis"]


def test_a_repeated_line_counts_once_and_a_contradiction_holds_both() -> None:
    roster = parse(csv_of(ROW, ROW, "Mei Lin,Room 4,Bo Lin,,,,,", "mei  lin,ROOM 4,Al Lin,,,,,"))
    assert [child.full_name for child in roster.children] == ["Javier Ortega"]
    assert [(one.line, one.code) for one in roster.problems] == [
        (3, "repeated"),
        (4, "contradicts"),
        (5, "contradicts"),
    ]


def test_the_same_adult_in_both_places_is_one_and_a_namesake_is_two() -> None:
    head = "Child,Class,Guardian 1 name,Guardian 1 email,Guardian 1 relation,Guardian 2 name,Guardian 2 email,Guardian 2 relation"
    same = parse(
        csv_of("Javier,12,Nagi,n@mail.example,Mother,Nagi,n@mail.example,Mother", head=head)
    )
    two = parse(
        csv_of("Javier,12,Nagi,n@mail.example,Mother,Nagi,n@mail.example,Father", head=head)
    )
    assert (len(same.children[0].guardians), len(two.children[0].guardians)) == (1, 2)


TALL = "Student ID,Forename,Surname,Class Name,Parent Forename,Parent Surname,Relationship,Primary Email"


def test_a_line_a_guardian_is_gathered_to_a_line_a_child() -> None:
    roster = parse(
        csv_of(
            "7,Javier,Ortega,12,Ana,Ortega,Mother,ana@mail.example",
            "8,Mei,Lin,4,,,,",
            "7,Javier,Ortega,12,Luis,Ortega,Father,",
            "7,Javier,Ortega,12,Ana,Ortega,Mother,ana@mail.example",
            "9,Sam,Stone,4,Al,Stone,Father,",
            "9,Samuel,Stone,4,Bo,Stone,Mother,",
            head=TALL,
        )
    )
    found = [(one.full_name, [adult.name for adult in one.guardians]) for one in roster.children]
    assert found == [("Javier Ortega", ["Ana Ortega", "Luis Ortega"]), ("Mei Lin", [])]
    assert roster.children[0].guardians[0].email == "ana@mail.example"
    assert roster.children[0].guardians[1].relation == "Father"
    assert [(one.line, one.code) for one in roster.problems] == [
        (5, "repeated"),
        (6, "contradicts"),
        (7, "contradicts"),
    ]


def test_an_address_that_may_be_anybodys_is_not_a_guardians() -> None:
    head = "Child,Class,Guardian 1 name,Guardian 1 email,Guardian 2 name,Guardian 2 email,Email"
    assert parse(csv_of("Javier,12,,,,,j@mail.example", head=head)).not_read == ("Email",)


@pytest.mark.parametrize(
    "line", ["Total,60", "TOTAL:,,60", "Gesamt,60", "Total students,2,3", "Grand total,60"]
)
def test_a_line_that_adds_up_is_no_child(line: str) -> None:
    roster = parse(csv_of(ROW, line))
    assert [child.full_name for child in roster.children] == ["Javier Ortega"]
    assert [(one.line, one.code) for one in roster.problems] == [(3, "total")]


@pytest.mark.parametrize("name", ["Total Smith", "Sum Chen", "Count"])
def test_a_child_may_be_called_so(name: str) -> None:
    roster = parse(csv_of(f"{name},Room 12"))
    assert [child.full_name for child in roster.children] == [name]


def test_line_numbers_count_the_lines_of_the_file() -> None:
    roster = parse(csv_of("", 'Javier,"Room\n12",,,,,,', ",Room 12,,,,,,"))
    assert roster.children[0].classroom == "Room 12"
    assert [(one.line, one.code) for one in roster.problems] == [(5, "no_child")]


def test_a_roster_survives_being_kept_as_json() -> None:
    roster = parse(csv_of(ROW, ",Room 12,,,,,,"))
    assert from_json(to_json(roster)) == roster


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for begin in (b"", HEAD.encode() + b"\r\n"):
        try:
            roster = parse(begin + data)
        except FileRefused as refusal:
            assert refusal.text
        else:
            assert all(child.given_name and child.classroom for child in roster.children)
