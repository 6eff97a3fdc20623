"""The register of a class's week: one row a child, with where the sheet is. One query."""

import datetime as dt
import enum
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.access import Actor
from accounts.lists import Row as Columns
from accounts.lists import listed
from accounts.models import Child, Enrolment, Guardian, Guardianship, School
from accounts.prepared import prepared
from checkins import in_time
from checkins.access import register_reached
from checkins.asleep import is_asleep
from checkins.dates import moment_in_words
from checkins.in_time import WeekReach, weeks_of
from checkins.models import Announcement, GoodNews, PaperCopy, Sheet
from checkins.queries.calendar import Place
from checkins.weeks import Week


class State(enum.StrEnum):
    """How far a sheet is. The pencil beside it has fewer pictures, see PENCILS."""

    TO_START = "to start"
    HOME_ONLY = "home only"
    DRAFT = "draft"
    ASLEEP = "asleep"
    READY = "ready"
    AWAY = "away"
    TAKEN_BACK = "taken back"
    SHARED = "shared"
    READ = "read"
    REPLIED = "replied"
    NEW_REPLY = "new reply"
    CALL = "please call me"


PENCILS = {
    State.TO_START: "none",
    State.HOME_ONLY: "onlyhome",
    State.DRAFT: "draft",
    State.ASLEEP: "draft",
    State.READY: "ready",
    State.AWAY: "none",
    State.TAKEN_BACK: "draft",
    State.SHARED: "shared",
    State.READ: "read",
    State.REPLIED: "replied",
    State.NEW_REPLY: "replied",
    State.CALL: "replied",
}
OUT = {State.SHARED, State.READ, State.REPLIED, State.NEW_REPLY, State.CALL}
TONES = {
    State.TO_START: "todo",
    State.DRAFT: "todo",
    State.ASLEEP: "todo",
    State.TAKEN_BACK: "todo",
    State.HOME_ONLY: "new",
    State.AWAY: "todo away",
    State.NEW_REPLY: "new",
    State.CALL: "new",
}
PLAIN_WORDS = {
    State.TO_START: gettext_noop("To start"),
    State.HOME_ONLY: gettext_noop("From home"),
    State.DRAFT: gettext_noop("Draft"),
    State.READY: gettext_noop("Ready"),
    State.AWAY: gettext_noop("Away"),
    State.TAKEN_BACK: gettext_noop("Taken back"),
    State.NEW_REPLY: gettext_noop("New reply"),
    State.CALL: gettext_noop("Please call me"),
}
WORDS_WITH_TIME = {
    State.READ: (gettext_noop("Read %(time)s"), "read_at"),
    State.REPLIED: (gettext_noop("Replied %(time)s"), "replied_at"),
    State.TAKEN_BACK: (gettext_noop("Taken back %(time)s"), "withdrawn_at"),
    State.ASLEEP: (gettext_noop("Sleeps until %(time)s"), "sleeps_until"),
}


BY_MAIL = Q(
    guardian__channel=Guardian.Channel.MAIL,
    guardian__bounced_at=None,
    guardian__stopped_at=None,
)
"""Guardianships whose guardian gets letters; `_reach` says the same of rows that are here."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a child's family gets the sheet. `mailed_at` is when the last letter left."""

    by_mail: bool
    on_paper: bool
    bounced: bool
    printed: bool
    mailed_at: dt.datetime | None

    @property
    def needs_paper(self) -> bool:
        """Somebody of the family gets the sheet on paper, or nobody gets it by mail."""
        return self.on_paper or self.bounced or not self.by_mail


@dataclass(frozen=True, slots=True)
class Row:
    """One child. `sheet_id` is None until somebody wrote or the tick came; `word` is its state."""

    child_id: uuid.UUID
    name: str
    given_name: str
    sheet_id: uuid.UUID | None
    is_owned: bool
    state: State
    word: str
    tone: str
    needs_paper: bool
    is_printed: bool
    last_news: Any = None
    """The newest week with good news from school, up to this one."""
    has_slept: bool = False
    """It was put aside, woke, and nobody has said since how it reads."""

    @property
    def to_print(self) -> bool:
        """Shared, owed on paper, and not printed yet."""
        return self.is_out and self.needs_paper and not self.is_printed

    @property
    def is_on_paper(self) -> bool:
        """The word speaks of paper, or mail went to one of the family and paper goes to another."""
        return self.is_out and self.needs_paper and self.state == State.SHARED

    @property
    def pencil(self) -> str:
        return PENCILS[self.state]

    @property
    def is_out(self) -> bool:
        return self.state in OUT


def register(actor: Actor, classroom_id: uuid.UUID, place: Place) -> tuple[Row, ...]:
    """The rows by name. A child without a sheet stands there too."""
    school = actor.school
    assert school is not None  # noqa: S101 - staff have one
    reach, day = weeks_of(actor), place.day(actor.today)
    is_this_year = in_time.is_this_year(reach, place.week)
    children = _kept_rows(reach, classroom_id, place.week, day, is_this_year=is_this_year)
    now = timezone.now()
    return tuple(_row(child, classroom_id, school, actor.today, now) for child in children)


SHEET = (
    "begun_at",
    "ready_at",
    "shared_at",
    "shared_revision",
    "withdrawn_at",
    "skipped_at",
    "skipped_reason",
    "read_at",
    "replied_at",
    "reply_seen_at",
    "call_asked_at",
    "called_on",
    "sleeps_until",
)
GUARDIAN = ("guardian__channel", "guardian__bounced_at", "guardian__stopped_at")
REACH = ("guardians", "printed", "mailed_at")
NEWS = ("last_win", "last_told")
COLUMNS = ("id", "given_name", "family_name", "sheet_id", "owner", "is_home", *SHEET, *REACH, *NEWS)


