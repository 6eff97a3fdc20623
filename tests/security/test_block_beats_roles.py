"""A Block beats every role: who may not see a child at home does not see them at work either.

It counts for whoever signs in as the blocked adult, or with the address that the school has for them.
"""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts import services
from accounts.access import (
    Can,
    children_managed_by,
    children_visible_to,
    members_shut_out_of,
)
from accounts.models import Block, Child, Guardian, Guardianship, Member, Role
from checkins.access import sheets_visible_to
from checkins.models import Half, Prompt, Sheet
from checkins.queries.readers import readers_of
from checkins.queries.who_sees import who_sees
from checkins.services.links import mint_reply_link
from checkins.services.reply import Reply, send_reply
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign, block, make_child, make_guardian, make_member
from tests.factories.sheets import make_shared_sheet

pytestmark = pytest.mark.django_db


def kept_out(member: Member, child: Child, *, by_sign_in: bool) -> Guardian:
    """The member as a guardian of the child, blocked. `by_sign_in` or by the address alone."""
    guardian = make_guardian(member.school, member.display_name, member.user.email, child)
    if by_sign_in:
        guardian.user = member.user
        guardian.email = "elsewhere@mail.example"
        guardian.save()
    block(guardian, child)
    return guardian


@pytest.mark.parametrize("by_sign_in", [True, False])
def test_a_blocked_adult_who_teaches_the_class_sees_nothing_of_the_child(
    cast: Cast, by_sign_in: bool
) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    kept_out(cast.co_teacher, cast.child, by_sign_in=by_sign_in)
    browser = client_of(cast.co_teacher)
    for name, args in (
        ("sheet_edit", [sheet.pk]),
        ("sheet_history", [sheet.pk]),
        ("sheet_print", [sheet.pk]),
        ("sheet_take_back", [sheet.pk]),
        ("sheet_changes", [sheet.pk]),
        ("child_weeks", [cast.child.pk]),
        ("child_sheet", [cast.child.pk, WEEK + 1]),
        ("goal_add", [cast.child.pk]),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 404, name
    page = browser.get(reverse("class_week", args=[cast.classroom.pk, WEEK])).content.decode()
    assert "Javier" not in page
    assert "Layla" in page
    assert "Javier" not in browser.get(reverse("my_children")).content.decode()
    assert sheets_visible_to(acting(cast.teacher)).filter(pk=sheet.pk).exists()


def test_by_an_assignment_to_the_child_neither(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    kept_out(cast.specialist, cast.child, by_sign_in=True)
    assert not sheets_visible_to(acting(cast.specialist)).filter(pk=sheet.pk).exists()
    assert not children_visible_to(acting(cast.specialist)).exists()


def test_a_lifted_block_ends_that_too(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    kept_out(cast.co_teacher, cast.child, by_sign_in=True)
    for one in Block.objects.filter(guardian__user=cast.co_teacher.user):
        one.lift(now=FRIDAY)
    assert sheets_visible_to(acting(cast.co_teacher)).filter(pk=sheet.pk).exists()


@pytest.mark.parametrize("who", ["leader", "office"])
def test_who_keeps_the_people_keeps_neither_the_child_nor_the_other_parent(
    cast: Cast, who: str
) -> None:
    keeper = getattr(cast, who)
    kept_out(keeper, cast.child, by_sign_in=True)
    browser = client_of(keeper)
    standing = Block.objects.get(guardian__user=keeper.user)
    assert not children_managed_by(acting(keeper)).filter(pk=cast.child.pk).exists()
    for name, args in (
        ("child_record", [cast.child.pk]),
        ("guardian_add", [cast.child.pk]),
        ("guardian_record", [cast.guardian.pk]),
        ("guardian_links", [cast.guardian.pk]),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 404, name
    lift = browser.post(reverse("block_lift", args=[standing.pk]))
    assert lift.status_code == 404 if keeper.roles == [str(Role.LEADER)] else 403
    standing.refresh_from_db()
    assert standing.lifted_at is None
    page = browser.get(reverse("classroom_people", args=[cast.classroom.pk])).content.decode()
    assert "Javier" not in page
    assert "ana@mail.example" not in page
    assert "Layla" in page


def test_the_whole_list_is_not_for_somebody_who_is_kept_out(cast: Cast) -> None:
    kept_out(cast.office, cast.child, by_sign_in=True)
    browser = client_of(cast.office)
    for name in ("roster_export", "roster_upload"):
        assert browser.get(reverse(name)).status_code == 403, name
    assert client_of(cast.leader).get(reverse("roster_upload")).status_code == 200


@pytest.fixture
def sister(cast: Cast) -> Child:
    """Of Javier, with the same mother: Carla Ortega, of another class."""
    sister = make_child(cast.other_classroom, "Carla Ortega")
    for one in (cast.guardian, cast.blocked_guardian):
        Guardianship.objects.create(
            school=cast.school, guardian=one, child=sister, status=Guardianship.Status.APPROVED
        )
    make_guardian(cast.school, "Eva Ortega", "eva@mail.example", sister)
    return sister


@pytest.mark.parametrize("who", ["leader", "office"])
def test_the_other_parent_is_not_shown_at_a_brother_or_sister_either(
    cast: Cast, sister: Child, who: str
) -> None:
    """Their address is what the blocked adult may know least of all."""
    keeper = getattr(cast, who)
    pages = [
        reverse("child_record", args=[sister.pk]),
        reverse("classroom_people", args=[cast.other_classroom.pk]),
        reverse(
            "guardian_record",
            args=[sister.guardianships.get(guardian__name="Eva Ortega").guardian_id],
        ),
    ]
    if who == "leader":
        pages += [reverse(name, args=[sister.pk]) for name in ("child_readers", "block_add")]
    before = [client_of(keeper).get(page).content.decode() for page in pages]
    assert ["Ana Ortega" in html for html in before] == [True] * len(pages)
    kept_out(keeper, cast.child, by_sign_in=True)
    for page in pages:
        html = client_of(keeper).get(page).content.decode()
        assert ("Eva" in html or "block" in page, "Ana Ortega" in html, "ana@" in html) == (
            True,
            False,
            False,
        ), page


def test_who_teaches_the_sister_is_not_told_the_other_parents_phone(
    cast: Cast, sister: Child
) -> None:
    """What she says about the sister is read, signed; where she is reached is not."""
    Guardian.objects.filter(pk=cast.guardian.pk).update(phone="555 0101")
    sheet = make_shared_sheet(sister, WEEK, win="A good week.", by=cast.other_teacher, now=FRIDAY)
    reply = Reply(texts={"wins": ["She sang."]}, reactions=frozenset({"call"}))
    guardian = Guardian.objects.get(pk=cast.guardian.pk)
    send_reply(sheet=sheet, by=guardian, reply=reply, operation_id=uuid.uuid4(), now=FRIDAY)
    page = reverse("class_week", args=[cast.other_classroom.pk, WEEK])

    def shown() -> list[bool]:
        html = client_of(cast.other_teacher).get(page).content.decode()
        return [words in html for words in ("She sang.", "Carla", "555 0101")]

    assert shown() == [True, True, True]
    kept_out(cast.other_teacher, cast.child, by_sign_in=True)
    assert shown() == [True, True, False]


def test_nor_is_that_parents_link_to_the_sister_approved_or_ended(
    cast: Cast, sister: Child
) -> None:
    link = sister.guardianships.get(guardian=cast.guardian)
    link.status = Guardianship.Status.SUGGESTED
    link.save()
    kept_out(cast.office, cast.child, by_sign_in=True)
    browser = client_of(cast.office)
    assert "Carla" not in browser.get(reverse("links_to_approve")).content.decode()
    browser.post(reverse("links_to_approve"), {"link": [str(link.pk)]})
    for name in ("link_approve", "link_end"):
        assert browser.post(reverse(name, args=[link.pk])).status_code == 404
    link.refresh_from_db()
    assert (link.status, link.ended_on) == (Guardianship.Status.SUGGESTED, None)


def test_who_works_with_the_child_is_not_told_or_sent_away(cast: Cast) -> None:
    kept_out(cast.leader, cast.child, by_sign_in=True)
    browser = client_of(cast.leader)
    duty = cast.specialist.assignments.get()
    for page in (reverse("staff"), reverse("member_record", args=[cast.specialist.pk])):
        html = browser.get(page).content.decode()
        assert ("Javier" in html, "Ms. Duarte" in html) == (False, True)
    assert browser.post(reverse("assignment_end", args=[duty.pk])).status_code == 404
    duty.refresh_from_db()
    assert duty.ends_on is None


def test_their_links_are_not_shown_or_ended(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    mint_reply_link(sheet, cast.guardian, now=FRIDAY)
    link = sheet.reply_links.get()
    kept_out(cast.leader, cast.child, by_sign_in=True)
    ended = client_of(cast.leader).post(reverse("reply_link_end", args=[link.pk]))
    assert ended.status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_nobody_is_told_that_they_see_the_sheet(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    kept_out(cast.co_teacher, cast.child, by_sign_in=True)
    loaded: Any = Sheet.objects.select_related("child", "classroom", "school").get(pk=sheet.pk)
    prompts = Prompt.objects.filter(template=sheet.template, half=Half.HOME)
    seen = who_sees(loaded, prompts, acting(cast.teacher), now=FRIDAY)
    names = {one.name for one in seen.school}
    assert names == {"Ms. Chen", "Ms. Duarte"}
    told = readers_of(loaded.child, acting(cast.leader), now=FRIDAY)
    assert {one.name for one in told.staff} == names


def test_a_namesake_at_another_school_is_not_meant(cast: Cast) -> None:
    """A block stands at its own school, and for nobody else's sign-in."""
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert Can.READ_SHEETS in acting(cast.co_teacher).capabilities
    nameless = make_guardian(cast.school, cast.co_teacher.display_name, "", cast.child)
    block(nameless, cast.child)
    assert sheets_visible_to(acting(cast.co_teacher)).filter(pk=sheet.pk).exists()
    other = make_member(cast.school, "new@alder.example", Role.TEACHER)
    assign(other, classroom=cast.classroom)
    assert sheets_visible_to(acting(other)).filter(pk=sheet.pk).exists()


# --- And every later word of the office ------------------------------------------------------------
def test_no_home_is_shared_with_who_is_kept_from_its_child(cast: Cast) -> None:
    """A home's letters go to a mailbox that its adults may share."""
    browser = client_of(cast.office)
    homes = {one.pk: one.household_id for one in (cast.guardian, cast.blocked_guardian)}
    for one, other in (
        (cast.guardian, cast.blocked_guardian),
        (cast.blocked_guardian, cast.guardian),
    ):
        answer = browser.post(
            reverse("home_same", args=[one.pk]), {"other": str(other.pk)}, follow=True
        )
        assert "share no home" in answer.content.decode()
    for one in (cast.guardian, cast.blocked_guardian):
        one.refresh_from_db()
        assert one.household_id == homes[one.pk]


def test_nor_by_way_of_a_third_adult(cast: Cast) -> None:
    """Whoever lives with the child's home already counts too."""
    who: Any = {"by": acting(cast.office), "now": FRIDAY}
    aunt = make_guardian(cast.school, "Eva Ortega", "eva@mail.example")
    services.same_home(guardians=[cast.guardian, aunt], **who)
    aunt.refresh_from_db()
    with pytest.raises(services.KeptApart):
        services.same_home(guardians=[aunt, cast.blocked_guardian], **who)
    services.same_home(guardians=[cast.other_guardian, cast.blocked_guardian], **who)


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("rick  STONE", ""),
        ("Ri\u200bck Stone", "new@mail.example"),
        ("R. S.", "Rick@mail.example"),
    ],
)
def test_a_second_record_of_a_blocked_adult_is_asked_about(
    cast: Cast, name: str, email: str
) -> None:
    browser = client_of(cast.office)
    url = reverse("guardian_add", args=[cast.child.pk])
    typed = {"name": name, "email": email, "channel": "mail", "language": ""}
    asked = browser.post(url, typed).content.decode()
    assert "Rick Stone has no access to Javier. Is this somebody else?" in asked
    assert 'name="is_somebody_else"' in asked
    assert not cast.child.guardianships.exclude(
        guardian__in=[cast.guardian, cast.co_guardian, cast.blocked_guardian]
    ).exists()
    assert browser.post(url, typed | {"is_somebody_else": "on"}).status_code == 302
    assert cast.child.guardianships.count() == 4


def test_one_on_file_of_the_same_name_too(cast: Cast) -> None:
    twin = make_guardian(cast.school, "Rick Stone", "other@mail.example", cast.other_child)
    browser = client_of(cast.office)
    url = reverse("guardian_link", args=[cast.child.pk])
    asked = browser.post(url, {"guardian": str(twin.pk), "relation": ""}).content.decode()
    assert "Is this somebody else?" in asked
    assert not cast.child.guardianships.filter(guardian=twin).exists()
    browser.post(url, {"guardian": str(twin.pk), "is_somebody_else": "on"})
    assert cast.child.guardianships.filter(guardian=twin).exists()
    # For another child nothing is asked.
    other = reverse("guardian_add", args=[cast.other_child.pk])
    typed = {"name": "Rick Stone", "email": "", "channel": "paper", "language": ""}
    assert client_of(cast.office).post(other, typed).status_code == 302


@pytest.mark.parametrize("is_said_before", [True, False])
def test_another_address_on_file_does_not_part_the_block_from_the_colleague(
    cast: Cast, is_said_before: bool
) -> None:
    """Whoever corrects it: the sign-in that was behind the guardian stays kept out, and comes back
    with the lifting of the Block only."""
    child, member = cast.child, cast.co_teacher
    email = member.user.email if is_said_before else ""
    guardian = make_guardian(cast.school, "Sam Stone", email, child)
    office = {"by": acting(cast.office), "now": FRIDAY}
    standing = services.block(
        guardian=guardian, child=child, evidence="Seen", by=acting(cast.leader), now=FRIDAY
    )
    for new in (member.user.email, "private@mail.example", ""):
        services.change_guardian(guardian=guardian, email=new, **office)
        assert child not in children_visible_to(acting(member)), new
        assert member in members_shut_out_of(child.pk), new
    services.lift_block(block=standing, by=acting(cast.leader), now=FRIDAY)
    assert child in children_visible_to(acting(member))
    assert list(members_shut_out_of(child.pk).filter(pk=member.pk)) == []
