"""The throwaway world as a whole: people, weeks, and one of all that an address can name."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.core.mail import EmailMessage
from django.db.models import Model

from accounts.access import operator_actor, staff_actor
from accounts.invitations import printed
from accounts.invitations.services import accept, invite, standing_invitation
from accounts.invitations.welcome_letter import door_url
from accounts.letters.demo import MailboxBackend, mailbox
from accounts.letters.stopping import stop_url
from accounts.models import Block, Classroom, Enrolment, Guardianship, RosterImport, School
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.receiving import receive_file
from checkins.builtin import OUR_WEEK
from checkins.calendars import apply as calendars
from checkins.calendars.planning import reach_of
from checkins.calendars.reading import read
from checkins.models import (
    CalendarImport,
    Closure,
    Entry,
    PaperCopy,
    ReplyLink,
    SchoolYear,
    Template,
    Term,
)
from checkins.rollover import services as rollover
from checkins.services.giving import give
from checkins.services.good_news import tell_good_news
from checkins.services.links import hash_of
from checkins.services.phrases import add_phrases
from checkins.services.templates import new_version, rows_of
from checkins.services.thanks import hang_up, thank_colleague
from config.trial.links import last_part, open_links, token_for
from config.trial.people import Place, people_of_alder, people_of_birch
from config.trial.weeks import WORDS, Written, write_weeks

Named = dict[str, str]
"""What stands in an address, by the object's name in the table."""
CODE = "ABCDEFGHIJKLMNOP"
SPARE = "BCDEFGHIJKLMNOPA"
NOTHING = "A" * 43