def register_rows(
    reach: WeekReach, classroom_id: uuid.UUID, week: Week, day: dt.date, *, is_this_year: bool
) -> QuerySet[Child, Any]:
    enrolled = Enrolment.objects.filter(child=OuterRef("pk"), classroom=classroom_id)
    links = Guardianship.objects.in_force().filter(child=OuterRef("pk"))
    announced = Announcement.objects.filter(
        sheet=OuterRef("week_sheet__pk"), delivery__sent_at__isnull=False
    )
    # A filled copy made before the share holds no words of school, so it does not count as printed.
    copies = PaperCopy.objects.filter(
        sheet=OuterRef("week_sheet__pk"),
        state=PaperCopy.State.FILLED,
        created_at__gte=OuterRef("week_sheet__shared_at"),
    )
    # A shared sheet always has a win, and a note on any day is one.
    lately = {"child": OuterRef("pk"), "week__lte": week}
    out, told = Sheet.objects.shared().filter(**lately), GoodNews.objects.filter(**lately)
    rows: QuerySet[Child, Any] = (
        register_reached(reach, classroom_id, week, day, is_this_year=is_this_year)
        .annotate(week_sheet=FilteredRelation("sheets", condition=Q(sheets__week=week)))
        .annotate(
            sheet_id=F("week_sheet__pk"),
            owner=F("week_sheet__classroom"),
            is_home=Exists(enrolled.on(day).home()),
            **{name: F(f"week_sheet__{name}") for name in SHEET},
            guardians=listed(links, Columns(*GUARDIAN)),
            printed=Exists(copies),
            last_win=Subquery(out.order_by("-week").values("week")[:1]),
            last_told=Subquery(told.order_by("-week").values("week")[:1]),
            mailed_at=Subquery(
                announced.order_by("-delivery__sent_at").values("delivery__sent_at")[:1]
            ),
        )
        .values(*COLUMNS)
    )
    return rows


_kept_rows = prepared(register_rows)


def _row(
    child: dict[str, Any], classroom_id: uuid.UUID, school: School, today: dt.date, now: dt.datetime
) -> Row:
    asleep = is_asleep(child["sleeps_until"], now)
    state = _state(child, asleep=asleep)
    reach = _reach(child)
    owner = child["owner"]
    return Row(
        child_id=child["id"],
        name=f"{child['given_name']} {child['family_name']}".strip(),
        given_name=child["given_name"],
        sheet_id=child["sheet_id"],
        is_owned=owner == classroom_id if owner else child["is_home"],
        state=state,
        word=_word(state, child, reach, school, today),
        tone="turn"
        if state == State.SHARED and reach.bounced and not reach.printed
        else TONES.get(state, ""),
        needs_paper=reach.needs_paper,
        is_printed=reach.printed,
        last_news=max(filter(None, (child["last_win"], child["last_told"])), default=None),
        has_slept=bool(child["sleeps_until"]) and not asleep and state == State.DRAFT,
    )


def _reach(child: dict[str, Any]) -> Reach:
    """Letters go to a guardian with mail whose letters neither come back nor were stopped."""
    guardians = child["guardians"] or []
    return Reach(
        by_mail=any(
            channel == Guardian.Channel.MAIL and not bounced and not stopped
            for channel, bounced, stopped in guardians
        ),
        on_paper=any(channel == Guardian.Channel.PAPER for channel, *_rest in guardians),
        bounced=any(bounced for _channel, bounced, _stopped in guardians),
        printed=child["printed"],
        mailed_at=child["mailed_at"],
    )


def _state(child: dict[str, Any], *, asleep: bool) -> State:
    """The first of these that holds."""
    out, replied, seen = child["shared_at"], child["replied_at"], child["reply_seen_at"]
    states = (
        (State.AWAY, child["skipped_at"]),
        (State.TAKEN_BACK, child["withdrawn_at"]),
        (State.CALL, out and child["call_asked_at"] and not child["called_on"]),
        (State.REPLIED, out and replied and seen and seen >= replied),
        (State.NEW_REPLY, out and replied),
        (State.READ, out and child["read_at"]),
        (State.SHARED, out),
        (State.ASLEEP, asleep),
        (State.READY, child["ready_at"]),
        (State.TAKEN_BACK, child["shared_revision"]),
        (State.DRAFT, child["begun_at"]),
        (State.HOME_ONLY, replied),
    )
    return next((state for state, holds in states if holds), State.TO_START)


def _word(state: State, child: dict[str, Any], reach: Reach, school: School, today: dt.date) -> str:
    if state == State.SHARED:
        return _word_of_letter(reach, school, today)
    if state == State.AWAY and child["skipped_reason"]:
        return _("Away, %(reason)s") % {"reason": child["skipped_reason"]}
    pattern, column = WORDS_WITH_TIME.get(state, ("", ""))
    if column and child[column]:
        return _(pattern) % {"time": moment_in_words(school, child[column], today)}
    return _(PLAIN_WORDS[state])


def _word_of_letter(reach: Reach, school: School, today: dt.date) -> str:
    """What became of the letter about a shared sheet that nobody has opened yet."""
    if reach.bounced and not reach.printed:
        return _("Bounced, print")
    if reach.mailed_at:
        return _("Mailed %(time)s") % {"time": moment_in_words(school, reach.mailed_at, today)}
    if reach.by_mail:
        return _("Shared")
    return _("Printed") if reach.printed else _("On paper, to print")
