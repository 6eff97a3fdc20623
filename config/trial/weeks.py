"""What was written in the throwaway world: Kofi's weeks in every state, one week of each other child."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from accounts.access import guardian_actor, operator_actor, staff_actor
from accounts.models import Child, Guardian, Member
from accounts.services.children import child_leaves
from checkins.models import (
    ContactLog,
    Entry,
    Goal,
    Half,
    Prompt,
    Question,
    ReactionKind,
    Sheet,
)
from checkins.services.about import add_about, tell_about
from checkins.services.class_note import write_class_note
from checkins.services.contacts import log_contact
from checkins.services.drafts import save_draft
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal
from checkins.services.line_readers import choose_line_readers
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.reply import Reply, send_reply
from checkins.services.share import share, take_back
from checkins.services.strategies import keep_strategy
from checkins.services.we_said import propose, propose_from_home
from checkins.services.writing import write_line
from checkins.weeks import Week
from config.trial.people import Place

WORDS = {
    "win": "Held the door for everyone, wordone.",
    "sensitive": "Saw the nurse twice, wordtwo.",
    "unshared": "Not shared so far, wordthree.",
    "withdrawn": "Taken back again, wordfour.",
    "draft": "Half a thought, wordfive.",
    "class_note": "We planted beans, wordsix.",
    "goal": "Speak up once a day, wordseven.",
    "goal_end": "Both shoes, wordtwentyone.",
    "home_win": "Read to a sister, wordeight.",
    "home_question": "How is lunch, wordnine?",
    "chosen_note": "For one teacher alone, wordten.",
    "open_note": "For all the teachers, wordeleven.",
    "home_draft": "Typed, never sent, wordtwelve.",
    "other_home_win": "Swam in the lake, wordthirteen.",
    "other_home_question": "Is the pool open, wordtwenty?",
    "home_answer": "Two, from the choir, wordthirtyfive.",
    "other_home_answer": "One, from the pool, wordthirtysix.",
    "left_win": "Drew a map, wordfourteen.",
    "about_home": "Loves beetles, wordtwentyone.",
    "about_other_home": "Loves football, wordtwentytwo.",
    "about_school": "A map helps, wordtwentythree.",
    "about_blocked": "Loves trains, wordtwentyfour.",
    "one_home": "For one home alone, wordtwentyfive.",
    "school_will": "Keep a seat free, wordtwentysix.",
    "school_will_later": "Move the desk, wordtwentyseven.",
    "home_will": "Pack the bag at night, wordtwentyeight.",
    "other_home_will": "Walk on Sundays, wordtwentynine.",
    "works_at_school": "A timer on the desk, wordthirty.",
    "works_later": "A quiet corner, wordthirtyone.",
    "other_home_works": "A drum roll first, wordthirtytwo.",
    "good_news": "Sang for us all, wordthirtythree.",
    "talk": "Told at the gate, wordthirtyfour.",
    "classmate_win": "Tied both shoes, wordfifteen.",
    "classmate_home_win": "Sang at supper, wordsixteen.",
    "other_class_win": "Counted to a thousand, wordeighteen.",
    "other_school_win": "Fed the fish, wordnineteen.",
}
"""Every text once, so that whoever may not read it can be held to it on every page."""


@dataclass
class Written:
    """Sheets, goals and questions by the object's name in the table."""

    week: Week
    sheets: dict[str, Sheet] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)


def write_weeks(alder: Place, birch: Place, *, now: dt.datetime) -> Written:
    """`own` is this week's sheet, shared yesterday; `closed`, `withdrawn` and `draft` are earlier."""
    week = Week.containing(alder.school.local_date(now))
    written = Written(week)
    teacher, child = alder.members["teacher"], alder.children["own"]
    day = dt.timedelta(days=1)
    for key, by in (("own", teacher), ("left", teacher), ("classmate", teacher)):
        title = WORDS["goal"] if key == "own" else "Ask for help."
        written.goals[key] = begin_goal(alder.children[key], title=title, by=by, now=now - 40 * day)
    _other_rooms(written, alder, birch, now=now)
    written.sheets["closed"] = _closed(alder, week - 5, at=now - 35 * day)
    written.sheets["draft"] = _draft(child, week - 2, by=teacher, at=now - 14 * day)
    withdrawn = _shared(child, week - 1, WORDS["withdrawn"], by=teacher, at=now - 7 * day)
    take_back(withdrawn, note="With the wrong child.", by=teacher, now=now - 6 * day)
    written.sheets["withdrawn"] = withdrawn
    _own_week(written, alder, now=now)
    written.goals["ended"] = _ended_goal(child, by=teacher, now=now)
    _tell(alder, now=now)
    left = alder.children["left"]
    written.sheets["left"] = _shared(
        left, week - 4, WORDS["left_win"], by=teacher, at=now - 27 * day
    )
    written.questions["left"] = _asks(written.sheets["left"], alder.guardians["guardian"], now)
    child_leaves(
        child=left,
        last_day=alder.today(now) - 20 * day,
        by=operator_actor(alder.school, now=now),
        now=now,
    )
    for sheet in written.sheets.values():
        sheet.refresh_from_db()
    return written


