"""Whose pages are printed, and what stands on each: every home only what is for it."""

import datetime as dt
import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Household
from checkins.models import Closure, Goal, Sheet
from checkins.printing.compose import Contents
from checkins.printing.contents import EndedGoal
from checkins.printing.runs import Page, Run, class_run, school_days_of, sheet_run
from checkins.printing.sheets import State
from checkins.services.ending_goals import end_goal
from checkins.services.readiness import mark_ready
from checkins.services.reply import Reply, send_reply
from checkins.services.share import share
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import make_child, make_guardian
from tests.printing.week import answered, begin, note, prompt, shared


def win(contents: Contents, half: str) -> list[str]:
    written = contents.written.get((half, "wins"))
    return [words.text for words in written.words] if written else []


def teachers_run(cast: Cast, **options: object) -> Run:
    asked = {"state": "filled", **options}
    return class_run(acting(cast.teacher), cast.classroom, WEEK, **asked)  # type: ignore[arg-type]


def names(run: Run) -> list[tuple[str, str]]:
    return [(page.given_name, page.home_name) for page in run.pages]


def page_of(run: Run, home_name: str) -> Page:
    (page,) = [page for page in run.pages if page.home_name == home_name]
    return page


def test_blank_set_is_one_page_a_child_in_register_order(cast: Cast) -> None:
    make_child(cast.classroom, "Ada Young")
    run = teachers_run(cast, state="blank")
    assert [page.child_name for page in run.pages] == ["Ada Young", "Javier Ortega", "Layla Haddad"]
    assert [page.household_id for page in run.pages] == [
        None,
        None,
        cast.other_guardian.household_id,
    ]


def test_blank_speaks_the_language_of_the_home(cast: Cast) -> None:
    run = teachers_run(cast, state="blank")
    assert [page.language for page in run.pages] == ["en", "ar"]
    assert [page.language for page in teachers_run(cast, language="vi").pages] == ["vi", "vi"]


def test_class_set_names_class_teacher_week_and_the_day_it_should_be_back(cast: Cast) -> None:
    run = teachers_run(cast)
    assert (run.classroom_name, run.teacher_name) == ("Room 12", "Ms. Chen")
    assert (run.days[0], run.days[-1]) == (dt.date(2026, 11, 9), dt.date(2026, 11, 13))
    assert run.return_on == dt.date(2026, 11, 17)


def test_return_day_skips_a_break(cast: Cast) -> None:
    Closure.objects.create(
        school=cast.school,
        name="Fall break",
        starts_on=dt.date(2026, 11, 16),
        ends_on=dt.date(2026, 11, 23),
    )
    assert school_days_of(cast.school, WEEK)[1] == dt.date(2026, 11, 25)


def test_filled_sheet_shows_what_was_shared_and_no_draft(cast: Cast) -> None:
    note(cast)
    shared(cast, cast.child, "Shared win")
    begin(cast, cast.other_child, "Only a draft")
    javier, layla = teachers_run(cast).pages
    assert win(javier.contents, "school") == ["Shared win"]
    assert javier.contents.written["school", "week"].step == 4
    assert javier.contents.class_note == "We planted beans."
    assert [(goal.title, goal.school) for goal in javier.contents.goals] == [("Goal of Javier", 2)]
    assert win(layla.contents, "school") == []
    assert layla.contents.class_note == ""
    assert [(goal.title, goal.school) for goal in layla.contents.goals] == [("Goal of Layla", None)]


def test_page_that_is_not_shared_is_recorded_as_a_blank(cast: Cast) -> None:
    shared(cast, cast.child)
    begin(cast, cast.other_child)
    assert [page.state for page in teachers_run(cast).pages] == ["filled", "blank"]


def test_changes_after_the_share_stay_off_paper(cast: Cast) -> None:
    sheet = shared(cast, cast.child, "Shared win")
    entry = sheet.entries.get(prompt=prompt(cast, "school", "wins"))
    entry.text = "Not shared yet"
    entry.save()
    assert win(teachers_run(cast).pages[0].contents, "school") == ["Shared win"]


def test_withdrawn_sheet_is_printed_as_a_blank_half(cast: Cast) -> None:
    sheet = shared(cast, cast.child)
    Sheet.objects.filter(pk=sheet.pk).update(withdrawn_at=dt.datetime(2026, 11, 13, tzinfo=dt.UTC))
    assert win(teachers_run(cast).pages[0].contents, "school") == []


