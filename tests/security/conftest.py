"""A school in full: one of everything that an address can name, with words of Javier's on it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from accounts.access import Actor, staff_actor
from accounts.invitations import printed
from accounts.invitations.services import invite
from accounts.invitations.welcome_letter import door_url
from accounts.letters.stopping import stop_url
from accounts.models import (
    Block,
    Enrolment,
    Guardian,
    Guardianship,
    Member,
    Role,
    RosterImport,
)
from checkins.models import (
    CalendarImport,
    GoodNews,
    PaperCopy,
    Phrase,
    ReplyLink,
    Sheet,
    Term,
    ThankYou,
)
from checkins.replies.doors import enter, link_of
from checkins.services.class_note import write_class_note
from checkins.services.goals import begin_goal
from checkins.services.good_news import tell_good_news
from checkins.services.links import mint_reply_link
from checkins.services.phrases import add_phrases
from checkins.services.thanks import thank_colleague
from config.trial.walk import Walk, walking
from tests.canaries.world import Place as Planted
from tests.canaries.world import build
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import YEAR_START, assign, make_classroom, make_member
from tests.factories.replies import ask, reply
from tests.replies.conftest import WORDS, share_sheet

GOAL, NOTE = "Speak up once a day", "We planted beans."
HOME_WIN, HOME_QUESTION = "He read to his sister.", "How is he at lunch?"
EVIDENCE = "Court order, seen in June"
OF_THE_CHILD = ("Javier", "Ortega", GOAL, NOTE, HOME_WIN, HOME_QUESTION, EVIDENCE, *WORDS.values())
"""No page for anybody but Javier's own people holds one of these."""


@dataclass
class Place:
    """The cast, and what stands for each name in a route."""

    cast: Cast
    sheet: Sheet
    deactivated: Member
    ids: dict[str, UUID]
    tokens: dict[str, str]
    unknown: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unknown = {name: uuid4() for name in self.ids}


def deactivated_member(cast: Cast) -> Member:
    """Yesterday a leader and the teacher of Javier's class."""
    member = make_member(cast.school, "gone@alder.example", Role.TEACHER, Role.LEADER)
    assign(member, classroom=cast.classroom)
    member.ended_on = FRIDAY.date() - dt.timedelta(days=1)
    member.save()
    return member


def roster_of(cast: Cast) -> RosterImport:
    """A list that was applied, and suggested Javier's link to Ana."""
    link = Guardianship.objects.get(guardian=cast.guardian, child=cast.child)
    return RosterImport.objects.create(
        school=cast.school,
        by=cast.office,
        file_name="Ortega.csv",
        state=RosterImport.State.APPLIED,
        report={"links": [str(link.pk)]},
    )


def thanked(cast: Cast) -> ThankYou:
    """From Ms. Chen to her co-teacher, who has not said yes: nobody else knows of it."""
    by = staff_actor(cast.teacher, now=FRIDAY)
    return thank_colleague(cast.co_teacher, text="For tea.", by=by, now=FRIDAY)


def told(cast: Cast) -> GoodNews:
    """By Ms. Chen, about Javier."""
    news = tell_good_news(child=cast.child, text="Sang today.", by=cast.teacher, now=FRIDAY)
    assert news is not None
    return news


def phrase_of(cast: Cast) -> Phrase:
    """Ms. Chen's own."""
    by = staff_actor(cast.teacher, now=FRIDAY)
    keep = {"key": "wins", "language": "en", "member": cast.teacher, "by": by, "now": FRIDAY}
    return add_phrases(["{name} sang …"], **keep)[0]  # type: ignore[arg-type]


def calendar_file_of(cast: Cast) -> CalendarImport:
    """A calendar that was applied, and brought nothing."""
    return CalendarImport.objects.create(
        school=cast.school,
        by=cast.office,
        file_name="holidays.ics",
        state=CalendarImport.State.APPLIED,
        report={"done": []},
    )


