"""Two records of one person: proposed, put together by somebody at the school, or told apart."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.access import children_visible_to
from accounts.models import (
    AuditEntry,
    Block,
    Child,
    Delivery,
    Guardian,
    Guardianship,
    Household,
    Role,
    RosterImport,
    TwoPeople,
)
from accounts.queries.merging import merge_proposals
from accounts.rosters import jobs
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.incoming import incoming, roster_of
from accounts.rosters.planning import plan
from accounts.rosters.receiving import receive_file
from accounts.rosters.undoing import undo_plan
from accounts.services import operator
from checkins.models import Entry, HomeHalf, ReplyLink, Sheet
from checkins.services.links import mint_reply_link
from tests.accounts.oneroster_helpers import TABLES, package
from tests.accounts.rosters_helpers import applied, counts, csv_of, planned
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import assign, block, make_child, make_guardian, make_member, sign_in_of
from tests.factories.replies import reply
from tests.replies.conftest import share_sheet

Status = Guardianship.Status
PHONE = "(555) 0142-77"


def copy_of(cast: Cast, *children: Child, **more: Any) -> Guardian:
    """A second record of the child's mother, of her home."""
    values = {"email": cast.guardian.email, "household": cast.guardian.household, "phone": ""}
    values |= more
    email = values.pop("email")
    made = make_guardian(cast.school, "ana  ORTEGA", email, *children, **values)
    made.created_at = FRIDAY + dt.timedelta(minutes=Guardian.objects.count())
    made.save()
    return made


def pairs(cast: Cast) -> list[tuple[str, str]]:
    return [(one.keep.id, one.gone.id) for one in merge_proposals(acting(cast.office))]


def merge(cast: Cast, gone: Guardian, keep: Guardian | None = None) -> None:
    services.merge(keep=keep or cast.guardian, gone=gone, by=acting(cast.office), now=FRIDAY)


def link(guardian: Guardian, child: Child) -> Guardianship:
    return Guardianship.objects.get(guardian=guardian, child=child)


# --- Who is proposed ------------------------------------------------------------------------------
def test_an_address_alone_proposes_nobody(cast: Cast) -> None:
    make_guardian(cast.school, "Luis Ortega", cast.guardian.email, cast.child)
    copy_of(cast, cast.other_child)
    copy_of(cast)
    assert pairs(cast) == []


def test_one_child_and_an_address_or_a_number_propose(cast: Cast) -> None:
    Guardian.objects.filter(pk=cast.guardian.pk).update(phone=PHONE)
    by_mail = copy_of(cast, cast.child)
    by_phone = copy_of(cast, cast.child, email="a@new.example", phone="555 014277")
    copy_of(cast, cast.child, email="b@new.example", phone="555 99")
    make_guardian(cast.school, "Bea Ortega", cast.guardian.email, cast.child, phone=PHONE)
    assert set(pairs(cast)) == {
        (cast.guardian.pk, by_mail.pk),
        (cast.guardian.pk, by_phone.pk),
    }
    services.unlink_guardian(link=link(by_mail, cast.child), by=acting(cast.office), now=FRIDAY)
    assert pairs(cast) == [(cast.guardian.pk, by_phone.pk)]


def test_without_a_child_in_common_it_takes_both(cast: Cast) -> None:
    Guardian.objects.filter(pk=cast.guardian.pk).update(phone=PHONE)
    copy_of(cast, cast.child, email="a@new.example", phone=PHONE[:6])
    both = copy_of(cast, cast.other_child, phone=PHONE)
    assert pairs(cast) == [(cast.guardian.pk, both.pk)]


def test_the_one_with_a_yes_is_kept_before_the_older(cast: Cast) -> None:
    copy = copy_of(cast, cast.child)
    Guardianship.objects.filter(guardian=cast.guardian).update(status=Status.SUGGESTED)
    assert pairs(cast) == [(copy.pk, cast.guardian.pk)]