def test_each_home_gets_its_own_half_only(cast: Cast) -> None:
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.guardian, "At Ana's")
    answered(cast, sheet, cast.co_guardian, "At Luis's")
    run = teachers_run(cast)
    ana, luis = page_of(run, "Ana Ortega"), page_of(run, "Luis Ortega")
    assert win(ana.contents, "home") == ["At Ana's"]
    assert win(luis.contents, "home") == ["At Luis's"]
    assert [page.language for page in (ana, luis)] == ["en", "es"]
    assert ana.contents.goals[0].home == 4
    assert ana.contents.reactions == frozenset({"thanks"})
    assert ana.contents.try_answer == "try"
    assert ana.contents.written["home", "know"].ticked == frozenset({"sleep"})


def test_home_that_did_not_write_gets_nothing_of_the_other_home(cast: Cast) -> None:
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.guardian, "At Ana's")
    cast.co_guardian.channel = "paper"
    cast.co_guardian.save()
    run = teachers_run(cast, paper_only=True)
    (luis,) = [page for page in run.pages if page.given_name == "Javier"]
    assert luis.home_name == "Luis Ortega"
    assert win(luis.contents, "school") == ["Read a whole page aloud"]
    assert win(luis.contents, "home") == []
    assert luis.contents.reactions == frozenset()
    assert luis.contents.goals[0].home is None


def test_guardians_of_one_home_share_a_page(cast: Cast) -> None:
    cast.co_guardian.household = cast.guardian.household
    cast.co_guardian.save()
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.guardian, "Ours")
    assert names(teachers_run(cast))[0] == ("Javier", "")
    assert win(teachers_run(cast).pages[0].contents, "home") == ["Ours"]


def test_set_for_paper_families_leaves_out_those_whom_letters_reach(cast: Cast) -> None:
    shared(cast, cast.other_child)
    assert names(teachers_run(cast, paper_only=True)) == []
    on_paper = make_guardian(cast.school, "Gran Haddad", "", cast.other_child, language="ar")
    assert names(teachers_run(cast, paper_only=True)) == [("Layla", "Gran Haddad")]
    assert teachers_run(cast, paper_only=True).pages[0].household_id == on_paper.household_id


def test_bounced_address_moves_to_paper(cast: Cast) -> None:
    cast.other_guardian.bounced_at = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
    cast.other_guardian.save()
    assert names(teachers_run(cast, paper_only=True)) == []
    shared(cast, cast.other_child)
    assert names(teachers_run(cast, paper_only=True)) == [("Layla", "")]


def test_blocked_guardian_has_no_page(cast: Cast) -> None:
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.blocked_guardian, "Blocked words")
    assert [page.contents.written.get(("home", "wins")) for page in teachers_run(cast).pages] == [
        None,
        None,
    ]


def test_note_for_chosen_readers_stays_off_other_teachers_paper(cast: Cast) -> None:
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.guardian, "Win")
    entry = sheet.entries.create(
        school=cast.school,
        half="home",
        prompt=prompt(cast, "home", "family_note"),
        household=cast.guardian.household,
        author_guardian=cast.guardian,
        text="Only for Ms. Chen",
        has_chosen_readers=True,
        written_at=sheet.shared_at,
    )
    entry.chosen_readers.create(school=cast.school, member=cast.teacher)
    chen = class_run(acting(cast.teacher), cast.classroom, WEEK, state="filled")
    reyes = class_run(acting(cast.co_teacher), cast.classroom, WEEK, state="filled")
    assert ("home", "family_note") in page_of(chen, "Ana Ortega").contents.written
    assert ("home", "family_note") not in page_of(reyes, "Ana Ortega").contents.written


@pytest.mark.parametrize("who", ["guardian", "co_guardian"])
def test_guardian_prints_their_own_home(cast: Cast, who: str) -> None:
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.guardian, "At Ana's")
    answered(cast, sheet, cast.co_guardian, "At Luis's")
    sheet = Sheet.objects.select_related("classroom", "school").get(pk=sheet.pk)
    (page,) = sheet_run(acting(getattr(cast, who)), sheet, state="filled").pages
    assert win(page.contents, "home") == ["At Ana's" if who == "guardian" else "At Luis's"]


