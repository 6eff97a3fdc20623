"""Makers of what comes back from home, as rows: the family's own door has tests of its own."""

import datetime as dt
from typing import Any

from accounts.models import Guardian
from checkins.models import (
    Answer,
    Entry,
    EntryReader,
    Goal,
    GoalProposal,
    Half,
    HomeHalf,
    Kind,
    Prompt,
    Question,
    Reaction,
    ReactionKind,
    Sheet,
)


def reply(
    sheet: Sheet,
    guardian: Guardian,
    *,
    now: dt.datetime,
    win: str = "",
    face: int | None = None,
    try_answer: str = "",
    taps: tuple[ReactionKind, ...] = (),
) -> HomeHalf:
    """One household's half, sent."""
    half, _made = HomeHalf.objects.update_or_create(
        sheet=sheet,
        household=guardian.household,
        defaults={
            "school_id": sheet.school_id,
            "sent_at": now,
            "sent_by": guardian,
            "try_answer": try_answer,
        },
    )
    if win:
        home_entry(sheet, guardian, "wins", now=now, text=win)
    if face:
        home_entry(sheet, guardian, "week", now=now, value=face)
    for kind in taps:
        Reaction.objects.create(
            school_id=sheet.school_id,
            sheet=sheet,
            guardian=guardian,
            household=guardian.household,
            kind=kind,
        )
    Sheet.objects.filter(pk=sheet.pk).update(replied_at=now, read_at=now)
    if ReactionKind.CALL in taps:
        Sheet.objects.filter(pk=sheet.pk).update(call_asked_at=now, called_on=None)
    sheet.refresh_from_db()
    return half


def home_entry(
    sheet: Sheet,
    guardian: Guardian,
    key: str,
    *,
    now: dt.datetime,
    text: str = "",
    value: Any = None,
    goal: Goal | None = None,
    readers: tuple[Any, ...] = (),
) -> Entry:
    """One answer from home; with `readers`, for them alone."""
    prompt = Prompt.objects.get(template=sheet.template, half=Half.HOME, key=key)
    entry = Entry.objects.create(
        school_id=sheet.school_id,
        sheet=sheet,
        half=Half.HOME,
        prompt=prompt,
        goal=goal,
        household=guardian.household,
        author_guardian=guardian,
        text=text,
        value=value,
        written_at=now,
        has_chosen_readers=bool(readers),
    )
    for member in readers:
        EntryReader.objects.create(school_id=sheet.school_id, entry=entry, member=member)
    return entry


def ask(
    sheet: Sheet,
    guardian: Guardian,
    text: str = "",
    *,
    chip: str = "",
    goal: Goal | None = None,
    now: dt.datetime,
) -> Question:
    """A question from home, open; with a goal, about that one."""
    prompt = Prompt.objects.get(
        template=sheet.template, half=Half.HOME, key="chips" if chip else "question"
    )
    return Question.objects.create(
        school_id=sheet.school_id,
        child_id=sheet.child_id,
        sheet=sheet,
        prompt=prompt,
        half=Half.HOME,
        household=guardian.household,
        by_guardian=guardian,
        text=text,
        chip=chip,
        goal=goal,
        asked_at=now,
    )


def propose_goal(
    sheet: Sheet, guardian: Guardian, idea: str, *, why: str = "", now: dt.datetime
) -> Question:
    """A home's idea for a goal, open."""
    question = Question.objects.create(
        school_id=sheet.school_id,
        child_id=sheet.child_id,
        sheet=sheet,
        prompt=Prompt.objects.get(template=sheet.template_id, half=Half.HOME, kind=Kind.GOALS),
        half=Half.HOME,
        household=guardian.household,
        by_guardian=guardian,
        text=idea,
        asked_at=now,
    )
    GoalProposal.objects.create(school_id=sheet.school_id, question=question, why=why)
    return question


def answer_school(
    sheet: Sheet, guardian: Guardian, question: str, words: str, *, now: dt.datetime
) -> Answer:
    """A home's answer to a question that school asked on this sheet."""
    asked, _made = Question.objects.get_or_create(
        sheet=sheet,
        half=Half.SCHOOL,
        text=question,
        defaults={
            "school_id": sheet.school_id,
            "child_id": sheet.child_id,
            "prompt": Prompt.objects.get(template=sheet.template, half=Half.SCHOOL, key="question"),
            "asked_at": now,
            "answered_at": now,
        },
    )
    return Answer.objects.create(
        school_id=sheet.school_id,
        question=asked,
        household=guardian.household,
        by_guardian=guardian,
        text=words,
        answered_at=now,
    )
