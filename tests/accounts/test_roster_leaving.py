"""Who is missing from a package has left; nobody else has. Small packages, written out."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import services
from accounts.access import Actor, staff_actor
from accounts.models import (
    Assignment,
    AuditEntry,
    Child,
    Classroom,
    Delivery,
    Enrolment,
    Guardian,
    Guardianship,
    Member,
    Role,
    RosterImport,
    School,
)
from accounts.rosters.apply import Moved, Unusual, apply, plan_of
from accounts.rosters.canonical import canonical
from accounts.rosters.jobs import carry_on, take_back
from accounts.rosters.plan import WHOLE, Plan
from accounts.rosters.receiving import receive_file, settle
from accounts.rosters.undoing import undo_plan
from accounts.services import operator
from checkins.models import Entry, Sheet
from tests.accounts.oneroster_helpers import TABLES, package, with_line
from tests.accounts.rosters_helpers import counts, csv_of
from tests.conftest import FRIDAY, WEEK, client_of
from tests.factories.people import make_child, make_guardian, make_member, make_school
from tests.factories.sheets import make_sheet

LATER = FRIDAY + dt.timedelta(days=7)


@pytest.fixture
def school(db: None) -> School:
    return make_school("Alder Street School")


def without(table: str, *ids: str) -> dict[str, str]:
    lines = TABLES[table].splitlines(keepends=True)
    return {table: "".join(one for one in lines if one.split(",")[0] not in ids)}


def put(table: str, old: str, new: str) -> dict[str, str]:
    assert old in TABLES[table]
    return {table: TABLES[table].replace(old, new)}


def received(school: School, data: bytes, *, now: dt.datetime) -> RosterImport:
    """Of a package with the classes of reading as home classes."""
    school.refresh_from_db()
    waiting = receive_file(data, file_name="x", by=operator(school, now=now), now=now)
    return settle(waiting, ["ela"]) if waiting.table.get("pupils") else waiting


def taken(
    school: School,
    data: bytes,
    *answers: str,
    by: Actor | None = None,
    now: dt.datetime = FRIDAY,
) -> Plan:
    """Read and apply; gives the plan that was applied."""
    waiting = received(school, data, now=now)
    done = plan_of(waiting, now=now, answers=answers)
    by = by or operator(school, now=now)
    apply(waiting, fingerprint=done.fingerprint, answers=answers, by=by, now=now)
    return done


def shown(school: School, data: bytes, *answers: str, now: dt.datetime = FRIDAY) -> Plan:
    waiting = received(school, data, now=now)
    return plan_of(waiting, now=now, answers=answers)


def child(name: str) -> Child:
    return Child.objects.get(given_name=name)


# --- Leaving --------------------------------------------------------------------------------------
GONE = {**without("users", "s2"), **without("enrollments", "e2", "e4")}


def test_who_is_missing_leaves_after_a_number_was_typed_and_comes_back(school: School) -> None:
    taken(school, package())
    plan = shown(school, package(**GONE))
    assert [one.full_name for one in plan.leaving] == ["Bo Lin"]
    assert plan.is_blocked
    assert plan.to_type == 1
    with pytest.raises(Unusual):
        taken(school, package(**GONE))
    assert child("Bo").left_on is None
    taken(school, package(**GONE), "1")
    bo = child("Bo")
    assert bo.left_on == FRIDAY.date()
    assert Guardianship.objects.get(child=bo).ended_on is None
    assert Enrolment.objects.get(child=bo).ends_on == FRIDAY.date()
    assert shown(school, package(**GONE)).counts == counts()
    back = taken(school, package(), now=LATER)
    assert back.counts == counts(returning=1)
    assert (child("Bo").pk, child("Bo").left_on) == (bo.pk, None)


def test_a_line_that_cannot_be_read_is_not_a_missing_one(school: School) -> None:
    taken(school, package())
    broken = package(**put("users", "s2,,,true,A,student,s2,Bo,Lin", "s2,,,true,A,student,s2,,Lin"))
    assert shown(school, broken).counts == counts()
    places = without("enrollments", "e2", "e4")
    nameless = package(**put("users", "s2,,,true", "s 2,,,true"), **places)
    plan = shown(school, nameless)
    assert (plan.counts, plan.is_sure) == (counts(), False)


def test_who_stands_in_no_chosen_class_is_not_missing(school: School) -> None:
    taken(school, package())
    elsewhere = package(**without("enrollments", "e2"))
    assert shown(school, elsewhere).counts == counts()


def test_of_a_whole_package_a_line_may_say_that_somebody_goes(school: School) -> None:
    taken(school, package())
    plan = shown(school, package(**put("users", "s2,,,", "s2,tobedeleted,,")))
    assert [one.given_name for one in plan.leaving] == ["Bo"]


def test_whom_a_person_or_another_source_made_stays(school: School) -> None:
    taken(school, package())
    room = Classroom.objects.get(name="Owls")
    make_child(room, "Hand Made")
    taken(school, csv_of("Lis Ted,Owls,,,,,,"))
    plan = shown(school, package())
    assert plan.counts == counts()
    assert {one.given_name for one in plan.not_in_file} == {"Hand", "Lis"}
    other = package(more={"manifest.csv": manifest("OTHER")}, **GONE)
    assert shown(school, other).leaving == ()


def manifest(system: str) -> bytes:
    return (
        "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
        f"source.systemCode,{system}\nfile.users,bulk\n"
    ).encode()


def test_a_spreadsheet_lets_go_only_when_it_is_said_to_be_whole(school: School) -> None:
    two = csv_of("Mei Lin,Owls,,,,,,", "Kai Lin,Owls,,,,,,")
    taken(school, two)
    one = csv_of("Mei Lin,Owls,,,,,,")
    assert shown(school, one).counts == counts()
    plan = shown(school, one, WHOLE)
    assert ([one.given_name for one in plan.leaving], plan.is_blocked) == (["Kai"], True)
    assert shown(school, one).fingerprint != plan.fingerprint
    taken(school, one, WHOLE, "1")
    assert child("Kai").left_on == FRIDAY.date()
    lost = csv_of("Mei Lin,Owls,,,,,,", ",Owls,,,,,,")
    taken(school, two, now=LATER)
    held = shown(school, lost, WHOLE)
    assert (held.leaving, held.is_sure) == ((), False)


def test_no_sheet_is_touched_by_whatever_comes(school: School) -> None:
    taken(school, package())
    make_sheet(child("Bo"), WEEK, by=Member.objects.get(), now=FRIDAY)
    before = list(Sheet.objects.values()), list(Entry.objects.values())
    taken(school, package(**GONE), "1")
    taken(school, package(), now=LATER)
    assert (list(Sheet.objects.values()), list(Entry.objects.values())) == before


def test_an_empty_class_ends_with_its_package(school: School) -> None:
    taken(school, package())
    gone = {**GONE, **without("classes", "c2")}
    plan = shown(school, package(**gone))
    assert [one.name for one in plan.closing] == ["Larks"]
    taken(school, package(**gone), str(plan.to_type))
    assert Classroom.objects.get(name="Larks").ended_on == FRIDAY.date()
    assert shown(school, package(**gone)).counts == counts()


# --- Links ----------------------------------------------------------------------------------------
UNNAMED = put("users", '"g1,g2"', "g2")


def test_a_link_that_its_package_names_no_more_ends(school: School) -> None:
    taken(school, package())
    links = Guardianship.objects.filter(school=school)
    services.approve_links(links=links, by=operator(school, now=FRIDAY), now=FRIDAY)
    plan = shown(school, package(**UNNAMED))
    assert [(one.guardian.name, one.child.given_name) for one in plan.lost] == [("An Gross", "Mia")]
    taken(school, package(**UNNAMED), str(plan.to_type))
    link = Guardianship.objects.get(guardian__name="An Gross")
    assert (link.ended_on, link.is_gone) == (FRIDAY.date(), True)
    assert Guardianship.objects.in_force().count() == 2
    back = taken(school, package())
    assert back.counts == counts(new_links=1)
    link.refresh_from_db()
    assert (link.ended_on, link.is_gone, link.status) == (None, False, "suggested")


def test_a_link_that_a_person_made_or_ended_is_the_persons(school: School) -> None:
    taken(school, package())
    by = operator(school, now=FRIDAY)
    uncle = make_guardian(school, "Un Cle", "uncle@mail.example")
    services.link_guardian(guardian=uncle, child=child("Mia"), by=by, now=FRIDAY)
    assert shown(school, package()).counts == counts()
    ended = Guardianship.objects.get(guardian__name="An Gross")
    services.unlink_guardian(link=ended, by=by, now=FRIDAY)
    plan = shown(school, package())
    assert (plan.counts, len(plan.standing)) == (counts(), 1)


def test_a_block_stands_whatever_the_package_says(school: School) -> None:
    taken(school, package())
    an = Guardian.objects.get(name="An Gross")
    by = operator(school, now=FRIDAY)
    services.block(guardian=an, child=child("Mia"), evidence="Seen", by=by, now=FRIDAY)
    plan = shown(school, package())
    assert (plan.counts, [one.cells.name for _row, one in plan.standing]) == (
        counts(),
        ["An Gross"],
    )


def test_a_link_that_a_person_brought_back_and_ended_is_the_persons_too(school: School) -> None:
    taken(school, package())
    by = operator(school, now=FRIDAY)
    services.approve_links(links=Guardianship.objects.filter(school=school), by=by, now=FRIDAY)
    taken(school, package(**UNNAMED), str(shown(school, package(**UNNAMED)).to_type))
    link = Guardianship.objects.get(guardian__name="An Gross")
    services.link_guardian(guardian=link.guardian, child=link.child, by=by, now=FRIDAY)
    assert shown(school, package(**UNNAMED)).lost == ()
    link.refresh_from_db()
    services.unlink_guardian(link=link, by=by, now=FRIDAY)
    plan = shown(school, package())
    assert (plan.counts, [one.link for _row, one in plan.standing]) == (counts(), ["ended"])


@pytest.mark.parametrize(
    ("email", "link"), [("", "ended"), ("An@mail.example", "ended"), ("aunt@mail.example", "new")]
)
def test_a_link_that_a_person_ended_comes_back_by_no_other_id(
    school: School, email: str, link: str
) -> None:
    taken(school, package())
    ended = Guardianship.objects.get(guardian__name="An Gross")
    services.unlink_guardian(link=ended, by=operator(school, now=FRIDAY), now=FRIDAY)
    users = TABLES["users"].replace('"g1,g2"', '"g9,g2"')
    anew = package(users=f"{users}g9,,,true,A,parent,g9,An,Gross,,{email},,,\n")
    found = [one.link for _row, one in shown(school, anew).people if one.cells.sender_id == "g9"]
    assert found == [link]


def test_who_is_blocked_comes_back_by_no_second_record(school: School) -> None:
    """The sender writes the same adult down anew, for a brother; so they have two records here."""
    taken(school, package())
    by = operator(school, now=FRIDAY)
    an = Guardian.objects.get(name="An Gross")
    services.change_guardian(guardian=an, email="other@mail.example", by=by, now=FRIDAY)
    services.block(guardian=an, child=child("Mia"), evidence="Seen", by=by, now=FRIDAY)
    users = TABLES["users"].replace('"g1,g2"', '"g9,g2"')
    anew = package(users=f"{users}g9,,,true,A,parent,g9,An,Gross,,An@mail.example,,555,s2\n")
    for links in (1, 0):
        plan = taken(school, anew, "1", "2")
        assert plan.counts["new_links"] == links
        assert [one.cells.name for _row, one in plan.standing] == ["An Gross"]
    second = Guardian.objects.exclude(pk=an.pk).get(name="An Gross")
    assert [one.child.given_name for one in second.guardianships.all()] == ["Bo"]


def test_a_guardian_whose_line_cannot_be_read_keeps_the_links(school: School) -> None:
    taken(school, package())
    broken = package(**put("users", "g1,,,true,A,parent,g1,An,", "g1,,,true,A,parent,g1,,"))
    assert shown(school, broken).lost == ()


def test_an_address_of_the_package_changes_until_a_person_has_changed_it(school: School) -> None:
    taken(school, package())
    new = package(**put("users", "An@mail.example", "new@mail.example"))
    plan = taken(school, new)
    assert [(one.old, one.new) for one in plan.changed] == [("an@mail.example", "new@mail.example")]
    an = Guardian.objects.get(name="An Gross")
    assert an.email == "new@mail.example"
    services.change_guardian(
        guardian=an, email="mine@mail.example", by=operator(school, now=FRIDAY), now=FRIDAY
    )
    kept = shown(school, package())
    assert (kept.counts, [one.ours for one in kept.differences]) == (
        counts(),
        ["mine@mail.example"],
    )


def test_a_block_keeps_the_address_by_which_a_colleague_is_known(school: School) -> None:
    """Who is blocked and works here is known by the address of both; a package must not part them."""
    taken(school, package())
    an = make_member(school, "an@mail.example", Role.OFFICE)
    by = operator(school, now=FRIDAY)
    blocked = Guardian.objects.get(name="An Gross")
    services.block(guardian=blocked, child=child("Mia"), evidence="Seen", by=by, now=FRIDAY)
    plan = taken(school, package(**put("users", "An@mail.example", "new@mail.example")))
    assert (plan.counts, [one.theirs for one in plan.differences]) == (
        counts(),
        ["new@mail.example"],
    )
    assert staff_actor(an, now=FRIDAY).shut_out == (child("Mia").pk,)


def test_a_sign_in_that_is_off_shuts_out_and_keeps_the_links(school: School) -> None:
    taken(school, package())
    links = Guardianship.objects.filter(school=school)
    services.approve_links(links=links, by=operator(school, now=FRIDAY), now=FRIDAY)
    off = package(**put("users", "g1,,,true", "g1,,,false"))
    plan = shown(school, off)
    taken(school, off, str(plan.to_type))
    an = Guardian.objects.get(name="An Gross")
    assert an.shut_at == FRIDAY
    assert not Guardianship.objects.in_force().filter(guardian=an).exists()
    assert Guardianship.objects.get(guardian=an).ended_on is None
    assert shown(school, off).counts == counts()
    assert taken(school, package()).counts == counts(opened=1)
    assert Guardianship.objects.in_force().filter(guardian=an).exists()


def test_two_ids_are_two_people_whatever_their_name(school: School) -> None:
    twin = with_line("users", "g9,,,true,A,parent,g9,An,Gross,,An@mail.example,,555,s2")
    plan = shown(school, package(**twin))
    assert [one.kind for one in plan.questions] == ["same_home"]


# --- Staff ----------------------------------------------------------------------------------------
def member_of(school: School, *roles: Role) -> Actor:
    return staff_actor(make_member(school, f"{roles[0]}@staff.example", *roles), now=FRIDAY)


def test_teachers_and_their_classes_are_for_the_leader(school: School) -> None:
    taken(school, package(), by=member_of(school, Role.OFFICE))
    assert not Member.objects.filter(display_name="Tea Cher").exists()
    assert shown(school, package()).counts == counts(new_teachers=1, teaching_begins=1)
    taken(school, package(), by=member_of(school, Role.LEADER))
    teacher = Member.objects.get(display_name="Tea Cher")
    assert teacher.roles == [Role.TEACHER]
    duty = Assignment.objects.get(member=teacher)
    assert (duty.kind, duty.classroom and duty.classroom.name) == ("teacher", "Owls")
    assert not Delivery.objects.exists()
    assert shown(school, package()).counts == counts()


def test_a_class_that_a_teacher_has_no_more_ends_at_once(school: School) -> None:
    taken(school, package())
    gone = package(**without("enrollments", "e6"))
    plan = shown(school, gone)
    taken(school, gone, str(plan.to_type))
    duty = Assignment.objects.get()
    assert (duty.ends_on, duty.is_gone) == (FRIDAY.date() - dt.timedelta(days=1), True)
    assert shown(school, gone).counts == counts()
    assert taken(school, package()).counts == counts(teaching_begins=1)


def test_a_class_that_the_leader_gave_or_took_stands(school: School) -> None:
    taken(school, package())
    by = operator(school, now=FRIDAY)
    teacher = Member.objects.get()
    services.assign(
        member=teacher, classroom=Classroom.objects.get(name="Larks"), by=by, now=FRIDAY
    )
    assert shown(school, package()).counts == counts()
    services.end_assignment(
        assignment=Assignment.objects.get(classroom__name="Owls"), by=by, now=FRIDAY
    )
    plan = shown(school, package())
    assert (plan.counts, [one.code for one in plan.problems]) == (counts(), ["duty_ended"])


def test_the_office_takes_a_list_back_without_its_part_of_the_staff(school: School) -> None:
    taken(school, package())
    leader = member_of(school, Role.LEADER)
    teacher = Member.objects.get(display_name="Tea Cher")
    services.change_roles(member=teacher, roles=[Role.TEACHER, Role.OFFICE], by=leader, now=FRIDAY)
    gone = package(**without("enrollments", "e6"), **put("users", "Mia,Gross", "Mia,Groß"))
    taken(school, gone, "1", by=leader, now=LATER)
    done = RosterImport.objects.get(applied_at=LATER)
    teacher.refresh_from_db()
    office = staff_actor(teacher, now=LATER)
    whole = undo_plan(done, today=LATER.date()).fingerprint
    with pytest.raises(Moved):
        take_back(done, fingerprint=whole, by=office, now=LATER)
    part = undo_plan(done, today=LATER.date(), keeps_staff=False).fingerprint
    assert take_back(done, fingerprint=part, by=office, now=LATER)
    carry_on(now=LATER)
    done.refresh_from_db()
    assert (done.state, child("Mia").family_name) == ("undone", "Gross")
    assert Assignment.objects.get().ends_on is not None


def test_nobody_becomes_more_by_a_package(school: School) -> None:
    make_member(school, "t@mail.example", Role.AIDE, name="Aide")
    plan = taken(school, package())
    assert not any(plan.staff.counts.values())
    assert [one.code for one in plan.problems] == ["not_a_teacher"]
    assert Member.objects.get().roles == [Role.AIDE]
    more = with_line("users", "p1,,,true,A,administrator,p1,Prin,Cipal,,p@mail.example,,,")
    assert [one.code for one in shown(school, package(**more)).problems] == [
        "not_a_teacher",
        "role",
    ]


def test_a_teacher_whose_sign_in_is_off_stays_on_file(school: School) -> None:
    taken(school, package())
    off = package(**put("users", "t1,,,true", "t1,,,false"))
    taken(school, off)
    teacher = Member.objects.get()
    assert not teacher.is_active_at(FRIDAY)
    assert Assignment.objects.get().ends_on is None
    assert shown(school, off).counts == counts()
    assert taken(school, package()).counts == counts(teachers_opened=1)
    assert Member.objects.get().is_active_at(FRIDAY)


# --- Changes only ---------------------------------------------------------------------------------
USERS = TABLES["users"].split("\n")[0] + "\n"
PLACES = TABLES["enrollments"].split("\n")[0] + "\n"


def changes(users: str = "", places: str = "") -> bytes:
    """A package of changes; tables without lines are left out."""
    tables = {
        "users": USERS + users if users else "",
        "enrollments": PLACES + places if places else "",
        "classes": "",
        "courses": "",
        "orgs": "",
    }
    return package(mode="delta", **tables)


def test_changes_move_a_child_and_older_ones_are_passed_over(school: School) -> None:
    taken(school, package())
    moved = changes(
        places="x1,tobedeleted,2026-11-12T06:00:00Z,c1,A,s1,student,,,\n"
        "x2,active,2026-11-12T06:00:00Z,c2,A,s1,student,,,\n"
    )
    plan = shown(school, moved)
    assert plan.counts == counts(moved=1)
    taken(school, moved, str(plan.to_type))
    assert shown(school, moved).counts == counts()
    older = changes(
        places="x1,active,2026-11-10T06:00:00Z,c1,A,s1,student,,,\n"
        "x2,tobedeleted,2026-11-10T06:00:00Z,c2,A,s1,student,,,\n"
    )
    plan = shown(school, older)
    assert (plan.counts, {one.code for one in plan.problems}) == (counts(), {"older"})


def test_changes_speak_for_one_side_of_a_link(school: School) -> None:
    taken(school, package())
    at = "active,2026-11-12T06:00:00Z"
    adult = changes(f"g1,{at},true,A,parent,g1,An,Gross,,an@mail.example,,555,\n")
    assert shown(school, adult).counts == counts()
    both = changes(f"s1,{at},true,A,student,s1,Mia,Gross,007,,,,g2\n")
    assert [one.guardian.name for one in shown(school, both).lost] == ["An Gross"]


def test_changes_let_a_child_go_and_bring_one(school: School) -> None:
    taken(school, package())
    at = "2026-11-12T06:00:00Z"
    data = changes(
        f"s2,tobedeleted,{at},true,A,student,s2,Bo,Lin,,,,,\n"
        f"s8,active,{at},true,A,student,s8,Ny,Ung,,,,,g8\n"
        f"g8,active,{at},true,A,parent,g8,Ma,Ung,,ung@mail.example,,,\n"
        f"s9,active,{at},true,B,student,s9,Not,Ours,,,,,\n",
        f"x8,active,{at},c2,A,s8,student,,,\n",
    )
    plan = shown(school, data)
    assert plan.counts == counts(leaving=1, new_children=1, new_guardians=1, new_links=1)
    taken(school, data, str(plan.to_type))
    assert child("Ny").enrolments.get().classroom.name == "Larks"
    assert not Child.objects.filter(given_name="Not").exists()
    assert AuditEntry.objects.filter(verb="child left").count() == 1
    assert shown(school, data).counts == counts()


# --- On the page ----------------------------------------------------------------------------------
def test_the_page_says_who_would_leave_and_waits_for_the_number(school: School) -> None:
    taken(school, package())
    office = make_member(school, "office@staff.example", Role.OFFICE)
    client = client_of(office)
    waiting = received(school, package(**GONE), now=FRIDAY)
    url = reverse("roster_preview", args=[waiting.pk])
    page = client.get(url)
    assert [one.key for one in page.context["groups"]] == ["leaving"]
    form = {"fingerprint": page.context["plan"].fingerprint}
    for typed in ("", "2", "one"):
        again = client.post(url, {**form, "answer": typed}, follow=True)
        assert "Nothing is applied yet" in again.content.decode()
        carry_on(now=FRIDAY)
        assert child("Bo").left_on is None
    client.post(url, {**form, "answer": "1"})
    carry_on(now=FRIDAY)
    assert child("Bo").left_on == FRIDAY.date()


def test_the_page_shows_first_whom_a_whole_list_would_let_go(school: School) -> None:
    taken(school, csv_of("Mei Lin,Owls,,,,,,", "Kai Lin,Owls,,,,,,"))
    client = client_of(make_member(school, "office@staff.example", Role.OFFICE))
    waiting = received(school, csv_of("Mei Lin,Owls,,,,,,"), now=FRIDAY)
    url = reverse("roster_preview", args=[waiting.pk])
    part = client.get(url)
    assert (part.context["groups"], part.context["asks_whole"]) == ((), True)
    whole = client.get(url, {"whole": "1"})
    assert [one.heading for one in whole.context["groups"]] == ["1 child leaves"]
    # The answer without the page that showed who would leave is another plan.
    stale = {"fingerprint": part.context["plan"].fingerprint, "answer": [WHOLE, "1"]}
    client.post(url, stale)
    carry_on(now=FRIDAY)
    assert child("Kai").left_on is None
    client.post(url, {**stale, "fingerprint": whole.context["plan"].fingerprint})
    carry_on(now=FRIDAY)
    assert child("Kai").left_on == FRIDAY.date()


def test_the_office_is_shown_what_waits_for_the_leader(school: School) -> None:
    waiting = received(school, package(), now=FRIDAY)
    url = reverse("roster_preview", args=[waiting.pk])
    office = client_of(make_member(school, "office@staff.example", Role.OFFICE)).get(url)
    assert [one.key for one in office.context["held_groups"]] == ["new_teachers", "teaching_begins"]
    assert "new_teachers" not in [one.key for one in office.context["groups"]]
    leader = client_of(make_member(school, "leader@staff.example", Role.LEADER)).get(url)
    assert leader.context["held_groups"] == ()
    assert "new_teachers" in [one.key for one in leader.context["groups"]]


def test_the_order_of_lines_and_files_does_not_matter(school: School) -> None:
    taken(school, package())
    turned = {}
    for name, text in reversed(TABLES.items()):
        head, *lines = text.splitlines(keepends=True)
        turned[name] = "".join([head, *reversed(lines)])
    assert shown(school, package(**turned)).counts == counts()
    before = canonical(school)
    other = make_school("Alder Street School")
    School.objects.filter(pk=school.pk).update(name="Another")
    taken(other, package(**turned))
    other.refresh_from_db()
    again = canonical(other)
    assert [one for one in again if one["kind"] != "home"] == [
        one for one in before if one["kind"] != "home"
    ]
