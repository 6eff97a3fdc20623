"""Services of the people core: what each changes, what it writes down, and what it refuses."""

import datetime as dt
from typing import Any

import pytest

from accounts import services
from accounts.access import children_visible_to, classrooms_of
from accounts.models import (
    Assignment,
    AuditEntry,
    Block,
    Child,
    Delivery,
    Enrolment,
    Guardian,
    Guardianship,
    Member,
    Role,
)
from accounts.signals import access_ended, staff_to_invite
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import make_classroom, make_guardian, make_school

TODAY = FRIDAY.date()
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> dict[str, Any]:
    """The two words that every service asks for."""
    return {"by": acting(cast.leader), "now": FRIDAY}


def verbs() -> list[str]:
    """Sorted: the clock stands still, so entries have no order of their own."""
    return sorted(AuditEntry.objects.values_list("verb", flat=True))


def home_of(child: Child, day: dt.date) -> list[str]:
    return [one.classroom.name for one in child.enrolments.on(day).home()]  # type: ignore[attr-defined]


def test_a_classroom_is_added_once_per_name(cast: Cast, by: dict[str, Any]) -> None:
    room = services.add_classroom(name="Room 9", **by)
    with pytest.raises(services.NameTaken):
        services.add_classroom(name="room 9", **by)
    assert (room.school, verbs()) == (cast.school, ["classroom added"])
    entry = AuditEntry.objects.get()
    assert (entry.by_member, entry.about) == (cast.leader, {"classroom": str(room.pk)})


def test_a_name_of_an_ended_class_is_free_again(cast: Cast, by: dict[str, Any]) -> None:
    cast.other_classroom.ended_on = YESTERDAY
    cast.other_classroom.save()
    assert services.add_classroom(name="Room 4", **by).pk != cast.other_classroom.pk


def test_a_new_child_is_in_the_home_class_from_the_weeks_monday(
    cast: Cast, by: dict[str, Any]
) -> None:
    child = services.add_child(
        classroom=cast.classroom, given_name="Mei", family_name="Lin", pronoun="she", **by
    )
    enrolment = Enrolment.objects.get(child=child)
    assert (enrolment.classroom, enrolment.is_home) == (cast.classroom, True)
    assert (enrolment.starts_on, enrolment.ends_on) == (WEEK.monday, None)
    assert verbs() == ["child added"]


def test_a_move_leaves_exactly_one_home_class_a_day(cast: Cast, by: dict[str, Any]) -> None:
    services.move_child(child=cast.child, classroom=cast.other_classroom, **by)
    assert home_of(cast.child, YESTERDAY) == ["Room 12"]
    assert home_of(cast.child, TODAY) == ["Room 4"]
    assert cast.child not in children_visible_to(acting(cast.teacher))
    assert cast.child in children_visible_to(acting(cast.other_teacher))


def test_a_move_back_on_the_same_day_corrects_the_row(cast: Cast, by: dict[str, Any]) -> None:
    services.move_child(child=cast.child, classroom=cast.other_classroom, **by)
    third = make_classroom(cast.school, "Room 9")
    services.move_child(child=cast.child, classroom=third, **by)
    assert home_of(cast.child, TODAY) == ["Room 9"]
    assert cast.child.enrolments.count() == 2


def test_a_move_to_the_same_class_changes_nothing(cast: Cast, by: dict[str, Any]) -> None:
    services.move_child(child=cast.child, classroom=cast.classroom, **by)
    assert (cast.child.enrolments.count(), verbs()) == (1, [])


def test_a_child_who_leaves_keeps_the_record_and_may_return(cast: Cast, by: dict[str, Any]) -> None:
    services.child_leaves(child=cast.child, last_day=TODAY, **by)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert (home_of(cast.child, TODAY), home_of(cast.child, tomorrow)) == (["Room 12"], [])
    assert cast.child not in Child.objects.at_school()
    services.move_child(child=cast.child, classroom=cast.classroom, **by)
    cast.child.refresh_from_db()
    assert (cast.child.left_on, home_of(cast.child, tomorrow)) == (None, ["Room 12"])
    assert home_of(cast.child, TODAY) == ["Room 12"]
    assert verbs() == ["child left", "child returned"]


def test_leaving_tells_the_rooms_that_hand_out_links(cast: Cast, by: dict[str, Any]) -> None:
    heard: list[tuple[Any, Any]] = []

    def listen(guardian: Any, child: Any, **kwargs: Any) -> None:
        heard.append((guardian, child))

    access_ended.connect(listen)
    try:
        services.child_leaves(child=cast.child, last_day=TODAY, **by)
        link = Guardianship.objects.get(guardian=cast.guardian)
        services.unlink_guardian(link=link, **by)
        services.block(guardian=cast.other_guardian, child=cast.other_child, evidence="Seen", **by)
        services.change_guardian(guardian=cast.co_guardian, email="new@mail.example", **by)
    finally:
        access_ended.disconnect(listen)
    assert heard == [
        (None, cast.child),
        (cast.guardian, cast.child),
        (cast.other_guardian, cast.other_child),
        (cast.co_guardian, None),
    ]


