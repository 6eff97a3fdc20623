"""What works for a child: kept from a line of either half, tried in the other place, stopped.

Everything here may come twice (two teachers, a button pressed again) and then changes nothing.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction

from accounts.models import AuditEntry, Child, Guardian, Member
from checkins.models import Entry, Half, Sheet, Snapshot, Strategy, StrategyAtHome, may_be_kept


class NotForKeeping(ValueError):
    """A question, an emptied line, or words that are not for everybody who reads the sheet."""


@transaction.atomic
def keep_strategy(entry: Entry, *, by: Member, now: dt.datetime) -> Strategy:
    """School keeps a line of either half as something that works there. Raises NotForKeeping."""
    strategy, is_new = _kept(entry, now=now, kept_by=by)
    if is_new:
        _log("strategy kept", strategy, by_member=by)
    return strategy


@transaction.atomic
def try_at_school(strategy: Strategy, *, by: Member, now: dt.datetime) -> Strategy:
    """School tries it too, or again, from today."""
    strategy = _held(strategy)
    if strategy.at_school_since is None or strategy.at_school_until is not None:
        strategy.at_school_since = strategy.school.local_date(now)
        strategy.at_school_until = None
        _save(strategy, "at_school_since", "at_school_until")
        _log("strategy tried at school", strategy, by_member=by)
    return strategy


@transaction.atomic
def stop_at_school(strategy: Strategy, *, by: Member, now: dt.datetime) -> Strategy:
    """It works at school no more; that it did stays in the story."""
    strategy = _held(strategy)
    if strategy.at_school_since is not None and strategy.at_school_until is None:
        strategy.at_school_until = strategy.school.local_date(now)
        _save(strategy, "at_school_until")
        _log("strategy stopped at school", strategy, by_member=by)
    return strategy


@transaction.atomic
def say_what_works(
    sheet: Sheet, works: Mapping[uuid.UUID, bool], *, by: Guardian, now: dt.datetime
) -> None:
    """A home says of strategies, and of lines that school has shared, whether they work there.

    `works` goes by the id of the strategy or of school's line. What this home may not read
    is passed over.
    """
    wanted = dict(works)
    if not wanted:
        return
    strategies = Strategy.objects.filter(child=sheet.child_id).for_homes([by.household_id])
    for strategy in strategies.filter(pk__in=wanted):
        _at_home(strategy, wanted.pop(strategy.pk), by=by, now=now)
    for entry in _shared_lines(sheet, wanted):
        if wanted[entry.pk]:
            strategy, is_new = _kept(entry, now=now, kept_by_guardian=by)
            if is_new:
                _log("strategy kept", strategy, by_guardian=by)
            _at_home(strategy, True, by=by, now=now)


def _shared_lines(sheet: Sheet, ids: Collection[uuid.UUID]) -> list[Entry]:
    """School's lines of these ids, as far as the family reads them now, in the words that it reads."""
    if not sheet.is_visible_to_family or not ids:
        return []
    content = Snapshot.objects.values_list("content", flat=True).get(
        sheet=sheet, revision=sheet.shared_revision
    )
    shared = lines_in(content)
    entries = Entry.objects.filter(sheet=sheet, half=Half.SCHOOL, pk__in=ids)
    found = [one for one in entries.select_related("prompt", "sheet") if str(one.pk) in shared]
    for one in found:
        one.text = shared[str(one.pk)]
    return [one for one in found if may_be_kept(one)]


