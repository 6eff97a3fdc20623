"""Pages of leaders and office: who may open them, what they do, and what a bad form says."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import (
    Assignment,
    AuditEntry,
    Block,
    Child,
    Classroom,
    Delivery,
    Enrolment,
    Guardian,
    Guardianship,
    Member,
)
from tests.conftest import FRIDAY, Cast, client_of
from tests.factories.people import make_child, make_classroom, make_guardian

TODAY = FRIDAY.date()
Status = Guardianship.Status
NASTY = "<script>alert(1)</script>\u202eabc 🌻"


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


@pytest.fixture
def leader(cast: Cast) -> Client:
    return client_of(cast.leader)


def pages_of(cast: Cast) -> dict[str, str]:
    """Every page that leaders open, and that office opens but for staff and blocks."""
    return {
        "people": reverse("people"),
        "classroom_add": reverse("classroom_add"),
        "classroom_people": reverse("classroom_people", args=[cast.classroom.pk]),
        "substitute_add": reverse("substitute_add", args=[cast.classroom.pk]),
        "links_to_approve": reverse("links_to_approve"),
        "merges": reverse("merges"),
        "child_record": reverse("child_record", args=[cast.child.pk]),
        "child_leaving": reverse("child_leaving", args=[cast.child.pk]),
        "guardian_add": reverse("guardian_add", args=[cast.child.pk]),
        "guardian_link": reverse("guardian_link", args=[cast.child.pk]),
        "guardian_record": reverse("guardian_record", args=[cast.guardian.pk]),
        "roster_upload": reverse("roster_upload"),
    }


def leader_pages_of(cast: Cast) -> dict[str, str]:
    return {
        "block_add": reverse("block_add", args=[cast.child.pk]),
        "staff": reverse("staff"),
        "member_record": reverse("member_record", args=[cast.teacher.pk]),
        "member_assign": reverse("member_assign", args=[cast.teacher.pk]),
    }


def posts_of(cast: Cast) -> dict[str, str]:
    """URLs that only take a POST: with the one who may at least reach them."""
    link = Guardianship.objects.get(guardian=cast.guardian)
    return {
        "link_approve": reverse("link_approve", args=[link.pk]),
        "link_end": reverse("link_end", args=[link.pk]),
        "home_same": reverse("home_same", args=[cast.guardian.pk]),
        "home_own": reverse("home_own", args=[cast.guardian.pk]),
    }


def test_leader_and_office_open_the_people_pages(
    cast: Cast, leader: Client, office: Client
) -> None:
    for name, url in pages_of(cast).items():
        assert (name, leader.get(url).status_code) == (name, 200)
        assert (name, office.get(url).status_code) == (name, 200)


def test_staff_and_blocks_are_for_leaders(cast: Cast, leader: Client, office: Client) -> None:
    for name, url in leader_pages_of(cast).items():
        assert (name, leader.get(url).status_code) == (name, 200)
        refused = 404 if name.startswith("member") else 403
        assert (name, office.get(url).status_code) == (name, refused)


OF_NOBODY = {"people", "classroom_add", "links_to_approve", "merges", "roster_upload", "staff"}
OF_THE_CHILD = {"child_record", "child_leaving", "guardian_add", "guardian_link", "block_add"}


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("teacher", OF_NOBODY | OF_THE_CHILD | {"classroom_people", "substitute_add"}),
        ("specialist", OF_NOBODY | OF_THE_CHILD),
        ("guardian", set()),
        ("blocked_guardian", set()),
    ],
)
def test_others_open_none_of_them(cast: Cast, who: str, told: set[str]) -> None:
    """403 for pages about whom they see elsewhere, 404 for the rest."""
    client = client_of(getattr(cast, who))
    for name, url in {**pages_of(cast), **leader_pages_of(cast)}.items():
        status = 403 if name in told else 404
        assert (name, client.get(url).status_code) == (name, status)
        assert (name, client.post(url).status_code) == (name, status)
    for name, url in posts_of(cast).items():
        assert (name, client.post(url).status_code) == (name, 404)


def test_nobody_signed_in_is_asked_to_sign_in(cast: Cast) -> None:
    for url in pages_of(cast).values():
        assert Client().get(url)["Location"].startswith(reverse("account_login"))


def test_another_school_does_not_exist(cast: Cast) -> None:
    stranger = client_of(cast.stranger)
    unknown = uuid.uuid4()
    for name, thing in (
        ("classroom_people", cast.classroom),
        ("child_record", cast.child),
        ("child_leaving", cast.child),
        ("guardian_add", cast.child),
        ("guardian_link", cast.child),
        ("block_add", cast.child),
        ("guardian_record", cast.guardian),
        ("member_record", cast.teacher),
        ("member_assign", cast.teacher),
    ):
        theirs = stranger.get(reverse(name, args=[thing.pk]))
        nobodys = stranger.get(reverse(name, args=[unknown]))
        assert (name, theirs.status_code) == (name, 404)
        assert (name, theirs.content) == (name, nobodys.content)
    for name, url in posts_of(cast).items():
        assert (name, stranger.post(url).status_code) == (name, 404)
    assert not AuditEntry.objects.filter(school=cast.school).exists()


def test_a_get_changes_nothing(cast: Cast, leader: Client) -> None:
    for url in posts_of(cast).values():
        assert leader.get(url).status_code == 405
    assert not AuditEntry.objects.exists()


# --- Overview and classes -------------------------------------------------------------------------
def test_the_overview_names_what_is_left_to_do(cast: Cast, office: Client) -> None:
    alone = make_child(cast.other_classroom, "Mei Lin")
    Enrolment.objects.filter(child=alone).update(ends_on=TODAY - dt.timedelta(days=1))
    make_guardian(cast.school, "Kim Alone", "ana@mail.example")
    Guardianship.objects.filter(guardian=cast.other_guardian).update(status=Status.SUGGESTED)
    people = office.get(reverse("people")).context["people"]
    assert [(row.name, row.teachers, row.children) for row in people.classes] == [
        ("Room 12", ("Mr. Reyes", "Ms. Chen"), 2),
        ("Room 4", ("Ms. Delgado",), 0),
    ]
    assert [one.name for one in people.without_class] == ["Mei Lin"]
    assert [one.name for one in people.without_guardian] == ["Mei Lin"]
    assert [one.name for one in people.without_child] == ["Kim Alone"]
    assert [(one.email, len(one.people)) for one in people.shared_addresses] == [
        ("ana@mail.example", 2)
    ]
    assert (people.waiting, people.is_settled) == (1, False)


def test_an_empty_school_is_told_the_first_step(cast: Cast, office: Client) -> None:
    Classroom.objects.filter(school=cast.school).delete()
    page = office.get(reverse("people")).content.decode()
    assert "No class yet." in page
    assert "Upload your list of children" in page


def test_a_class_is_added_by_form(cast: Cast, office: Client) -> None:
    page = office.post(reverse("classroom_add"), {"name": "  Room   9 "})
    room = Classroom.objects.get(name="Room 9")
    assert page["Location"] == reverse("classroom_people", args=[room.pk])
    again = office.post(reverse("classroom_add"), {"name": "room 9"})
    assert again.context["form"].errors == {"name": ["There is a class of that name."]}
    assert 'value="room 9"' in again.content.decode()


def test_a_child_is_added_and_the_form_is_ready_for_the_next(cast: Cast, office: Client) -> None:
    url = reverse("classroom_people", args=[cast.classroom.pk])
    page = office.post(
        url, {"given_name": "Mei", "family_name": "Lin", "pronoun": "she"}, follow=True
    )
    child = Child.objects.get(given_name="Mei")
    assert (child.pronoun, child.enrolments.get().classroom) == ("she", cast.classroom)
    assert page.redirect_chain == [(url, 302)]
    assert [row.name for row in page.context["children"]] == [
        "Javier Ortega",
        "Layla Haddad",
        "Mei Lin",
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"given_name": "", "pronoun": "they"}, "given_name"),
        ({"given_name": "   ", "pronoun": "they"}, "given_name"),
        ({"given_name": "M\0ei", "pronoun": "they"}, "given_name"),
        ({"given_name": "M" * 201, "pronoun": "they"}, "given_name"),
        ({"given_name": "M" * 1_000_000, "pronoun": "they"}, "given_name"),
        ({"given_name": "Mei", "family_name": "L\n" * 10_000, "pronoun": "they"}, "family_name"),
        ({"given_name": "Mei", "pronoun": "x"}, "pronoun"),
        ({"given_name": "Mei"}, "pronoun"),
    ],
)
def test_a_bad_child_is_refused_beside_its_field(
    cast: Cast, office: Client, typed: dict[str, str], field: str
) -> None:
    page = office.post(reverse("classroom_people", args=[cast.classroom.pk]), typed)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Child.objects.filter(school=cast.school).count() == 2


def test_names_are_never_markup(cast: Cast, leader: Client) -> None:
    Child.objects.filter(pk=cast.child.pk).update(given_name=NASTY)
    Guardian.objects.filter(pk=cast.guardian.pk).update(name=NASTY)
    Classroom.objects.filter(pk=cast.classroom.pk).update(name=NASTY)
    Member.objects.filter(pk=cast.teacher.pk).update(display_name=NASTY)
    for url in {**pages_of(cast), **leader_pages_of(cast)}.values():
        assert "<script>alert" not in leader.get(url).content.decode()


# --- A child's record -----------------------------------------------------------------------------
def test_a_record_is_changed_and_a_new_class_moves_the_child(cast: Cast, office: Client) -> None:
    url = reverse("child_record", args=[cast.child.pk])
    typed = {
        "given_name": "Javi",
        "family_name": "Ortega",
        "pronoun": "he",
        "classroom": str(cast.other_classroom.pk),
    }
    assert office.post(url, typed)["Location"] == url
    cast.child.refresh_from_db()
    assert cast.child.given_name == "Javi"
    assert cast.child.enrolments.get(ends_on=None).classroom == cast.other_classroom
    verbs = sorted(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == ["child changed", "child moved"]


def test_saving_without_a_change_writes_nothing(cast: Cast, office: Client) -> None:
    url = reverse("child_record", args=[cast.child.pk])
    form = office.get(url).context["form"]
    typed = {name: form[name].value() for name in ("given_name", "family_name", "pronoun")}
    office.post(url, {**typed, "classroom": str(cast.classroom.pk)})
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "room", ["nonsense", "\0", "00000000-0000-4000-8000-000000000000", "theirs"]
)
def test_a_class_of_nobody_or_of_another_school_is_no_choice(
    cast: Cast, office: Client, room: str
) -> None:
    theirs = Classroom.objects.exclude(school=cast.school).get()
    typed = {
        "given_name": "Javier",
        "pronoun": "he",
        "classroom": str(theirs.pk) if room == "theirs" else room,
    }
    page = office.post(reverse("child_record", args=[cast.child.pk]), typed)
    assert list(page.context["form"].errors) == ["classroom"]


def test_a_child_leaves_and_comes_back(cast: Cast, office: Client) -> None:
    url = reverse("child_leaving", args=[cast.child.pk])
    tomorrow = TODAY + dt.timedelta(days=1)
    refused = office.post(url, {"last_day": tomorrow.isoformat()})
    assert list(refused.context["form"].errors) == ["last_day"]
    office.post(url, {"last_day": TODAY.isoformat()})
    cast.child.refresh_from_db()
    assert cast.child.left_on == TODAY
    typed = {"given_name": "Javier", "pronoun": "he", "classroom": str(cast.classroom.pk)}
    office.post(reverse("child_record", args=[cast.child.pk]), typed)
    cast.child.refresh_from_db()
    assert cast.child.left_on is None


def test_a_guardian_added_by_hand_is_approved(cast: Cast, office: Client) -> None:
    url = reverse("guardian_add", args=[cast.child.pk])
    typed = {
        "name": "Kim Ortega",
        "email": "Kim@Mail.example",
        "language": "ar",
        "channel": "mail",
        "relation": "aunt",
    }
    assert office.post(url, typed).status_code == 302
    link = Guardianship.objects.get(guardian__name="Kim Ortega")
    assert (link.status, link.relation, link.child) == (Status.APPROVED, "aunt", cast.child)
    assert (link.guardian.email, link.guardian.language) == ("kim@mail.example", "ar")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "channel": "mail"}, "name"),
        ({"name": "Kim", "email": "nowhere", "channel": "mail"}, "email"),
        ({"name": "Kim", "email": "a\0@mail.example", "channel": "mail"}, "email"),
        ({"name": "Kim", "email": "a@mail.example" * 99, "channel": "mail"}, "email"),
        ({"name": "Kim", "phone": "1" * 41, "channel": "mail"}, "phone"),
        ({"name": "Kim", "language": "tlh", "channel": "mail"}, "language"),
        ({"name": "Kim", "channel": "pigeon"}, "channel"),
    ],
)
def test_a_bad_guardian_is_refused_beside_its_field(
    cast: Cast, office: Client, typed: dict[str, str], field: str
) -> None:
    before = Guardian.objects.count()
    page = office.post(reverse("guardian_add", args=[cast.child.pk]), typed)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Guardian.objects.count() == before


def test_a_guardian_on_file_is_linked(cast: Cast, office: Client) -> None:
    url = reverse("guardian_link", args=[cast.child.pk])
    choices = set(office.get(url).context["form"].fields["guardian"].queryset)
    assert choices == {cast.other_guardian}
    office.post(url, {"guardian": str(cast.other_guardian.pk)})
    assert (
        Guardianship.objects.in_force()
        .filter(guardian=cast.other_guardian, child=cast.child)
        .exists()
    )
    theirs = office.post(url, {"guardian": str(cast.strange_guardian.pk)})
    assert list(theirs.context["form"].errors) == ["guardian"]


def test_links_are_approved_and_ended_one_by_one(cast: Cast, office: Client) -> None:
    link = Guardianship.objects.get(guardian=cast.guardian)
    Guardianship.objects.filter(pk=link.pk).update(status=Status.SUGGESTED)
    office.post(reverse("link_approve", args=[link.pk]))
    link.refresh_from_db()
    assert link.status == Status.APPROVED
    office.post(reverse("link_end", args=[link.pk]))
    link.refresh_from_db()
    assert link.ended_on == TODAY


def test_only_ticked_links_are_approved(cast: Cast, office: Client) -> None:
    Guardianship.objects.filter(school=cast.school).update(status=Status.SUGGESTED)
    page = office.get(reverse("links_to_approve"))
    assert [row.link.guardian.name for row in page.context["rows"]] == [
        "Ana Ortega",
        "Luis Ortega",
        "Noor Haddad",
    ]
    ours = Guardianship.objects.get(guardian=cast.guardian)
    theirs = Guardianship.objects.get(guardian=cast.strange_guardian)
    Guardianship.objects.filter(pk=theirs.pk).update(status=Status.SUGGESTED)
    blocked = Guardianship.objects.get(guardian=cast.blocked_guardian)
    ticked = [str(ours.pk), str(theirs.pk), str(blocked.pk), "nonsense", "\0"]
    office.post(reverse("links_to_approve"), {"link": ticked})
    approved = Guardianship.objects.filter(status=Status.APPROVED)
    assert list(approved) == [ours]


def test_many_waiting_links_come_in_portions(cast: Cast, office: Client) -> None:
    children = Child.objects.bulk_create(
        Child(school=cast.school, given_name=f"Child {number:03}") for number in range(501)
    )
    Guardianship.objects.bulk_create(
        Guardianship(school=cast.school, guardian=cast.guardian, child=child) for child in children
    )
    url = reverse("links_to_approve")
    for left in (1, 0):
        rows = office.get(url).context["rows"]
        office.post(url, {"link": [str(row.link.id) for row in rows]})
        waiting = Guardianship.objects.filter(school=cast.school, status=Status.SUGGESTED)
        assert waiting.count() == left


def test_a_leader_sets_and_lifts_a_block_and_office_reads_none(
    cast: Cast, leader: Client, office: Client
) -> None:
    url = reverse("block_add", args=[cast.child.pk])
    refused = leader.post(url, {"guardian": str(cast.guardian.pk), "evidence": " "})
    assert list(refused.context["form"].errors) == ["evidence"]
    typed = {"guardian": str(cast.guardian.pk), "evidence": "Order of June 3"}
    assert office.post(url, typed).status_code == 403
    leader.post(url, typed)
    standing = Block.objects.get(guardian=cast.guardian)
    record = reverse("child_record", args=[cast.child.pk])
    assert "Order of June 3" in leader.get(record).content.decode()
    seen = office.get(record).content.decode()
    assert "Order of June 3" not in seen
    lift = reverse("block_lift", args=[standing.pk])
    assert office.post(lift).status_code == 404
    leader.post(lift)
    standing.refresh_from_db()
    assert standing.lifted_at == FRIDAY


# --- A guardian's record --------------------------------------------------------------------------
def test_a_changed_address_on_the_record_drops_the_sign_in(cast: Cast, office: Client) -> None:
    url = reverse("guardian_record", args=[cast.guardian.pk])
    typed = {"name": "Ana Ortega", "email": "ana@new.example", "language": "es", "channel": "mail"}
    assert office.post(url, typed)["Location"] == url
    cast.guardian.refresh_from_db()
    assert (cast.guardian.email, cast.guardian.user) == ("ana@new.example", None)
    office.post(url, {**typed, "email": ""})
    cast.guardian.refresh_from_db()
    assert cast.guardian.channel == "paper"


def test_homes_are_joined_and_parted_by_the_office(cast: Cast, office: Client) -> None:
    record = reverse("guardian_record", args=[cast.guardian.pk])
    offered = office.get(record).context["home_form"].fields["other"].choices
    assert [name for _id, name in offered] == ["Luis Ortega", "Rick Stone"]
    office.post(reverse("home_same", args=[cast.guardian.pk]), {"other": str(cast.co_guardian.pk)})
    cast.guardian.refresh_from_db()
    assert cast.guardian.household_id == cast.co_guardian.household_id
    office.post(reverse("home_own", args=[cast.guardian.pk]))
    cast.guardian.refresh_from_db()
    assert cast.guardian.household_id != cast.co_guardian.household_id


@pytest.mark.parametrize("other", ["", "nonsense", "\0", "theirs"])
def test_a_home_is_not_shared_with_anybody_else(cast: Cast, office: Client, other: str) -> None:
    typed = {"other": str(cast.strange_guardian.pk) if other == "theirs" else other}
    page = office.post(reverse("home_same", args=[cast.guardian.pk]), typed, follow=True)
    assert "Choose somebody from the list." in page.content.decode()
    assert not AuditEntry.objects.exists()


# --- Staff ----------------------------------------------------------------------------------------
def test_a_new_member_gets_one_invitation_by_mail(cast: Cast, leader: Client) -> None:
    typed = {
        "display_name": "Mr. New",
        "email": "New@alder.example",
        "roles": ["teacher", "specialist"],
    }
    leader.post(reverse("staff"), typed)
    member = Member.objects.get(user__email="new@alder.example")
    assert (member.school, member.roles) == (cast.school, ["specialist", "teacher"])
    assert [row.to for row in Delivery.objects.all()] == ["new@alder.example"]
    again = leader.post(reverse("staff"), typed)
    assert list(again.context["form"].errors) == ["email"]
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"display_name": "X", "email": "x@alder.example"}, "roles"),
        ({"display_name": "X", "email": "x@alder.example", "roles": ["king"]}, "roles"),
        ({"display_name": "X", "email": "", "roles": ["teacher"]}, "email"),
        ({"display_name": "", "email": "x@alder.example", "roles": ["teacher"]}, "display_name"),
    ],
)
def test_a_bad_member_is_refused_beside_its_field(
    cast: Cast, leader: Client, typed: dict[str, str], field: str
) -> None:
    page = leader.post(reverse("staff"), typed)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])


def test_roles_change_and_the_last_leader_stays(cast: Cast, leader: Client) -> None:
    mine = reverse("member_record", args=[cast.leader.pk])
    page = leader.post(mine, {"display_name": "Dr. Osei", "roles": ["office"]})
    assert list(page.context["form"].errors) == ["roles"]
    leader.post(reverse("member_leave", args=[cast.leader.pk]))
    cast.leader.refresh_from_db()
    assert (cast.leader.roles, cast.leader.ended_on) == (["leader"], None)
    theirs = reverse("member_record", args=[cast.office.pk])
    leader.post(theirs, {"display_name": "Ms. Kim", "roles": ["office", "leader"]})
    cast.office.refresh_from_db()
    assert (cast.office.display_name, cast.office.roles) == ("Ms. Kim", ["leader", "office"])


def test_a_class_is_assigned_and_taken_back(cast: Cast, leader: Client) -> None:
    url = reverse("member_assign", args=[cast.other_teacher.pk])
    leader.post(url, {"kind": "substitute", "classroom": str(cast.classroom.pk), "ends_on": TODAY})
    row = Assignment.objects.get(member=cast.other_teacher, kind="substitute")
    assert (row.classroom, row.starts_on, row.ends_on) == (cast.classroom, TODAY, TODAY)
    leader.post(reverse("assignment_end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ends_on == TODAY - dt.timedelta(days=1)


def test_an_assignment_names_a_class_or_a_child(cast: Cast, leader: Client) -> None:
    url = reverse("member_assign", args=[cast.specialist.pk])
    both = {"classroom": str(cast.classroom.pk), "child": str(cast.child.pk)}
    for typed in ({}, both):
        page = leader.post(url, {"kind": "specialist", **typed})
        assert list(page.context["form"].errors) == ["classroom"]
    past = {"kind": "specialist", "child": str(cast.other_child.pk), "ends_on": "2026-11-01"}
    assert list(leader.post(url, past).context["form"].errors) == ["ends_on"]


def test_a_member_who_left_is_locked_out_at_once(cast: Cast, leader: Client) -> None:
    teacher = client_of(cast.teacher)
    leader.post(reverse("member_leave", args=[cast.teacher.pk]))
    assert teacher.get(reverse("people"))["Location"] == "/login/?next=/people/"


def test_an_invitation_is_sent_again(cast: Cast, leader: Client) -> None:
    leader.post(reverse("member_invite", args=[cast.teacher.pk]))
    assert Delivery.objects.get().to == cast.teacher.user.email


# --- What pages cost ------------------------------------------------------------------------------
def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


WHO = 3
"""The session, the user, the members."""


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("people", 9),
        ("classroom_people", 5),
        ("child_record", 7),
        ("guardian_record", 5),
        ("links_to_approve", 3),
        ("merges", 2),
        ("staff", 3),
    ],
)
def test_a_page_costs_the_same_for_one_row_and_for_more(
    cast: Cast, leader: Client, name: str, count: int
) -> None:
    url = {**pages_of(cast), **leader_pages_of(cast)}[name]
    Guardianship.objects.filter(guardian=cast.co_guardian).update(status=Status.SUGGESTED)
    assert queries(leader, url) == WHO + count
    for number in range(3):
        child = make_child(cast.classroom, f"Child {number}")
        made = make_guardian(cast.school, f"Adult {number}", f"a{number}@mail.example", child)
        Guardianship.objects.create(school=cast.school, guardian=made, child=cast.child)
        Guardianship.objects.create(school=cast.school, guardian=cast.guardian, child=child)
        Member.objects.filter(pk=cast.teacher.pk).update(display_name=f"Name {number}")
        room = make_classroom(cast.school, f"Room 2{number}")
        Assignment.objects.create(
            school=cast.school, member=cast.teacher, classroom=room, starts_on=TODAY
        )
    assert queries(leader, url) == WHO + count


def test_a_block_of_an_evening_stands_with_the_schools_day(
    cast: Cast, leader: Client, clock: time_machine.Traveller
) -> None:
    """Nine in the evening in Chicago is the next day in UTC."""
    clock.move_to(FRIDAY.replace(hour=21))
    url = reverse("block_add", args=[cast.child.pk])
    leader.post(url, {"guardian": str(cast.co_guardian.pk), "evidence": "Seen"})
    page = leader.get(reverse("child_record", args=[cast.child.pk])).content.decode()
    assert "Nov. 13, 2026" in page
    assert "Nov. 14, 2026" not in page


@pytest.mark.parametrize(("language", "comma"), [("en", ", "), ("ar", "، ")])
def test_names_in_a_row_have_the_commas_of_the_pages_language(
    office: Client, language: str, comma: str
) -> None:
    html = office.get(f"/people/?lang={language}").content.decode()
    assert f"<bdi>Mr. Reyes</bdi>{comma}<bdi>Ms. Chen</bdi>" in html


@pytest.mark.parametrize(("written", "read"), [("Mother", "madre"), ("Kusina", "Kusina")])
def test_staff_read_who_an_adult_is_in_their_own_language(
    cast: Cast, written: str, read: str
) -> None:
    Guardianship.objects.filter(guardian=cast.guardian, child=cast.child).update(relation=written)
    url = reverse("child_record", args=[cast.child.pk])
    page = client_of(cast.office).get(url, headers={"accept-language": "es"}).content.decode()
    assert f"<bdi>{read}</bdi>" in page