def test_a_guardian_starts_in_a_household_of_their_own(cast: Cast, by: dict[str, Any]) -> None:
    one = services.add_guardian(
        name="Kim Ortega", email=" Kim@Mail.Example ", child=cast.child, relation="aunt", **by
    )
    two = services.add_guardian(name="Bo Ortega", email="kim@mail.example", child=cast.child, **by)
    assert one.email == two.email == "kim@mail.example"
    assert one.household_id != two.household_id
    link = Guardianship.objects.get(guardian=one)
    assert (link.relation, link.status) == ("aunt", Guardianship.Status.APPROVED)


def test_a_guardian_without_an_address_is_on_paper(cast: Cast, by: dict[str, Any]) -> None:
    guardian = services.add_guardian(name="Kim", channel="mail", **by)
    assert guardian.channel == Guardian.Channel.PAPER
    services.change_guardian(guardian=guardian, email="kim@mail.example", channel="mail", **by)
    services.change_guardian(guardian=guardian, email="", **by)
    guardian.refresh_from_db()
    assert (guardian.email, guardian.channel) == ("", Guardian.Channel.PAPER)


def test_a_changed_address_drops_the_sign_in_and_takes_waiting_letters(
    cast: Cast, by: dict[str, Any]
) -> None:
    waiting = Delivery.objects.create(
        school=cast.school,
        letter="week",
        key="k",
        guardian=cast.guardian,
        to=cast.guardian.email,
        due_at=FRIDAY,
    )
    services.change_guardian(guardian=cast.guardian, email="ANA@new.example", **by)
    cast.guardian.refresh_from_db()
    waiting.refresh_from_db()
    assert (cast.guardian.email, cast.guardian.user) == ("ana@new.example", None)
    assert waiting.to == "ana@new.example"
    services.change_guardian(guardian=cast.guardian, email="", **by)
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.CANCELLED


def test_the_same_address_in_capitals_keeps_the_sign_in(cast: Cast, by: dict[str, Any]) -> None:
    services.change_guardian(guardian=cast.guardian, email="ANA@mail.example", **by)
    cast.guardian.refresh_from_db()
    assert cast.guardian.user is not None
    assert verbs() == []


def test_a_guardian_may_change_their_own_language(cast: Cast) -> None:
    services.change_guardian(
        guardian=cast.guardian, language="es", by=acting(cast.guardian), now=FRIDAY
    )
    entry = AuditEntry.objects.get()
    assert (entry.by_guardian, entry.about["fields"]) == (cast.guardian, ["language"])


def test_an_ended_link_is_denied_at_once_and_linking_brings_it_back(
    cast: Cast, by: dict[str, Any]
) -> None:
    link = Guardianship.objects.get(guardian=cast.guardian)
    services.unlink_guardian(link=link, **by)
    assert list(children_visible_to(acting(cast.guardian))) == []
    services.link_guardian(guardian=cast.guardian, child=cast.child, **by)
    assert list(children_visible_to(acting(cast.guardian))) == [cast.child]


def test_approving_leaves_blocked_and_ended_links_alone(cast: Cast, by: dict[str, Any]) -> None:
    Guardianship.objects.update(status=Guardianship.Status.SUGGESTED)
    Guardianship.objects.filter(guardian=cast.co_guardian).update(ended_on=TODAY)
    ours = Guardianship.objects.filter(school=cast.school)
    assert services.approve_links(links=ours, **by) == 2
    assert services.approve_links(links=ours, **by) == 0
    approved = ours.filter(status=Guardianship.Status.APPROVED)
    assert {link.guardian for link in approved} == {cast.guardian, cast.other_guardian}
    assert verbs() == ["links approved"]


def test_same_home_and_two_homes(cast: Cast, by: dict[str, Any]) -> None:
    services.same_home(guardians=[cast.guardian, cast.co_guardian], **by)
    cast.co_guardian.refresh_from_db()
    assert cast.co_guardian.household_id == cast.guardian.household_id
    services.two_homes(guardian=cast.co_guardian, **by)
    assert cast.co_guardian.household_id != cast.guardian.household_id
    assert verbs() == ["same home", "two homes"]


def test_a_blocked_adult_reads_no_mailbox_of_the_childs_home(
    cast: Cast, by: dict[str, Any]
) -> None:
    Guardian.objects.filter(pk=cast.co_guardian.pk).update(email=cast.guardian.email)
    cast.co_guardian.refresh_from_db()
    services.same_home(guardians=[cast.guardian, cast.co_guardian], **by)
    sharing = Guardian.objects.filter(email=cast.guardian.email)
    assert sharing.sure_of_address().count() == 2
    cast.co_guardian.refresh_from_db()
    services.block(guardian=cast.co_guardian, child=cast.child, evidence="Order of June", **by)
    cast.guardian.refresh_from_db()
    assert cast.co_guardian.household != cast.guardian.household
    assert sharing.sure_of_address().count() == 0


