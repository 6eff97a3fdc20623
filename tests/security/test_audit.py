"""Every change of who may see whom leaves one row, in the same transaction or not at all.

Here by a table of all services; for everything else that any test does, tests/audit_watch.py
listens. The one exception is a reply link that a letter mints: the link's row is itself the
record (for whom, which sheet, when), and no person made it.
"""

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils.crypto import get_random_string

from accounts import services
from accounts.access import Actor
from accounts.invitations.services import accept, invite
from accounts.models import (
    AuditEntry,
    Block,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Member,
    User,
)
from accounts.models.base import uuid7
from accounts.rosters.apply import apply, plan_of
from accounts.services import operator
from accounts.signin.address import ask_for_address, confirm_address, wish_of
from accounts.signin.services import address_proven
from checkins.models import Device, Half, Prompt, ReplyLink, Sheet
from checkins.replies.doors import enter
from checkins.replies.revoking import end_device, end_link
from checkins.rollover.services import carry_goals
from checkins.services.goals import begin_goal
from checkins.services.line_readers import choose_line_readers
from checkins.services.links import mint_reply_link
from checkins.services.reply import Reply, send_reply
from checkins.services.share import put_back, share, share_changes, take_back
from tests.accounts.rosters_helpers import csv_of, upload
from tests.audit_watch import ACCESS, AUDIT, ROOT, watched_access
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import assign, block, make_classroom, make_guardian
from tests.factories.sheets import make_shared_sheet, make_sheet, write
from tests.replies.conftest import share_sheet
from tests.security.partnership_changes import CHANGED_HERE, OF_THE_PARTNERSHIP

Act = Callable[[], Any]
Setting = Callable[[Cast], Act]
TODAY = FRIDAY.date()
SATURDAY = FRIDAY + dt.timedelta(days=1)


def by(who: Member | Guardian) -> dict[str, Any]:
    return {"by": acting(who), "now": FRIDAY}


def by_member(who: Member) -> dict[str, Any]:
    return {"by": who, "now": FRIDAY}


def calling(service: Callable[..., Any], **facts: Callable[[Cast], Any]) -> Setting:
    """The service, called by the leader with what each of `facts` finds in the cast."""

    def setting(cast: Cast) -> Act:
        found = {name: find(cast) for name, find in facts.items()}
        return lambda: service(**found, **by(cast.leader))

    return setting


# --- What each change is about --------------------------------------------------------------------
def standing_link(cast: Cast) -> Guardianship:
    return Guardianship.objects.get(guardian=cast.guardian, child=cast.child)


def suggested_link(cast: Cast) -> Guardianship:
    aunt = make_guardian(cast.school, "Eva Ortega", "eva@mail.example")
    return Guardianship.objects.create(school=cast.school, guardian=aunt, child=cast.child)


def housemate(cast: Cast) -> Guardian:
    cast.co_guardian.household = cast.guardian.household
    cast.co_guardian.save()
    return cast.co_guardian


def two_records(cast: Cast) -> Act:
    copy = make_guardian(
        cast.school, cast.guardian.name, cast.guardian.email, household=cast.guardian.household
    )
    return lambda: services.merge(keep=cast.guardian, gone=copy, **by(cast.leader))


def left_member(cast: Cast) -> str:
    cast.specialist.ended_on = TODAY - dt.timedelta(days=9)
    cast.specialist.save()
    return cast.specialist.user.email


def shut_guardian(cast: Cast) -> Guardian:
    cast.guardian.shut_at = FRIDAY
    cast.guardian.save()
    return cast.guardian


def shut_member(cast: Cast) -> Member:
    cast.teacher.shut_at = FRIDAY
    cast.teacher.save()
    return cast.teacher


def code_comes_back(cast: Cast) -> Act:
    user = cast.guardian.user
    assert user is not None
    Guardian.objects.filter(pk=cast.guardian.pk).update(user=None)
    return lambda: address_proven(user, now=FRIDAY)


