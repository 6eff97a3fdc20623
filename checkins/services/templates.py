"""New versions of a template: made as a draft, published, and from which week on.

A version never changes once it is published, and a sheet keeps the one it was opened with. What
belongs together over the versions has one key (`Prompt.key`); goals, questions and their answers
hang on the child. A row that goes, or asks for another kind of answer, leaves old answers as they are.
"""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import AuditEntry, Member
from checkins.models import (
    Half,
    Kind,
    Prompt,
    Sheet,
    Template,
    Voice,
)
from checkins.services.giving import untouched
from checkins.services.template_rules import BadTemplate, Row, check
from checkins.weeks import Week

__all__ = [
    "BadTemplate",
    "NotADraft",
    "Row",
    "hold",
    "new_version",
    "next_unopened",
    "publish",
    "rows_of",
]


class NotADraft(Exception):
    """The version is published already, or a newer one is."""


def rows_of(template: Template) -> list[Row]:
    """The rows as they are, school's half first: where a new version starts from."""
    prompts = template.prompts.order_by("-half", "position")
    return [_row(prompt) for prompt in prompts]


def _row(prompt: Prompt) -> Row:
    names = [name for name in Row.__dataclass_fields__ if name not in ("half", "kind", "voice")]
    facts = {name: getattr(prompt, name) for name in names}
    return Row(
        **{**facts, "options": tuple(prompt.options), "rows": tuple(prompt.rows)},
        half=Half(prompt.half),
        kind=Kind(prompt.kind),
        voice=Voice(prompt.voice),
    )


@transaction.atomic
def new_version(
    template: Template,
    *,
    rows: Sequence[Row] | None = None,
    name: str = "",
    by: Member,
    now: dt.datetime,
) -> Template:
    """The next version as a draft; without `rows` in the words of this one. Raises BadTemplate.

    `template` may also be one that is not stored: then the draft is version 1 of a new template.
    """
    rows = rows_of(template) if rows is None else rows
    check(rows)
    family = hold(template)
    last: int = family.aggregate(last=Max("version"))["last"] or 0
    draft = Template.objects.create(
        school_id=template.school_id,
        key=template.key,
        version=last + 1,
        name=name or template.name,
        is_current=False,
        is_draft=True,
    )
    _write(draft, rows)
    _log("template drafted", draft, by)
    return draft


def _write(draft: Template, rows: Sequence[Row]) -> None:
    places = Counter[Half]()
    prompts = []
    for row in rows:
        places[row.half] += 1
        facts = asdict(row) | {"options": list(row.options), "rows": list(row.rows)}
        prompts.append(
            Prompt(
                school_id=draft.school_id,
                template=draft,
                position=places[row.half],
                **facts,
            )
        )
    Prompt.objects.bulk_create(prompts)


class ChangedMeanwhile(Exception):
    """Somebody else saved the draft since this writer opened it. Nothing was changed."""


def fingerprint(rows: Sequence[Row], name: str) -> str:
    """A short name for what a version says, the same as long as it does."""
    said = json.dumps([name, [asdict(row) for row in rows]], sort_keys=True, default=list)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def rewrite(
    draft: Template,
    *,
    rows: Sequence[Row],
    name: str,
    seen: str | None = None,
    by: Member,
    now: dt.datetime,
) -> Template:
    """Put these rows in the place of a draft's. `seen` is the `fingerprint` of what the writer had
    before them. Raises BadTemplate, NotADraft, ChangedMeanwhile."""
    check(rows)
    version = next((one for one in hold(draft) if one.pk == draft.pk), None)
    if version is None or not version.is_draft:
        raise NotADraft
    if seen is not None and seen != fingerprint(rows_of(version), version.name):
        raise ChangedMeanwhile
    version.prompts.all().delete()
    version.name = name
    version.save(update_fields=["name"])
    _write(version, rows)
    _log("template draft changed", version, by)
    return version


@transaction.atomic
def throw_away(draft: Template, *, by: Member, now: dt.datetime) -> None:
    """A draft that nobody wants. Raises NotADraft for what is published: sheets are written on it."""
    version = next((one for one in hold(draft) if one.pk == draft.pk), None)
    if version is None or not version.is_draft:
        raise NotADraft
    _log("template draft thrown away", version, by)
    version.delete()


@transaction.atomic
def publish(
    draft: Template, *, from_this_week: bool = False, by: Member, now: dt.datetime
) -> Template:
    """From the next unopened week on, sheets open with this version. Raises NotADraft.

    `from_this_week`: from the present week, and its sheets that are open already move to it as
    long as nothing is written on them, printed of them or shared.
    """
    family = list(hold(draft).order_by("version"))
    version = next((one for one in family if one.pk == draft.pk), None)
    if version is None or not version.is_draft or any(_is_newer(one, version) for one in family):
        raise NotADraft
    this_week = Week.containing(draft.school.local_date(now), draft.school.school_days)
    first = this_week if from_this_week else next_unopened(draft, this_week)
    Template.objects.filter(pk__in=[one.pk for one in family]).update(is_current=False)
    version.is_draft, version.is_current, version.first_week = False, True, first
    version.save(update_fields=["is_draft", "is_current", "first_week"])
    if from_this_week:
        _move_unwritten(version, this_week)
    _log("template published", version, by, first_week=str(first))
    return version


def _is_newer(one: Template, version: Template) -> bool:
    return not one.is_draft and one.version > version.version


def next_unopened(template: Template, this_week: Week) -> Week:
    """The first week, this one or later, in which no sheet of the school is on this template yet."""
    opened = set(
        Sheet.objects.filter(
            school=template.school_id, template__key=template.key, week__gte=this_week
        )
        .order_by()
        .values_list("week", flat=True)
        .distinct()
    )
    week = this_week
    while week in opened:
        week += 1
    return week


def _move_unwritten(version: Template, week: Week) -> int:
    """How many sheets moved. Their rows are held, so that nobody's first word comes in between."""
    standing = Sheet.objects.filter(
        school=version.school_id, week=week, template__key=version.key
    ).exclude(template=version.pk)
    held = list(
        standing.select_for_update(of=("self",)).order_by("id").values_list("pk", flat=True)
    )
    return untouched(Sheet.objects.filter(pk__in=held)).update(template=version)


def hold(template: Template) -> QuerySet[Template]:
    """All versions of this template, held until the end of the transaction."""
    family = Template.objects.filter(school=template.school_id, key=template.key)
    list(family.select_for_update().order_by("id").values_list("pk", flat=True))
    return family


def _log(verb: str, template: Template, by: Member, **more: str) -> None:
    AuditEntry.objects.create(
        school_id=template.school_id,
        verb=verb,
        by_member=by,
        about={"template": str(template.pk), "key": template.key, "version": template.version}
        | more,
    )
