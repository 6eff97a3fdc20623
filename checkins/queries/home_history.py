"""A sheet's history for one family: what school shared and what it shared before; their own half in full.

Of the school half a family sees snapshots only, never a draft. A snapshot that school took back
stays taken back, also when the sheet was put back later: then the words of the new one count.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from accounts.access import Actor
from accounts.models import Guardianship
from checkins.access import home_entries_visible_to, sheets_visible_to
from checkins.dates import week_in_words
from checkins.models import (
    Entry,
    EntryReader,
    HomeHalf,
    Kind,
    Prompt,
    Sheet,
    Snapshot,
    TakenBack,
    next_share,
    reply_closes_at,
)
from checkins.queries.goal_words import ended_in_words, facts_in_words
from checkins.queries.history import History
from checkins.queries.history_answers import answer_lines, note_rows, note_saves
from checkins.queries.history_lines import LineHistory, line_of, newest_saves, saves_of
from checkins.queries.history_shared import Shared, moments_of, sent_in_words, snapshots_of
from checkins.queries.prompts import called
from checkins.queries.versions import Line, Save, Side, in_words, versions
from checkins.snapshot_readers import for_homes
from checkins.snapshots import Row, answers_in, rows_in, value_in


@dataclass(frozen=True)
class Said:
    """One line of the school half in one snapshot."""

    words: str
    value: Any
    by: str


Place = tuple[str, str]
"""A line of the school half over several snapshots: its prompt's id, and the entry's or goal's."""


def home_history(actor: Actor, sheet_id: uuid.UUID, *, now: dt.datetime) -> History | None:
    """The page, or None: not theirs, or nothing was shared and this home has not written.

    Ten queries, however often it was shared or changed.
    """
    sheet = _sheet(actor, sheet_id)
    if sheet is None:
        return None
    snapshots = list(snapshots_of(sheet))
    for snapshot in snapshots:
        snapshot.content = for_homes(snapshot.content, actor.household_ids)
    visible = snapshots if sheet.is_visible_to_family else []
    visible = [one for one in visible if one.revision > (sheet.taken_revision or 0)]  # type: ignore[attr-defined]
    shared = Shared(tuple(snapshots))
    since = visible[0].shared_at if visible else None
    moments = moments_of(actor, sheet, shared)
    own = _own_side(actor, sheet, shared, now=now)
    school = Side(lines=list(_school_lines(actor, sheet, visible)))
    is_open = is_home_open(sheet, now=now)
    for household_id, line in answer_lines(actor, sheet, may_restore=is_open):
        if household_id is not None:
            own.lines.append(line)
        else:
            school.lines.append(line)
    return History(
        sheet=sheet,
        week_label=week_in_words(sheet.week, sheet.school.school_days),
        school=school,
        homes=(own,) if own.lines or own.sent else (),
        moments=tuple(one for one in moments if one.kind != "undone"),
        class_note=_note(actor, sheet, since) if since else None,
    )


def _sheet(actor: Actor, sheet_id: uuid.UUID) -> Sheet | None:
    """With the last revision that was taken back, and when the child's next sheet came."""
    taken = TakenBack.objects.filter(sheet=OuterRef("pk"))
    wrote = HomeHalf.objects.filter(household__in=actor.household_ids, sent_at__isnull=False)
    found = (
        sheets_visible_to(actor)
        .filter(pk=sheet_id)
        .select_related("child", "classroom", "school", "template")
        .annotate(
            taken_revision=Subquery(taken.order_by("-revision").values("revision")[:1]),
            next_shared_at=next_share(),
        )
        .first()
    )
    if found is None:
        return None
    if found.shared_at is None and not wrote.filter(sheet=found).exists():
        return None
    return found


