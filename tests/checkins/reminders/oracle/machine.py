"""The post room in memory: what planner and worker do with rows, and every decision the policy's.

A sweep comes some seconds after its minute, as beat's do.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.models import School
from checkins.reminders import policy
from checkins.reminders.planner import LASTS
from checkins.reminders.policy import Announced, News, Person
from checkins.weeks import Week
from tests.checkins.reminders.oracle.world import ADULTS, Letter, Shared, World
from tests.checkins.test_opening_oracle import CLOSURES, TERMS

A_DAY = dt.timedelta(days=1)
AFTER_THE_MINUTE = dt.timedelta(seconds=7)
GUARDIANS = {adult.name: uuid.UUID(int=n) for n, adult in enumerate(ADULTS, 1)}
HOMES = {adult.home: uuid.uuid5(uuid.NAMESPACE_DNS, adult.home) for adult in ADULTS}


def moment(minute: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(minute * 60, dt.UTC)


def clock_hour(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)


@dataclass
class Row:
    """A letter that waits. The database gives its moments back in UTC."""

    kind: str
    to: str
    due_at: dt.datetime
    not_after: dt.datetime
    run_at: dt.datetime | None = None


class Machine:
    def __init__(self, world: World) -> None:
        self.world = world
        self.school = School(
            time_zone=world.zone,
            school_days=list(world.school_days),
            letter_time=clock_hour(world.hours.letter),
            reminder_weekday=world.reminder_weekday,
            reminder_time=clock_hour(world.hours.reminder),
            quiet_from=clock_hour(world.hours.quiet_from),
            quiet_until=clock_hour(world.hours.quiet_until),
            digest_time=clock_hour(world.hours.digest),
        )
        self.now = moment(world.ticks[0][0])
        self.rows: list[Row] = []
        self.letters: list[Letter] = []
        self.told: dict[str, list[tuple[str, int, dt.datetime]]] = {}
        self.left: dict[str, list[dt.datetime]] = {}
        self.days: dict[str, list[dt.date]] = {}
        self.standing: dict[int, Shared] = {}
        self.news: dict[str, list[tuple[Shared, News]]] = {}
        self.posted: set[tuple[str, str, dt.date]] = set()
        self.boxes: dict[str, tuple[Person, ...]] = {}
        self.day, self.tomorrow = self.now.date(), self.now
        self._look_at_people()

    def run(self) -> list[Letter]:
        events = [(one.shared_at, one, self._share) for one in self.world.sheets]
        for one in self.world.sheets:
            if one.gone_at is not None:
                events.append((one.gone_at, one, self._take_back))
        events.sort(key=lambda event: event[0], reverse=True)
        for minute, is_mail_there in self.world.ticks:
            while events and events[-1][0] <= minute:
                at, sheet, done = events.pop()
                self.now = moment(at)
                done(sheet)
            self.now = moment(minute) + AFTER_THE_MINUTE
            if self.now >= self.next_stop:
                self._look_at_people()
            self._plan()
            if is_mail_there:
                self._deliver()
        return self.letters

    # --- What people do ---------------------------------------------------------------------------
    def _look_at_people(self) -> None:
        people = [
            Person(
                id=GUARDIANS[one.name],
                household=HOMES[one.home],
                email=one.email,
                by_mail=one.by_mail,
                wants_reminder=one.wants_reminder,
                stopped=one.stops is not None and moment(one.stops) <= self.now,
            )
            for one in ADULTS
        ]
        self.boxes = {box[0].email: box for box in policy.mailboxes(people)}
        stops = [moment(one.stops) for one in ADULTS if one.stops is not None]
        self.next_stop = min(
            (one for one in stops if one > self.now), default=moment(self.world.end)
        )

    def _share(self, sheet: Shared) -> None:
        days = Week.parse("{}-W{:02}".format(*sheet.week)).taught_days(
            self.school.school_days, TERMS, CLOSURES
        )
        self.standing[sheet.number] = sheet
        slot = self.school.at(days[-1], self.school.letter_time)
        for address, box in self.boxes.items():
            for person in box:
                adult = next(one for one in ADULTS if GUARDIANS[one.name] == person.id)
                if sheet.child in adult.children:
                    key = uuid.UUID(int=sheet.number)
                    one = News(key, person.id, sheet.child, moment(sheet.shared_at), slot)
                    self.news.setdefault(address, []).append((sheet, one))
            if any(of == sheet for of, _news in self.news.get(address, ())):
                self._plan_week(address)

    def _take_back(self, sheet: Shared) -> None:
        self.standing.pop(sheet.number, None)
        for address in list(self.news):
            self._forget(address, {sheet.number})
            if not self.news.get(address):
                self.rows = [
                    row for row in self.rows if (row.kind, row.to) != ("week_ready", address)
                ]

    def _forget(self, address: str, numbers: set[int]) -> None:
        kept = [pair for pair in self.news[address] if pair[0].number not in numbers]
        self.news[address] = kept
        if not kept:
            del self.news[address]

    # --- What the sweep plans ---------------------------------------------------------------------
    def _plan(self) -> None:
        if self.now >= self.tomorrow:
            self.day = day = self.school.local_date(self.now)
            self.tomorrow = self.school.at(day + A_DAY, dt.time(0))
            self.reminder = policy.reminder_on(self.school, day, terms=TERMS, closures=CLOSURES)
            week = Week.containing(day, self.school.school_days)
            taught = week.taught_days(self.school.school_days, TERMS, CLOSURES)
            hour = clock_hour(self.world.hours.digest)
            self.digest = policy.digest_on(self.school, day, hour=hour, taught=taught)
        for address in list(self.news):
            self._plan_week(address)
        at = self.reminder
        if at is not None and at.due_at <= self.now < at.not_after:
            for address in self.boxes:
                if self._open(address, at.due_at):
                    self._post("still_open", address, self.day, at.due_at, at.not_after)
        morning = self.digest
        if morning is not None and morning.due_at <= self.now < morning.not_after:
            to = "chen@alder.example"
            self._post("monday_digest", to, self.day, morning.due_at, morning.not_after)

    def _post(
        self, kind: str, to: str, day: dt.date, due_at: dt.datetime, not_after: dt.datetime
    ) -> None:
        if (kind, to, day) not in self.posted:
            self.posted.add((kind, to, day))
            self._put(kind, to, due_at, not_after)

    def _put(self, kind: str, to: str, due_at: dt.datetime, not_after: dt.datetime) -> None:
        self.rows.append(Row(kind, to, due_at.astimezone(dt.UTC), not_after.astimezone(dt.UTC)))

    def _recent(self, address: str, around: dt.datetime) -> list[tuple[Shared, News]]:
        return [
            pair
            for pair in self.news.get(address, ())
            if pair[1].shared_at > around - policy.RECENT
        ]

    def _plan_week(self, address: str) -> None:
        own = [news for _sheet, news in self._recent(address, self.now)]
        if not own or address not in self.boxes:
            return
        waiting = next(
            (row for row in self.rows if (row.kind, row.to) == ("week_ready", address)), None
        )
        due_at = policy.week_ready_at(
            self.school, own, letter_days=self._days(address), now=self.now
        )
        if waiting is None:
            self._put("week_ready", address, due_at, due_at + LASTS)
        elif waiting.due_at > self.now:
            self.rows.remove(waiting)
            self._put("week_ready", address, due_at, due_at + LASTS)

    def _days(self, address: str) -> list[dt.date]:
        return self.days.get(address, [])[-9:]

    def _open(self, address: str, due_at: dt.datetime) -> set[int]:
        box = self.boxes.get(address, ())
        since, until = policy.told_between(self.school, due_at)
        minute = int(self.now.timestamp()) // 60
        announced = []
        for person in box:
            adult = next(one for one in ADULTS if GUARDIANS[one.name] == person.id)
            for name, number, told_at in self.told.get(address, ())[-24:]:
                sheet = self.standing.get(number)
                if name == adult.name and sheet is not None and since < told_at <= until:
                    is_answered = sheet.is_answered(adult.home, minute)
                    announced.append(
                        Announced(uuid.UUID(int=number), person.id, sheet.child, is_answered)
                    )
        fresh = any(one > until for one in self.left.get(address, ())[-9:])
        named = policy.still_open(box, announced, has_fresh_letter=fresh)
        return {one.sheet.int for one in named}

    # --- What the worker does ---------------------------------------------------------------------
    def _deliver(self) -> None:
        for row in sorted(self.rows, key=lambda row: row.due_at):
            if row.due_at <= self.now and (row.run_at is None or row.run_at <= self.now):
                self._deliver_one(row)

    def _deliver_one(self, row: Row) -> None:
        if row.not_after < self.now:
            self.rows.remove(row)
            return
        about: set[int] = set()
        if row.kind == "week_ready":
            wait = policy.next_hour(self.school, self.now, letter_days=self._days(row.to))
            if wait > self.now:
                row.run_at = wait
                return
            about = self._announce(row)
        elif row.kind == "still_open":
            about = self._open(row.to, row.due_at)
        self.rows.remove(row)
        if about or row.kind == "monday_digest":
            minute = int(self.now.timestamp()) // 60
            self.letters.append(Letter(row.kind, row.to, minute, frozenset(about)))

    def _announce(self, row: Row) -> set[int]:
        if row.to not in self.boxes:
            return set()
        around = min(self.now, row.due_at)
        said = [pair for pair in self._recent(row.to, around) if pair[1].leaves_at <= self.now]
        if said:
            names = {identity: name for name, identity in GUARDIANS.items()}
            for sheet, news in said:
                one = (names[news.guardian], sheet.number, self.now)
                self.told.setdefault(row.to, []).append(one)
            self.left.setdefault(row.to, []).append(self.now)
            self.days.setdefault(row.to, []).append(self.school.local_date(self.now))
            self._forget(row.to, {sheet.number for sheet, _news in said})
        return {sheet.number for sheet, _news in said}
