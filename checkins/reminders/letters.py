"""The two letters of the week. What they say is read when they leave, not when they were planned."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.commas import in_a_row
from accounts.letters.registry import NotWanted, Rendered
from accounts.letters.stopping import stop_headers, stop_url
from accounts.letters.writing import written
from accounts.models import Delivery, Guardian, School
from checkins.models import (
    Announcement,
    GoodNews,
    Half,
    Kind,
    Prompt,
    Question,
    Sheet,
    Snapshot,
)
from checkins.queries.prompts import option_words
from checkins.reminders import planner, policy, reading
from checkins.reminders.policy import News
from checkins.reminders.reading import STILL_OPEN, WEEK_READY
from checkins.services.links import mint_reply_link
from checkins.snapshot_readers import by_link, for_homes
from checkins.snapshots import win_row
from checkins.weeks import Week

LONGEST_WIN = 280
LONGEST_PREHEADER_WIN = 90
MOST_NEWS = 2


@dataclass(frozen=True)
class Part:
    """What a letter says of one sheet. Only wins are ever quoted in mail, never a worry: the sheet's
    first, and good news that was told in its week, the newest first."""

    child: str
    room: str
    teacher: str
    win: str
    has_more: bool
    questions: int
    week: Week
    url: str
    news: tuple[str, ...] = ()


def _mine(delivery: Delivery) -> Guardian:
    """The guardian the letter is for, at the address it was made for."""
    guardian = delivery.guardian
    if guardian is None or guardian.email != delivery.to:
        raise NotWanted
    return guardian


def _address(guardian: Guardian) -> reading.Addresses:
    return reading.addresses_of(Guardian.objects.filter(pk=guardian.pk))


# --- The week is ready ----------------------------------------------------------------------------
def render_week_ready(delivery: Delivery, now: dt.datetime) -> Rendered:
    """All unannounced sheets of this mailbox; each is noted as announced in the same transaction."""
    guardian = _mine(delivery)
    around = min(now, delivery.due_at)
    news = reading.unannounced(delivery.school, around=around, addresses=_address(guardian))
    boxes = reading.boxes_of(delivery.school, [guardian.pk])
    if not boxes:
        raise NotWanted
    readers = {reader.pk: reader for reader in boxes[0][0]}
    news = [one for one in news if one.guardian in readers and one.leaves_at <= now]
    visible = reading.lock_visible(one.sheet for one in news)
    news = [one for one in news if one.sheet in visible]
    if not news:
        raise NotWanted
    _announce(delivery, news)
    return _write(delivery, readers, [(one.sheet, one.guardian) for one in news], now)


def _announce(delivery: Delivery, news: Iterable[News]) -> None:
    Announcement.objects.bulk_create(
        Announcement(
            school_id=delivery.school_id,
            sheet_id=one.sheet,
            guardian_id=one.guardian,
            delivery=delivery,
        )
        for one in news
    )


def forget_announcements(delivery: Delivery, now: dt.datetime) -> None:
    """The mail server did not take the letter: nobody has been told."""
    Announcement.objects.filter(delivery=delivery).delete()


def next_hour(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    """A delayed letter waits for the end of quiet hours, and for tomorrow when one came today."""
    if delivery.guardian_id is None:
        return now
    letters = reading.letters_of([delivery.guardian_id], WEEK_READY, now=now)
    left = reading.left_at([*letters[delivery.guardian_id], *reading.beside(delivery, now=now)])
    days = {delivery.school.local_date(moment) for moment in left}
    return policy.next_hour(delivery.school, now, letter_days=days)


# --- Still open at your end -----------------------------------------------------------------------
def render_still_open(delivery: Delivery, now: dt.datetime) -> Rendered:
    """All sheets that this home has not answered when the letter leaves."""
    guardian = _mine(delivery)
    boxes = planner.open_boxes(
        delivery.school, delivery.due_at, now=now, addresses=_address(guardian)
    )
    for first, box, sheets in boxes:
        if guardian.pk not in {person.id for person in box}:
            continue
        readers = {first.pk: first, guardian.pk: guardian}
        pairs = [(one.sheet, one.guardian) for one in sheets]
        asked = Guardian.objects.filter(pk__in={reader for _sheet, reader in pairs})
        readers |= {one.pk: one for one in asked.select_related("school")}
        return _write(delivery, readers, pairs, now)
    raise NotWanted


# --- Both -----------------------------------------------------------------------------------------
def _write(
    delivery: Delivery,
    readers: dict[uuid.UUID, Guardian],
    pairs: Sequence[tuple[uuid.UUID, uuid.UUID]],
    now: dt.datetime,
) -> Rendered:
    """`pairs` are (sheet, guardian); each sheet stands once, with a link for its first guardian."""
    reader_of: dict[uuid.UUID, Guardian] = {}
    for sheet, reader in pairs:
        reader_of.setdefault(sheet, readers[reader])
    sheets = Sheet.objects.filter(pk__in=list(reader_of)).select_related(
        "child", "classroom", "school"
    )
    ordered = list(sheets.order_by("child__given_name", "child__family_name", "week", "id"))
    greeted = {reader for _sheet, reader in pairs}
    names = [one.given_name for one in readers.values() if one.pk in greeted]
    guardian = _mine(delivery)
    with translation.override(delivery.language):
        parts = _parts(ordered, reader_of, now)
        stop = stop_url(guardian)
        context = context_of(delivery.school, names, parts, stop=stop, now=now)
        if delivery.letter == STILL_OPEN and len(parts) == 1:
            context["faces"] = faces_of(ordered[0].template_id, parts[0].url)
    return written(
        delivery.letter,
        language=delivery.language,
        context=context,
        headers=stop_headers(guardian),
        sender=context["sender"],
    )


def _parts(
    sheets: Sequence[Sheet], reader_of: dict[uuid.UUID, Guardian], now: dt.datetime
) -> list[Part]:
    snapshots: dict[uuid.UUID, Snapshot] = {}
    for snapshot in (
        Snapshot.objects.filter(sheet__in=sheets)
        .select_related("by_member")
        .order_by("sheet", "revision")
    ):
        snapshots[snapshot.sheet_id] = snapshot
    asked = list(
        Question.objects.open()
        .filter(sheet__in=sheets, half=Half.SCHOOL)
        .values_list("sheet_id", flat=True)
    )
    behind_code = _behind_a_code(sheets)
    news = _news(sheets)
    return [
        _part(
            sheet,
            snapshots[sheet.pk],
            asked.count(sheet.pk),
            mint_reply_link(sheet, reader_of[sheet.pk], now=now),
            behind_code,
            home=reader_of[sheet.pk].household_id,
            news=news.get((sheet.child_id, sheet.week), []),
        )
        for sheet in sheets
    ]


def _news(sheets: Iterable[Sheet]) -> dict[tuple[uuid.UUID, Week], list[str]]:
    """Good news that stands now, by child and week; every home of the child reads it. One query."""
    about = {(sheet.child_id, sheet.week) for sheet in sheets}
    told = GoodNews.objects.filter(
        child__in={child for child, _week in about}, week__in={week for _child, week in about}
    )
    found: dict[tuple[uuid.UUID, Week], list[str]] = {}
    for child, week, text in told.order_by("-told_at", "id").values_list("child", "week", "text"):
        found.setdefault((child, week), []).append(text)
    return found


def _behind_a_code(sheets: Iterable[Sheet]) -> set[str]:
    """Prompts whose lines a link alone does not open; a mail, which anybody may read, even less."""
    templates = {sheet.template_id for sheet in sheets}
    sensitive = Prompt.objects.filter(template__in=templates, is_sensitive=True)
    return {str(pk) for pk in sensitive.order_by().values_list("pk", flat=True)}


def _part(
    sheet: Sheet,
    snapshot: Snapshot,
    questions: int,
    url: str,
    behind_code: Collection[str],
    *,
    home: uuid.UUID,
    news: Sequence[str],
) -> Part:
    content = by_link(for_homes(snapshot.content, [home]))
    texts = [row for row in content if row["kind"] == "T"]
    lines = [line["text"] for row in texts for line in row["lines"]]
    win = win_row(content)
    is_quoted = win is not None and win["prompt"] not in behind_code
    by = snapshot.by_member
    return Part(
        child=sheet.child.given_name,
        room=sheet.classroom.name,
        teacher=by.display_name if by else sheet.school.name,
        win=Truncator(win["lines"][0]["text"] if win and is_quoted else "").chars(LONGEST_WIN),
        has_more=len(lines) > 1 or len(content) > 1,
        questions=questions,
        week=sheet.week,
        url=url,
        news=tuple(Truncator(text).chars(LONGEST_WIN) for text in news[:MOST_NEWS]),
    )


def context_of(
    school: School, names: Sequence[str], parts: Sequence[Part], *, stop: str, now: dt.datetime
) -> dict[str, Any]:
    """What the letters' templates say, in the language that is active."""
    teachers = list(dict.fromkeys(part.teacher for part in parts))
    this_week = Week.containing(school.local_date(now), school.school_days)
    # Two children of one name, or one child's two weeks, are told apart by more than the name.
    alike = len({part.child for part in parts}) < len(parts)
    return {
        "school": school.name,
        "office_phone": school.office_phone,
        "names": get_text_list(list(names), _("and")),
        "teachers": get_text_list(teachers, _("and")),
        "is_one_teacher": len(teachers) == 1,
        "sender": sender_among(teachers, school),
        "parts": parts,
        "one": parts[0] if len(parts) == 1 else None,
        "two": parts if len(parts) == 2 and not alike else None,
        "is_this_week": all(part.week == this_week for part in parts),
        "title": _title(len(parts)),
        "stop_url": stop,
        "languages": _languages(parts[0].url, school.languages),
        "preheader": _preheader(parts),
    }


