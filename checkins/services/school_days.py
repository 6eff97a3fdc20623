"""Templates go along when a school changes the days of its week.

A table whose rows were the school's days gets the new ones in a new version; sheets that are open keep
theirs. Rows that a leader has made of them (fewer, others, in other words) are the leader's and stay.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q

from accounts.models import Member, School
from checkins.builtin.days import day_rows
from checkins.models import Kind, Prompt, Template
from checkins.services.template_rules import Row
from checkins.services.templates import hold, new_version, publish, rewrite, rows_of


@dataclass(frozen=True)
class _Change:
    """The rows of a table by day as they were, and as they are now."""

    old: tuple[dict[str, str], ...]
    new: tuple[dict[str, str], ...]

    def rows(self, version: Template) -> list[Row]:
        """The version's rows with the new days; none where no table goes by the days that were."""
        rows = rows_of(version)
        if not any(row.rows == self.old for row in rows):
            return []
        return [replace(row, rows=self.new) if row.rows == self.old else row for row in rows]


@transaction.atomic
def follow_school_days(
    school: School, *, before: Collection[int], by: Member, now: dt.datetime
) -> None:
    """To be called with the school as it is now; `before` are the ISO weekdays that it had. Drafts
    are changed where they are. One query where no template has a grid."""
    change = _Change(tuple(day_rows(before)), tuple(day_rows(school.school_days)))
    if change.old == change.new:
        return
    live = Q(template__is_current=True) | Q(template__is_draft=True)
    grids = Prompt.objects.filter(live, school=school, kind=Kind.GRID).order_by()
    for key in sorted(set(grids.values_list("template__key", flat=True))):
        _follow(Template(school=school, key=key), change, by, now)


def _follow(one: Template, change: _Change, by: Member, now: dt.datetime) -> None:
    """All versions of this template."""
    versions = list(hold(one).order_by("version"))
    drafts = [version for version in versions if version.is_draft]
    for draft in drafts:
        if rows := change.rows(draft):
            rewrite(draft, rows=rows, name=draft.name, by=by, now=now)
    current = next((version for version in versions if version.is_current), None)
    if current and (rows := change.rows(current)):
        _put_behind(_published(current, rows, by, now), drafts)


def _published(current: Template, rows: list[Row], by: Member, now: dt.datetime) -> Template:
    """Nobody has put it in other words: what was built in still is."""
    draft = new_version(current, rows=rows, by=by, now=now)
    draft.is_builtin = current.is_builtin
    draft.save(update_fields=["is_builtin"])
    return publish(draft, by=by, now=now)


def _put_behind(newest: Template, drafts: list[Template]) -> None:
    """Drafts that wait are still the next to be published."""
    for number, draft in enumerate(drafts, newest.version + 1):
        Template.objects.filter(pk=draft.pk).update(version=number)