def test_nobody_around_a_block_or_of_another_school_is_shown(cast: Cast) -> None:
    copy_of(cast, cast.child)
    barred = make_guardian(cast.school, "Own Child", cast.office.user.email, cast.child)
    assert len(pairs(cast)) == 1
    block(barred, cast.child)
    assert pairs(cast) == []
    assert merge_proposals(acting(cast.stranger)) == ()
    assert merge_proposals(acting(cast.teacher)) == ()


def test_proposals_take_two_queries(cast: Cast) -> None:
    for count in (1, 30):
        for _number in range(count):
            copy_of(cast, cast.child)
        office = acting(cast.office)
        merge_proposals(office)
        with CaptureQueriesContext(connection) as caught:
            assert len(merge_proposals(office)) >= count
        assert len(caught) == 2


# --- One person -----------------------------------------------------------------------------------
def test_children_blanks_and_ways_in(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    Guardian.objects.filter(pk=cast.guardian.pk).update(phone="", language="")
    brother = make_child(cast.classroom, "Leo Ortega")
    copy = copy_of(cast, cast.child, brother, phone=PHONE, language="es")
    copy.user = cast.guardian.user
    copy.save()
    letter = Delivery.objects.create(
        school=cast.school, guardian=copy, letter="week_ready", to=copy.email, due_at=FRIDAY
    )
    before = AuditEntry.objects.count()
    merge(cast, copy)
    keep = Guardian.objects.get(pk=cast.guardian.pk)
    copy.refresh_from_db()
    assert (keep.phone, keep.language, keep.email) == (PHONE, "es", "ana@mail.example")
    assert link(keep, brother).status == Status.APPROVED
    assert link(keep, cast.child).ended_on is None
    assert (copy.user, copy.ended_on, copy.merged_into) == (None, FRIDAY.date(), keep)
    assert not Guardianship.objects.in_force().filter(guardian=copy).exists()
    letter.refresh_from_db()
    assert letter.state == Delivery.State.CANCELLED
    row = AuditEntry.objects.get(verb="guardians merged")
    assert row.about == {"guardian": str(keep.pk), "gone": str(copy.pk), "fields": ["name"]}
    assert AuditEntry.objects.count() == before + 1
    assert pairs(cast) == []


def test_an_address_comes_with_how_it_was_used(cast: Cast) -> None:
    paper = copy_of(cast, cast.child, email="", phone=PHONE)
    Guardian.objects.filter(pk=cast.guardian.pk).update(stopped_at=FRIDAY)
    merge(cast, Guardian.objects.get(pk=cast.guardian.pk), keep=paper)
    paper.refresh_from_db()
    assert (paper.email, paper.channel, paper.user) == ("ana@mail.example", "mail", None)
    assert paper.stopped_at == FRIDAY


def test_what_was_written_stays_and_its_links_end(cast: Cast) -> None:
    copy = copy_of(cast, cast.child)
    sheet = share_sheet(cast)
    reply(sheet, copy, now=FRIDAY, win="He read.")
    mint_reply_link(sheet=sheet, guardian=copy, now=FRIDAY)
    written = (Sheet, Entry, HomeHalf)
    before = [list(model.objects.order_by("pk").values()) for model in written]
    merge(cast, copy)
    assert [list(model.objects.order_by("pk").values()) for model in written] == before
    assert not ReplyLink.objects.filter(guardian=copy, revoked_at=None).exists()
    page = client_of(cast.guardian).get(reverse("home_sheet", args=[sheet.pk]))
    assert "He read." in page.content.decode()


def test_two_homes_are_said_first(cast: Cast) -> None:
    copy = copy_of(cast, cast.child, household=Household.objects.create(school=cast.school))
    with pytest.raises(services.TwoHomes):
        merge(cast, copy)
    assert not AuditEntry.objects.filter(verb="guardians merged").exists()
    assert Guardian.objects.get(pk=copy.pk).ended_on is None


@pytest.mark.parametrize("whose", ["keep", "gone"])
def test_a_block_of_either_stands(cast: Cast, whose: str) -> None:
    copy = copy_of(cast, cast.child, cast.other_child)
    Guardianship.objects.filter(guardian=copy, child=cast.child).delete()
    of = {"keep": cast.guardian, "gone": copy}[whose]
    block(of, cast.other_child)
    merge(cast, copy)
    assert Block.objects.filter(
        guardian=cast.guardian, child=cast.other_child, lifted_at=None
    ).exists()
    assert Block.objects.filter(guardian=of, lifted_at=None).count() == 1
    mine = Guardianship.objects.in_force().filter(guardian=cast.guardian)
    assert [one.child for one in mine] == [cast.child]


@pytest.mark.parametrize("whose", ["keep", "gone"])
@pytest.mark.parametrize("known_by", ["keep", "gone"])
def test_a_block_follows_to_the_staffs_pages(cast: Cast, whose: str, known_by: str) -> None:
    """Of two addresses either may be that of somebody who works here."""
    copy = copy_of(cast, cast.child, email="ana@work.example")
    cast.guardian.email, cast.guardian.user = "ana@home.example", None
    cast.guardian.save()
    both = {"keep": cast.guardian, "gone": copy}
    block(both[whose], cast.other_child)
    colleague = make_member(cast.school, both[known_by].email, Role.TEACHER)
    assign(colleague, classroom=cast.classroom)
    merge(cast, copy)
    assert cast.other_child not in children_visible_to(acting(colleague))
    assert cast.child in children_visible_to(acting(colleague))


@pytest.mark.parametrize("whose", ["keep", "gone"])
def test_a_link_that_a_person_ended_stays_ended(cast: Cast, whose: str) -> None:
    copy = copy_of(cast, cast.child)
    of = {"keep": cast.guardian, "gone": copy}[whose]
    services.unlink_guardian(link=link(of, cast.child), by=acting(cast.office), now=FRIDAY)
    merge(cast, copy)
    assert link(cast.guardian, cast.child).ended_on == FRIDAY.date()


@pytest.mark.parametrize("whose", ["keep", "gone"])
def test_what_a_source_ended_comes_back_with_the_other(cast: Cast, whose: str) -> None:
    copy = copy_of(cast, cast.child)
    of = {"keep": cast.guardian, "gone": copy}[whose]
    Guardianship.objects.filter(guardian=of).update(ended_on=FRIDAY.date(), is_gone=True)
    merge(cast, copy)
    mine = link(cast.guardian, cast.child)
    assert (mine.ended_on, mine.is_gone, mine.status) == (None, False, Status.APPROVED)


@pytest.mark.parametrize("whose", ["keep", "gone"])
def test_a_yes_for_one_of_two_is_asked_again(cast: Cast, whose: str) -> None:
    copy = copy_of(cast, cast.child)
    of = {"keep": cast.guardian, "gone": copy}[whose]
    Guardianship.objects.filter(guardian=of).update(status=Status.SUGGESTED)
    merge(cast, copy)
    assert link(cast.guardian, cast.child).status == Status.SUGGESTED


def test_the_second_of_two_at_once_changes_nothing(cast: Cast) -> None:
    """Both hold the rows as they were before either pressed the button."""
    copy = copy_of(cast, cast.child)
    first, second = (Guardian.objects.get(pk=copy.pk) for _ in range(2))
    merge(cast, first)
    for keep, gone in ((cast.guardian, second), (second, cast.guardian)):
        with pytest.raises(services.NoPair):
            merge(cast, gone, keep=keep)
    with pytest.raises(services.NoPair):
        merge(cast, cast.guardian)
    assert AuditEntry.objects.filter(verb="guardians merged").count() == 1


def test_another_school_does_not_exist(cast: Cast) -> None:
    with pytest.raises(services.WrongSchool):
        merge(cast, cast.strange_guardian)
    with pytest.raises(services.WrongSchool):
        services.refuse_merge(
            first=cast.guardian, second=cast.strange_guardian, by=acting(cast.office), now=FRIDAY
        )


def test_a_record_of_a_record_leads_to_the_last(cast: Cast) -> None:
    first, second = copy_of(cast, cast.child), copy_of(cast, cast.child)
    merge(cast, first, keep=second)
    merge(cast, second)
    first.refresh_from_db()
    assert first.merged_into == cast.guardian


def test_an_erased_childs_adults_go_with_their_copies(cast: Cast) -> None:
    from checkins.services.erasing import erase_child

    copy = copy_of(cast, cast.child)
    merge(cast, copy)
    erase_child(child=cast.child, by=acting(cast.leader), now=FRIDAY)
    assert not Guardian.objects.filter(pk__in=[copy.pk, cast.guardian.pk]).exists()


# --- The same file again --------------------------------------------------------------------------
HEAD = ",".join(
    ["Child", "Class"]
    + [f"Guardian {one} {what}" for one in (1, 2) for what in ("name", "email", "phone")]
)
SIBLINGS = (
    "Mia Park,Room 12,Jun Park,jun@mail.example,555 014277,,,",
    "Bo Park,Room 12,Jun Park,jun@work.example,555 014277,,,",
)
TWICE_IN_A_LINE = (
    "Mia Park,Room 12,Jun Park,jun@mail.example,555 014277,Jun Park,jun@work.example,555 014277",
)


@pytest.mark.parametrize("lines", [SIBLINGS, TWICE_IN_A_LINE])
def test_the_same_list_again_changes_nothing(cast: Cast, lines: tuple[str, ...]) -> None:
    data = csv_of(*lines, head=HEAD)
    applied(cast.school, data)
    one, other = Guardian.objects.filter(name="Jun Park").order_by("created_at", "id")
    services.same_home(guardians=[one, other], by=acting(cast.office), now=FRIDAY)
    merge(cast, other, keep=one)
    before = list(Guardianship.objects.order_by("pk").values())
    assert planned(cast.school, data).counts == counts()
    applied(cast.school, data)
    assert list(Guardianship.objects.order_by("pk").values()) == before
    assert Guardian.objects.filter(name="Jun Park").count() == 2


def test_the_same_package_again_changes_nothing(cast: Cast) -> None:
    """Two ids of one sender for one child's mother."""
    users = TABLES["users"].replace(
        "g2,,,true,A,guardian,g2,Ulf,Gross,,,777,,",
        "g2,,,true,A,guardian,g2,An,Gross,,an@work.example,,555,",
    )
    data = package(users=users)

    def taken() -> Any:
        by = operator(cast.school, now=FRIDAY)
        waiting = receive_file(data, file_name="a.zip", by=by, now=FRIDAY)
        shown = plan_of(waiting, now=FRIDAY)
        apply(waiting, fingerprint=shown.fingerprint, by=by, now=FRIDAY)
        cast.school.refresh_from_db()
        return shown

    taken()
    one, other = Guardian.objects.filter(name="An Gross").order_by("sender_id")
    services.same_home(guardians=[one, other], by=acting(cast.office), now=FRIDAY)
    merge(cast, other, keep=one)
    known = one.sender_id
    for _again in range(2):
        file = incoming(data, cast.school, today=FRIDAY.date())
        found = plan(cast.school, roster_of(file.table, file.chosen), today=FRIDAY.date())
        assert found.counts == counts()
        taken()
        one.refresh_from_db()
        assert (one.sender_id, one.email) == (known, "an@mail.example")
    assert Guardian.objects.filter(name="An Gross").count() == 2


def test_a_senders_id_goes_along_where_there_is_none(cast: Cast) -> None:
    copy = copy_of(cast, cast.child, sender_id="abc g1", said_at=FRIDAY)
    merge(cast, copy)
    cast.guardian.refresh_from_db()
    copy.refresh_from_db()
    assert (cast.guardian.sender_id, copy.sender_id) == ("abc g1", "")


# --- The page -------------------------------------------------------------------------------------
def posted(cast: Cast, answer: str, keep: Guardian, gone: Guardian) -> Any:
    data = {"answer": answer, "keep": str(keep.pk), "gone": str(gone.pk)}
    return client_of(cast.office).post(reverse("merges"), data, follow=True)


def test_the_page_asks_for_the_home_then_the_person(cast: Cast) -> None:
    copy = copy_of(cast, cast.child, household=Household.objects.create(school=cast.school))
    office = client_of(cast.office)
    assert "1 pair of records may be one person" in office.get(reverse("people")).content.decode()
    page = office.get(reverse("merges")).content.decode()
    assert 'value="home"' in page and 'value="one"' not in page
    assert (
        "first that it is the same home"
        in posted(cast, "one", cast.guardian, copy).content.decode()
    )
    page = posted(cast, "home", cast.guardian, copy).content.decode()
    assert 'value="one"' in page
    assert "is one person now" in posted(cast, "one", cast.guardian, copy).content.decode()
    assert Guardian.objects.get(pk=copy.pk).merged_into == cast.guardian
    assert "not waiting any more" in posted(cast, "one", cast.guardian, copy).content.decode()
    assert "may be one person" not in office.get(reverse("people")).content.decode()


def test_two_people_are_not_asked_about_again(cast: Cast) -> None:
    copy = copy_of(cast, cast.child)
    posted(cast, "two", cast.guardian, copy)
    assert TwoPeople.objects.count() == 1
    assert pairs(cast) == []
    assert "not waiting any more" in posted(cast, "one", cast.guardian, copy).content.decode()
    services.refuse_merge(first=copy, second=cast.guardian, by=acting(cast.office), now=FRIDAY)
    assert AuditEntry.objects.filter(verb="two people").count() == 1
    with pytest.raises(services.NoPair):
        merge(cast, copy)


def test_whom_a_block_keeps_apart_share_no_home(cast: Cast) -> None:
    copy = copy_of(cast, cast.child, household=Household.objects.create(school=cast.school))
    block(copy, cast.child)
    page = posted(cast, "home", cast.guardian, copy).content.decode()
    assert "has no access to a child" in page
    assert Guardian.objects.get(pk=copy.pk).household != cast.guardian.household


def test_ids_of_another_school_are_not_found(cast: Cast) -> None:
    assert posted(cast, "one", cast.guardian, cast.strange_guardian).status_code == 404
    assert "not waiting" in posted(cast, "one", cast.guardian, cast.co_guardian).content.decode()
    sign_in_of(make_guardian(cast.school, "Own Record", "own@mail.example", cast.child))


# --- Taking the list back -------------------------------------------------------------------------
def test_a_list_taken_back_leaves_the_person_and_the_doors_shut(cast: Cast) -> None:
    """The list made the record that ended; what a person decided since stays."""
    done = applied(
        cast.school,
        csv_of("Layla Haddad,Room 12,Noor Haddad,noor@mail.example,,Ana Ortega,ana@new.example,"),
    )
    copy = Guardian.objects.get(email="ana@new.example")
    services.same_home(guardians=[cast.guardian, copy], by=acting(cast.office), now=FRIDAY)
    merge(cast, copy)
    shown = undo_plan(RosterImport.objects.get(pk=done.pk), today=FRIDAY.date())
    by = acting(cast.office)
    assert jobs.take_back(done, fingerprint=shown.fingerprint, by=by, now=FRIDAY)
    jobs.carry_on(now=FRIDAY)
    assert Guardian.objects.get(pk=cast.guardian.pk).ended_on is None
    assert link(cast.guardian, cast.child).status == Status.APPROVED
    assert not Guardianship.objects.in_force().filter(guardian__merged_into__isnull=False).exists()