def guardian_confirms_a_new_address(cast: Cast) -> Act:
    session: Any = {}
    ask_for_address(session, "ana@new.example", **by(cast.guardian))
    wish = wish_of(session)
    assert wish is not None
    return lambda: confirm_address(session, wish.code, **by(cast.guardian))


def leader_made_at_the_machine_is_somebody_already(cast: Cast) -> Act:
    user = User.objects.create_user("f00@address.invalid")
    member = Member.objects.create(school=cast.school, user=user, display_name="", roles=["leader"])
    invitation, _url = invite(member, by=operator(cast.school, now=FRIDAY), now=FRIDAY)
    email = cast.other_teacher.user.email
    other = User.objects.get(email=email)
    other.members.all().delete()
    return lambda: accept(invitation, display_name="Ms. Delgado", email=email, now=FRIDAY)


def list_is_applied(cast: Cast) -> Act:
    rows = (
        "Nia Cole,Room 12,Tess Cole,tess@mail.example,en,,,",
        "Layla Haddad,Room 4,Noor Haddad,noor@mail.example,ar,,,",
    )
    waiting = upload(cast.school, csv_of(*rows))
    shown = plan_of(waiting, now=FRIDAY)
    who: Actor = operator(cast.school, now=FRIDAY)
    return lambda: apply(waiting, fingerprint=shown.fingerprint, by=who, now=FRIDAY)


def note_gets_readers(cast: Cast) -> Act:
    sheet = share_sheet(cast)
    key = Prompt.objects.get(template=sheet.template, half=Half.HOME, has_readers=True).key
    reply = Reply(texts={key: ["For you alone."]}, readers={key: [cast.teacher.pk]})
    return lambda: send_reply(
        sheet=sheet, by=cast.guardian, reply=reply, operation_id=uuid7(), now=FRIDAY
    )


def sheet_is_shared(cast: Cast) -> Act:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    return lambda: share([sheet], by=cast.teacher, now=FRIDAY)


def shared_sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def sheet_is_taken_back(cast: Cast) -> Act:
    sheet = shared_sheet(cast)
    return lambda: take_back(sheet, by=cast.teacher, now=FRIDAY)


def withdrawn_sheet_is_put_back(cast: Cast) -> Act:
    sheet = take_back(shared_sheet(cast), note="Soon.", by=cast.teacher, now=SATURDAY)
    return lambda: put_back(sheet, by=cast.teacher, now=SATURDAY)


def changes_are_shared(cast: Cast) -> Act:
    sheet = shared_sheet(cast)
    write(sheet, "good_to_know", "Sneakers, please.", by=cast.teacher, now=SATURDAY)
    sheet.refresh_from_db()
    return lambda: share_changes(sheet, by=cast.teacher, now=SATURDAY)


def goals_are_chosen_for_next_year(cast: Cast) -> Act:
    goal = begin_goal(cast.child, title="Carries the one", **by_member(cast.teacher))
    return lambda: carry_goals([goal], carried=set(), **by(cast.teacher))


def line_readers_are_chosen(cast: Cast) -> Act:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    line = write(sheet, "good_to_know", "Sneakers, please.", by=cast.teacher, now=FRIDAY)
    home = cast.guardian.household_id
    return lambda: choose_line_readers(line, only_for=home, needs_code=True, **by(cast.teacher))


def open_link(cast: Cast) -> ReplyLink:
    mint_reply_link(share_sheet(cast), cast.guardian, now=FRIDAY)
    return ReplyLink.objects.get()


def open_device(cast: Cast) -> Device:
    enter(open_link(cast), secret="", now=FRIDAY)
    return Device.objects.select_related("link").get()


def ending(service: Callable[..., Any], what: Any, cast: Cast) -> Act:
    return lambda: service(what, **by(cast.office))


