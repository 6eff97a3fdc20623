"""Bringing an earlier text back: a new version in its words, written as any other. Nothing is deleted.

`seen` is the version that stood on the page with the button.
"""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import Guardian, Member
from checkins.models import (
    Answer,
    AnswerRevision,
    ClassNote,
    ClassNoteRevision,
    Entry,
    Half,
    HomeHalf,
    Kind,
    Revision,
)
from checkins.services.answers import AlreadyAnswered, answer
from checkins.services.class_note import NoteConflict, write_class_note
from checkins.services.reply import Reply, send_reply
from checkins.services.writing import Conflict, in_turn, set_value, write_line


@transaction.atomic
def restore_line(revision: Revision, *, seen: int, by: Member, now: dt.datetime) -> Entry:
    """One's own line, or a mark of the school half, as it stood in `revision`.

    What stands goes into the history; after a share the restored text is a draft. Raises Conflict when somebody wrote since.
    """
    entry = _hold(revision)
    if _says(entry, revision):
        return entry
    if entry.version != seen:
        raise Conflict(theirs=entry, mine=revision.text or revision.value)
    if entry.prompt.kind == Kind.TEXT:
        written = write_line(
            entry.sheet,
            entry.prompt,
            goal=entry.goal,
            position=entry.position,
            text=revision.text,
            version=seen,
            by=by,
            now=now,
        )
    else:
        written = set_value(
            entry.sheet, entry.prompt, goal=entry.goal, value=revision.value, by=by, now=now
        )
    return written or entry


@transaction.atomic
def restore_home_line(revision: Revision, *, seen: int, by: Guardian, now: dt.datetime) -> Entry:
    """A guardian's own text on home's half, sent again; what they have typed and not sent stays.

    A text that was for chosen readers comes back for no more than those. Raises Conflict,
    ReplyClosed.
    """
    entry = _hold(revision)
    if _says(entry, revision):
        return entry
    if entry.version != seen:
        raise Conflict(theirs=entry, mine=revision.text)
    send_reply(
        sheet=entry.sheet,
        by=by,
        reply=_reply(entry, revision),
        answered=_answered(entry),
        operation_id=uuid.uuid5(entry.pk, f"{seen} {revision.version}"),
        now=now,
        keeps_draft=True,
    )
    entry.refresh_from_db()
    return entry


class MovedSince(Exception):
    """Somebody wrote there since the page was drawn. Nothing was changed."""


@transaction.atomic
def restore_note(
    revision: ClassNoteRevision, *, seen: int, by: Member, now: dt.datetime
) -> ClassNote | None:
    """The class's note as it stood. Raises MovedSince."""
    note = revision.note
    try:
        return write_class_note(
            note.classroom, note.week, text=revision.text, version=seen, by=by, now=now
        )
    except NoteConflict:
        raise MovedSince from None


@transaction.atomic
def restore_answer(revision: AnswerRevision, *, seen: int, by: Member, now: dt.datetime) -> Answer:
    """School's answer as it stood; the family sees it at once. Raises MovedSince."""
    try:
        return answer(revision.question, text=revision.text, version=seen, by=by, now=now)
    except AlreadyAnswered:
        raise MovedSince from None


@transaction.atomic
def restore_home_answer(
    revision: AnswerRevision, *, seen: int, by: Guardian, now: dt.datetime
) -> None:
    """A household's answer as it stood, sent again; what they have typed and not sent stays.

    Raises MovedSince, ReplyClosed.
    """
    question = revision.question
    in_turn(question.sheet)
    last = AnswerRevision.objects.filter(question=question, household=by.household_id)
    stands = last.order_by("-version").first()
    if stands is None or stands.version != seen:
        raise MovedSince
    halves = HomeHalf.objects.filter(sheet=question.sheet_id, household=by.household_id)
    send_reply(
        sheet=question.sheet,
        by=by,
        reply=Reply(answers={question.pk: revision.text}),
        answered=halves.values_list("answered_revision", flat=True).first(),
        operation_id=uuid.uuid5(question.pk, f"{seen} {revision.version}"),
        now=now,
        keeps_draft=True,
    )


def _hold(revision: Revision) -> Entry:
    """The line as it stands, with its sheet held: nobody writes on it in between."""
    in_turn(revision.entry.sheet)
    entries = Entry.objects.select_related("sheet", "prompt", "goal")
    return entries.get(pk=revision.entry_id)


def _answered(entry: Entry) -> int | None:
    """What the home had answered: an old text of theirs answers nothing newer."""
    halves = HomeHalf.objects.filter(sheet=entry.sheet_id, household=entry.household_id)
    return halves.values_list("answered_revision", flat=True).first()


def _says(entry: Entry, revision: Revision) -> bool:
    return (entry.text, entry.value) == (revision.text, revision.value)


def _reply(entry: Entry, revision: Revision) -> Reply:
    """The guardian's lines on that row with the old one in its place."""
    key = entry.prompt.key
    lines = dict(
        Entry.objects.filter(
            sheet=entry.sheet_id,
            half=Half.HOME,
            prompt=entry.prompt_id,
            household=entry.household_id,
            author_guardian=entry.author_guardian_id,
        ).values_list("position", "text")
    )
    lines[entry.position] = revision.text
    texts = {key: [lines[place] for place in sorted(lines)]}
    if not revision.has_chosen_readers:
        return Reply(texts=texts)
    then = set(revision.chosen_readers.values_list("member_id", flat=True))
    if entry.has_chosen_readers:
        now = set(entry.chosen_readers.values_list("member_id", flat=True))
        then = then & now or then
    return Reply(texts=texts, readers={key: sorted(then)})
