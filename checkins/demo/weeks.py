"""The demo school's weeks, written through the services as people would."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import Delivery, Guardianship, Member
from checkins.demo.five import EXAMPLES, example_of, give_the_other_four
from checkins.demo.partnership import build_partnership
from checkins.demo.people import WEEKS_BEFORE, Cast
from checkins.demo.replies import replies_of_this_week, reply_of_earlier_week
from checkins.demo.story import (
    AWAY,
    CLASS_NOTE,
    JAVIER_EARLIER,
    JAVIER_GOALS,
    JAVIER_NOW,
    LUCIA_WINS,
    NEXT_STEPS,
    ROOM_12,
    TO_TRY,
    WINS,
)
from checkins.demo.told import ADAM_GOALS, ADAM_HAS_REACHED, HOW_IT_ENDED, LAST_WORDS
from checkins.demo.works import build_works
from checkins.models import Announcement, Goal, Half, Kind, Prompt, Sheet
from checkins.services.class_note import write_class_note
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet, open_week
from checkins.services.readiness import mark_away, mark_ready
from checkins.services.share import share
from checkins.services.writing import set_value, write_line
from checkins.weeks import Week

EARLIER_FOR_ALL = 3
AN_EVENING = dt.timedelta(hours=3)


def build_weeks(cast: Cast, *, now: dt.datetime) -> None:
    """Javier's whole term, three earlier weeks for the class, and this week half way."""
    this_week = Week.containing(cast.school.local_date(now))
    chen, delgado = cast.members["chen"], cast.members["delgado"]
    _goals(cast, chen, now)
    for back in range(WEEKS_BEFORE, 0, -1):
        friday = _friday(cast, this_week - back)
        if back == 1:
            give_the_other_four(cast, by=cast.members["leader"], now=friday)
        names = [p.name for p in ROOM_12] if back <= EARLIER_FOR_ALL else ["Javier Ortega"]
        sheets = [_earlier(cast, name, this_week - back, back, friday) for name in names]
        if back <= EARLIER_FOR_ALL:
            sheets.append(_lucia(cast, this_week - back, LUCIA_WINS[back], delgado, friday))
        shared = share(sheets, by=chen, now=friday)
        _past(shared, friday)
        for sheet in shared:
            reply_of_earlier_week(cast, sheet, back, now=friday + AN_EVENING)
    moment = min(now, _friday(cast, this_week))
    shared = _this_week(cast, this_week, chen, moment)
    lucia = _lucia(cast, this_week, LUCIA_WINS[0], delgado, moment)
    mateo = _earlier(cast, "Mateo Reyes", this_week, 0, moment)
    shared += share([lucia, mateo], by=delgado, now=moment)
    replies_of_this_week(cast, shared, now=max(moment, min(now, moment + AN_EVENING)))
    build_works(cast, now=max(moment, min(now, moment + AN_EVENING)))
    build_partnership(cast, now=now)


def _friday(cast: Cast, week: Week) -> dt.datetime:
    """Half past three on the week's last day: half an hour before the letters leave."""
    return cast.school.at(week.day(5), dt.time(15, 30))


def _goals(cast: Cast, by: Member, now: dt.datetime) -> None:
    first = (Week.containing(cast.school.local_date(now)) - WEEKS_BEFORE).monday
    adams = [(goal.title, goal.meaning, goal.help_at_home) for goal in ADAM_GOALS]
    for name, goals in (("Javier Ortega", JAVIER_GOALS), ("Adam Nowak", adams)):
        for title, meaning, help_at_home in goals:
            begin_goal(
                cast.children[name],
                title=title,
                meaning=meaning,
                help_at_home=help_at_home,
                begins_on=first,
                by=by,
                now=now,
            )


def _earlier(cast: Cast, name: str, week: Week, back: int, now: dt.datetime) -> Sheet:
    child, chen = cast.children[name], cast.members["chen"]
    if back == 1 and name in EXAMPLES:
        return example_of(cast, name, week, now=now)
    sheet = open_sheet(child, week, now=now)
    if name != "Javier Ortega":
        place = list(cast.children).index(name)
        _write(
            sheet,
            "wins",
            [WINS[(place + back) % len(WINS)].format(name=child.given_name)],
            chen,
            now,
        )
        _rate(sheet, "week", 3 + (place + back) % 3, chen, now)
        if name == "Adam Nowak":
            _steps(sheet, [goal.school[back] for goal in ADAM_GOALS], chen, now)
        mark_ready(sheet, by=chen, now=now)
        return sheet
    told = JAVIER_EARLIER[back - 1]
    _write(sheet, "wins", told.wins, chen, now)
    _write(sheet, "question", [told.question] if told.question else [], chen, now)
    _rate(sheet, "week", told.felt, chen, now)
    _steps(sheet, told.steps, chen, now)
    mark_ready(sheet, by=chen, now=now)
    return sheet


