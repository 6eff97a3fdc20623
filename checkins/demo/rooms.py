"""The rest of the demo school, for who looks at it as a whole: classes, eleven weeks, families.

Made in bulk, since nobody types here: what stands there is what the services would have left, and
no letter of it waits. Everything is worked out from names, so that each start shows the same school.
"""

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accounts.models import (
    Assignment,
    Child,
    Classroom,
    Delivery,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Member,
    Role,
    User,
)
from checkins.builtin import OUR_WEEK
from checkins.demo.people import WEEKS_BEFORE, Cast
from checkins.demo.story import (
    DOMAIN,
    FAMILIES_THANKED,
    HOME_WINS,
    OTHER_ROOMS,
    ROOM_12,
    SILENT,
    SURNAMES,
    THANKS,
    WINS,
    OtherRoom,
    Silent,
)
from checkins.models import (
    Announcement,
    Entry,
    Half,
    HomeHalf,
    Prompt,
    Question,
    Sheet,
    Snapshot,
    ThankYou,
)
from checkins.weeks import Week

TOLD, TOLD_SILENT = 2, 4
"""Weeks whose letters are written down, so that none of them leaves today."""
ASKING, CALLING = ("Room 2", "Room 9", "Room 14"), ("Room 6", "Room 9")
"""Classes whose homes wait for an answer, and for a call."""
WAITED = 2
"""So many weeks back the children who wait for good news had none."""


@dataclass
class Family:
    """A child and the adult whose home writes. `silent`: they are not reached, and why."""

    child: Child
    guardian: Guardian
    silent: Silent | None = None


@dataclass
class Made:
    """Rows on their way into the database."""

    sheets: list[Sheet] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    halves: list[HomeHalf] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def build_rooms(cast: Cast, *, now: dt.datetime) -> None:
    """Ten classes beside Room 12 and Room 4, and what those two lack of the term."""
    scribe = _Scribe(cast, now)
    for room in OTHER_ROOMS:
        classroom = cast.room_4 if room.name == "Room 4" else None
        classroom = classroom or Classroom.objects.create(school=cast.school, name=room.name)
        teacher = _teacher(cast, room, classroom)
        families = _families(cast, room, classroom)
        for back in range(WEEKS_BEFORE, -1, -1):
            if back not in room.skipped:
                scribe.week(classroom, teacher, families, back, room)
    scribe.early_weeks_of_room_12()
    scribe.keep()
    _wall(cast, now)


def _wall(cast: Cast, now: dt.datetime) -> None:
    staff = {one.display_name: one for one in Member.objects.filter(school=cast.school)}
    for by, to, text in THANKS:
        child = cast.children.get(to)
        family = {"to_child": child, "to_name": FAMILIES_THANKED[to]} if child else {}
        ThankYou.objects.create(
            school=cast.school,
            by_member=staff[by],
            text=text,
            written_at=now,
            shown_at=now,
            **(family or {"to_member": staff[to]}),
        )


def _chance(*parts: object) -> int:
    """0 to 99, always the same for the same parts."""
    return zlib.crc32("/".join(map(str, parts)).encode()) % 100


def _starts_on(cast: Cast) -> dt.date:
    day: dt.date = cast.room_12.enrolments.earliest("starts_on").starts_on
    return day


def _teacher(cast: Cast, room: OtherRoom, classroom: Classroom) -> Member:
    """A sign-in without a password: nobody comes in by it."""
    if classroom == cast.room_4:
        return cast.members["delgado"]
    name = room.teacher.rpartition(" ")[2].lower()
    user = User.objects.create(email=f"{name}@{DOMAIN}", name=room.teacher)
    member = Member.objects.create(
        school=cast.school, user=user, display_name=room.teacher, roles=[str(Role.TEACHER)]
    )
    Assignment.objects.create(
        school=cast.school, member=member, classroom=classroom, starts_on=_starts_on(cast)
    )
    return member