def paper_of(sheet: Sheet) -> PaperCopy:
    return PaperCopy.objects.create(
        school=sheet.school,
        code="K7M4PX",
        secret="ABCDEFGHIJKLMNOP",
        state=PaperCopy.State.FILLED,
        child=sheet.child,
        week=sheet.week,
        sheet=sheet,
        template=sheet.template,
        language="en",
        paper="a4",
    )


def open_link(sheet: Sheet, cast: Cast) -> ReplyLink:
    """Ana's, with the button pressed in one browser."""
    url = mint_reply_link(sheet, cast.guardian, now=FRIDAY)
    link = link_of(url.rstrip("/").rsplit("/", 1)[-1])
    assert link is not None
    enter(link, secret="", now=FRIDAY)
    return link


@pytest.fixture
def place(cast: Cast) -> Place:
    goal = begin_goal(cast.child, title=GOAL, by=cast.teacher, now=FRIDAY)
    write_class_note(cast.classroom, WEEK, text=NOTE, version=0, by=cast.teacher, now=FRIDAY)
    sheet = share_sheet(cast)
    reply(sheet, cast.guardian, now=FRIDAY, win=HOME_WIN, face=4)
    question = ask(sheet, cast.guardian, HOME_QUESTION, now=FRIDAY)
    leader = staff_actor(cast.leader, now=FRIDAY)
    _invitation, welcome = invite(cast.specialist, by=leader, now=FRIDAY)
    door = mint_reply_link(sheet, cast.blocked_guardian, now=FRIDAY)
    link = open_link(sheet, cast)
    ids: dict[str, Any] = {
        "classroom_id": cast.classroom.pk,
        "child_id": cast.child.pk,
        "link_id": Guardianship.objects.get(guardian=cast.guardian, child=cast.child).pk,
        "place_id": Enrolment.objects.create(
            school=cast.school,
            child=cast.child,
            classroom=make_classroom(cast.school, "Choir"),
            is_home=False,
            starts_on=YEAR_START,
        ).pk,
        "block_id": Block.objects.get(child=cast.child).pk,
        "guardian_id": cast.guardian.pk,
        "import_id": roster_of(cast).pk,
        "file_id": calendar_file_of(cast).pk,
        "member_id": cast.teacher.pk,
        "assignment_id": cast.teacher.assignments.get().pk,
        "span_id": Term.objects.filter(school=cast.school).order_by("starts_on")[0].pk,
        "sheet_id": sheet.pk,
        "goal_id": goal.pk,
        "question_id": question.pk,
        "thank_you_id": thanked(cast).pk,
        "good_news_id": told(cast).pk,
        "phrase_id": phrase_of(cast).pk,
        "template_id": sheet.template_id,
        "reply_link_id": link.pk,
        "device_id": link.devices.get().pk,
    }
    tokens = {
        "r": last_part(door),
        "letters": last_part(stop_url(cast.strange_guardian)),
        "welcome": last_part(welcome),
        "s": paper_of(sheet).secret,
        "hello": last_part(door_url(cast.strange_guardian)),
        "w": printed_to(cast.guardian, by=leader),
        "demo": "20261113-0001",
    }
    assert Enrolment.objects.filter(child=cast.child, starts_on=YEAR_START).exists()
    return Place(cast, sheet, deactivated_member(cast), ids, tokens)


def printed_to(guardian: Guardian, *, by: Actor) -> str:
    """What the square on a guardian's welcome letter carries."""
    (letter,) = printed.mint([guardian])
    printed.keep([letter], by=by, now=FRIDAY)
    return letter.secret


def last_part(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture(scope="module")
def walk(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    """Built once; every question is taken back, and in the end all of it."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(FRIDAY, tick=False),
        override_settings(DEMO_MAIL_DIR=tmp_path_factory.mktemp("mail")),
        walking() as begun,
    ):
        yield begun


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Planted]]:
    """Three schools with a mark in every sensitive field, built once for the tests of a module;
    what a test changes is taken back after it, and the schools in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(FRIDAY, tick=False), translation.override("en"):
            schools = [
                build(f"{name} School", now=FRIDAY, week=WEEK)
                for name in ("Alder", "Birch", "Cedar")
            ]
        yield schools
        transaction.set_rollback(True)
