"""The welcome letter: put into the outbox by one button, written when it leaves."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from accounts.access import Actor
from accounts.hours import is_quiet, quiet_ends
from accounts.invitations.welcoming import LETTER, Adult, adults_of, boxes_of, links_here
from accounts.letters import outbox
from accounts.letters.registry import (
    LetterKind,
    NotWanted,
    Rendered,
    while_school_writes,
)
from accounts.letters.stopping import stop, stop_headers, stop_url
from accounts.letters.writing import spoken, written
from accounts.models import Delivery, Guardian, School, Welcome
from accounts.services.audit import record, school_of

SALT = "invitations.welcome"
LASTS = dt.timedelta(days=14)
"""A mail server may be away for days; a welcome that comes later than that is odd."""
AT_ONCE = 500


# --- Into the outbox ------------------------------------------------------------------------------
@transaction.atomic
def send_welcomes(*, by: Actor, now: dt.datetime) -> int:
    """One letter to each mailbox that has had none; how many were put into the outbox. None while
    the school writes to no family.

    Pressed twice or by two people at once it is the same: whoever comes second waits and finds
    nothing left, and the row's key is unique.
    """
    school = School.objects.select_for_update().get(pk=school_of(by).pk)
    boxes = boxes_of(adults_of(by)) if school.writes_to_families(now) else []
    if not boxes:
        return 0
    rows = [_row(school, box, now) for box in boxes]
    Delivery.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    record("welcome letters sent", school=school, by=by, letters=len(rows))
    transaction.on_commit(outbox.nudge)
    return len(rows)


def _row(school: School, box: Sequence[Adult], now: dt.datetime) -> Delivery:
    """Made out to the first of a home; an earlier one that never left does not stand in its way."""
    first = box[0]
    return Delivery(
        school=school,
        letter=LETTER,
        key=f"{LETTER}:all:{first.id}::{first.letters}",
        guardian_id=first.id,
        to=first.email,
        language=first.language or school.language,
        details={"guardians": [str(one.id) for one in box]},
        due_at=now,
        not_after=now + LASTS,
    )


# --- Out of it ------------------------------------------------------------------------------------
def readers_of(delivery: Delivery, now: dt.datetime) -> list[Guardian]:
    """Those of the mailbox who are still to be welcomed at this very moment."""
    people = _to_be_welcomed(delivery.details.get("guardians", ()), delivery.school, now)
    return _of_box(delivery, people)


def _to_be_welcomed(ids: Iterable[str], school: School, now: dt.datetime) -> list[Guardian]:
    people = Guardian.objects.current().sure_of_address().select_related("school")
    return list(
        people.filter(
            Q(welcome__isnull=True) | Q(welcome__refused_at=None),
            pk__in=list(ids),
            channel=Guardian.Channel.MAIL,
            stopped_at=None,
            bounced_at=None,
        )
        .filter(guardianships__in=links_here(school.local_date(now)))
        .distinct()
        .order_by("name", "id")
    )


def _of_box(delivery: Delivery, people: Iterable[Guardian]) -> list[Guardian]:
    """Who reads the mailbox as the letter is made out: one address, one home."""
    named, first = set(delivery.details.get("guardians", ())), delivery.guardian
    home = first.household_id if first else None
    return [
        one
        for one in people
        if str(one.pk) in named and one.email == delivery.to and one.household_id == home
    ]


def still_wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """The school is live, a link in force, no block, not stopped, and nobody of another home reads
    that mail. One that is cancelled for any of these stands on the page as to be sent."""
    return while_school_writes(delivery, now) and bool(readers_of(delivery, now))


def next_hour(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    """A button pressed at night rings nobody's phone."""
    school = delivery.school
    return quiet_ends(school, now) if is_quiet(school, now) else now


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """In the reader's language; that they were welcomed is noted in the same transaction."""
    readers = readers_of(delivery, now)
    if not readers:
        raise NotWanted
    Welcome.objects.bulk_create(
        [Welcome(school_id=one.school_id, guardian=one, mailed_at=now) for one in readers],
        update_conflicts=True,
        unique_fields=["guardian"],
        update_fields=["mailed_at"],
    )
    with translation.override(delivery.language):
        names = children_of(readers, delivery.school, now)
    first = readers[0]
    return _written(
        delivery.school,
        language=delivery.language,
        adults=[one.given_name for one in readers],
        children=names,
        url=door_url(first),
        stop_url=stop_url(first),
        headers=stop_headers(first),
    )


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    """About a made-up child, with links that open nothing."""
    url = f"{school.url}/"
    return _written(
        school, language=language, adults=["Alex"], children=["Robin"], url=url, stop_url=url
    )