def block_with_a_housemate_and_a_link(cast: Cast) -> Act:
    housemate(cast)
    mint_reply_link(share_sheet(cast), cast.co_guardian, now=FRIDAY)
    return lambda: services.block(
        guardian=cast.co_guardian, child=cast.child, evidence="Seen", **by(cast.leader)
    )


def empty_class(cast: Cast) -> Classroom:
    room = make_classroom(cast.school, "Room 40")
    assign(cast.other_teacher, classroom=room)
    return room


def place_beside(cast: Cast) -> Enrolment:
    return Enrolment.objects.create(
        school=cast.school,
        child=cast.child,
        classroom=cast.other_classroom,
        is_home=False,
        starts_on=TODAY,
    )


CHANGES: dict[str, tuple[Setting, list[str]]] = {
    "add_classroom": (
        calling(services.add_classroom, name=lambda _: "Room 9"),
        ["classroom added"],
    ),
    "add_child": (
        calling(
            services.add_child, classroom=lambda cast: cast.classroom, given_name=lambda _: "Nia"
        ),
        ["child added"],
    ),
    "add_child_once": (
        calling(
            services.add_child_once,
            classroom=lambda cast: cast.classroom,
            given_name=lambda _: "Nia",
        ),
        ["child added"],
    ),
    "change_child": (
        calling(
            services.change_child,
            child=lambda cast: cast.child,
            given_name=lambda _: "Xavi",
            family_name=lambda _: "",
            pronoun=lambda _: "he",
        ),
        ["child changed"],
    ),
    "move_child": (
        calling(
            services.move_child,
            child=lambda cast: cast.child,
            classroom=lambda cast: cast.other_classroom,
        ),
        ["child moved"],
    ),
    "child_leaves": (
        calling(services.child_leaves, child=lambda cast: cast.child, last_day=lambda _: TODAY),
        ["child left"],
    ),
    "add_guardian": (
        calling(services.add_guardian, name=lambda _: "Eva", child=lambda cast: cast.child),
        ["guardian added"],
    ),
    "add_guardian_once": (
        calling(
            services.add_guardian_once,
            child=lambda cast: cast.child,
            name=lambda _: "Eva",
            **dict.fromkeys(("email", "phone", "language", "relation"), lambda _: ""),
            channel=lambda _: "paper",
        ),
        ["guardian added"],
    ),
    "change_guardian": (
        calling(
            services.change_guardian,
            guardian=lambda cast: cast.guardian,
            email=lambda _: "ana@new.example",
        ),
        ["guardian changed"],
    ),
    "link_guardian": (
        calling(
            services.link_guardian,
            guardian=lambda cast: cast.other_guardian,
            child=lambda cast: cast.child,
        ),
        ["guardian linked"],
    ),
    "unlink_guardian": (
        calling(services.unlink_guardian, link=standing_link),
        ["guardian unlinked"],
    ),
    "approve_link": (calling(services.approve_link, link=suggested_link), ["links approved"]),
    "approve_links": (
        calling(services.approve_links, links=lambda cast: [suggested_link(cast)]),
        ["links approved"],
    ),
    "add_teachers": (
        calling(
            services.add_teachers,
            teachers=lambda cast: [services.Teacher("Ms. Lund", "lund@a.example", cast.classroom)],
        ),
        ["assigned", "member added"],
    ),
    "rename_classroom": (
        calling(
            services.rename_classroom,
            classroom=lambda cast: cast.classroom,
            name=lambda _: "Room 12 b",
        ),
        ["classroom renamed"],
    ),
    "close_classroom": (
        calling(services.close_classroom, classroom=empty_class),
        ["classroom closed"],
    ),
    "add_to_class": (
        calling(
            services.add_to_class,
            child=lambda cast: cast.child,
            classroom=lambda cast: cast.other_classroom,
        ),
        ["child added to class"],
    ),
    "end_place": (calling(services.end_place, place=place_beside), ["child taken out of class"]),
    "same_home": (
        calling(services.same_home, guardians=lambda cast: [cast.guardian, cast.co_guardian]),
        ["same home"],
    ),
    "merge": (two_records, ["guardians merged"]),
    "refuse_merge": (
        calling(
            services.refuse_merge,
            first=lambda cast: cast.guardian,
            second=lambda cast: cast.co_guardian,
        ),
        ["two people"],
    ),
    "two_homes": (calling(services.two_homes, guardian=housemate), ["two homes"]),
    "block": (
        block_with_a_housemate_and_a_link,
        ["block set", "reply links ended", "two homes"],
    ),
    "lift_block": (
        calling(services.lift_block, block=lambda cast: block(cast.guardian, cast.child)),
        ["block lifted"],
    ),
    "add_member": (
        calling(
            services.add_member,
            email=lambda _: "new@alder.example",
            display_name=lambda _: "Mr. Lund",
            roles=lambda _: ["teacher"],
        ),
        ["member added", "staff invited"],
    ),
    "add_member, who had left": (
        calling(
            services.add_member,
            email=left_member,
            display_name=lambda _: "Ms. Duarte",
            roles=lambda _: ["specialist"],
        ),
        ["member added", "staff invited"],
    ),
    "invite_again": (
        calling(services.invite_again, member=lambda cast: cast.teacher),
        ["member invited again", "staff invited"],
    ),
    "invite_all": (
        calling(
            services.invite_all,
            members=lambda cast: Member.objects.filter(pk=cast.co_teacher.pk),
        ),
        ["members invited", "staff invited"],
    ),
    "change_roles": (
        calling(services.change_roles, member=lambda cast: cast.office, roles=lambda _: ["leader"]),
        ["roles changed"],
    ),
    "assign": (
        calling(
            services.assign,
            member=lambda cast: cast.other_teacher,
            classroom=lambda cast: cast.classroom,
        ),
        ["assigned"],
    ),
    "shut_out": (
        calling(services.shut_out, guardian=lambda cast: cast.guardian),
        ["guardian shut out"],
    ),
    "let_in": (
        calling(services.let_in, guardian=shut_guardian),
        ["guardian let in"],
    ),
    "shut_out_member": (
        calling(services.shut_out_member, member=lambda cast: cast.teacher),
        ["member shut out"],
    ),
    "let_in_member": (
        calling(services.let_in_member, member=shut_member),
        ["member let in"],
    ),
    "end_assignment": (
        calling(services.end_assignment, assignment=lambda cast: cast.teacher.assignments.get()),
        ["assignment ended"],
    ),
    "deactivate_member": (
        calling(services.deactivate_member, member=lambda cast: cast.teacher),
        ["member left"],
    ),
    "address_proven": (code_comes_back, ["sign-in linked"]),
    "confirm_address": (guardian_confirms_a_new_address, ["address changed"]),
    "accept": (leader_made_at_the_machine_is_somebody_already, ["staff arrived"]),
    "apply": (list_is_applied, ["child moved", "roster applied"]),
    "send_reply": (note_gets_readers, ["readers chosen"]),
    "share": (sheet_is_shared, ["sheet shared"]),
    "share_changes": (changes_are_shared, ["changes shared"]),
    "choose_line_readers": (line_readers_are_chosen, ["line readers chosen"]),
    "take_back": (sheet_is_taken_back, ["sheet taken back"]),
    "end_link": (lambda cast: ending(end_link, open_link(cast), cast), ["reply link ended"]),
    "end_device": (lambda cast: ending(end_device, open_device(cast), cast), ["device ended"]),
    "carry_goals": (goals_are_chosen_for_next_year, ["goals chosen for next year"]),
    "put_back": (withdrawn_sheet_is_put_back, ["sheet put back"]),
    **OF_THE_PARTNERSHIP,
}


