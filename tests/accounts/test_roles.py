"""The table of roles, written out a second time by hand from the product's plan."""

import pytest
from django.contrib.auth.models import PermissionsMixin

from accounts.access import (
    Actor,
    Can,
    Hat,
    children_managed_by,
    children_visible_to,
    classrooms_managed_by,
    classrooms_of,
    classrooms_shared_by,
    guardians_managed_by,
    link_actor,
    members_managed_by,
    operator_actor,
    policy,
    staff_actor,
)
from accounts.middleware import wear
from accounts.models import AuditEntry, Role, User
from accounts.roles import HATS, ROLES
from accounts.services import add_classroom
from accounts.services.audit import operator
from checkins.access import questions_visible_to, sheets_visible_to
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import make_user
from tests.replies.conftest import share_sheet

COLUMNS = (
    Role.LEADER, Role.OFFICE, Role.TEACHER, Role.SPECIALIST, Role.AIDE, Role.COUNSELLOR,
    Role.SAFEGUARDING, Role.DEPUTY_SAFEGUARDING, Hat.GUARDIAN, Hat.LINK, Hat.OPERATOR,
)  # fmt: skip
TABLE = """
READ_SHEETS               .  .  T  S  A  C  .  .  G  L  .
WRITE_SCHOOL_HALF         .  .  T  .  .  .  .  .  .  .  .
WRITE_OWN_LINES           .  .  T  S  A  C  .  .  .  .  .
SHARE                     .  .  T  .  .  .  .  .  .  .  .
READ_FAMILY_NOTES         .  .  T  .  .  .  .  .  .  .  .
READ_NOTES_CHOSEN_FOR     .  .  T  S  A  C  .  .  .  .  .
WRITE_HOME_HALF           .  .  .  .  .  .  .  .  G  L  .
END_LINKS                 L  O  T  .  .  .  .  .  G  .  .
TYPE_UP_PAPER             .  .  T  .  .  .  .  .  .  .  .
PRINT_SHEETS              .  .  T  .  .  .  .  .  .  .  .
PRINT_BLANKS              L  O  T  .  .  .  .  .  .  .  .
PRINT_OWN_SHEET           .  .  .  .  .  .  .  .  G  .  .
ASK_FAMILIES              L  .  T  .  .  .  .  .  .  .  .
SCAN_PAPER                .  O  T  .  .  .  .  .  .  .  .
SET_UP                    L  .  .  .  .  .  .  .  .  .  .
MANAGE_PEOPLE             L  O  .  .  .  .  .  .  .  .  .
MANAGE_STAFF              L  .  .  .  .  .  .  .  .  .  .
MANAGE_BLOCKS             L  .  .  .  .  .  .  .  .  .  .
ERASE_RECORDS             L  .  .  .  .  .  .  .  .  .  .
MANAGE_CALENDAR           L  O  .  .  .  .  .  .  .  .  .
MANAGE_TEMPLATES          L  O  .  .  .  .  .  .  .  .  .
KEEP_PHRASES              .  .  T  .  .  .  .  .  .  .  .
OPEN_PHRASES              L  O  T  .  .  .  .  .  .  .  .
CHANGE_OWN_DETAILS        .  .  .  .  .  .  .  .  G  .  .
SEE_REACH                 L  .  .  .  .  .  .  .  .  .  .
SEE_REACH_OF_OWN_CLASSES  .  .  T  .  .  .  .  .  .  .  .
SEE_NOT_REACHED           L  O  .  .  .  .  .  .  .  .  .
OPEN_REACH                L  O  T  .  .  .  .  .  .  .  .
SEE_COUNTS                .  .  .  .  .  .  .  .  .  .  O
RAISE_CONCERNS            .  .  T  S  A  C  .  .  G  .  .
HANDLE_CONCERNS           .  .  .  .  .  .  S  D  .  .  .
"""