def take_back(delivery: Delivery, now: dt.datetime) -> None:
    """The mail server did not take it: nobody was welcomed."""
    people = delivery.details.get("guardians", ())
    Welcome.objects.filter(guardian__in=people).update(mailed_at=None)


def _written(
    school: School,
    *,
    language: str,
    adults: Sequence[str],
    children: Sequence[str],
    url: str,
    stop_url: str,
    headers: dict[str, str] | None = None,
) -> Rendered:
    with translation.override(spoken(language)):
        context = {
            "school": school.name,
            "office_phone": school.office_phone,
            "preheader": _("No app and no password. One tap is a reply."),
            "names": get_text_list(list(adults), _("and")),
            "children": get_text_list(list(children), _("and")),
            "url": url,
            "not_me_url": f"{url}not-me/",
            "stop_url": stop_url,
            "languages": _languages(url, school.languages),
        }
    return written(LETTER, language=language, context=context, headers=headers)


def children_of(readers: Sequence[Guardian], school: School, now: dt.datetime) -> list[str]:
    """Given names of the children here, each once."""
    links = links_here(school.local_date(now)).filter(guardian__in=readers)
    names = links.order_by("child__given_name").values_list("child__given_name", flat=True)
    return list(dict.fromkeys(names))


def _languages(url: str, offered: Collection[str]) -> list[tuple[str, str, str]]:
    """The same words in the other languages that the school offers: code, words, link."""
    found = []
    for code, _name in settings.LANGUAGES:
        if code in offered and code != translation.get_language():
            with translation.override(code):
                words = pgettext("own language", "Read in English")
                found.append((code, words, f"{url}?lang={code}"))
    return found


# --- Shown before it leaves ---------------------------------------------------------------------
@dataclass(frozen=True)
class Planned:
    """A letter that waits: to whom, about whom, and when it leaves."""

    to: str
    children: tuple[str, ...]
    due_at: dt.datetime


def planned(school: School, *, now: dt.datetime) -> list[Planned]:
    """The welcome letters in the outbox, without those that are not wanted any more. Three queries."""
    waiting = list(
        Delivery.objects.waiting()
        .filter(school=school, letter=LETTER)
        .select_related("guardian", "school")
    )
    if not waiting:
        return []
    ids = {one for delivery in waiting for one in delivery.details.get("guardians", ())}
    people = _to_be_welcomed(ids, school, now)
    links = links_here(school.local_date(now)).filter(guardian__in=people)
    names: dict[uuid.UUID, set[str]] = defaultdict(set)
    for link in links.select_related("child"):
        names[link.guardian_id].add(link.child.full_name)
    return [
        Planned(delivery.to, tuple(sorted(set().union(*(names[one.pk] for one in box)))), due_at)
        for delivery in waiting
        if (box := _of_box(delivery, people))
        for due_at in [next_hour(delivery, max(now, delivery.run_at or delivery.due_at))]
    ]


# --- Its link -------------------------------------------------------------------------------------
def door_url(guardian: Guardian) -> str:
    """Where the letter's button leads. It opens nothing: it offers a code to the address on file,
    and takes a "not me". Not for another address than the one that it went to."""
    token = signing.dumps([guardian.pk.hex, _mark(guardian)], salt=SALT)
    return f"{guardian.school.url}{reverse('welcome_mail', args=[token])}"


def _mark(guardian: Guardian) -> str:
    return salted_hmac(SALT, guardian.email, algorithm="sha256").hexdigest()[:24]


def guardian_of(token: str, *, now: dt.datetime) -> Guardian | None:
    """Whose letter it was; None when the link rests: another address, no child here, a block."""
    try:
        pk, mark = signing.loads(token, salt=SALT)
        found = Guardian.objects.current().sure_of_address().filter(pk=uuid.UUID(pk))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    guardian = found.select_related("school").first()
    if guardian is None or not constant_time_compare(mark, _mark(guardian)):
        return None
    today = guardian.school.local_date(now)
    return guardian if links_here(today).filter(guardian=guardian).exists() else None


@transaction.atomic
def not_me(guardian: Guardian, *, now: dt.datetime) -> None:
    """Whoever reads that mail says that it is not theirs: no letter goes there, and the office sees it."""
    welcome, _is_new = Welcome.objects.get_or_create(
        guardian=guardian, defaults={"school_id": guardian.school_id}
    )
    welcome.refused_at = now
    welcome.save(update_fields=["refused_at"])
    stop(guardian, now=now)


KIND = LetterKind(
    name=LETTER,
    render=render,
    still_wanted=still_wanted,
    not_before=next_hour,
    on_return=take_back,
    called=gettext_noop("Welcome, before the first sheet"),
    sample=sample,
)
