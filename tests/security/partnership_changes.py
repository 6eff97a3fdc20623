"""What is changed beside the weekly words (goals, what works, templates, asking homes, calls), each
with the rows that it leaves in the audit. `test_audit.CHANGES` takes them in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from accounts.models import Classroom, Guardian, Member
from checkins.about.asking import ask_families
from checkins.builtin import OUR_WEEK, create_builtins, my_goals
from checkins.models import Entry, Goal, Reaction, ReactionKind, Sheet, Strategy, Template
from checkins.services.calls import mark_called, undo_called
from checkins.services.ending_goals import end_goal, reopen_goal
from checkins.services.giving import give, take_away
from checkins.services.goal_ideas import take_over
from checkins.services.goals import begin_goal, change_goal
from checkins.services.school_days import follow_school_days
from checkins.services.strategies import (
    keep_strategy,
    say_what_works,
    stop_at_school,
    try_at_school,
)
from checkins.services.templates import new_version, publish, rewrite, rows_of, throw_away
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.replies import home_entry, propose_goal, reply
from tests.factories.sheets import make_shared_sheet, make_sheet, write

Act = Callable[[], Any]
WORDS = {"title": "Carries the one", "meaning": "", "help_at_home": ""}


def by(who: Member | Guardian) -> dict[str, Any]:
    return {"by": who, "now": FRIDAY}


# --- Goals ----------------------------------------------------------------------------------------
def goal_of(cast: Cast) -> Goal:
    return begin_goal(cast.child, title="Speaks up", **by(cast.teacher))


def ended_goal(cast: Cast) -> Goal:
    return end_goal(goal_of(cast), how="got", **by(cast.teacher))


def goal_begins(cast: Cast) -> Act:
    return partial(begin_goal, cast.child, title="Speaks up", **by(cast.teacher))


def goal_is_changed(cast: Cast) -> Act:
    seen = dict.fromkeys(WORDS, 1)
    return partial(change_goal, goal_of(cast), **WORDS, seen=seen, **by(cast.teacher))


def goal_ends(cast: Cast) -> Act:
    return partial(end_goal, goal_of(cast), how="got", **by(cast.teacher))


def goal_opens_again(cast: Cast) -> Act:
    return partial(reopen_goal, ended_goal(cast), **by(cast.teacher))


def idea_is_taken_over(cast: Cast) -> Act:
    sheet = shared_sheet(cast)
    idea = propose_goal(sheet, cast.guardian, "To swim.", now=FRIDAY)
    return partial(take_over, idea, cast.child, title="Swims", **by(cast.teacher))


# --- What works -----------------------------------------------------------------------------------
def shared_sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def line_of_school(cast: Cast) -> Entry:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    return write(sheet, "next_step", "A timer on the table.", by=cast.teacher, now=FRIDAY)


def of_school(cast: Cast) -> Strategy:
    return keep_strategy(line_of_school(cast), **by(cast.teacher))


def of_home(cast: Cast) -> Strategy:
    line = home_entry(
        shared_sheet(cast), cast.guardian, "works_at_home", text="A drum roll.", now=FRIDAY
    )
    return keep_strategy(line, **by(cast.teacher))


def line_is_kept(cast: Cast) -> Act:
    return partial(keep_strategy, line_of_school(cast), **by(cast.teacher))


def school_tries_it(cast: Cast) -> Act:
    return partial(try_at_school, of_home(cast), **by(cast.teacher))


def school_stops(cast: Cast) -> Act:
    return partial(stop_at_school, of_school(cast), **by(cast.teacher))


def home_says_it_works_no_more(cast: Cast) -> Act:
    strategy = of_home(cast)
    sheet = Sheet.objects.get(child=cast.child)
    return partial(say_what_works, sheet, {strategy.pk: False}, **by(cast.guardian))


# --- Templates ------------------------------------------------------------------------------------
def our_week(cast: Cast) -> Template:
    return Template.objects.get(school=cast.school, key=OUR_WEEK)


def draft_of(cast: Cast) -> Template:
    return new_version(our_week(cast), **by(cast.leader))


def template_is_drafted(cast: Cast) -> Act:
    return partial(new_version, our_week(cast), **by(cast.leader))


def draft_is_changed(cast: Cast) -> Act:
    rows = rows_of(our_week(cast))
    return partial(rewrite, draft_of(cast), rows=rows, name="Ours", **by(cast.leader))


def draft_goes(cast: Cast) -> Act:
    return partial(throw_away, draft_of(cast), **by(cast.leader))


def template_is_published(cast: Cast) -> Act:
    return partial(publish, draft_of(cast), **by(cast.leader))


def template_is_given(cast: Cast) -> Act:
    return partial(give, OUR_WEEK, cast.classroom, **by(cast.leader))


def template_is_taken_away(cast: Cast) -> Act:
    give(OUR_WEEK, cast.classroom, **by(cast.leader))
    return partial(take_away, cast.classroom, **by(cast.leader))


def week_begins_on_sunday(cast: Cast) -> Act:
    create_builtins(cast.school, [my_goals.BUILTIN])
    days, cast.school.school_days = cast.school.school_days, [7, 1, 2, 3, 4]
    cast.school.save()
    return partial(follow_school_days, cast.school, before=days, **by(cast.leader))


# --- Homes ----------------------------------------------------------------------------------------
def families_are_asked(cast: Cast) -> Act:
    rooms = Classroom.objects.filter(pk=cast.classroom.pk)
    who = {"by": acting(cast.teacher), "now": FRIDAY}
    return partial(ask_families, rooms, classroom=cast.classroom, **who)


def asked_to_be_called(cast: Cast) -> tuple[Sheet, Reaction]:
    sheet = shared_sheet(cast)
    reply(sheet, cast.guardian, taps=(ReactionKind.CALL,), now=FRIDAY)
    return sheet, Reaction.objects.get(sheet=sheet)


def family_is_called(cast: Cast) -> Act:
    sheet, tap = asked_to_be_called(cast)
    return partial(mark_called, sheet, tap=tap.pk, note="Shoes.", **by(cast.teacher))


def call_is_undone(cast: Cast) -> Act:
    sheet, tap = asked_to_be_called(cast)
    mark_called(sheet, tap=tap.pk, **by(cast.teacher))
    return partial(undo_called, sheet, tap=tap.pk, **by(cast.teacher))


OF_THE_PARTNERSHIP: dict[str, tuple[Callable[[Cast], Act], list[str]]] = {
    "begin_goal": (goal_begins, ["goal begun"]),
    "change_goal": (goal_is_changed, ["goal changed"]),
    "end_goal": (goal_ends, ["goal ended"]),
    "reopen_goal": (goal_opens_again, ["goal opened again"]),
    "take_over": (idea_is_taken_over, ["goal begun"]),
    "keep_strategy": (line_is_kept, ["strategy kept"]),
    "try_at_school": (school_tries_it, ["strategy tried at school"]),
    "stop_at_school": (school_stops, ["strategy stopped at school"]),
    "say_what_works": (home_says_it_works_no_more, ["strategy stopped at home"]),
    "new_version": (template_is_drafted, ["template drafted"]),
    "rewrite": (draft_is_changed, ["template draft changed"]),
    "throw_away": (draft_goes, ["template draft thrown away"]),
    "publish": (template_is_published, ["template published"]),
    "follow_school_days": (week_begins_on_sunday, ["template drafted", "template published"]),
    "give": (template_is_given, ["template given"]),
    "take_away": (template_is_taken_away, ["template taken away"]),
    "ask_families": (families_are_asked, ["families asked about children"]),
    "mark_called": (family_is_called, ["family called"]),
    "undo_called": (call_is_undone, ["call undone"]),
}
"""Service -> how it comes to be called, and the verbs of its rows."""

CHANGED_HERE = frozenset(
    {
        *("checkins_goalrevision", "checkins_question", "checkins_strategy"),
        *("checkins_strategyathome", "checkins_template", "checkins_prompt"),
        *("checkins_templateuse", "checkins_aboutround", "accounts_delivery"),
        *("checkins_reaction", "checkins_contactlog"),
    }
)
"""Tables that these services write; none keeps a row when the audit's is torn off."""