# --- School's half --------------------------------------------------------------------------------
def _school_lines(actor: Actor, sheet: Sheet, snapshots: list[Snapshot]) -> Iterator[Line]:
    """Each line that was ever shared, as it reads now, with what it read before below it."""
    prompts = _prompts(snapshots)
    told = [(snapshot, dict(_said(snapshot, prompts))) for snapshot in snapshots]
    for place in _places(told, prompts):
        saves = list(_saves(place, told))
        prompt = prompts[place[0]]
        yield Line(
            id=None,
            label=called(prompt, sheet.child.given_name),
            about=_goal_title(place, snapshots),
            version=0,
            versions=versions(
                saves,
                prompt=prompt,
                school=sheet.school,
                today=actor.today,
                fold=False,
            ),
        )


def _prompts(snapshots: Iterable[Snapshot]) -> dict[str, Prompt]:
    ids = {row["prompt"] for snapshot in snapshots for row in rows_in(snapshot.content)}
    found = Prompt.objects.filter(pk__in=ids).select_related("template")
    return {str(prompt.pk): prompt for prompt in found}


def _said(snapshot: Snapshot, prompts: dict[str, Prompt]) -> Iterator[tuple[Place, Said]]:
    by = snapshot.by_member.display_name if snapshot.by_member else ""
    for row in snapshot.content:
        prompt = prompts.get(row["prompt"])
        if prompt is None:
            continue
        for goal in row.get("ended", ()):
            yield (row["prompt"], goal["goal"]), Said(ended_in_words(goal), None, by)
        for goal in row.get("goals", ()):
            yield (row["prompt"], goal["goal"]), Said(_goal_words(prompt, goal), None, by)
    for about, row in answers_in(snapshot.content):
        if row["prompt"] not in prompts or "goals" in row:
            continue
        for line in row.get("lines", ()):
            yield (row["prompt"], line["entry"]), Said(line["text"], None, line["by"])
        value = value_in(row)
        if value is not None:
            yield (row["prompt"], about["goal"] if about else ""), Said("", value, by)


def _goal_words(prompt: Prompt, goal: dict[str, Any]) -> str:
    """The step, and under it what the goal means and how to help, as they were shared."""
    said = (
        in_words(prompt, "", goal["step"] or goal.get("grid") or None),
        facts_in_words(goal),
        goal["meaning"],
        goal["help"],
    )
    return "\n".join(words for words in said if words)


def _goal_title(place: Place, snapshots: list[Snapshot]) -> str:
    """What the line is about: it says so under its goal, or is its goal's."""
    for snapshot in reversed(snapshots):
        for row in snapshot.content:
            for goal in (*row.get("goals", ()), *row.get("ended", ())):
                if place in _places_of(row, goal):
                    return str(goal["title"])
    return ""


def _places_of(row: Row, goal: Row) -> Iterator[Place]:
    yield row["prompt"], goal["goal"]
    for answer in goal.get("answers", ()):
        yield answer["prompt"], goal["goal"]
        for line in answer.get("lines", ()):
            yield answer["prompt"], line["entry"]


def _places(
    told: list[tuple[Snapshot, dict[Place, Said]]], prompts: dict[str, Prompt]
) -> list[Place]:
    """All lines in paper's order; within a row in the order in which they were shared."""
    seen = dict.fromkeys(place for _snapshot, said in reversed(told) for place in said)
    return sorted(seen, key=lambda place: prompts[place[0]].position)


def _saves(place: Place, told: list[tuple[Snapshot, dict[Place, Said]]]) -> list[Save]:
    """What the line read, newest first; a snapshot in which it said the same adds nothing."""
    saves: list[Save] = []
    for snapshot, said in told:
        by = snapshot.by_member.display_name if snapshot.by_member else ""
        now = said.get(place, Said("", None, by))
        last = saves[-1] if saves else None
        if last is None and place not in said:
            continue
        if last is None or (last.text, last.value) != (now.words, now.value):
            saves.append(Save(snapshot.revision, now.words, now.value, now.by, snapshot.shared_at))
    return saves[::-1]