def _closed(alder: Place, week: Week, *, at: dt.datetime) -> Sheet:
    """With a line that his other home alone reads."""
    teacher, home = alder.members["teacher"], alder.guardians["other_home"].household_id
    sheet = _begun(alder.children["own"], week, "Long ago.", by=teacher, at=at)
    line = _write(sheet, "next_step", WORDS["one_home"], by=teacher, at=at)
    by = staff_actor(teacher, now=at)
    choose_line_readers(line, only_for=home, needs_code=False, by=by, now=at)
    return _out(sheet, by=teacher, at=at)


def _draft(child: Child, week: Week, *, by: Member, at: dt.datetime) -> Sheet:
    """With a line that school keeps as something that works, and a promise; no family reads of them."""
    sheet = _begun(child, week, WORDS["draft"], by=by, at=at)
    line = _write(sheet, "next_step", WORDS["works_later"], by=by, at=at)
    keep_strategy(line, by=by, now=at)
    propose(sheet, half=Half.SCHOOL, text=WORDS["school_will_later"], by=by, now=at)
    return sheet


def _own_week(written: Written, alder: Place, *, now: dt.datetime) -> None:
    """All lines, shared, one line more that is not; two homes' replies, notes, a draft, a call."""
    teacher, child, week = alder.members["teacher"], alder.children["own"], written.week
    shared_at = now - dt.timedelta(days=1)
    write_class_note(
        alder.rooms["own"], week, text=WORDS["class_note"], version=0, by=teacher, now=shared_at
    )
    sheet = open_sheet(child, week, now=shared_at)
    for key, text in (("good_to_know", WORDS["sensitive"]), ("question", "Any new friends?")):
        _write(sheet, key, text, by=teacher, at=shared_at)
    _write(sheet, "wins", WORDS["win"], by=teacher, at=shared_at)
    step = _write(sheet, "next_step", WORDS["works_at_school"], by=teacher, at=shared_at)
    propose(sheet, half=Half.SCHOOL, text=WORDS["school_will"], by=teacher, now=shared_at)
    _out(sheet, by=teacher, at=shared_at)
    keep_strategy(step, by=teacher, now=shared_at)
    _write(sheet, "next_step", WORDS["unshared"], by=teacher, at=now, version=1)
    guardian, other = alder.guardians["guardian"], alder.guardians["other_home"]
    asked = Question.objects.get(sheet=sheet, half=Half.SCHOOL)
    reply = Reply(
        texts={
            "wins": [WORDS["home_win"]],
            "family_note": [WORDS["chosen_note"]],
            "question": [WORDS["home_question"]],
        },
        answers={asked.pk: WORDS["home_answer"]},
        readers={"family_note": [teacher.pk]},
        reactions=frozenset({ReactionKind.CALL}),
    )
    _send(sheet, guardian, Reply(texts={"wins": ["First words."]}), now=shared_at)
    _send(sheet, guardian, reply, now=now)
    _send(
        sheet,
        other,
        Reply(
            texts={
                "wins": [WORDS["other_home_win"]],
                "family_note": [WORDS["open_note"]],
                "question": [WORDS["other_home_question"]],
                "works_at_home": [WORDS["other_home_works"]],
            },
            answers={asked.pk: WORDS["other_home_answer"]},
        ),
        now=now,
    )
    works = Entry.objects.get(sheet=sheet, text=WORDS["other_home_works"])
    keep_strategy(works, by=teacher, now=now)
    propose_from_home(sheet, text=WORDS["home_will"], by=guardian, now=now)
    propose_from_home(sheet, text=WORDS["other_home_will"], by=other, now=now)
    typed = {"home-works_at_home": [WORDS["home_draft"]]}
    save_draft(sheet=sheet, by=guardian, typed=typed, now=now)
    written.sheets["own"] = sheet
    for key, home in (("own", guardian), ("other_home", other)):
        written.questions[key] = Question.objects.get(
            sheet=sheet, half=Half.HOME, household=home.household_id
        )