def test_a_block_beats_an_approved_link_until_it_is_lifted(cast: Cast, by: dict[str, Any]) -> None:
    services.block(guardian=cast.guardian, child=cast.child, evidence="Order of June", **by)
    services.block(guardian=cast.guardian, child=cast.child, evidence="Order of June", **by)
    services.link_guardian(guardian=cast.guardian, child=cast.child, **by)
    assert list(children_visible_to(acting(cast.guardian))) == []
    standing = Block.objects.get(guardian=cast.guardian)
    services.lift_block(block=standing, **by)
    services.lift_block(block=standing, **by)
    assert list(children_visible_to(acting(cast.guardian))) == [cast.child]
    assert verbs() == ["block lifted", "block set", "guardian linked"]


def test_a_new_member_is_invited(cast: Cast, by: dict[str, Any]) -> None:
    invited: list[Member] = []

    def listen(member: Member, **kwargs: Any) -> None:
        invited.append(member)

    staff_to_invite.connect(listen)
    try:
        member = services.add_member(
            email="New@Alder.example", display_name="Mr. New", roles=[Role.TEACHER], **by
        )
    finally:
        staff_to_invite.disconnect(listen)
    assert (member.user.email, member.roles, invited) == (
        "new@alder.example",
        ["teacher"],
        [member],
    )
    with pytest.raises(services.AlreadyMember):
        services.add_member(
            email="new@alder.example", display_name="Mr. New", roles=[Role.TEACHER], **by
        )


def test_a_member_who_left_comes_back_as_the_same_member(cast: Cast, by: dict[str, Any]) -> None:
    services.deactivate_member(member=cast.teacher, **by)
    assert cast.teacher.ended_on == YESTERDAY
    assert list(classrooms_of(acting(cast.teacher))) == []
    again = services.add_member(
        email=cast.teacher.user.email, display_name="Ms. Chen", roles=[Role.TEACHER], **by
    )
    assert (again.pk, again.ended_on) == (cast.teacher.pk, None)
    assert list(classrooms_of(acting(again))) == []


def test_a_school_keeps_a_leader(cast: Cast, by: dict[str, Any]) -> None:
    with pytest.raises(services.LastLeader):
        services.change_roles(member=cast.leader, roles=[Role.OFFICE], **by)
    with pytest.raises(services.LastLeader):
        services.deactivate_member(member=cast.leader, **by)
    services.change_roles(member=cast.office, roles=[Role.LEADER, Role.OFFICE], **by)
    services.change_roles(member=cast.leader, roles=[Role.OFFICE], **by)
    assert verbs() == ["roles changed", "roles changed"]


def test_an_assignment_opens_a_class_and_its_end_closes_it_at_once(
    cast: Cast, by: dict[str, Any]
) -> None:
    first = services.assign(member=cast.other_teacher, classroom=cast.classroom, **by)
    again = services.assign(
        member=cast.other_teacher, classroom=cast.classroom, ends_on=TODAY, **by
    )
    assert (first.pk, again.ends_on) == (again.pk, TODAY)
    assert cast.classroom in classrooms_of(acting(cast.other_teacher))
    services.end_assignment(assignment=again, **by)
    assert cast.classroom not in classrooms_of(acting(cast.other_teacher))
    assert Assignment.objects.get(pk=first.pk).ends_on == YESTERDAY


def test_an_assignment_that_is_over_ends_no_later(cast: Cast, by: dict[str, Any]) -> None:
    """A button on a page left open for weeks gives nobody thirty more days to read."""
    long_ago = TODAY - dt.timedelta(days=60)
    Assignment.objects.filter(member=cast.teacher).update(ends_on=long_ago)
    services.end_assignment(assignment=cast.teacher.assignments.get(), **by)
    assert cast.teacher.assignments.get().ends_on == long_ago
    assert verbs() == []


def test_things_of_another_school_do_not_exist(cast: Cast, by: dict[str, Any]) -> None:
    elsewhere = make_school("Cedar School")
    room = make_classroom(elsewhere)
    guardian = make_guardian(elsewhere)
    before = AuditEntry.objects.count()
    for attempt in (
        lambda: services.add_child(classroom=room, given_name="Mei", **by),
        lambda: services.move_child(child=cast.child, classroom=room, **by),
        lambda: services.link_guardian(guardian=guardian, child=cast.child, **by),
        lambda: services.same_home(guardians=[cast.guardian, guardian], **by),
        lambda: services.assign(member=cast.stranger, classroom=cast.classroom, **by),
        lambda: services.change_roles(member=cast.stranger, roles=["leader"], **by),
    ):
        with pytest.raises(services.WrongSchool):
            attempt()
    assert AuditEntry.objects.count() == before


def test_the_operator_acts_as_nobody_of_the_school(cast: Cast) -> None:
    services.add_classroom(name="Room 9", by=services.operator(cast.school, now=FRIDAY), now=FRIDAY)
    entry = AuditEntry.objects.get()
    assert (entry.by_member, entry.by_guardian, entry.school) == (None, None, cast.school)
