"""Prepared in July, true in August, taken back until then (ADR 7)."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts import services as people
from accounts.access import children_visible_to, classrooms_of
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
from checkins.access import sheets_visible_to
from checkins.models import Goal, HomeDraft, Question, ReplyLink, Rollover, Sheet
from checkins.reminders.sweep import sweep
from checkins.replies.doors import link_of, rests
from checkins.rollover import services
from checkins.rollover.planning import plan_of
from checkins.services.drafts import save_draft
from checkins.services.goals import begin_goal
from checkins.services.links import mint_reply_link
from checkins.services.reply import Reply, ReplyClosed, send_reply
from checkins.weeks import Week
from tests.conftest import Cast, acting
from tests.factories.people import make_child, make_classroom, make_member, make_school
from tests.factories.replies import ask
from tests.factories.sheets import make_shared_sheet
from tests.rollover.conftest import LAST, TURN, Summer

DAY = dt.timedelta(days=1)
JUNE = Week.parse("2027-W23")


def classes(who: Member, summer: Summer, day: dt.date) -> list[str]:
    return [room.name for room in classrooms_of(acting(who, summer.at(day)))]


def children(who: Member, summer: Summer, day: dt.date) -> list[str]:
    found = children_visible_to(acting(who, summer.at(day))).by_name()
    return [child.given_name for child in found]


def record_of(cast: Cast) -> list[object]:
    """All that a roll-over may touch, as plain rows."""
    return [
        *Enrolment.objects.order_by("pk").values_list("child", "classroom", "starts_on", "ends_on"),
        *Assignment.objects.order_by("pk").values_list("member", "classroom", "ends_on"),
        *Classroom.objects.order_by("pk").values_list("pk", "name", "starts_on", "ended_on"),
        *Child.objects.order_by("pk").values_list("pk", "left_on"),
    ]


# --- Prepared -------------------------------------------------------------------------------------
def test_nothing_changes_before_the_turn_and_all_of_it_on_the_day(summer: Summer) -> None:
    summer.prepare()
    cast = summer.cast
    for day in (summer.now.date(), LAST):
        assert classes(cast.teacher, summer, day) == ["Room 12"]
        assert classes(cast.other_teacher, summer, day) == ["Room 4"]
        assert children(cast.teacher, summer, day) == ["Javier", "Layla"]
        assert children(cast.other_teacher, summer, day) == ["Mei", "Omar"]
    assert classes(cast.teacher, summer, TURN) == []
    assert classes(cast.other_teacher, summer, TURN) == ["Room 13"]
    assert classes(cast.co_teacher, summer, TURN) == ["Room 13"]
    assert children(cast.teacher, summer, TURN) == []
    assert children(cast.other_teacher, summer, TURN) == ["Javier", "Layla", "Omar"]
    assert children(cast.specialist, summer, TURN) == ["Javier"]


def test_every_child_has_one_home_class_a_day(summer: Summer) -> None:
    summer.prepare()
    for child in Child.objects.filter(school=summer.cast.school):
        for day in (LAST, TURN, TURN + 60 * DAY):
            found = Enrolment.objects.home().filter(child=child).on(day).count()
            leaves = child == summer.fifth and day >= TURN
            assert found == (0 if leaves else 1), (child, day)


def test_preparing_twice_is_once(summer: Summer) -> None:
    summer.prepare()
    before = record_of(summer.cast)
    summer.prepare()
    assert record_of(summer.cast) == before


def test_a_plan_that_moved_on_is_not_prepared(summer: Summer) -> None:
    shown = plan_of(summer.rollover).fingerprint
    make_child(summer.cast.classroom, "New Child")
    with pytest.raises(services.Changed):
        services.prepare(summer.rollover, fingerprint=shown, by=summer.office, now=summer.now)
    assert not Classroom.objects.filter(starts_on=TURN).exists()


def test_who_may_now_see_whom_is_written_down(summer: Summer) -> None:
    summer.prepare()
    verbs = sorted(AuditEntry.objects.values_list("verb", flat=True))
    assert [verb for verb in verbs if verb not in ("calendar changed",)] == [
        "assigned",
        "assigned",
        "class prepared",
        "school year prepared",
    ]
    entry = AuditEntry.objects.get(verb="class prepared")
    assert sorted(entry.about["children"]) == sorted(
        str(child.pk) for child in (summer.cast.child, summer.cast.other_child, summer.repeats)
    )


def test_homes_links_and_blocks_stay(summer: Summer) -> None:
    before = (
        list(Guardianship.objects.order_by("pk").values_list("guardian", "child", "ended_on")),
        list(Guardian.objects.order_by("pk").values_list("pk", "household")),
        list(Block.objects.values_list("guardian", "lifted_at")),
    )
    summer.prepare()
    summer.turn()
    assert before == (
        list(Guardianship.objects.order_by("pk").values_list("guardian", "child", "ended_on")),
        list(Guardian.objects.order_by("pk").values_list("pk", "household")),
        list(Block.objects.values_list("guardian", "lifted_at")),
    )


# --- Taken back -----------------------------------------------------------------------------------
def test_taking_it_back_restores_the_record_and_keeps_the_plan(summer: Summer) -> None:
    Assignment.objects.filter(member=summer.cast.co_teacher).update(ends_on=TURN + 90 * DAY)
    before, plan = record_of(summer.cast), summer.rollover.plan
    summer.prepare()
    summer.take_back()
    assert record_of(summer.cast) == before
    assert (summer.rollover.plan, summer.rollover.prepared_at) == (plan, None)
    summer.prepare()
    assert classes(summer.cast.other_teacher, summer, TURN) == ["Room 13"]


def test_a_move_in_between_survives_taking_back(summer: Summer) -> None:
    summer.prepare()
    people.move_child(
        child=summer.cast.child,
        classroom=Classroom.objects.get(pk=summer.cast.other_classroom.pk),
        by=summer.office,
        now=summer.now,
    )
    summer.take_back()
    assert children(summer.cast.other_teacher, summer, TURN) == ["Javier", "Mei", "Omar"]


@pytest.mark.parametrize("day", [TURN, TURN + DAY])
def test_from_the_turn_on_it_cannot_be_taken_back(summer: Summer, day: dt.date) -> None:
    summer.prepare()
    with pytest.raises(services.TooLate):
        summer.take_back(summer.at(day))


# --- The turn -------------------------------------------------------------------------------------
@pytest.fixture
def shared(summer: Summer) -> Sheet:
    """A sheet of June, shared, with everything that hangs on it."""
    cast, june = summer.cast, summer.at(dt.date(2027, 6, 11), 14)
    sheet = make_shared_sheet(cast.child, JUNE, by=cast.teacher, now=june)
    ask(sheet, cast.guardian, "And in the fall?", now=june)
    save_draft(sheet=sheet, by=cast.guardian, typed={"wins": ["He"]}, now=june)
    return sheet


def test_the_turn_ends_links_letters_drafts_and_questions(summer: Summer, shared: Sheet) -> None:
    cast = summer.cast
    url = mint_reply_link(shared, cast.guardian, now=summer.now)
    token = url.rstrip("/").rsplit("/", 1)[-1]
    summer.prepare()

    def is_resting(now: dt.datetime) -> bool:
        link = link_of(token)
        assert link is not None
        return rests(link, link, now)

    assert (is_resting(summer.at(LAST)), summer.turn(), summer.turn()) == (False, True, False)
    assert is_resting(summer.at(TURN))
    assert not ReplyLink.objects.filter(revoked_at=None).exists()
    assert not HomeDraft.objects.exists()
    assert Question.objects.get().dropped_at == summer.at(TURN, 0)
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.CANCELLED}
    with pytest.raises(ReplyClosed):
        send_reply(
            sheet=shared,
            by=cast.guardian,
            reply=Reply(),
            operation_id=cast.guardian.pk,
            now=summer.at(TURN),
        )


def test_the_tick_turns_and_opens_the_new_classes_sheets(summer: Summer) -> None:
    summer.prepare()
    sweep(now=summer.at(TURN, 6))
    summer.rollover.refresh_from_db()
    assert summer.rollover.turned_at == summer.at(TURN, 6)
    owners = Sheet.objects.filter(week=Week.containing(TURN)).values_list("classroom__name")
    assert sorted(name for (name,) in owners if name != "Room 1") == ["Room 13"] * 3


def test_leavers_leave_unless_they_were_given_a_place(summer: Summer) -> None:
    other = make_child(summer.cast.other_classroom, "Zoe Hill")
    summer.rollover.refresh_from_db()
    summer.prepare()
    people.move_child(
        child=other, classroom=summer.room("Room 13"), by=summer.office, now=summer.now
    )
    summer.turn()
    left = Child.objects.filter(left_on=LAST)
    assert [child.given_name for child in left] == ["Mei"]
    assert "Zoe" in children(summer.cast.other_teacher, summer, TURN)


def test_goals_carry_unless_their_teacher_said_no(summer: Summer) -> None:
    cast = summer.cast
    goals = [
        begin_goal(child, title=title, by=cast.teacher, now=summer.now)
        for child, title in ((cast.child, "Read"), (cast.child, "Count"), (summer.fifth, "Swim"))
    ]
    services.carry_goals(
        goals, carried=[goals[0].pk, goals[2].pk], by=acting(cast.teacher), now=summer.now
    )
    summer.prepare()
    summer.turn()
    assert list(Goal.objects.live().values_list("title", flat=True)) == ["Read"]


def test_the_new_teacher_sees_no_old_sheet_and_the_old_one_thirty_days(
    summer: Summer, shared: Sheet
) -> None:
    summer.prepare()
    summer.turn()

    def readers(day: dt.date) -> list[str]:
        cast = summer.cast
        staff = (cast.teacher, cast.co_teacher, cast.other_teacher, cast.specialist)
        return [
            who.display_name
            for who in staff
            if sheets_visible_to(acting(who, summer.at(day))).filter(pk=shared.pk).exists()
        ]

    assert readers(LAST) == ["Ms. Chen", "Mr. Reyes", "Ms. Duarte"]
    assert readers(TURN) == ["Ms. Chen", "Mr. Reyes"]
    assert readers(TURN + 29 * DAY) == ["Ms. Chen", "Mr. Reyes"]
    assert readers(TURN + 30 * DAY) == []


def test_another_school_is_not_touched(summer: Summer) -> None:
    other = make_school("Third School")
    make_child(make_classroom(other, "Room 12"), "Ida Third")
    before = list(Enrolment.objects.filter(school=other).values_list("classroom", "ends_on"))
    summer.prepare()
    summer.turn()
    assert (
        list(Enrolment.objects.filter(school=other).values_list("classroom", "ends_on")) == before
    )
    with pytest.raises(people.WrongSchool):
        services.take_back(
            summer.rollover, by=acting(summer.cast.stranger, summer.now), now=summer.now
        )


def test_late_in_august_it_counts_from_today(summer: Summer) -> None:
    late = summer.at(TURN + 3 * DAY)
    services.prepare(
        summer.rollover,
        fingerprint=plan_of(summer.rollover).fingerprint,
        by=acting(summer.cast.office, late),
        now=late,
    )
    summer.rollover.refresh_from_db()
    assert (summer.rollover.turn_on, summer.rollover.turned_at) == (TURN + 3 * DAY, late)
    assert children(summer.cast.other_teacher, summer, TURN + 3 * DAY) == [
        "Javier",
        "Layla",
        "Omar",
    ]


@pytest.mark.parametrize("more", [0, 100])
def test_preparing_costs_the_same_for_any_number_of_children(
    summer: Summer, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(more):
        make_child(summer.cast.classroom, f"Child {n}")
    assert make_member(summer.cast.school, f"more{more}@alder.example")
    fingerprint = plan_of(summer.rollover).fingerprint
    office = summer.office
    with django_assert_num_queries(34):
        services.prepare(summer.rollover, fingerprint=fingerprint, by=office, now=summer.now)
    assert Rollover.objects.get().prepared_at == summer.now