def test_every_capability_of_every_column_is_as_the_plan_says() -> None:
    wanted: dict[str, set[Can]] = {column: set() for column in COLUMNS}
    for line in TABLE.split("\n")[1:-1]:
        name, *marks = line.split()
        assert len(marks) == len(COLUMNS), name
        for column, mark in zip(COLUMNS, marks, strict=True):
            if mark != ".":
                wanted[column].add(Can[name])
    assert wanted == {**ROLES, **{hat: HATS[hat] for hat in COLUMNS[8:]}}


def test_the_table_names_every_role_hat_and_capability() -> None:
    assert set(ROLES) == set(Role.values)
    assert set(HATS) == set(Hat)
    rows = {line.split()[0] for line in TABLE.split("\n")[1:-1]}
    assert rows == {can.name for can in Can}


def test_several_roles_bring_all_that_each_brings(cast: Cast) -> None:
    cast.teacher.roles = [Role.TEACHER, Role.DEPUTY_SAFEGUARDING, "a role of long ago"]
    actor = staff_actor(cast.teacher, now=FRIDAY)
    assert actor.capabilities == ROLES[Role.TEACHER] | {Can.HANDLE_CONCERNS}


def seen_by(actor: Actor) -> list[int]:
    return [
        found(actor).count()
        for found in (
            children_visible_to,
            children_managed_by,
            classrooms_of,
            classrooms_shared_by,
            classrooms_managed_by,
            guardians_managed_by,
            members_managed_by,
            sheets_visible_to,
            questions_visible_to,
        )
    ]


def test_the_operator_sees_nobody_and_nothing(cast: Cast) -> None:
    share_sheet(cast)
    assert sum(seen_by(acting(cast.teacher))) > 0
    assert seen_by(operator_actor(cast.school, now=FRIDAY)) == [0] * 9


def test_what_the_operator_changes_is_written_down_as_nobody_of_the_school(cast: Cast) -> None:
    add_classroom(name="Room 9", by=operator(cast.school, now=FRIDAY), now=FRIDAY)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.by_member, entry.by_guardian) == ("classroom added", None, None)


@pytest.mark.parametrize("hat", [Hat.OPERATOR, Hat.NOBODY])
def test_no_page_can_be_made_for_the_operator_or_for_nobody(hat: Hat) -> None:
    with pytest.raises(ValueError, match=hat.value):
        policy(hat)


@pytest.mark.parametrize("hat", [Hat.OPERATOR, Hat.LINK, Hat.NOBODY])
def test_a_sign_in_wears_no_other_hat_than_staff_or_guardian(cast: Cast, hat: Hat) -> None:
    class Asked:
        user = cast.guardian.user
        session: dict[str, str] = {}

    assert wear(Asked(), hat) is None  # type: ignore[arg-type]
    assert wear(Asked(), Hat.GUARDIAN) is not None  # type: ignore[arg-type]


def test_a_link_opens_one_sheet_and_no_child(cast: Cast) -> None:
    sheet = share_sheet(cast)
    actor = link_actor(cast.guardian, sheet.pk, now=FRIDAY)
    assert [*sheets_visible_to(actor)] == [sheet]
    assert not children_visible_to(actor).exists()


def test_no_flag_on_a_sign_in_gives_anything(cast: Cast) -> None:
    """There is no superuser: the model has no such column, and an attribute of that name is air."""
    assert not issubclass(User, PermissionsMixin)
    columns = {field.name for field in User._meta.get_fields()}
    assert not columns & {"is_superuser", "is_staff", "is_admin", "groups", "user_permissions"}
    sheet = share_sheet(cast)
    flagged = make_user("root@alder.example")
    flagged.is_superuser = flagged.is_staff = True
    browser = client_of(flagged)
    for url in (f"/sheet/{sheet.pk}/", f"/home/sheet/{sheet.pk}/", f"/child/{cast.child.pk}/",
                f"/people/child/{cast.child.pk}/", "/staff/", "/school/"):  # fmt: skip
        assert browser.get(url).status_code == 404, url
    assert browser.get("/admin/").status_code == 404
