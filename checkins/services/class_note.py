""" "This week in our class": one note for all sheets of a class and week."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Classroom, Member
from checkins.models import ClassNote, ClassNoteRevision
from checkins.weeks import Week


@dataclass
class NoteConflict(Exception):
    """Somebody saved the note in the meantime. `theirs` is the note as it stands; nothing changed."""

    theirs: ClassNote
    mine: str


@transaction.atomic
def write_class_note(
    classroom: Classroom, week: Week, *, text: str, version: int, by: Member, now: dt.datetime
) -> ClassNote | None:
    """Save the note; `version` is what the writer last saw, 0 for none. Raises NoteConflict."""
    standing = ClassNote.objects.select_for_update(no_key=True)
    note = standing.filter(classroom=classroom, week=week).first()
    if note is None:
        if not text:
            return None
        try:
            with transaction.atomic():
                note = ClassNote.objects.create(
                    school_id=classroom.school_id,
                    classroom=classroom,
                    week=week,
                    text=text,
                    by_member=by,
                    written_at=now,
                )
        except IntegrityError:
            theirs = ClassNote.objects.get(classroom=classroom, week=week)
            raise NoteConflict(theirs=theirs, mine=text) from None
    elif note.text == text:
        return note
    elif note.version != version:
        raise NoteConflict(theirs=note, mine=text)
    else:
        note.text, note.version, note.by_member, note.written_at = text, version + 1, by, now
        note.save(update_fields=["text", "version", "by_member", "written_at"])
    ClassNoteRevision.objects.create(
        school_id=note.school_id,
        note=note,
        version=note.version,
        text=note.text,
        by_member=by,
        written_at=now,
    )
    return note