def sender_among(teachers: Sequence[str], school: School) -> str:
    """`Ms. Chen, Alder Street School`; the school's name alone where several have written, or nobody who
    is known still."""
    return in_a_row(dict.fromkeys([*teachers, school.name])) if len(teachers) == 1 else school.name


def _languages(url: str, offered: Collection[str]) -> list[tuple[str, str, str]]:
    """The sheet in the other languages that the school offers: code, words, link. The choice stays in
    that browser."""
    found = []
    for code, _name in settings.LANGUAGES:
        if code == translation.get_language() or code not in offered:
            continue
        with translation.override(code):
            # Translators: name your own language: a reader who understands no other looks for it.
            found.append((code, pgettext("own language", "Read in English"), f"{url}?lang={code}"))
    return found


def _title(weeks: int) -> str:
    """For letters about several sheets."""
    words = {2: _("Two weeks are ready"), 3: _("Three weeks are ready")}
    return words.get(weeks) or ngettext(
        "%(count)s week is ready", "%(count)s weeks are ready", weeks
    ) % {"count": weeks}


def _preheader(parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return parts[0].win
    wins = (
        _("%(child)s: %(win)s")
        % {"child": part.child, "win": Truncator(part.win).chars(LONGEST_PREHEADER_WIN)}
        for part in parts
        if part.win
    )
    return " ".join(wins)


def faces_of(template: uuid.UUID, url: str) -> list[tuple[str, str]]:
    """A word and a link for each face of the home half's rating; nothing is saved by opening one."""
    prompt = Prompt.objects.filter(template=template, half=Half.HOME, kind=Kind.RATING).first()
    options = option_words(prompt) if prompt is not None else []
    return [(word, f"{url}?mood={place}") for place, (_key, word) in enumerate(options, 1)]