def lines_in(content: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What a snapshot says to every home by the link, by the id of the line."""
    return {
        line["entry"]: line["text"]
        for row in content
        for line in row.get("lines", ())
        if "entry" in line and not line.keys() & {"home", "code"}
    }


def come_out(sheet: Sheet, content: Iterable[Mapping[str, Any]], *, now: dt.datetime) -> None:
    """School's lines on the sheet were shared: strategies kept from them are the family's to read, in
    the words that went out now; one whose line is no longer there is school's own again. One query
    when there are none."""
    kept = Strategy.objects.filter(source__sheet=sheet, half=Half.SCHOOL)
    words: dict[str, str] | None = None
    for strategy in kept.select_for_update(of=("self",)).order_by("pk"):
        words = lines_in(content) if words is None else words
        said = words.get(str(strategy.source_id))
        before = strategy.words, strategy.shared_at
        strategy.words = said or strategy.words
        strategy.shared_at = (strategy.shared_at or now) if said else None
        if before != (strategy.words, strategy.shared_at):
            _save(strategy, "words", "shared_at")


def _kept(entry: Entry, *, now: dt.datetime, **by: Any) -> tuple[Strategy, bool]:
    """The strategy of this line, and whether it is new. Raises NotForKeeping."""
    list(Child.objects.select_for_update(no_key=True).filter(pk=entry.sheet.child_id).values("pk"))
    standing = Strategy.objects.filter(source=entry).first() or _in_these_words(entry)
    if standing is not None:
        _follow(standing, entry, now)
        return standing, False
    if not may_be_kept(entry):
        raise NotForKeeping
    sheet, is_schools = entry.sheet, entry.half == Half.SCHOOL
    written_on = sheet.school.local_date(entry.written_at)
    strategy = Strategy.objects.create(
        school_id=sheet.school_id,
        child_id=sheet.child_id,
        half=entry.half,
        household_id=entry.household_id,
        words=entry.text,
        source=entry,
        at_school_since=written_on if is_schools else None,
        shared_at=now if is_schools and _is_out(entry) else None,
        **by,
    )
    if entry.household_id is not None:
        StrategyAtHome.objects.create(
            school_id=sheet.school_id,
            strategy=strategy,
            household_id=entry.household_id,
            since=written_on,
            said_by_id=entry.author_guardian_id,
        )
    return strategy, True


def _follow(standing: Strategy, entry: Entry, now: dt.datetime) -> None:
    """School said the same on another sheet, and that one is out: the family may read it from now on."""
    if standing.half == Half.SCHOOL and standing.shared_at is None and _is_out(entry):
        standing.source, standing.shared_at = entry, now
        _save(standing, "source", "shared_at")


def _in_these_words(entry: Entry) -> Strategy | None:
    """What this half has said before, word for word, is one strategy."""
    return Strategy.objects.filter(
        child=entry.sheet.child_id,
        half=entry.half,
        household=entry.household_id,
        words=entry.text,
    ).first()


def _is_out(entry: Entry) -> bool:
    """Whether the family reads this line in these words now."""
    sheet = entry.sheet
    if not sheet.is_visible_to_family:
        return False
    last = Snapshot.objects.get(sheet=sheet, revision=sheet.shared_revision)
    return lines_in(last.content).get(str(entry.pk)) == entry.text


def _at_home(strategy: Strategy, works: bool, *, by: Guardian, now: dt.datetime) -> None:
    today = strategy.school.local_date(now)
    row = StrategyAtHome.objects.filter(strategy=strategy, household=by.household_id).first()
    if works == (row is not None and row.until is None):
        return
    if row is None:
        row = StrategyAtHome(
            school_id=strategy.school_id, strategy=strategy, household_id=by.household_id
        )
    if works:
        row.since, row.until = today, None
    else:
        row.until = today
    row.said_by = by
    row.save()
    verb = "strategy works at home" if works else "strategy stopped at home"
    _log(verb, strategy, by_guardian=by)


def _held(strategy: Strategy) -> Strategy:
    return Strategy.objects.select_for_update(no_key=True, of=("self",)).get(pk=strategy.pk)


def _save(strategy: Strategy, *fields: str) -> None:
    strategy.version += 1
    strategy.save(update_fields=[*fields, "version"])


def _log(verb: str, strategy: Strategy, **by: Member | Guardian) -> None:
    AuditEntry.objects.create(
        school_id=strategy.school_id,
        verb=verb,
        about={"strategy": str(strategy.pk), "child": str(strategy.child_id)},
        **by,
    )