@dataclass
class World:
    """`named` goes by the parameter of a route, or by the first part of its path for tokens."""

    now: dt.datetime
    alder: Place
    birch: Place
    written: Written
    named: dict[str, Named] = field(default_factory=dict)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id and token that an address of this world may hold."""
        return frozenset(value for values in self.named.values() for value in values.values())

    def place_of(self, thing: str) -> Place:
        """The school at which an object stands."""
        return self.birch if thing == "other_school" else self.alder


def build(*, now: dt.datetime) -> World:
    """Make it in this database. It is for a database or a transaction that nobody keeps."""
    alder, birch = people_of_alder(now=now), people_of_birch(now=now)
    world = World(now, alder, birch, write_weeks(alder, birch, now=now))
    _name_people(world)
    _name_lists(world)
    _name_calendars(world)
    _name_spans(world)
    _name_thanks(world)
    _name_good_news(world)
    _name_phrases(world)
    _name_templates(world)
    _name_tokens(world)
    _plan_next_year(birch, now=now)
    _name_open_links(world)
    for values in world.named.values():
        values.setdefault("unknown", str(uuid.uuid4()))
    return world


def _plan_next_year(place: Place, *, now: dt.datetime) -> None:
    """At one school the turn of the year is planned, at the other nothing of it is begun."""
    first = place.school_year_ends_on() + dt.timedelta(weeks=6)
    rollover.begin(
        name="Next",
        starts_on=first,
        ends_on=first + dt.timedelta(weeks=30),
        by=operator_actor(place.school, now=now),
        now=now,
    )


def _name_people(world: World) -> None:
    alder, birch, written = world.alder, world.birch, world.written
    both = ("own", "other_school")
    teacher, guardian = alder.members["teacher"], alder.guardians["guardian"]
    world.named["line"] = {
        "school": _line(world, "school", "next_step", author_member=teacher),
        "home": _line(world, "home", "wins", author_guardian=guardian),
    }
    world.named |= {
        "sheet_id": _ids(written.sheets),
        "goal_id": _ids(written.goals),
        "question_id": _ids(written.questions),
        "child_id": _ids(alder.children) | _ids(birch.children),
        "classroom_id": _ids(alder.rooms) | _ids(birch.rooms),
        "guardian_id": {
            "own": str(alder.guardians["guardian"].pk),
            "other_school": str(birch.guardians["strange_guardian"].pk),
        },
        "member_id": {
            "own": str(alder.members["colleague"].pk),
            "other_school": str(birch.members["second"].pk),
        },
        "assignment_id": {
            "own": str(alder.members["co_teacher"].assignments.get().pk),
            "substitute": str(alder.members["colleague"].assignments.get().pk),
            "other_school": str(birch.members["second"].assignments.get().pk),
        },
        "place_id": {
            "own": _place_beside(alder, "own"),
            "other_school": _place_beside(birch, "other_school"),
        },
        "block_id": {
            key: str(Block.objects.get(guardian=guardian).pk)
            for key, guardian in zip(
                both, (alder.guardians["blocked"], birch.guardians["far"]), strict=True
            )
        },
        "link_id": {
            "own": _link(alder, "guardian", "own"),
            "suggested": _link(alder, "suggested", "own"),
            "other_school": _link(birch, "strange_guardian", "other_school"),
        },
    }


def _place_beside(place: Place, child: str) -> str:
    """A place in a class beside the home class, with which nobody works."""
    choir = Classroom.objects.create(school=place.school, name="Choir")
    beside = Enrolment.objects.create(
        school=place.school,
        child=place.children[child],
        classroom=choir,
        is_home=False,
        starts_on=place.starts_on,
    )
    return str(beside.pk)


def _line(world: World, half: str, key: str, **author: Model) -> str:
    entries = Entry.objects.filter(sheet=world.written.sheets["own"], half=half, prompt__key=key)
    return str(entries.get(**author).pk)


def _ids(things: Mapping[str, Model]) -> Named:
    return {key: str(thing.pk) for key, thing in things.items()}


def _link(place: Place, guardian: str, child: str) -> str:
    links = Guardianship.objects.filter(child=place.children[child])
    return str(links.get(guardian=place.guardians[guardian]).pk)


def list_of(child: str) -> bytes:
    """A small class list, as an office uploads it."""
    head = "Child,Class,Guardian 1 name,Guardian 1 email"
    return f"{head}\r\n{child},Room 9,Jun Park,jun@list.example\r\n".encode()


def _name_lists(world: World) -> None:
    """One list that waits and one that was applied and suggested links; one of the other school."""
    applied = _received(world.alder, "Kim Applied", now=world.now)
    by = operator_actor(world.alder.school, now=world.now)
    fingerprint = plan_of(applied, now=world.now).fingerprint
    apply(applied, fingerprint=fingerprint, by=by, now=world.now)
    world.named["import_id"] = {
        "applied": str(applied.pk),
        "own": str(_received(world.alder, "Mina Waiting", now=world.now).pk),
        "other_school": str(_received(world.birch, "Bo Waiting", now=world.now).pk),
    }


def _received(place: Place, child: str, *, now: dt.datetime) -> RosterImport:
    data = list_of(child)
    by = operator_actor(place.school, now=now)
    return receive_file(data, file_name="list.csv", by=by, now=now)


def calendar_of(world: World, place: Place) -> bytes:
    """A day off, as a calendar program writes it."""
    day = (world.written.week + 4).monday
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//trial//", "BEGIN:VEVENT", "UID:1"),
        *(f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "SUMMARY:No school: fair"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines).encode()


def _name_calendars(world: World) -> None:
    """One calendar file that was applied and one that waits; one of the other school."""
    applied = _calendar(world, world.alder)
    plan = calendars.plan_of(applied, now=world.now)
    calendars.apply(
        applied,
        fingerprint=plan.fingerprint,
        taken=[line.ref for line in plan.lines],
        by=operator_actor(world.alder.school, now=world.now),
        now=world.now,
    )
    world.named["file_id"] = {
        "applied": str(applied.pk),
        "own": str(_calendar(world, world.alder).pk),
        "other_school": str(_calendar(world, world.birch).pk),
    }


def _calendar(world: World, place: Place) -> CalendarImport:
    data, school = calendar_of(world, place), place.school
    reach = reach_of(school)
    assert reach is not None  # noqa: S101 - the school has a year
    content = read(data, zone=school.zone, first=reach[0], last=reach[1])
    return calendars.receive(
        content,
        file_name="fair.ics",
        file_hash=hashlib.sha256(data).hexdigest(),
        by=operator_actor(school, now=world.now),
        now=world.now,
    )


def _name_spans(world: World) -> None:
    alder, birch = world.alder.school, world.birch.school
    world.named["span_id"] = {
        "own": str(Term.objects.get(school=alder).pk),
        "closure": str(Closure.objects.get(school=alder, name="Fair").pk),
        "year": str(SchoolYear.objects.get(school=alder).pk),
        "other_school": str(Term.objects.get(school=birch).pk),
    }
    world.named["kind"] = {"own": "closure", "unknown": "nonsense"}


def _name_thanks(world: World) -> None:
    """Ms. Teacher thanks a colleague, who hung it up, and the leader, who has not; one elsewhere."""
    staff, strangers = world.alder.members, world.birch.members
    thanked = {
        "own": (staff["teacher"], staff["co_teacher"]),
        "waiting": (staff["teacher"], staff["leader"]),
        "other_school": (strangers["second"], strangers["stranger"]),
    }
    for key, (by, to) in thanked.items():
        note = thank_colleague(
            to, text="For the soup.", by=staff_actor(by, now=world.now), now=world.now
        )
        if key != "waiting":
            hang_up(note, by=staff_actor(to, now=world.now), now=world.now)
        world.named.setdefault("thank_you_id", {})[key] = str(note.pk)


def _name_good_news(world: World) -> None:
    """Ms. Teacher told one just now; so did a teacher at the other school."""
    for key, place, who, text in (
        ("own", world.alder, "teacher", WORDS["good_news"]),
        ("other_school", world.birch, "stranger", "Sang today."),
    ):
        child, by = place.children[key], place.members[who]
        news = tell_good_news(child=child, text=text, by=by, now=world.now)
        world.named.setdefault("good_news_id", {})[key] = str(news.pk if news else "")


def _name_phrases(world: World) -> None:
    """One of Ms. Teacher's own, one of the school's, and one of the other school's."""
    staff, strangers = world.alder.members, world.birch.members
    kept = {
        "own": (staff["teacher"], staff["teacher"]),
        "school": (staff["leader"], None),
        "other_school": (strangers["stranger"], None),
    }
    for key, (by, member) in kept.items():
        (phrase,) = add_phrases(
            [f"{{name}} was {key} …"],
            key="wins",
            language="en",
            member=member,
            by=staff_actor(by, now=world.now),
            now=world.now,
        )
        world.named.setdefault("phrase_id", {})[key] = str(phrase.pk)