def _note(actor: Actor, sheet: Sheet, since: dt.datetime) -> Line | None:
    """The class note as this family could read it: from what stood when school shared, on."""
    saves = note_saves(note_rows(sheet))
    later = [save for save in saves if save.at > since]
    first = [save for save in saves if save.at <= since][:1]
    shown = versions([*later, *first], prompt=None, school=sheet.school, today=actor.today)
    return Line(id=None, label="", about="", version=0, versions=shown) if shown else None


# --- Home's half ----------------------------------------------------------------------------------
def _own_side(actor: Actor, sheet: Sheet, shared: Shared, *, now: dt.datetime) -> Side:
    entries = list(own_entries(actor, sheet))
    saves = newest_saves(actor, entries)
    side = Side(
        lines=[
            line_of(
                actor,
                sheet,
                entry,
                saves.get(entry.pk, []),
                shared,
                may_bring_back=may_restore_at_home(actor, entry, sheet, now=now),
            )
            for entry in entries
        ]
    )
    halves = HomeHalf.objects.filter(
        sheet=sheet, household__in=actor.household_ids, sent_at__isnull=False
    )
    for half in halves:
        side.sent = sent_in_words(actor, sheet, half, shared)
    return side


def own_entries(actor: Actor, sheet: Sheet) -> Iterable[Entry]:
    """This household's lines, emptied ones too, with everything that the page says of them."""
    readers = Prefetch(
        "chosen_readers", EntryReader.objects.select_related("member").order_by("member")
    )
    links = Guardianship.objects.in_force().filter(
        guardian=OuterRef("author_guardian"), child=OuterRef("sheet__child")
    )
    return (
        home_entries_visible_to(actor, Sheet.objects.filter(pk=sheet.pk))
        .annotate(is_author_in_force=Exists(links))
        .select_related("prompt__template", "goal", "author_member", "author_guardian")
        .prefetch_related(readers)
        .order_by("prompt__position", "goal__position", "position", "created_at", "id")
    )


def may_restore_at_home(actor: Actor, entry: Entry, sheet: Sheet, *, now: dt.datetime) -> bool:
    """A guardian's own text, while home's half is open and they are in force. The entry is one of
    `own_entries`: several adults may share an address."""
    mine = {guardian.pk for guardian in actor.guardians}
    is_own = entry.author_guardian_id in mine and entry.is_author_in_force  # type: ignore[attr-defined]
    return is_own and entry.prompt.kind == Kind.TEXT and is_home_open(sheet, now=now)


def is_home_open(sheet: Sheet, *, now: dt.datetime) -> bool:
    """`sheet` carries `next_shared_at`."""
    closes_at = sheet.closed_at or reply_closes_at(sheet.shared_at, sheet.next_shared_at)  # type: ignore[attr-defined]
    return closes_at is None or now < closes_at


def home_answer_history(
    actor: Actor, sheet_id: uuid.UUID, question_id: uuid.UUID, *, now: dt.datetime
) -> LineHistory | None:
    """What this household answered to one of school's questions; None for anything else."""
    sheet = _sheet(actor, sheet_id)
    if sheet is None:
        return None
    lines = answer_lines(actor, sheet, may_restore=is_home_open(sheet, now=now))
    for household_id, line in lines:
        if household_id is not None and line.id == question_id:
            return LineHistory(sheet, line, 0, is_home=True)
    return None


def home_line_history(
    actor: Actor, sheet_id: uuid.UUID, entry_id: uuid.UUID, *, before: int = 0, now: dt.datetime
) -> LineHistory | None:
    """All saves of one of this household's lines; None for anything else."""
    sheet = _sheet(actor, sheet_id)
    if sheet is None:
        return None
    entry = next((one for one in own_entries(actor, sheet) if one.pk == entry_id), None)
    if entry is None:
        return None
    may = may_restore_at_home(actor, entry, sheet, now=now)
    return saves_of(actor, sheet, entry, before=before, may_bring_back=may)
