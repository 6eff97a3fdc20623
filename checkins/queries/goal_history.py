"""A child's goals over time, for staff: what their words were before, and their marks week by week.

Three queries, and the one that is asked once of an actor. Only who works with the child reads it, and of goals that have ended only those with a
mark on a sheet that this actor may read: last year's are not the new teacher's.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.access import Actor
from checkins.access import goals_visible_to, school_entries_visible_to, sheets_visible_to
from checkins.dates import moment_in_full, week_in_words
from checkins.models import Ending, Entry, Goal, GoalRevision, Kind, Sheet
from checkins.queries.goal_words import facts_in_words
from checkins.queries.history_lines import NEWEST
from checkins.queries.versions import Line, Save, in_words, versions


@dataclass(frozen=True)
class MarkOfWeek:
    """The step that school chose in one week."""

    week_label: str
    word: str
    by: str


@dataclass(frozen=True)
class GoalHistory:
    """One goal. `ended` says when and by whom, empty while it is live; marks newest first."""

    title: str
    line: Line
    marks: tuple[MarkOfWeek, ...]
    ended: str


def goal_histories(actor: Actor, sheet: Sheet) -> tuple[GoalHistory, ...]:
    """Those of the sheet's child, in their order on the sheet; the ended ones last."""
    sheets = sheets_visible_to(actor).filter(child=sheet.child_id)
    marks = list(
        school_entries_visible_to(actor, sheets)
        .filter(goal__isnull=False, value__isnull=False, prompt__kind=Kind.GOALS)
        .select_related("sheet", "prompt__template", "author_member")
        .order_by("-sheet__week")
    )
    by_goal: dict[uuid.UUID | None, list[Entry]] = defaultdict(list)
    for mark in marks:
        by_goal[mark.goal_id].append(mark)
    goals = (
        goals_visible_to(actor)
        .filter(Q(ended_at=None) | Q(pk__in=[pk for pk in by_goal if pk]), child=sheet.child_id)
        .select_related("ended_by")
        .prefetch_related(
            Prefetch(
                "revisions", GoalRevision.objects.select_related("by_member").order_by("-version")
            )
        )
        .order_by(F("ended_at").asc(nulls_first=True), "position", "id")
    )
    return tuple(_history(actor, sheet, goal, by_goal[goal.pk]) for goal in goals)


def _history(actor: Actor, sheet: Sheet, goal: Goal, marks: list[Entry]) -> GoalHistory:
    saves = [_save(row) for row in list(goal.revisions.all())[:NEWEST]]
    words = versions(saves, prompt=None, school=sheet.school, today=actor.today)
    return GoalHistory(
        title=goal.title,
        line=Line(id=None, label="", about="", version=goal.version, versions=words),
        marks=tuple(
            MarkOfWeek(
                week_label=week_in_words(mark.sheet.week, sheet.school.school_days),
                word=in_words(mark.prompt, "", mark.value),
                by=mark.author_member.display_name if mark.author_member else "",
            )
            for mark in marks
        ),
        ended=_ended(actor, sheet, goal),
    )


def _save(row: GoalRevision) -> Save:
    days = {"area": row.area, "ends": row.ends_on.isoformat() if row.ends_on else ""}
    said = (row.title, facts_in_words(days), row.meaning, row.help_at_home)
    return Save(
        number=row.version,
        text="\n".join(words for words in said if words),
        value=None,
        by=row.by_member.display_name if row.by_member else "",
        at=row.written_at,
    )


def _ended(actor: Actor, sheet: Sheet, goal: Goal) -> str:
    if goal.ended_at is None:
        return ""
    when = moment_in_full(sheet.school, goal.ended_at, actor.today)
    if goal.how_ended and goal.ended_by is not None:
        names = {"when": when, "name": goal.ended_by.display_name}
        return _("Ended %(when)s by %(name)s: %(how)s.") % {
            **names,
            "how": Ending(goal.how_ended).label,
        }
    if goal.ended_by is None:
        return _("Ended %(when)s.") % {"when": when}
    return _("Ended %(when)s by %(name)s.") % {"when": when, "name": goal.ended_by.display_name}