def _name_templates(world: World) -> None:
    """What each school writes on, which a class is given as well; and at Kofi's a draft."""
    for place, key in ((world.alder, "published"), (world.birch, "other_school")):
        template = Template.objects.get(school=place.school, key=OUR_WEEK)
        world.named.setdefault("template_id", {})[key] = str(template.pk)
        room = Classroom.objects.filter(school=place.school).order_by("name", "id")[0]
        leader = place.members["leader" if key == "published" else "stranger"]
        give(OUR_WEEK, room, by=leader, now=world.now)
    leader = world.alder.members["leader"]
    School.objects.filter(pk=world.alder.school.pk).update(languages=["en", "es"])
    new = Template(school=world.alder.school, key="ours", name="Ours")
    draft = new_version(new, rows=rows_of(template), by=leader, now=world.now)
    world.named["template_id"]["own"] = str(draft.pk)


def _name_tokens(world: World) -> None:
    alder, now = world.alder, world.now
    MailboxBackend().send_messages([EmailMessage("Hello", "Words", "a@b.example", ["c@d.example"])])
    world.named |= {
        "r": reply_tokens(world),
        "letters": {"own": last_part(stop_url(alder.guardians["guardian"]))},
        "welcome": _invitations(world, now),
        "s": {"own": _paper(world, CODE, "own"), "spare": _paper(world, SPARE, "")},
        "demo": {"own": mailbox()[0].name},
    }
    world.named["s"]["unknown"] = "C" * 16
    world.named["demo"]["unknown"] = "0" * 20 + "-" + "0" * 8
    world.named |= _welcomes(world, now)
    for room in ("r", "letters", "welcome", "hello"):
        world.named[room]["unknown"] = NOTHING


def reply_tokens(world: World) -> Named:
    """Links that open, and links that rest for one reason each."""
    people, sheets = world.alder.guardians, world.written.sheets
    tokens = {
        key: token_for(sheets[key], people["guardian"], now=world.now)
        for key in ("own", "closed", "withdrawn", "draft", "left")
    }
    for key in ("blocked", "ended", "suggested"):
        tokens[key] = token_for(sheets["own"], people[key], now=world.now)
    tokens["revoked"] = token_for(sheets["own"], people["guardian"], now=world.now)
    link = ReplyLink.objects.filter(token_hash=hash_of(tokens["revoked"]))
    link.update(revoked_at=world.now)
    return tokens


def _name_open_links(world: World) -> None:
    links = open_links(world.alder, world.birch, world.written, now=world.now)
    world.named["reply_link_id"] = _ids(links)
    world.named["device_id"] = {key: str(one.devices.get().pk) for key, one in links.items()}


def _invitations(world: World, now: dt.datetime) -> Named:
    """One that stands, one that was used, one whose member has left."""
    by = operator_actor(world.alder.school, now=now)
    urls = {
        key: invite(world.alder.members[member], by=by, now=now)[1]
        for key, member in (("own", "newcomer"), ("used", "colleague"), ("left", "deactivated"))
    }
    tokens = {key: last_part(url) for key, url in urls.items()}
    used = standing_invitation(tokens["used"], now=now)
    assert used is not None  # noqa: S101 - made above
    accept(used, display_name="Ms. Colleague", now=now)
    return tokens


def _welcomes(world: World, now: dt.datetime) -> dict[str, Named]:
    """The letter by mail of a parent and of one who is blocked; printed ones, of which one was used."""
    people, by = world.alder.guardians, operator_actor(world.alder.school, now=now)
    fresh, used = printed.mint([people["guardian"]]), printed.mint([people["co_guardian"]])
    printed.keep([*fresh, *used], by=by, now=now)
    printed.come_in(used[0].code, now=now)
    return {
        "hello": {key: last_part(door_url(people[who])) for key, who in WELCOMED.items()},
        "w": {"own": fresh[0].secret, "used": used[0].secret, "unknown": "C" * 16},
        "printed": {"code": fresh[0].code},
    }


WELCOMED = {"own": "guardian", "blocked": "blocked"}


def _paper(world: World, secret: str, child: str) -> str:
    sheet = world.written.sheets["own"]
    paper = PaperCopy(code=secret[:6], secret=secret, language="en", paper="a4")
    paper.school, paper.template = sheet.school, sheet.template
    paper.state = PaperCopy.State.FILLED if child else PaperCopy.State.SPARE
    if child:
        paper.child, paper.week, paper.sheet = sheet.child, sheet.week, sheet
    paper.save()
    return secret