def everything() -> dict[str, list[Any]]:
    """The access tables and the audit, row by row."""
    more = {AUDIT, "accounts_classroom", "accounts_child", "checkins_sheet"}
    tables = {*ACCESS, *more, *CHANGED_HERE}
    models = [model for model in apps.get_models() if model._meta.db_table in tables]
    assert len(models) == len(tables)
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_written_down_once(cast: Cast, name: str) -> None:
    setting, verbs = CHANGES[name]
    act = setting(cast)
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    with watched_access() as watch:
        act()
    fresh = AuditEntry.objects.exclude(pk__in=before)
    assert sorted(fresh.values_list("verb", flat=True)) == verbs
    assert watch.unaudited() == []
    for entry in fresh:
        named = [entry.by_member_id, entry.by_guardian_id, entry.by_operator or None]
        assert len([one for one in named if one is not None]) == 1, entry


class Torn(Exception):
    """The power went."""


@pytest.mark.parametrize("when", ["before the row", "after the row"])
@pytest.mark.parametrize("name", CHANGES)
def test_the_change_and_its_row_stay_or_go_together(cast: Cast, name: str, when: str) -> None:
    act = CHANGES[name][0](cast)
    before = everything()

    def tear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_row = sql.startswith(f'INSERT INTO "{AUDIT}"')
        if is_row and when == "before the row":
            raise Torn
        result = execute(sql, params, many, context)
        if is_row:
            raise Torn
        return result

    with pytest.raises(Torn), connection.execute_wrapper(tear):
        act()
    assert everything() == before