def _lucia(cast: Cast, week: Week, win: str, by: Member, now: dt.datetime) -> Sheet:
    sheet = open_sheet(cast.children["Lucía Ortega"], week, now=now)
    _write(sheet, "wins", [win], by, now)
    _rate(sheet, "week", 5, by, now)
    mark_ready(sheet, by=by, now=now)
    return sheet


def _this_week(cast: Cast, week: Week, chen: Member, now: dt.datetime) -> list[Sheet]:
    open_week(cast.school, week, now=now)
    write_class_note(cast.room_12, week, text=CLASS_NOTE, version=0, by=chen, now=now)
    to_share = []
    for place, pupil in enumerate(ROOM_12):
        sheet = open_sheet(cast.children[pupil.name], week, now=now)
        if pupil.state == "to start":
            continue
        if pupil.state == "away":
            mark_away(sheet, reason=AWAY[pupil.name], by=chen, now=now)
            continue
        _school_half(sheet, place, chen, now)
        if pupil.state == "draft":
            continue
        mark_ready(sheet, by=chen, now=now)
        if pupil.state != "ready":
            to_share.append(sheet)
    return share(to_share, by=chen, now=now)


def _school_half(sheet: Sheet, place: int, chen: Member, now: dt.datetime) -> None:
    if sheet.child.full_name == "Javier Ortega":
        for key, words in JAVIER_NOW.items():
            _write(sheet, key, [words] if isinstance(words, str) else words, chen, now)
        _rate(sheet, "week", 4, chen, now)
        _steps(sheet, (3, 2, 2), chen, now)
        return
    win = WINS[place % len(WINS)].format(name=sheet.child.given_name)
    _write(sheet, "wins", [win], chen, now)
    _write(sheet, "next_step", [NEXT_STEPS[place % len(NEXT_STEPS)]], chen, now)
    _write(sheet, "try_at_home", [TO_TRY[place % len(TO_TRY)]], chen, now)
    _rate(sheet, "week", 3 + place % 3, chen, now)
    if sheet.child.full_name == "Adam Nowak":
        _steps(sheet, [goal.school[0] for goal in ADAM_GOALS], chen, now)
        reached = Goal.objects.live().get(child=sheet.child_id, title=ADAM_HAS_REACHED.title)
        end_goal(reached, how=HOW_IT_ENDED, words=LAST_WORDS, week=sheet.week, by=chen, now=now)


def _prompt(sheet: Sheet, key: str) -> Prompt:
    return Prompt.objects.get(template=sheet.template_id, half=Half.SCHOOL, key=key)


def _write(sheet: Sheet, key: str, texts: Sequence[str], by: Member, now: dt.datetime) -> None:
    for position, text in enumerate(texts):
        write_line(sheet, _prompt(sheet, key), position=position, text=text, by=by, now=now)


def _rate(sheet: Sheet, key: str, value: int, by: Member, now: dt.datetime) -> None:
    set_value(sheet, _prompt(sheet, key), value=value, by=by, now=now)


def _steps(sheet: Sheet, steps: Sequence[int], by: Member, now: dt.datetime) -> None:
    prompt = Prompt.objects.get(template=sheet.template_id, half=Half.SCHOOL, kind=Kind.GOALS)
    for goal, step in zip(Goal.objects.filter(child=sheet.child_id).live(), steps, strict=False):
        set_value(sheet, prompt, goal=goal, value=step, by=by, now=now)


def _past(sheets: list[Sheet], now: dt.datetime) -> None:
    """Letters of weeks gone by went out then; the demo does not send them again today."""
    Delivery.objects.filter(state=Delivery.State.NEW).update(
        state=Delivery.State.SENT, sent_at=now, due_at=now
    )
    links = Guardianship.objects.in_force().select_related("guardian").exclude(guardian__email="")
    for sheet in sheets:
        for link in links.filter(child=sheet.child_id):
            delivery, _made = Delivery.objects.get_or_create(
                school_id=sheet.school_id,
                key=f"demo:{sheet.week}:{link.guardian_id}",
                defaults={
                    "letter": "week_ready",
                    "guardian": link.guardian,
                    "to": link.guardian.email,
                    "state": Delivery.State.SENT,
                    "due_at": now,
                    "sent_at": now,
                },
            )
            Announcement.objects.get_or_create(
                sheet=sheet,
                guardian=link.guardian,
                defaults={"school_id": sheet.school_id, "delivery": delivery},
            )
