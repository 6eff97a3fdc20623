"""The office appoints a substitute for some days, and opens no class to itself."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.access import classrooms_of
from accounts.models import Assignment, AuditEntry, Member, Role
from checkins.access import sheets_visible_to
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.sheets import make_shared_sheet

TODAY = FRIDAY.date()
DAY = dt.timedelta(days=1)


def appoint(
    cast: Cast, member: Member, first: dt.date, last: dt.date, *, who: str = "office"
) -> HttpResponse:
    url = f"/people/class/{cast.classroom.pk}/substitute/"
    data = {"member": str(member.pk), "starts_on": first.isoformat(), "ends_on": last.isoformat()}
    answer: Any = client_of(getattr(cast, who)).post(url, data)
    return answer  # type: ignore[no-any-return]


def days_of(member: Member) -> list[tuple[dt.date, dt.date | None]]:
    mine = Assignment.objects.filter(member=member, kind=Assignment.Kind.SUBSTITUTE)
    return list(mine.order_by("starts_on").values_list("starts_on", "ends_on"))


def test_a_substitute_has_the_class_on_those_days_and_not_after(cast: Cast) -> None:
    assert appoint(cast, cast.other_teacher, TODAY, TODAY + 3 * DAY).status_code == 302
    assert days_of(cast.other_teacher) == [(TODAY, TODAY + 3 * DAY)]
    for days, opens in ((0, True), (3, True), (4, False)):
        actor = acting(cast.other_teacher, FRIDAY + days * DAY)
        assert classrooms_of(actor).filter(pk=cast.classroom.pk).exists() is opens, days
    entry = AuditEntry.objects.get(verb="assigned")
    assert (entry.by_member, entry.about["kind"]) == (cast.office, "substitute")


def test_the_audit_says_from_which_day_to_which(cast: Cast) -> None:
    later = TODAY + 7 * DAY
    appoint(cast, cast.other_teacher, later, later + DAY)
    appoint(cast, cast.other_teacher, later + DAY, later + 2 * DAY)
    told = [entry.about for entry in AuditEntry.objects.filter(verb="assigned")]
    assert {(one["since"], one["until"]) for one in told} == {
        (str(later), str(later + DAY)),
        (str(later), str(later + 2 * DAY)),
    }


def test_the_same_person_again_changes_the_last_day_and_earlier_days_are_their_own(
    cast: Cast,
) -> None:
    later = TODAY + 7 * DAY
    appoint(cast, cast.other_teacher, later, later + DAY)
    appoint(cast, cast.other_teacher, later, later + 2 * DAY)
    assert days_of(cast.other_teacher) == [(later, later + 2 * DAY)]
    appoint(cast, cast.other_teacher, TODAY, TODAY)
    assert days_of(cast.other_teacher) == [(TODAY, TODAY), (later, later + 2 * DAY)]


@pytest.mark.parametrize(
    ("who", "roles", "status"),
    [
        ("office", [Role.OFFICE, Role.TEACHER], 200),
        ("leader", [Role.LEADER, Role.TEACHER], 302),
    ],
)
def test_who_keeps_people_but_not_staff_opens_no_class_to_themselves(
    cast: Cast, who: str, roles: list[str], status: int
) -> None:
    member = getattr(cast, who)
    member.roles = roles
    member.save()
    assert appoint(cast, member, TODAY, TODAY, who=who).status_code == status
    assert len(days_of(member)) == (status == 302)


def test_only_teachers_who_work_here_stand_in(cast: Cast) -> None:
    gone = cast.other_teacher
    gone.ended_on = TODAY - DAY
    gone.save()
    for member in (gone, cast.specialist, cast.stranger):
        assert appoint(cast, member, TODAY, TODAY).status_code == 200
    assert not Assignment.objects.filter(kind=Assignment.Kind.SUBSTITUTE).exists()


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (2, 1)])
def test_days_that_are_over_or_turned_round_are_refused(cast: Cast, first: int, last: int) -> None:
    answer = appoint(cast, cast.other_teacher, TODAY + first * DAY, TODAY + last * DAY)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert days_of(cast.other_teacher) == []


def test_the_page_says_who_is_with_the_class(cast: Cast) -> None:
    appoint(cast, cast.other_teacher, TODAY, TODAY)
    page = client_of(cast.office).get(f"/people/class/{cast.classroom.pk}/substitute/")
    lede = page.context["lede"]
    other = cast.other_teacher.display_name
    assert f"{other} until Nov. 13, 2026" in lede
    assert [name in lede for name in ("Mr. Reyes", "Ms. Chen")] == [True, True]


@pytest.mark.parametrize("who", ["office", "leader"])
def test_who_appoints_a_substitute_ends_it_at_once_on_the_page_of_the_class(
    cast: Cast, who: str
) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    appoint(cast, cast.other_teacher, TODAY, TODAY + 3 * DAY)
    client, stands_in = client_of(getattr(cast, who)), client_of(cast.other_teacher)
    editor = reverse("sheet_edit", args=[sheet.pk])
    assert stands_in.get(editor).status_code == 200
    mine = Assignment.objects.get(member=cast.other_teacher, kind=Assignment.Kind.SUBSTITUTE)
    room = reverse("classroom_people", args=[cast.classroom.pk])
    end = reverse("assignment_end", args=[mine.pk])
    page = client.get(room).content.decode()
    assert (end in page, "until Nov. 16, 2026" in page) == (True, True)
    assert client.post(end, follow=True).status_code == 200
    assert stands_in.get(editor).status_code == 404
    assert not sheets_visible_to(acting(cast.other_teacher)).filter(pk=sheet.pk).exists()
    assert end not in client.get(room).content.decode()
    entry = AuditEntry.objects.get(verb="assignment ended")
    assert entry.by_member == getattr(cast, who)


def test_the_office_ends_no_other_assignment(cast: Cast) -> None:
    office = client_of(cast.office)
    kinds = Assignment.objects.filter(member__in=[cast.teacher, cast.co_teacher, cast.specialist])
    for one in (*kinds, Assignment(pk=cast.child.pk)):
        assert office.post(reverse("assignment_end", args=[one.pk])).status_code == 404
    assert set(kinds.values_list("ends_on", flat=True)) == {None}
    by_name = Assignment.objects.create(
        school=cast.school,
        member=cast.other_teacher,
        child=cast.child,
        kind=Assignment.Kind.SUBSTITUTE,
        starts_on=TODAY,
    )
    assert office.post(reverse("assignment_end", args=[by_name.pk])).status_code == 404