def _ended_goal(child: Child, *, by: Member, now: dt.datetime) -> Goal:
    """Ended a moment ago, after the week was shared: no family has read of it."""
    goal = begin_goal(child, title="Tie both shoes.", by=by, now=now - dt.timedelta(days=40))
    return end_goal(goal, how="got", words=WORDS["goal_end"], by=by, now=now)


def _tell(alder: Place, *, now: dt.datetime) -> None:
    """About Kofi: two homes, each for itself, one before it was shut out, and his teacher, who met the
    first at the gate."""
    child, people, teacher = alder.children["own"], alder.guardians, alder.members["teacher"]
    told = {"guardian": "about_home", "other_home": "about_other_home", "blocked": "about_blocked"}
    for who, words in told.items():
        one = people[who]
        assert one.user is not None  # noqa: S101 - made with a sign-in
        tell_about(
            child,
            household=one.household,
            guardian=one,
            words={"loves": WORDS[words]},
            seen={},
            by=guardian_actor(one.user, [one], now=now),
            now=now,
        )
    add_about(child, text=WORDS["about_school"], seen=0, by=staff_actor(teacher, now=now), now=now)
    log_contact(
        child=child,
        way=ContactLog.Way.GATE,
        on=alder.today(now),
        note=WORDS["talk"],
        guardian=people["guardian"],
        by=teacher,
        now=now,
    )


def _other_rooms(written: Written, alder: Place, birch: Place, *, now: dt.datetime) -> None:
    """One shared week of a classmate, of another class, of another school; one that is ready,
    with a next step of the week before."""
    at, week = now - dt.timedelta(days=1), written.week
    others = (
        ("classmate", alder, "teacher", "classmate"),
        ("other_class", alder, "other_teacher", "mateos"),
        ("other_school", birch, "stranger", "strange_guardian"),
    )
    for key, place, by, guardian in others:
        child, member = place.children[key], place.members[by]
        if key not in written.goals:
            written.goals[key] = begin_goal(child, title="Ask for help.", by=member, now=at)
        sheet = _shared(child, week, WORDS[f"{key}_win"], by=member, at=at)
        written.sheets[key] = sheet
        written.questions[key] = _asks(sheet, place.guardians[guardian], now)
    _send(
        written.sheets["classmate"],
        alder.guardians["classmate"],
        Reply(texts={"wins": [WORDS["classmate_home_win"]]}),
        now=now,
    )
    teacher = alder.members["teacher"]
    ready = _begun(alder.children["ready"], week, "Built a bridge.", by=teacher, at=at)
    mark_ready(ready, by=teacher, now=at)
    written.sheets["ready"] = ready
    before = open_sheet(alder.children["ready"], week - 1, now=at)
    _write(before, "next_step", "Tidying up alone.", by=teacher, at=at)


def _begun(child: Child, week: Week, win: str, *, by: Member, at: dt.datetime) -> Sheet:
    sheet = open_sheet(child, week, now=at)
    _write(sheet, "wins", win, by=by, at=at)
    return sheet


def _shared(child: Child, week: Week, win: str, *, by: Member, at: dt.datetime) -> Sheet:
    return _out(_begun(child, week, win, by=by, at=at), by=by, at=at)


def _out(sheet: Sheet, *, by: Member, at: dt.datetime) -> Sheet:
    mark_ready(sheet, by=by, now=at)
    share([sheet], by=by, now=at)
    sheet.refresh_from_db()
    return sheet


def _write(
    sheet: Sheet, key: str, text: str, *, by: Member, at: dt.datetime, version: int = 0
) -> Entry:
    prompt = Prompt.objects.get(template=sheet.template_id, half=Half.SCHOOL, key=key)
    line = write_line(sheet, prompt, text=text, version=version, by=by, now=at)
    assert line is not None  # noqa: S101 - there are words
    return line


def _send(sheet: Sheet, by: Guardian, reply: Reply, *, now: dt.datetime) -> None:
    send_reply(sheet=sheet, by=by, reply=reply, operation_id=uuid.uuid4(), now=now)


def _asks(sheet: Sheet, by: Guardian, now: dt.datetime) -> Question:
    prompt = Prompt.objects.get(template=sheet.template_id, half=Half.HOME, key="question")
    return Question.objects.create(
        school_id=sheet.school_id,
        child_id=sheet.child_id,
        sheet=sheet,
        prompt=prompt,
        half=Half.HOME,
        household_id=by.household_id,
        by_guardian=by,
        text="May we call?",
        asked_at=now,
    )
