"""Families who are not reached, three weeks or more. One query, and the reasons of `reasons`.

Of a sheet it is read whether moments are set; of an adult whether there is an address, never which.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery

from accounts.lists import Row, listed
from accounts.models import Block, Guardian, Guardianship
from checkins.insights import reasons
from checkins.insights.figures import OUT, READ, WROTE
from checkins.insights.reasons import LONG, Adult, Reason, Sent, reason_of
from checkins.insights.scope import Scope, children_counted, home_class_on
from checkins.models import Announcement, PaperCopy, Sheet
from checkins.weeks import Week


@dataclass(frozen=True, slots=True)
class Silent:
    """A child's family. `guardian` is whom the next step is about, `sheet` the last that was shared."""

    child: uuid.UUID
    given_name: str
    room: uuid.UUID
    languages: tuple[str, ...]
    reason: Reason
    weeks: int
    letters: int
    is_printed: bool
    guardian: uuid.UUID | None
    sheet: uuid.UUID | None


def silent_families(
    scope: Scope, weeks: Sequence[Week], *, first: Week, last: Week, day: dt.date
) -> tuple[Silent, ...]:
    """The longest silent first. `weeks` are the last ones with sheets; with fewer than three of them
    nobody is listed."""
    lately = sorted(weeks)[-LONG:]
    if len(lately) < LONG or scope.families == ():
        return ()
    rows = _rows(scope, lately, first, last, day)
    found = [one for one in map(_silent, rows) if one is not None]
    return tuple(sorted(found, key=lambda one: (-one.weeks, one.given_name, one.child)))


def _rows(scope: Scope, lately: Collection[Week], first: Week, last: Week, day: dt.date) -> Any:
    out = Sheet.objects.filter(OUT, child=OuterRef("pk"))
    of_late = out.filter(week__in=lately).order_by()
    in_force = Guardianship.objects.in_force().filter(child=OuterRef("pk"))
    return (
        children_counted(scope, scope.families, day)
        .alias(times=Subquery(of_late.values("child").annotate(n=Count("pk")).values("n")))
        .filter(
            ~Exists(of_late.filter(replied_at__isnull=False))
            | Exists(in_force.filter(guardian__email="")),
            times__gte=LONG,
        )
        .annotate(
            room=home_class_on(day),
            adults=_adults(in_force),
            sent=_sent(out.filter(week__gte=first, week__lte=last)),
            has_waiting_link=Exists(_waiting()),
        )
        .order_by("pk")
        .values_list("pk", "given_name", "room", "adults", "sent", "has_waiting_link")
    )


def _adults(in_force: Any) -> Subquery:
    others = Guardian.objects.current().filter(
        school=OuterRef("school"), email=OuterRef("guardian__email")
    )
    shared = others.exclude(household=OuterRef("guardian__household"))
    return listed(
        in_force.annotate(
            has_address=_whether(~Q(guardian__email="")),
            by_mail=_whether(Q(guardian__channel=Guardian.Channel.MAIL)),
            bounced=_whether(Q(guardian__bounced_at__isnull=False)),
            stopped=_whether(Q(guardian__stopped_at__isnull=False)),
            is_shared=Exists(shared),
        ),
        Row(
            *("guardian_id", "guardian__household_id", "has_address", "by_mail"),
            *("bounced", "stopped", "is_shared", "guardian__language"),
        ),
    )


def _sent(sheets: Any) -> Subquery:
    announced = Announcement.objects.filter(sheet=OuterRef("pk"), delivery__sent_at__isnull=False)
    copies = PaperCopy.objects.filter(
        sheet=OuterRef("pk"),
        state=PaperCopy.State.FILLED,
        created_at__gte=OuterRef("shared_at"),
    )
    return listed(
        sheets.annotate(
            mailed=Exists(announced),
            printed=Exists(copies),
            was_read=_whether(READ),
            wrote=_whether(WROTE),
        ),
        Row("week", "pk", "mailed", "printed", "was_read", "wrote"),
    )


def _waiting() -> Any:
    """Links that a list suggested and nobody has said yes to."""
    blocked = Block.objects.filter(
        guardian=OuterRef("guardian"), child=OuterRef("child"), lifted_at=None
    )
    return Guardianship.objects.filter(
        ~Exists(blocked),
        child=OuterRef("pk"),
        status=Guardianship.Status.SUGGESTED,
        ended_on=None,
        guardian__ended_on=None,
    )


def _whether(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _silent(row: tuple[Any, ...]) -> Silent | None:
    child, given_name, room, adult_rows, sent_rows, has_waiting_link = row
    adults = [_adult(one) for one in sorted(adult_rows or ())]
    rows = sorted(sent_rows or (), reverse=True)
    sent = [Sent(*map(bool, flags)) for _week, _pk, *flags in rows]
    reason = reason_of(adults, sent, has_waiting_link=has_waiting_link)
    if reason is None or room is None:
        return None
    return Silent(
        child=child,
        given_name=given_name,
        room=room,
        languages=tuple(sorted({one.language for one in adults})),
        reason=reason,
        weeks=reasons.weeks_without(sent),
        letters=reasons.letters_unopened(sent),
        is_printed=any(one.printed for one in sent[:LONG]),
        guardian=_about(reason, adults),
        sheet=uuid.UUID(rows[0][1]) if rows else None,
    )


def _adult(row: Sequence[Any]) -> Adult:
    guardian, home, has_address, by_mail, bounced, stopped, is_shared, language = row
    return Adult(
        id=uuid.UUID(guardian),
        home=uuid.UUID(home),
        has_address=bool(has_address),
        is_by_mail=bool(by_mail),
        bounced=bool(bounced),
        stopped=bool(stopped),
        is_sure=not is_shared,
        language=language,
    )


def _about(reason: Reason, adults: Sequence[Adult]) -> uuid.UUID | None:
    """The adult on whose record the next step is taken."""
    concerned = {
        Reason.BOUNCES: [one for one in adults if one.bounced],
        Reason.STOPPED: [one for one in adults if one.stopped],
        Reason.SAME_ADDRESS: [one for one in adults if not one.is_sure],
        Reason.TWO_HOMES: [one for one in adults if not one.has_address],
        Reason.UNOPENED: [one for one in adults if one.is_reached],
    }.get(reason, [])
    return next((one.id for one in (*concerned, *adults)), None)