def test_the_table_names_every_service_that_somebody_acts_in() -> None:
    """A new service of the people core stands here before it works."""
    of_people = {
        name
        for name in services.__all__
        if inspect.isfunction(found := getattr(services, name))
        and "by" in inspect.signature(found).parameters
    }
    assert of_people - set(CHANGES) == {"record"}


# --- The watch itself -----------------------------------------------------------------------------
def as_product(source: str, **names: Any) -> None:
    """Run a line as if it stood in a file of the product."""
    place = str(ROOT / "accounts" / "services" / f"{get_random_string(6)}.py")
    exec(compile(source, place, "exec"), names)  # noqa: S102 - our own words


UNSEEN = {
    "bulk_create": "Household.objects.bulk_create([Household(school=cast.school)])",
    "update": "Guardianship.objects.filter(child=cast.child).update(ended_on=today)",
    "save": "cast.guardian.household = cast.co_guardian.household; cast.guardian.save()",
    "delete": "Block.objects.all().delete()",
    "get_or_create": "Enrolment.objects.get_or_create(school=cast.school, child=cast.child, "
    "classroom=cast.other_classroom, is_home=False, starts_on=today)",
}


@pytest.mark.parametrize("way", UNSEEN)
@pytest.mark.parametrize("row", ["none", "in another transaction", "in this one"])
def test_the_watch_finds_a_change_without_its_row(cast: Cast, way: str, row: str) -> None:
    names = {
        "cast": cast, "today": TODAY, "Household": Household, "Guardianship": Guardianship,
        "Block": Block, "Enrolment": Enrolment,
    }  # fmt: skip
    with watched_access() as watch:
        with transaction.atomic():
            as_product(UNSEEN[way], **names)
            if row == "in this one":
                AuditEntry.objects.create(school=cast.school, verb="changed")
        if row == "in another transaction":
            with transaction.atomic():
                AuditEntry.objects.create(school=cast.school, verb="changed")
    assert len(watch.unaudited()) == (0 if row == "in this one" else 1)


def test_the_watch_passes_over_what_was_undone_and_what_a_test_writes(cast: Cast) -> None:
    with watched_access() as watch:
        block(cast.guardian, cast.child)
        with pytest.raises(Torn), transaction.atomic():
            as_product("Block.objects.all().delete()", Block=Block)
            raise Torn
    assert watch.unaudited() == []
