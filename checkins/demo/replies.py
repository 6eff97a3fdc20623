"""What the demo's families wrote back, sent through the same door as real replies."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from accounts.models import Guardian
from checkins.demo.five import EXAMPLES
from checkins.demo.people import Cast
from checkins.demo.story import HOME_WINS, JAVIER_EARLIER, ROOM_12, JavierWeek
from checkins.demo.told import ADAM_GOALS
from checkins.models import Goal, Half, Question, Reaction, ReactionKind, Sheet
from checkins.services.answers import answer, mark_reply_seen
from checkins.services.plan_reply import PlanReply
from checkins.services.receipts import mark_read
from checkins.services.reply import Reply, send_reply


def reply_of_earlier_week(cast: Cast, sheet: Sheet, back: int, *, now: dt.datetime) -> None:
    """Ana’s reply to one of Javier’s earlier sheets, those of Adam’s homes, and every third other
    family’s."""
    name = sheet.child.full_name
    if name == "Javier Ortega":
        told = JAVIER_EARLIER[back - 1]
        if told.home_wins or told.home_felt:
            guardian = cast.guardians["Ana Ortega"]
            _send(sheet, guardian, _of_javier(sheet, told, back), now)
            _answer(cast, sheet, "Yes, we have a recorder for him all year.", now)
    elif name == "Adam Nowak":
        for parent in ("Ewa Nowak", "Piotr Nowak"):
            _send(sheet, cast.guardians[parent], _of_adam(sheet, parent, back), now)
        _answer(cast, sheet, "A card for a break hangs on his chair. One at home helps too.", now)
    elif (len(name) + back) % 3 == 0:
        wins = [HOME_WINS[back % len(HOME_WINS)]]
        reply = Reply(texts={"wins": wins}, values={"week": 4})
        if back == 1 and name in EXAMPLES:
            # Their halves ask for other things: one tap answers every template.
            reply = Reply(reactions=frozenset({ReactionKind.HOME_TOO}))
        _send(sheet, _guardian_of(cast, name), reply, now)
    sheet.refresh_from_db()
    mark_reply_seen(sheet, by=cast.members["chen"], now=now)


def _of_javier(sheet: Sheet, told: JavierWeek, back: int) -> Reply:
    goals = Goal.objects.filter(child=sheet.child_id).live()
    marks = dict(zip((goal.pk for goal in goals), told.home_steps, strict=False))
    asked = Question.objects.filter(sheet=sheet, half=Half.SCHOOL)
    texts = {"wins": list(told.home_wins)}
    if back == 1:
        texts["works_at_home"] = [
            "A snack first, then ten quiet minutes. After that homework is easy."
        ]
        texts["question"] = ["Does he need his own recorder for music?"]
    values: dict[str, Any] = {"week": told.home_felt} if told.home_felt else {}
    if told.has_moved:
        values["know"] = ["change"]
    return Reply(
        texts=texts,
        values=values,
        marks={goal: step for goal, step in marks.items() if step},
        answers={question.pk: told.answered for question in asked if told.answered},
    )


def _of_adam(sheet: Sheet, parent: str, back: int) -> Reply:
    """Each home marks what it sees; his father taps last week how he can help with a goal."""
    goals = list(Goal.objects.filter(child=sheet.child_id).live())
    is_ewa = parent == "Ewa Nowak"
    marks = [(goal.ewa if is_ewa else goal.piotr)[back] for goal in ADAM_GOALS]
    return Reply(
        texts={"wins": [HOME_WINS[(back + is_ewa) % len(HOME_WINS)].replace("She", "He")]},
        values={"week": 4 if is_ewa else 3},
        marks=dict(zip((goal.pk for goal in goals), marks, strict=True)),
        about_goals=frozenset({(goals[0].pk, "help")}) if back == 1 and not is_ewa else None,
    )


def _answer(cast: Cast, sheet: Sheet, words: str, now: dt.datetime) -> None:
    for question in Question.objects.filter(sheet=sheet).from_home().open():
        answer(question, text=words, by=cast.members["chen"], now=now)


def replies_of_this_week(cast: Cast, sheets: Sequence[Sheet], *, now: dt.datetime) -> None:
    """Who has read, and who has written: Javier's, Layla's, Aaliyah's and Amara's families."""
    states = {pupil.name: pupil.state for pupil in ROOM_12}
    for sheet in sheets:
        name = sheet.child.full_name
        guardian = _guardian_of(cast, name)
        if states.get(name) in ("read", "replied"):
            mark_read(sheet, by=guardian, now=now)
        if reply := REPLIES.get(name):
            _send(sheet, guardian, reply, now)


REPLIES = {
    "Javier Ortega": Reply(
        texts={
            "wins": [
                "He read to his little sister two nights in a row, with a different voice for every robot!"
            ],
            "question": ["Who does he sit with at lunch? He talks about Kenji a lot."],
        },
        values={"week": 4},
        reactions=frozenset({ReactionKind.THANKS, ReactionKind.HOME_TOO}),
        try_answer="try",
        plan=PlanReply(lines={Half.HOME: "Let him order for all of us on Saturday."}),
    ),
    "Layla Haddad": Reply(
        texts={"wins": ["قرأت لأخيها الصغير قصة كاملة وحدها!"]}, values={"week": 5}
    ),
    "Aaliyah Brooks": Reply(
        reactions=frozenset({ReactionKind.THANKS, ReactionKind.HOME_TOO}),
        idea=("Read the bus map alone", "She asks about it every day."),
    ),
    "Amara Okafor": Reply(reactions=frozenset({ReactionKind.CALL})),
    "Lucía Ortega": Reply(
        texts={"wins": ["She sang it to her grandmother on the phone."]}, values={"week": 5}
    ),
}


def _guardian_of(cast: Cast, child: str) -> Guardian:
    families = {pupil.name: pupil.family for pupil in ROOM_12}
    return cast.guardians[families.get(child, "Ana Ortega")]


def _send(sheet: Sheet, guardian: Guardian, reply: Reply, now: dt.datetime) -> None:
    send_reply(sheet=sheet, by=guardian, reply=reply, operation_id=uuid.uuid4(), now=now)
    Reaction.objects.filter(sheet=sheet, guardian=guardian).update(created_at=now)