def _families(cast: Cast, room: OtherRoom, classroom: Classroom) -> list[Family]:
    day = _starts_on(cast)
    silent = [one for one in SILENT if one.room == room.name]
    names = [*((one.name, one) for one in silent), *((name, None) for name in _names(room))]
    families = [_family(cast, name, place, one) for place, (name, one) in enumerate(names)]
    Child.objects.bulk_create(one.child for one in families)
    Household.objects.bulk_create(one.guardian.household for one in families)
    Guardian.objects.bulk_create(one.guardian for one in families)
    Enrolment.objects.bulk_create(
        Enrolment(school=cast.school, child=one.child, classroom=classroom, starts_on=day)
        for one in families
    )
    Guardianship.objects.bulk_create(
        Guardianship(
            school=cast.school,
            guardian=one.guardian,
            child=one.child,
            status=Guardianship.Status.APPROVED,
        )
        for one in families
    )
    for one in families:
        if one.silent and one.silent.why == "two homes":
            _other_home(cast, one.child)
    return families


def _names(room: OtherRoom) -> Iterator[str]:
    """Given names as they come, each with a surname of the room."""
    for place, given in enumerate(room.children):
        yield f"{given} {SURNAMES[_chance(room.name, place) % len(SURNAMES)]}"


def _family(cast: Cast, name: str, place: int, silent: Silent | None) -> Family:
    given, _space, surname = name.partition(" ")
    language = silent.language if silent else ("en", "en", "es", "en", "ar", "vi")[place % 6]
    has_mail = silent is None or silent.why != "no address"
    guardian = Guardian(
        school=cast.school,
        household=Household(school=cast.school),
        name=f"{('Rosa', 'Sam', 'Dana', 'Lin')[place % 4]} {surname}",
        email=f"{given}.{surname}.{place}@family.example".lower() if has_mail else "",
        language=language,
        channel=Guardian.Channel.MAIL if has_mail else Guardian.Channel.PAPER,
        phone="555-0118",
        wants_reminder=False,
    )
    child = Child(school=cast.school, given_name=given, family_name=surname)
    return Family(child, guardian, silent)


def _other_home(cast: Cast, child: Child) -> None:
    guardian = Guardian.objects.create(
        school=cast.school,
        household=Household.objects.create(school=cast.school),
        name=f"Kim {child.family_name}",
        channel=Guardian.Channel.PAPER,
    )
    Guardianship.objects.create(
        school=cast.school,
        guardian=guardian,
        child=child,
        status=Guardianship.Status.APPROVED,
    )


