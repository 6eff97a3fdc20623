"""OneRoster packages: what is read, what is listed, what is refused as a whole."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rosters.decoding import FileRefused
from accounts.rosters.oneroster import choosing
from accounts.rosters.oneroster.package import MOST_FILES, is_package, opened
from accounts.rosters.oneroster.reading import district_of
from tests.accounts.oneroster_helpers import TABLES, package, with_line

TODAY = dt.date(2026, 11, 13)


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileRefused) as caught:
        district_of(data)
    assert caught.value.text
    return caught.value.code, caught.value.value


def faults(data: bytes) -> list[tuple[str, int, str, str]]:
    found = district_of(data).faults
    assert all(one.text for one in found)
    return [(one.file, one.line, one.code, one.value) for one in found]


def test_a_package_is_joined() -> None:
    found = district_of(package())
    assert found.counts == {
        "schools": 2, "classes": 4, "students": 3, "teachers": 1, "guardians": 3,
        "guardian_links": 3, "student_enrolments": 5, "teacher_enrolments": 1,
    }  # fmt: skip
    assert found.links == {("s1", "g1"), ("s1", "g2"), ("s2", "g3")}
    assert found.students["s1"].identifier == "007"
    assert (found.guardians["g1"].email, found.guardians["g2"].phone) == ("an@mail.example", "777")
    assert found.faults == []


def test_spelling_is_read_loosely() -> None:
    users = TABLES["users"].replace("sourcedId", " SOURCEDID ", 1).replace("true", "TRUE")
    found = district_of(package(folder="export/", users="\ufeff" + users.replace("\n", "\r\n")))
    assert (found.counts["students"], found.faults) == (3, [])


def test_roles_of_1_2_stand_in_a_table_of_their_own() -> None:
    users = (
        "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,preferredGivenName,agentSourcedIds\n"
        "s1,,,true,s1,Mia,Gross,Mimi,\ng1,,,false,g1,An,Gross,,s1\np1,,,true,p1,Pat,Head,,\n"
    )
    roles = (
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,orgSourcedId\n"
        "r1,,,s1,primary,student,A\nr2,,,g1,primary,guardian,A\nr3,,,g1,secondary,guardian,B\nr4,,,p1,primary,principal,A\n"
    )
    enrolled = TABLES["enrollments"].split("\n")[0] + "\ne1,,,c1,A,s1,student,,,\n"
    data = package(version="1.2", users=users, roles=roles, enrollments=enrolled)
    found = district_of(data)
    assert found.students["s1"].full_name == "Mimi Gross"
    assert found.guardians["g1"].schools == ("A", "B")
    assert not found.guardians["g1"].is_enabled
    assert found.links == {("s1", "g1")}
    assert [(one.code, one.value) for one in found.faults] == [("role", "principal")]


def test_what_we_have_no_use_for_is_not_even_decoded() -> None:
    found = district_of(package(more={"demographics.csv": b"\xff\xfe\x00", "results.csv": b""}))
    assert found.not_read == ("demographics.csv", "results.csv")


@pytest.mark.parametrize(
    ("table", "line", "fault"),
    [
        ("users", "s9,,,true,A,student,x,,Family,,,,,", ("no_cell", "givenName")),
        ("users", "s9,,,true,A,aide,x,Aide,One,,,,,", ("role", "aide")),
        ("users", "s1,,,true,A,student,x,Second,One,,,,,", ("id_twice", "")),
        ("users", "s 9,,,true,A,student,x,Given,Family,,,,,", ("bad_id", "")),
        ("users", "s9,,,yes,A,student,x,Given,Family,,,,,", ("bad_flag", "yes")),
        ("users", "s9,,,true,A,student,x,Given,Family,,at home,,,", ("email_left_out", "")),
        ("users", "s9,,,true,A,student,x,Given,Family,,,,,t1", ("agent", "")),
        ("users", "s9,,,true,A,student,x,Given,Family,,,,,s1", ("agent", "")),
        ("users", "s9,,,true,A,student,x,Given,Family,,,,,,,more", ("extra_cells", "more")),
        ("users", "s9,,,true,A,student,x,Gi\x07ven,Family,,,,,", ("odd_letter", "")),
        ("users", f"s9,,,true,A,student,x,{'G' * 401},Family,,,,,", ("too_long", "G" * 40)),
        ("users", "s9,inactive,,true,A,student,x,Given,Family,,,,,", ("status_in_bulk", "inactive")),
        ("users", f"s9,,,true,A,student,x,Given,Family,,,,{'5' * 41},", ("too_long", "5" * 40)),
        ("classes", f"c9,,,{'C' * 81},ela,scheduled,A,", ("too_long", "C" * 40)),
        ("enrollments", "e9,,,c1,A,s1,student,,1/05/2026,", ("bad_date", "1/05/2026")),
        ("enrollments", "e9,,,c1,A,s1,proctor,,,", ("role", "proctor")),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_taken_is_listed(
    table: str, line: str, fault: tuple[str, str]
) -> None:
    number = TABLES[table].count("\n") + 1
    assert faults(package(**with_line(table, line))) == [(f"{table}.csv", number, *fault)]


def test_a_place_in_a_class_that_is_not_there_is_listed_and_many_are_a_torn_package() -> None:
    ends = TABLES["enrollments"] + "".join(f"x{n},,,c1,A,s1,student,,,\n" for n in range(20))
    assert faults(package(enrollments=ends + "e9,,,c9,A,s1,student,,,\n")) == [
        ("enrollments.csv", 28, "unknown", "")
    ]
    assert refusal(package(users="\n".join(TABLES["users"].split("\n")[:3]))) == ("torn", "")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (package(version="1.0"), ("version", "1.0")),
        (package(version="2.0"), ("version", "2.0")),
        (package(more={"manifest.csv": b""}), ("empty", "")),
        (package(mode="absent", **dict.fromkeys(TABLES, "")), ("no_changes", "")),
        (package(users=""), ("missing", "users.csv")),
        (package(users=TABLES["users"].replace("givenName", "name")), ("missing", "users.csv: givenName")),
        (package(users=TABLES["users"].replace("username", "role")), ("twice", "users.csv")),
        (package(more={"deep/orgs.csv": b"x"}), ("folders", "")),
        (package(more={"more.zip": b"PK"}), ("broken", "")),
        (package(more={f"{n}.csv": b"x" for n in range(MOST_FILES)}), ("broken", "")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_is_no_package_is_refused(data: bytes, why: tuple[str, str]) -> None:
    assert refusal(data) == why


def test_without_a_manifest_it_is_an_old_one() -> None:
    assert is_package(["users.csv", "enrollments.csv"])
    assert not is_package(["content.xml", "users.csv"])
    whole = package()
    assert is_package(["export/manifest.csv"])
    assert opened(whole).version == "1.1"


def test_changes_say_what_goes() -> None:
    users = TABLES["users"].split("\n")[0] + (
        "\ns1,tobedeleted,2026-11-01T00:00:00Z,true,A,student,s1,Mia,Gross,,,,,"
        "\ns2,active,2026-11-01T00:00:00Z,true,A,student,s2,Bo,Lin,,,,,g9"
        "\ns3,,,true,A,student,s3,Zed,Away,,,,,\n"
    )
    enrolled = TABLES["enrollments"].split("\n")[0] + "\ne1,tobedeleted,,c1,A,s1,student,,,\n"
    found = district_of(package(mode="delta", users=users, enrollments=enrolled))
    assert found.gone == {"users": {"s1"}, "enrollments": {"e1"}}
    assert (set(found.students), found.named) == ({"s2"}, {"s2": {"g9"}})
    assert [(one.file, one.code) for one in found.faults[-1:]] == [("users.csv", "status")]


@given(st.binary(max_size=300), st.sampled_from(sorted(TABLES)))
def test_any_bytes_in_a_table_are_read_or_refused(noise: bytes, table: str) -> None:
    for before in (b"", TABLES[table].encode()):
        try:
            district_of(package(more={f"{table}.csv": before + noise}))
        except FileRefused as refused:
            assert refused.text


# --- Home classes -------------------------------------------------------------------------------
def test_a_school_is_found_by_its_id_or_its_name() -> None:
    district = district_of(package())
    assert choosing.school_of(district, known="B", name="Alder Street School").id == "B"
    assert choosing.school_of(district, known="", name="ALDER  street school").id == "A"
    with pytest.raises(FileRefused) as caught:
        choosing.school_of(district, known="gone", name="Elm School")
    assert caught.value.code == "which_school"


def test_of_other_schools_no_word_is_kept() -> None:
    share = choosing.share_of(district_of(package()), "A", today=TODAY)
    assert [one.child.full_name for one in share.pupils] == ["Mia Gross", "Bo Lin"]
    assert share.elsewhere == 1
    assert "Away" not in str(choosing.to_json(share))
    assert choosing.from_json(choosing.to_json(share)) == share


def test_a_number_that_two_children_have_is_nobodys() -> None:
    users = TABLES["users"].replace("Bo,Lin,,", "Bo,Lin,007,")
    share = choosing.share_of(district_of(package(users=users)), "A", today=TODAY)
    assert [one.child.roster_id for one in share.pupils] == ["s1", "s2"]
    users = TABLES["users"].replace("Zed,Away,,", "Zed,Away,9,")
    share = choosing.share_of(district_of(package(users=users)), "A", today=TODAY)
    assert [one.child.roster_id for one in share.pupils] == ["007", "s2"]


def test_the_course_that_places_every_child_once_is_suggested() -> None:
    share = choosing.share_of(district_of(package()), "A", today=TODAY)
    courses = choosing.courses_of(share)
    assert [(one.id, sorted(one.rooms)) for one in courses] == [
        ("math", ["Sums"]),
        ("ela", ["Larks", "Owls"]),
    ]
    assert choosing.suggested_courses(courses, set()) == ["math"]
    assert choosing.suggested_courses(courses, {"owls"}) == ["ela"]
    roster = choosing.roster_of(share, ["ela"])
    assert [(one.full_name, one.classroom, one.roster_id) for one in roster.children] == [
        ("Mia Gross", "Owls", "007"),
        ("Bo Lin", "Larks", "s2"),
    ]
    assert [one.name for one in roster.children[0].guardians] == ["An Gross", "Ulf Gross"]
    assert {one.code for one in choosing.roster_of(share, ["ela", "math"]).problems} == {
        "two_homes"
    }
    assert {one.code for one in choosing.roster_of(share, []).problems} == {"no_home"}


def test_homerooms_come_first_and_an_end_is_the_first_day_out() -> None:
    rooms = TABLES["classes"].replace("Owls,ela,scheduled", "Owls,,homeroom")
    rooms = rooms.replace("Larks,ela,scheduled", "Larks,,homeroom")
    over = TABLES["enrollments"].replace("2027-05-28", "2026-11-13")
    district = district_of(package(classes=rooms, enrollments=over))
    share = choosing.share_of(district, "A", today=TODAY)
    courses = choosing.courses_of(share)
    assert choosing.suggested_courses(courses, set())[0] == choosing.HOMEROOMS
    assert [one.classroom for one in choosing.roster_of(share, [choosing.HOMEROOMS]).children] == [
        "Larks"
    ]