@pytest.mark.parametrize("state", ["blank", "filled"])
def test_guardian_prints_no_goal_that_was_not_shared(cast: Cast, state: State) -> None:
    sheet = shared(cast, cast.child)
    day = FRIDAY.date()
    Goal.objects.create(
        school=cast.school, child=cast.child, title="Not yet", begins_on=day, position=2
    )
    sheet = Sheet.objects.select_related("classroom", "school").get(pk=sheet.pk)
    (page,) = sheet_run(acting(cast.guardian), sheet, state=state).pages
    assert [goal.title for goal in page.contents.goals] == ["Goal of Javier"]
    sheet.withdrawn_at = FRIDAY
    sheet.save()
    (page,) = sheet_run(acting(cast.guardian), sheet, state=state).pages
    assert page.contents.goals == ()
    (page, _layla) = teachers_run(cast, state="blank").pages
    assert [goal.title for goal in page.contents.goals] == ["Goal of Javier", "Not yet"]


def test_a_filled_page_tells_of_a_goals_end_and_a_blank_does_not(cast: Cast) -> None:
    begin(cast, cast.child)
    goal = Goal.objects.get(child=cast.child)
    end_goal(goal, how="got", words="Well done.", week=WEEK, by=cast.teacher, now=FRIDAY)
    sheet = Sheet.objects.select_related("classroom", "school").get(child=cast.child)
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    (page,) = sheet_run(acting(cast.guardian), sheet, state="filled").pages
    assert page.contents.ended == (EndedGoal("Goal of Javier", "got", "Well done."),)
    assert page.contents.goals == ()
    (page,) = sheet_run(acting(cast.guardian), sheet, state="blank").pages
    assert page.contents.ended == ()


def test_what_a_home_tapped_about_a_goal_is_on_its_own_page_only(cast: Cast) -> None:
    sheet = shared(cast, cast.child)
    other = make_guardian(
        cast.school, "Luis", "", cast.child, household=Household.objects.create(school=cast.school)
    )
    goal = Goal.objects.get(child=cast.child)
    for by, chip in ((cast.guardian, "explain"), (other, "help")):
        reply = Reply(about_goals=frozenset({(goal.pk, chip)}))
        send_reply(sheet=sheet, by=by, reply=reply, operation_id=uuid.uuid4(), now=FRIDAY)
    sheet = Sheet.objects.select_related("classroom", "school").get(pk=sheet.pk)
    pages = sheet_run(acting(cast.teacher), sheet, state="filled").pages
    asked = {page.household_id: page.contents.goals[0].asked for page in pages}
    assert asked == {cast.guardian.household_id: {"explain"}, other.household_id: {"help"}}
    (page,) = sheet_run(acting(cast.guardian), sheet, state="filled").pages
    assert page.contents.goals[0].asked == {"explain"}
    untapped = Reply(about_goals=frozenset())
    send_reply(sheet=sheet, by=other, reply=untapped, operation_id=uuid.uuid4(), now=FRIDAY)
    pages = sheet_run(acting(cast.teacher), sheet, state="filled").pages
    asked = {page.household_id: page.contents.goals[0].asked for page in pages}
    assert asked == {cast.guardian.household_id: {"explain"}, other.household_id: set()}


def test_leader_gets_blanks_without_goals(cast: Cast) -> None:
    begin(cast, cast.child)
    run = class_run(acting(cast.leader), cast.classroom, WEEK, state="filled", reads=False)
    assert run.state == "blank"
    assert [page.given_name for page in run.pages] == ["Javier", "Layla"]
    assert [page.contents.goals for page in run.pages] == [(), ()]


def test_child_who_moved_stays_with_the_class_that_owns_the_sheet(cast: Cast) -> None:
    shared(cast, cast.child)
    enrolment = cast.child.enrolments.get()
    enrolment.ends_on = dt.date(2026, 11, 10)
    enrolment.save()
    assert [page.given_name for page in teachers_run(cast).pages] == ["Javier", "Layla"]


@pytest.mark.parametrize("more", [0, 2])
def test_class_set_costs_the_same_queries_for_any_number_of_children(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        child = make_child(cast.classroom, f"Child {number}")
        home = Household.objects.create(school=cast.school)
        make_guardian(cast.school, f"Guardian {number}", "", child, household=home)
        shared(cast, child)
    note(cast)
    sheet = shared(cast, cast.child)
    answered(cast, sheet, cast.guardian, "Win")
    actor = acting(cast.teacher)
    with django_assert_num_queries(14):
        class_run(actor, cast.classroom, WEEK, state="filled")
    with django_assert_num_queries(9):
        class_run(actor, cast.classroom, WEEK, state="blank")
