"""What two writers do in one round, on the services. Both pages are read before either saves."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import Guardian, Member
from checkins.models import (
    Answer,
    AnswerRevision,
    ClassNote,
    ClassNoteRevision,
    Entry,
    Goal,
    GoalRevision,
    Half,
    Revision,
)
from checkins.services.answers import AlreadyAnswered, answer
from checkins.services.boxes import box_of, digest
from checkins.services.class_note import NoteConflict, write_class_note
from checkins.services.goals import GoalConflict, change_goal
from checkins.services.reply import MovedOn, Reply, send_reply
from checkins.services.saving import Line, Mark, save_school_half
from tests.chaos.ledger import Ledger
from tests.chaos.scene import LINES, Scene, at, operation
from tests.chaos.servers import Job

TURNS = 12
"""So often a writer answers the question at most. Both choose at once, so one wins each time."""


@dataclass
class Desk:
    """Everything that a round is made with."""

    scene: Scene
    ledger: Ledger
    rng: random.Random
    step: int

    def mix(self, stands: str, word: str) -> str:
        """Most write on; some begin anew."""
        return word if self.rng.random() < 0.3 or len(stands) > 800 else f"{stands} {word}".strip()

    def choice(self) -> str:
        return self.rng.choice(("mine", "both", "theirs"))


def settle(choice: str, mine: str, theirs: str) -> str | None:
    """The text that the writer sends after the question; None lets the other stand."""
    if choice == "theirs":
        return None
    return f"{theirs} {mine}".strip() if choice == "both" and len(theirs) < 800 else mine


def school_writer(desk: Desk, by: Member, key: str, *, is_save: bool) -> Job:
    """One window. Autosave sends its line and stops at a conflict; Save sends all and asks."""
    scene, ledger, choice = desk.scene, desk.ledger, desk.choice()
    mine = Entry.objects.filter(sheet=scene.sheet, author_member=by, goal=None)
    page = {entry.prompt.key: entry for entry in mine.select_related("prompt")}
    word = ledger.word()
    text = desk.mix(page[key].text if key in page else "", word)

    def line(name: str, words: str, seen: int) -> Line:
        return Line(name, scene.prompt(name), 0, words, seen)

    def job() -> None:
        say, seen = text, page[key].version if key in page else 0
        for turn in range(TURNS):
            rest = [name for name in LINES if name != key] if is_save else []
            lines = [
                line(name, page[name].text, page[name].version) for name in rest if name in page
            ]
            saved = save_school_half(
                scene.sheet,
                lines=[*lines, line(key, say, seen)],
                marks=[],
                by=by,
                now=at(desk.step),
            )
            if key in saved.versions:
                ledger.saved(word)
                ledger.replaced(seen=seen, now=saved.versions[key])
                return
            theirs = saved.conflicts[key]
            ledger.came_back(word)
            answered = settle(choice, text, theirs.text)
            if answered is None or (turn == 0 and not is_save):
                return
            say, seen = answered, theirs.version

    return job


def same_line(desk: Desk) -> list[Job]:
    """Two windows of one teacher; one may be autosave."""
    who, key = desk.scene.crew.teacher, desk.rng.choice(LINES)
    return [school_writer(desk, who, key, is_save=desk.rng.random() < 0.6) for _window in range(2)]


def different_lines(desk: Desk) -> list[Job]:
    """Two windows of one teacher that write on two lines, and send the others as they saw them."""
    keys = desk.rng.sample(LINES, 2)
    return [school_writer(desk, desk.scene.crew.teacher, key, is_save=True) for key in keys]


def co_teachers(desk: Desk) -> list[Job]:
    """Two people on one row."""
    key, crew = desk.rng.choice(LINES), desk.scene.crew
    return [school_writer(desk, who, key, is_save=True) for who in (crew.teacher, crew.co_teacher)]


def ratings(desk: Desk) -> list[Job]:
    """Two co-teachers choose two values, neither of which stands: both are in the history."""
    scene, crew = desk.scene, desk.scene.crew
    goal = desk.rng.choice((None, scene.goal))
    prompt = scene.prompt("goals" if goal else "week")
    marks = Entry.objects.filter(sheet=scene.sheet, half=Half.SCHOOL, prompt=prompt, goal=goal)
    stands = marks.values_list("value", flat=True).first()
    values = desk.rng.sample([value for value in range(1, 5) if value != stands], 2)

    def job(by: Member, value: int) -> None:
        word = desk.ledger.word()
        mark = Mark("mark", prompt, goal, value)
        save_school_half(scene.sheet, lines=[], marks=[mark], by=by, now=at(desk.step))
        desk.ledger.saved(word)
        history = Revision.objects.filter(
            entry__in=marks, by_member=by, value=value, written_at=at(desk.step)
        )
        desk.ledger.search([word] if history.exists() else [])

    people = (crew.teacher, crew.co_teacher)
    return [
        lambda by=by, value=value: job(by, value) for by, value in zip(people, values, strict=True)
    ]


def note(desk: Desk) -> list[Job]:
    """Two teachers on the class note."""
    room, week = desk.scene.crew.room, desk.scene.note_week
    page = ClassNote.objects.filter(classroom=room, week=week).first()

    def save(by: Member, text: str, seen: int) -> int:
        written = write_class_note(room, week, text=text, version=seen, by=by, now=at(desk.step))
        return written.version if written else 0

    people = (desk.scene.crew.teacher, desk.scene.crew.co_teacher)
    return [asking(desk, by, page, save, NoteConflict) for by in people]


def school_answer(desk: Desk) -> list[Job]:
    """Two teachers answer what a home asked."""
    question = desk.scene.asked_by_home
    page = Answer.objects.filter(question=question, household=None).first()

    def save(by: Member, text: str, seen: int) -> int:
        return answer(question, text=text, version=seen, by=by, now=at(desk.step)).version

    people = (desk.scene.crew.teacher, desk.scene.crew.co_teacher)
    return [asking(desk, by, page, save, AlreadyAnswered) for by in people]


def asking(
    desk: Desk,
    by: Member,
    page: Any,
    save: Callable[[Member, str, int], int],
    refusal: type[Any],
) -> Job:
    """A writer of one versioned text who is asked when somebody was first."""
    ledger, choice = desk.ledger, desk.choice()
    word = ledger.word()
    text = desk.mix(page.text if page else "", word)

    def job() -> None:
        say, seen = text, page.version if page else 0
        for _turn in range(TURNS):
            try:
                now = save(by, say, seen)
            except refusal as conflict:
                ledger.came_back(word)
                answered = settle(choice, text, conflict.theirs.text)
                if answered is None:
                    return
                say, seen = answered, conflict.theirs.version
            else:
                ledger.saved(word)
                ledger.replaced(seen=seen, now=now)
                return

    return job


def goal_words(desk: Desk) -> list[Job]:
    """Two teachers on the words of a goal: the same box or two of them."""
    goal = Goal.objects.get(pk=desk.scene.goal.pk)
    names = [desk.rng.choice(("meaning", "help_at_home")) for _writer in range(2)]
    people = (desk.scene.crew.teacher, desk.scene.crew.co_teacher)
    return [_goal_writer(desk, goal, by, name) for by, name in zip(people, names, strict=True)]


def _goal_writer(desk: Desk, goal: Goal, by: Member, name: str) -> Job:
    ledger, choice = desk.ledger, desk.choice()
    word = ledger.word()
    stands = getattr(goal, name)
    text = word if len(stands) > 200 else f"{stands} {word}".strip()
    page = {one: getattr(goal, one) for one in ("title", "meaning", "help_at_home")}

    def job() -> None:
        say, seen = text, dict.fromkeys(page, goal.version)
        for _turn in range(TURNS):
            words = page | {name: say}
            try:
                change_goal(goal, **words, seen=seen, by=by, now=at(desk.step))
            except GoalConflict as conflict:
                ledger.came_back(word)
                theirs = getattr(conflict.theirs, name)
                answered = settle(choice if len(theirs) < 200 else "mine", text, theirs)
                if answered is None:
                    return
                say, seen = answered, seen | {name: conflict.theirs.version}
            else:
                ledger.saved(word)
                return

    return job


def two_guardians(desk: Desk) -> list[Job]:
    """Two guardians of one home: a win each, one rating, one answer to school's question."""
    return [home_writer(desk, by) for by in (desk.scene.ana, desk.scene.luis)]