class _Scribe:
    """Writes weeks of many classes down at once."""

    def __init__(self, cast: Cast, now: dt.datetime) -> None:
        self.cast, self.now, self.made = cast, now, Made()
        self.this_week = Week.containing(cast.school.local_date(now))
        rows = Prompt.objects.filter(school=cast.school, template__key=OUR_WEEK)
        wins = rows.filter(key="wins")
        self.win, self.home_win = wins.get(half=Half.SCHOOL), wins.get(half=Half.HOME)
        self.asks = rows.get(key="question", half=Half.HOME)

    def week(
        self,
        classroom: Classroom,
        teacher: Member,
        families: Iterable[Family],
        back: int,
        room: OtherRoom,
    ) -> None:
        for place, family in enumerate(families):
            shows = _chance(room.name, back, family.child.given_name)
            waits = back <= WAITED and place >= len(room.children) - room.waiting
            if waits or (not back and shows >= room.shared):
                continue
            sheet = self.sheet(family.child, classroom, teacher, back)
            # Every family writes in one of three weeks, so that few are silent for as long.
            spare = (room.wrote - 33) * 3 // 2 - 2 * back
            wrote = (place + back) % 3 == 0 or shows < spare
            read = wrote or shows < room.read - back
            if family.silent:
                wrote, read = False, family.silent.why == "reads"
            self.answers(sheet, family, read=read, wrote=wrote, place=place)
            if back < (TOLD_SILENT if family.silent else TOLD):
                self.told(sheet, family.guardian)

    def friday(self, week: Week) -> dt.datetime:
        """When the week's sheets were shared and answered; not in the days to come."""
        return min(self.now, self.cast.school.at(week.day(5), dt.time(15, 30)))

    def sheet(self, child: Child, classroom: Classroom, teacher: Member, back: int) -> Sheet:
        school, week = self.cast.school, self.this_week - back
        moment = self.friday(week)
        sheet = Sheet(
            **{"school": school, "child": child, "classroom": classroom, "week": week},
            **{"template_id": self.win.template_id, "shared_revision": 1, "wins": 1},
            **dict.fromkeys(("begun_at", "changed_at", "ready_at", "shared_at"), moment),
        )
        text = WINS[_chance(child.given_name, back) % len(WINS)].format(name=child.given_name)
        entry = Entry(
            school=school,
            sheet=sheet,
            half=Half.SCHOOL,
            prompt=self.win,
            author_member=teacher,
            text=text,
            written_at=moment,
        )
        lines = [{"text": text, "by": teacher.display_name, "entry": str(entry.pk)}]
        row = {"prompt": str(self.win.pk), "key": self.win.key, "kind": self.win.kind}
        self.made.sheets.append(sheet)
        self.made.entries.append(entry)
        self.made.snapshots.append(
            Snapshot(
                school=school,
                sheet=sheet,
                revision=1,
                content=[{**row, "lines": lines}],
                by_member=teacher,
                shared_at=moment,
            )
        )
        return sheet

    def answers(self, sheet: Sheet, family: Family, *, read: bool, wrote: bool, place: int) -> None:
        moment = self.friday(sheet.week)
        sheet.read_at = moment if read else None
        if not wrote:
            return
        sheet.replied_at = sheet.reply_seen_at = moment
        sheet.home_wins = 1
        home = {"school": sheet.school, "sheet": sheet, "household": family.guardian.household}
        self.made.halves.append(
            HomeHalf(**home, sent_at=moment, sent_by=family.guardian, answered_revision=1)
        )
        self.made.entries.append(
            Entry(
                **home,
                half=Half.HOME,
                prompt=self.home_win,
                author_guardian=family.guardian,
                text=HOME_WINS[place % len(HOME_WINS)],
                written_at=moment,
            )
        )
        is_last_week = sheet.week == self.this_week - 1
        if is_last_week and place % 7 == 3 and sheet.classroom.name in ASKING:
            self.made.questions.append(
                Question(
                    **home,
                    child=sheet.child,
                    prompt=self.asks,
                    half=Half.HOME,
                    by_guardian=family.guardian,
                    text="When is the next trip?",
                    asked_at=moment,
                )
            )
        if is_last_week and place == 5 and sheet.classroom.name in CALLING:
            sheet.call_asked_at = moment

    def told(self, sheet: Sheet, guardian: Guardian) -> None:
        """The letter about it left then."""
        if not guardian.email:
            return
        delivery = Delivery(
            school=sheet.school,
            letter="week_ready",
            key=f"demo:{sheet.week}:{guardian.pk}",
            guardian=guardian,
            to=guardian.email,
            state=Delivery.State.SENT,
            due_at=self.friday(sheet.week),
            sent_at=self.friday(sheet.week),
        )
        self.made.deliveries.append(delivery)
        self.made.announcements.append(
            Announcement(school=sheet.school, sheet=sheet, guardian=guardian, delivery=delivery)
        )

    def early_weeks_of_room_12(self) -> None:
        """Of Javier's classmates only the last weeks are written by hand."""
        written = {
            (sheet.child_id, sheet.week)
            for sheet in Sheet.objects.filter(classroom=self.cast.room_12)
        }
        for back in range(WEEKS_BEFORE, 0, -1):
            for place, pupil in enumerate(ROOM_12):
                child = self.cast.children[pupil.name]
                if (child.pk, self.this_week - back) in written:
                    continue
                sheet = self.sheet(child, self.cast.room_12, self.cast.members["chen"], back)
                shows = _chance("Room 12", back, pupil.name)
                family = Family(child, self.cast.guardians[pupil.family])
                wrote, read = shows < 74 - 2 * back, shows < 97 - 2 * back
                self.answers(sheet, family, read=read, wrote=wrote, place=place)

    def keep(self) -> None:
        made = self.made
        Sheet.objects.bulk_create(made.sheets)
        Entry.objects.bulk_create(made.entries)
        Snapshot.objects.bulk_create(made.snapshots)
        HomeHalf.objects.bulk_create(made.halves)
        Delivery.objects.bulk_create(made.deliveries)
        Announcement.objects.bulk_create(made.announcements)
        Question.objects.bulk_create(made.questions)
        bounced = [one for one in SILENT if one.why == "bounces"]
        for one in bounced:
            given, _space, surname = one.name.partition(" ")
            adults = Guardian.objects.filter(
                guardianships__child__given_name=given,
                guardianships__child__family_name=surname,
                school=self.cast.school,
            )
            adults.update(bounced_at=self.now)
