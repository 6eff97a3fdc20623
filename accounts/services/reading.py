"""The read log: who opened, printed or exported what about which child. One insert a page.

A reader, a child and a kind of page are noted once in ten minutes. A reply link's reading is not
noted here: its Receipt and its devices say who read which share, and when. Nor is the class's week,
which is for who works with the class and may cost five queries; a reply there is noted as it is
ticked off.
"""

import datetime as dt
import enum
import logging
import uuid
from collections.abc import Collection

from django.db import DatabaseError

from accounts.access import Actor
from accounts.models import ReadLog
from accounts.services.pace import keep_pace

log = logging.getLogger(__name__)
SLOT_S = 600


class What(enum.StrEnum):
    """What was opened."""

    SHEET = "sheet"
    WEEKS = "weeks"
    ABOUT = "about me"
    """What homes and colleagues told of the child."""
    REPLY = "reply"
    """What a home wrote, ticked off on the class's page as read."""
    STORY = "story"
    """A term of a child at one look."""
    STORY_FILE = "story file"
    FOUND = "found"
    """Words of a sheet among what a search found."""
    PRINTED_BLANK = "printed blank"
    PRINTED_FILLED = "printed filled"
    LISTED = "people list"
    """The people list as a file: names and addresses, no word of a sheet."""


WITH_WORDS = frozenset(
    {
        *(What.SHEET, What.WEEKS, What.ABOUT, What.STORY, What.STORY_FILE, What.FOUND),
        What.PRINTED_FILLED,
    }
)
"""These count towards the pace of a member of staff; blanks are printed for whole schools, and replies of
several classes are ticked off on one morning."""


def note_read(
    actor: Actor,
    what: What,
    children: Collection[uuid.UUID],
    *,
    school_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    """Note that the actor reads this now. All `children` are of that school.

    Raises TooMuchReading for a member of staff who opens child after child. When the row cannot
    be written (the database takes no writes), reading goes on and the log says so without a name.
    """
    if actor.member is not None and what in WITH_WORDS:
        keep_pace(actor.member, children, counted=WITH_WORDS, now=now)
    guardian = next((one for one in actor.guardians if one.school_id == school_id), None)
    moment = int(now.timestamp())
    slot = dt.datetime.fromtimestamp(moment - moment % SLOT_S, tz=dt.UTC)
    rows = [
        ReadLog(
            school_id=school_id,
            child_id=child,
            by_member=actor.member,
            by_guardian=guardian,
            what=what,
            slot_at=slot,
        )
        for child in sorted(set(children))
    ]
    try:
        ReadLog.objects.bulk_create(rows, ignore_conflicts=True)
    except DatabaseError as problem:
        log.warning("%d readings were not noted: %s", len(rows), type(problem).__name__)
