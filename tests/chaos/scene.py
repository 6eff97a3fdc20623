"""Who writes in the harness, and a fresh sheet every few rounds so that texts stay short."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.models import Assignment, Child, Classroom, Guardian, Member, Role
from checkins.models import Goal, Half, Prompt, Question, Sheet
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK
from tests.factories.people import (
    assign,
    make_child,
    make_classroom,
    make_guardian,
    make_member,
    make_school,
)
from tests.factories.sheets import WIN, write

NOW = FRIDAY
LINES = ("next_step", "try_at_home", "good_to_know")


@dataclass
class Crew:
    """The people, once a run."""

    room: Classroom
    teacher: Member
    co_teacher: Member

    @classmethod
    def gather(cls, name: str = "alder") -> "Crew":
        school = make_school(name)
        room = make_classroom(school)
        teacher = make_member(school, f"chen@{name}.example", Role.TEACHER, name="Ms. Chen")
        co_teacher = make_member(school, f"co@{name}.example", Role.TEACHER, name="Mr. Reyes")
        assign(teacher, classroom=room)
        assign(co_teacher, classroom=room, kind=Assignment.Kind.CO_TEACHER)
        return cls(room, teacher, co_teacher)


@dataclass
class Scene:
    """One child's shared sheet, its goal, questions both ways, and a home of two guardians."""

    crew: Crew
    child: Child
    sheet: Sheet
    goal: Goal
    ana: Guardian
    luis: Guardian
    prompts: dict[tuple[str, str], Prompt]
    note_week: Week
    asked_by_school: Question
    asked_by_home: Question

    def prompt(self, key: str, half: Half = Half.SCHOOL) -> Prompt:
        return self.prompts[half, key]


def set_scene(crew: Crew, number: int) -> Scene:
    """Scene `number`; each has a note of its own, that of an earlier week."""
    school, room = crew.room.school, crew.room
    child = make_child(room, f"Child {number}")
    ana = make_guardian(school, "Ana Ortega", f"ana{number}@mail.example", child)
    luis = make_guardian(
        school, "Luis Ortega", f"luis{number}@mail.example", child, household=ana.household
    )
    goal = begin_goal(child, title="Read", by=crew.teacher, now=NOW)
    sheet = open_sheet(child, WEEK, now=NOW)
    write(sheet, "wins", WIN, by=crew.teacher, now=NOW)
    write(sheet, "question", "Who is Mateo?", by=crew.teacher, now=NOW)
    mark_ready(sheet, by=crew.teacher, now=NOW)
    share([sheet], by=crew.teacher, now=NOW)
    sheet.refresh_from_db()
    prompts = {(one.half, one.key): one for one in Prompt.objects.filter(template=sheet.template)}
    return Scene(
        crew=crew,
        child=child,
        sheet=sheet,
        goal=goal,
        ana=ana,
        luis=luis,
        prompts=prompts,
        note_week=WEEK - number,
        asked_by_school=Question.objects.get(sheet=sheet, half=Half.SCHOOL),
        asked_by_home=_question(sheet, prompts[Half.HOME, "question"], ana),
    )


def _question(sheet: Sheet, prompt: Prompt, by: Guardian) -> Question:
    return Question.objects.create(
        school_id=sheet.school_id,
        child_id=sheet.child_id,
        sheet=sheet,
        prompt=prompt,
        half=Half.HOME,
        household=by.household,
        by_guardian=by,
        text="Why?",
        asked_at=NOW,
    )


def at(step: int) -> dt.datetime:
    """A moment of round `step`; the rounds of a run are a second apart."""
    return NOW + dt.timedelta(seconds=step)


def operation() -> uuid.UUID:
    return uuid.uuid4()