def two_phones(desk: Desk) -> list[Job]:
    """The same guardian twice."""
    return [home_writer(desk, desk.scene.ana) for _phone in range(2)]


def home_writer(desk: Desk, by: Guardian) -> Job:
    scene, ledger, choice = desk.scene, desk.ledger, desk.choice()
    question = scene.asked_by_school
    mine = Entry.objects.filter(sheet=scene.sheet, author_guardian=by, prompt__key="wins")
    lines = mine.standing().order_by("position").values_list("text", flat=True)
    given = Answer.objects.filter(question=question, household=by.household_id).first()
    stands = {"wins": "\n".join(lines), str(question.pk): given.text if given else ""}
    seen = {key: digest(box_of(text)) for key, text in stands.items()}
    words = {key: ledger.word() for key in stands}
    texts = {key: desk.mix(stands[key], word) for key, word in words.items()}
    value = desk.rng.randint(1, 5)

    def send(say: dict[str, str], seen: dict[str, str]) -> None:
        reply = Reply(
            texts={"wins": say["wins"].split("\n")} if "wins" in say else {},
            values={"week": value},
            answers={question.pk: say[str(question.pk)]} if str(question.pk) in say else {},
            seen=seen,
        )
        send_reply(
            sheet=scene.sheet, by=by, reply=reply, operation_id=operation(), now=at(desk.step)
        )

    def job() -> None:
        say, known = dict(texts), dict(seen)
        for _turn in range(TURNS):
            try:
                send(say, known)
            except MovedOn as moved:
                theirs = moved.texts | {str(pk): one.text for pk, one in moved.answers.items()}
                for key, text in theirs.items():
                    ledger.came_back(words[key])
                    answered = settle(choice, texts[key], text)
                    known[key] = digest(box_of(text))
                    say.pop(key, None)
                    say |= {key: answered} if answered is not None else {}
            else:
                for key in say:
                    ledger.saved(words[key])
                return

    return job


KINDS = (
    *(same_line, different_lines, co_teachers, ratings, note),
    *(school_answer, goal_words, two_guardians, two_phones),
)


def within_reach(scene: Scene) -> list[str]:
    """All texts of the scene that stand or are in a history."""
    sheet, room, week = scene.sheet, scene.crew.room, scene.note_week
    found: list[str] = []
    for texts in (
        Entry.objects.filter(sheet=sheet).values_list("text", flat=True),
        Revision.objects.filter(entry__sheet=sheet).values_list("text", flat=True),
        ClassNote.objects.filter(classroom=room, week=week).values_list("text", flat=True),
        ClassNoteRevision.objects.filter(note__classroom=room, note__week=week).values_list(
            "text", flat=True
        ),
        Answer.objects.filter(question__sheet=sheet).values_list("text", flat=True),
        AnswerRevision.objects.filter(question__sheet=sheet).values_list("text", flat=True),
    ):
        found += texts
    for words in (
        Goal.objects.filter(child=scene.child).values_list("meaning", "help_at_home"),
        GoalRevision.objects.filter(goal__child=scene.child).values_list("meaning", "help_at_home"),
    ):
        found += [text for pair in words for text in pair]
    return found
