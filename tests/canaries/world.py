"""Three schools, each with every kind of person and a mark in every sensitive field of every table."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from accounts.access import guardian_actor, staff_actor
from accounts.invitations.services import invite
from accounts.models import (
    Assignment,
    AuditEntry,
    Block,
    Child,
    Classroom,
    Delivery,
    Guardian,
    Guardianship,
    Invitation,
    Member,
    PrintedCode,
    Role,
    RosterImport,
    RosterJournal,
    RosterPart,
    School,
    SetupCode,
)
from checkins.builtin import OUR_WEEK
from checkins.models import (
    ABOUT_KEYS,
    Answer,
    AnswerRevision,
    CalendarImport,
    ContactLog,
    Goal,
    Half,
    HomeDraft,
    Kind,
    PaperCopy,
    Phrase,
    Prompt,
    Rollover,
    SchoolYear,
    Sheet,
    Strategy,
    Template,
    ThankYou,
    Voice,
)
from checkins.services.about import add_about, tell_about
from checkins.services.answers import answer
from checkins.services.class_note import write_class_note
from checkins.services.contacts import log_contact
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal, change_goal
from checkins.services.good_news import tell_good_news
from checkins.services.line_readers import choose_line_readers
from checkins.services.links import hash_of, mint_reply_link
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_away, mark_ready
from checkins.services.share import share, share_changes, take_back
from checkins.services.templates import Row, new_version, rows_of
from checkins.services.we_said import (
    change_action,
    look_back,
    propose,
    propose_from_home,
    set_step,
)
from checkins.services.writing import remember, set_value, write_line
from checkins.weeks import Week
from tests.canaries.marks import mark
from tests.factories.people import (
    assign,
    make_child,
    make_classroom,
    make_guardian,
    make_member,
    make_school,
    sign_in_of,
)
from tests.factories.replies import answer_school, ask, home_entry, propose_goal, reply

SCHOOL_TEXTS = ("wins", "next_step", "try_at_home", "question", "good_to_know")
HOME_TEXTS = ("wins", "works_at_home", "family_note")


@dataclass
class Place:
    """One school: who and what an address or a test can name."""

    school: School
    now: dt.datetime
    week: Week
    rooms: list[Classroom] = field(default_factory=list)
    staff: dict[str, Member] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    family: dict[str, Guardian] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    goal: Goal | None = None
    phrase: Phrase | None = None
    template: Template | None = None
    question: Any = None
    actions: dict[str, Any] = field(default_factory=dict)
    doors: dict[str, str] = field(default_factory=dict)
    welcome: str = ""
    import_id: Any = None


def named(words: str = "") -> str:
    return f"{words} {mark()}".strip()


def build(name: str, *, now: dt.datetime, week: Week) -> Place:
    """A school in the middle of its second week: shared, changed, taken back, away, half written."""
    place = Place(make_school(name), now, week)
    _people(place)
    _families(place)
    _earlier(place)
    _this_week(place)
    _beside(place)
    _from_home(place)
    _plan(place)
    _design(place)
    _papers(place)
    _sign_ins(place)
    return place


# --- People ---------------------------------------------------------------------------------------
def _people(place: Place) -> None:
    school, staff = place.school, place.staff
    for _number in range(2):
        room = make_classroom(school, named("Room"))
        room.roster_id, room.course_id = mark(), mark()
        room.save()
        place.rooms.append(room)
    first, second = place.rooms
    roles = {
        "leader": (Role.LEADER,),
        "office": (Role.OFFICE,),
        "teacher": (Role.TEACHER,),
        "co_teacher": (Role.TEACHER,),
        "substitute": (Role.TEACHER,),
        "other_teacher": (Role.TEACHER,),
        "former_teacher": (Role.TEACHER,),
        "specialist": (Role.SPECIALIST,),
        "aide": (Role.AIDE,),
        "counsellor": (Role.COUNSELLOR,),
        "safeguarding": (Role.SAFEGUARDING,),
        "left": (Role.TEACHER, Role.LEADER),
        "barred": (Role.TEACHER, Role.LEADER),
    }
    for who, held in roles.items():
        member = make_member(school, f"{mark()}@staff.example", *held, name=named("Ms."))
        member.user.name = named()
        member.user.save()
        member.sender_id = mark()
        member.save()
        staff[who] = member
    day = place.now.date()
    kinds = Assignment.Kind
    assign(staff["teacher"], classroom=first)
    assign(staff["co_teacher"], classroom=first, kind=kinds.CO_TEACHER)
    assign(staff["substitute"], classroom=first, kind=kinds.SUBSTITUTE, ends_on=day)
    assign(staff["former_teacher"], classroom=first, ends_on=day - dt.timedelta(days=1))
    assign(staff["other_teacher"], classroom=second)
    assign(staff["left"], classroom=first)
    assign(staff["barred"], classroom=first, kind=kinds.CO_TEACHER)
    staff["left"].ended_on = day - dt.timedelta(days=1)
    staff["left"].save()


def _families(place: Place) -> None:
    first, second = place.rooms
    for room in (first, first, second):
        child = make_child(room, f"{mark().title()} {mark().title()}", roster_id=mark())
        child.sender_id = mark()
        child.save()
        place.children.append(child)
    one, two, three = place.children
    kinds = Assignment.Kind
    for who in ("specialist", "aide", "counsellor"):
        assign(place.staff[who], child=one, kind=kinds.SPECIALIST)
    mother = _guardian(place, "mother", one)
    _guardian(place, "father", one, household=mother.household)
    _guardian(place, "other_home", one)
    _guardian(place, "blocked", one)
    Block.objects.create(
        school=place.school, guardian=place.family["blocked"], child=one, evidence=named("Seen")
    )
    at_work = place.staff["barred"].user
    at_home = _guardian(place, "barred", one)
    Guardian.objects.filter(pk=at_home.pk).update(user=at_work)
    Block.objects.create(school=place.school, guardian=at_home, child=one, evidence=named("Seen"))
    _guardian(place, "suggested", one, status=Guardianship.Status.SUGGESTED)
    _guardian(place, "unlinked", one, ended_on=place.now.date() - dt.timedelta(days=3))
    _guardian(place, "classmates", two)
    _guardian(place, "paper", two, email="")
    _guardian(place, "other_class", three)


def _guardian(
    place: Place,
    who: str,
    child: Child,
    *,
    email: str | None = None,
    household: Any = None,
    **link: Any,
) -> Guardian:
    address = f"{mark()}@home.example" if email is None else email
    guardian = make_guardian(
        place.school,
        f"{mark().title()} {mark().title()}",
        address,
        phone=mark(),
        language="en",
        household=household,
    )
    guardian.sender_id = mark()
    guardian.save()
    if household is None:
        guardian.household.name = named()
        guardian.household.save()
    Guardianship.objects.create(
        school=place.school,
        guardian=guardian,
        child=child,
        relation=named("aunt"),
        **{"status": Guardianship.Status.APPROVED, **link},
    )
    if address:
        user = sign_in_of(guardian)
        user.name = named()
        user.save()
    place.family[who] = guardian
    return guardian


# --- School's half --------------------------------------------------------------------------------
def prompt(sheet: Sheet, key: str, half: Half = Half.SCHOOL) -> Prompt:
    return Prompt.objects.get(template=sheet.template, half=half, key=key)


def _write(sheet: Sheet, by: Member, now: dt.datetime, *keys: str) -> None:
    for key in keys:
        write_line(sheet, prompt(sheet, key), text=named(key), by=by, now=now)


def _earlier(place: Place) -> None:
    """Last week: one sheet was taken back with a note, one child was away, one has an old revision."""
    Prompt.objects.filter(school=place.school, half=Half.SCHOOL, key="good_to_know").update(
        is_sensitive=True
    )
    week, then = place.week + -1, place.now - dt.timedelta(days=7)
    one, two, three = place.children
    teacher, other = place.staff["teacher"], place.staff["other_teacher"]
    place.goal = begin_goal(
        one,
        title=named("Speak"),
        meaning=named("In"),
        help_at_home=named("Ask"),
        by=teacher,
        now=then,
    )
    change_goal(
        place.goal,
        title=named("Speak up"),
        meaning=named("In class"),
        help_at_home=named("Ask her"),
        seen=dict.fromkeys(("title", "meaning", "help_at_home"), 1),
        by=teacher,
        now=then,
    )
    over = begin_goal(one, title=named("Sit"), by=teacher, now=then)
    end_goal(over, how="got", words=named("Well"), by=teacher, now=then)
    for name, child, by in (("earlier", one, teacher), ("earlier_3", three, other)):
        sheet = open_sheet(child, week, now=then)
        _write(sheet, by, then, *SCHOOL_TEXTS)
        mark_ready(sheet, by=by, now=then)
        share([sheet], by=by, now=then)
        place.sheets[name] = sheet
    later = then + dt.timedelta(hours=3)
    take_back(place.sheets["earlier"], note=named("Sorry"), by=teacher, now=later)
    away = open_sheet(two, week, now=then)
    mark_away(away, reason=named("Trip"), by=teacher, now=then)
    place.sheets["away"] = away


def _this_week(place: Place) -> None:
    one, two, three = place.children
    now, teacher, staff = place.now, place.staff["teacher"], place.staff
    before = now - dt.timedelta(days=2)
    for room, by in zip(place.rooms, (teacher, staff["other_teacher"]), strict=True):
        write_class_note(room, place.week, text=named("Beans"), version=0, by=by, now=before)
        write_class_note(room, place.week, text=named("Peas"), version=1, by=by, now=before)
    for name, child, by in (("shared", one, teacher), ("shared_3", three, staff["other_teacher"])):
        sheet = open_sheet(child, place.week, now=before)
        _write(sheet, by, before, *SCHOOL_TEXTS)
        if child == one:
            for helper in ("co_teacher", "specialist", "aide", "counsellor"):
                _write(sheet, staff[helper], before, "next_step")
            _choose(place, sheet, "specialist", only_for=place.family["other_home"])
            _choose(place, sheet, "counsellor", needs_code=True)
            set_value(sheet, prompt(sheet, "goals"), goal=place.goal, value=3, by=by, now=before)
        mark_ready(sheet, by=by, now=before)
        share([sheet], by=by, now=before)
        place.sheets[name] = sheet
    shared = place.sheets["shared"]
    _write(shared, staff["co_teacher"], before + dt.timedelta(hours=1), "good_to_know")
    _choose(place, shared, "co_teacher", only_for=place.family["mother"])
    share_changes(shared, by=teacher, now=before + dt.timedelta(hours=2))
    _write(shared, staff["substitute"], now, "next_step", "wins")  # written since, not shared
    begin_goal(one, title=named("Wait"), meaning=named("Her turn"), by=teacher, now=now)
    draft = open_sheet(two, place.week, now=before)
    _write(draft, teacher, now, *SCHOOL_TEXTS)
    place.sheets["draft"] = draft
    for sheet in place.sheets.values():
        sheet.refresh_from_db()


def _choose(
    place: Place,
    sheet: Sheet,
    who: str,
    key: str = "next_step",
    *,
    only_for: Guardian | None = None,
    needs_code: bool = False,
) -> None:
    """Who at home reads this helper's line."""
    by = place.staff[who]
    choose_line_readers(
        sheet.entries.get(prompt__key=key, author_member=by),
        only_for=only_for.household_id if only_for else None,
        needs_code=needs_code,
        by=staff_actor(by, now=place.now),
        now=place.now,
    )


def _beside(place: Place) -> None:
    """Good news on an ordinary day, and a talk at the gate."""
    one, teacher, now = place.children[0], place.staff["teacher"], place.now
    tell_good_news(child=one, text=named("Tied"), by=teacher, now=now)
    log_contact(
        child=one,
        way=ContactLog.Way.GATE,
        on=now.date(),
        note=named("Talked"),
        follow_up=named("Write"),
        guardian=place.family["mother"],
        by=teacher,
        now=now,
    )


# --- Home's half ----------------------------------------------------------------------------------
def _from_home(place: Place) -> None:
    sheet, now, family = place.sheets["shared"], place.now, place.family
    for who in ("mother", "father", "other_home"):
        reply(sheet, family[who], now=now, win=named("At home"))
        home_entry(sheet, family[who], "works_at_home", now=now, text=named("Works"))
        HomeDraft.objects.create(
            school=place.school,
            guardian=family[who],
            sheet=sheet,
            data={"": {"n": 1, "typed": {"home-wins": [named("Not yet")]}}},
            saved_at=now,
        )
    _told(place)
    chosen = (place.staff["counsellor"],)
    home_entry(sheet, family["mother"], "family_note", now=now, text=named("Note"))
    home_entry(sheet, family["father"], "family_note", now=now, text=named("Alone"), readers=chosen)
    home_entry(
        sheet, family["other_home"], "family_note", now=now, text=named("Alone"), readers=chosen
    )
    for entry in sheet.entries.filter(half=Half.HOME):
        remember(entry)
    asked = sheet.questions.filter(half=Half.SCHOOL).first()
    assert asked is not None
    for who in ("mother", "other_home"):
        answer_school(sheet, family[who], asked.text, named("Yes"), now=now)
    place.question = ask(sheet, family["mother"], named("How"), now=now)
    answer(place.question, text=named("So"), by=place.staff["teacher"], now=now)
    ask(sheet, family["other_home"], named("Why"), now=now)
    for who in ("mother", "other_home"):
        propose_goal(sheet, family[who], named("Swim"), why=named("He asks"), now=now)
    ask(place.sheets["shared_3"], family["other_class"], named("Who"), now=now)
    for given in Answer.objects.filter(question__child=sheet.child):
        AnswerRevision.objects.get_or_create(
            question=given.question,
            household=given.household,
            version=given.version,
            text=named("Said before"),
            defaults={
                "school_id": given.school_id,
                "by_member": given.by_member,
                "by_guardian": given.by_guardian,
                "written_at": now,
            },
        )
    _strategies(place)
    for who in ("mother", "father", "other_home", "blocked"):
        place.doors[who] = mint_reply_link(sheet, family[who], now=now)
    place.doors["other_class"] = mint_reply_link(
        place.sheets["shared_3"], family["other_class"], now=now
    )


def _strategies(place: Place) -> None:
    """One that each home began, school's that is out and one that is not."""
    sheet = place.sheets["shared"]
    school, child = {"school": place.school}, sheet.child
    for who in ("mother", "other_home"):
        home = place.family[who].household
        Strategy.objects.create(
            **school, child=child, half=Half.HOME, household=home, words=named("Snack")
        ).homes.create(**school, household=home, since=place.now.date())
    for key, shared_at in (("wins", place.now), ("try_at_home", None)):
        line = sheet.entries.filter(half=Half.SCHOOL, prompt__key=key).first()
        Strategy.objects.create(
            **school, child=child, half=Half.SCHOOL, words=named("Job"), source=line,
            at_school_since=place.now.date(), shared_at=shared_at,
        )  # fmt: skip


# --- What both said they will do ------------------------------------------------------------------
def _plan(place: Place) -> None:
    """Open, dropped, done, looked back on; to every home, to one, from two homes."""
    teacher, family, now = place.staff["teacher"], place.family, place.now
    for name, then in (("earlier", now - dt.timedelta(days=7)), ("shared", now)):
        sheet = place.sheets[name]
        propose(sheet, half=Half.SCHOOL, text=named("Will"), by=teacher, now=then)
        for_home = propose(sheet, half=Half.HOME, text=named("Will"), by=teacher, now=then)
        set_step(for_home[0], step="dropped", why=named("Late"), by=teacher, now=then)
        said = propose(sheet, half=Half.SCHOOL, text=named("Once"), by=teacher, now=then)[0]
        day = said.by_when
        change_action(said, text=named("Will"), by_when=day, version=1, by=teacher, now=then)
        set_step(said, step="dropped", why=named("Late"), by=teacher, now=then)
    for who in ("mother", "other_home"):
        propose_from_home(sheet, text=named("Once"), by=family[who], now=now)
        said_at_home = propose_from_home(sheet, text=named("Will"), by=family[who], now=now)
        assert said_at_home is not None
        place.actions[who] = said_at_home
        for words in ("Once", "Could"):
            propose_from_home(
                sheet, text=named(words), half=Half.SCHOOL, weeks=2, by=family[who], now=now
            )
    gone = propose_from_home(
        place.sheets["earlier"], text=named("Not"), by=family["mother"], now=now
    )
    assert gone is not None
    set_step(gone, step="dropped", why=named("Late"), by=teacher, now=now)
    three = place.sheets["shared_3"]
    propose_from_home(three, text=named("Will"), by=family["other_class"], now=now)
    done = propose(sheet, half=Half.SCHOOL, text=named("Did"), by=teacher, now=now)[0]
    done = set_step(done, step="done", by=teacher, now=now)
    for by in (teacher, family["mother"], family["other_home"]):
        look_back(done, weeks=2, answer="helped", text=named("It"), by=by, now=now)


def _told(place: Place) -> None:
    """About one child: two homes each for itself, twice; one typed up from paper; staff's own words."""
    child, now, staff = place.children[0], place.now, place.staff
    for who in ("mother", "other_home"):
        guardian = place.family[who]
        actor = guardian_actor(guardian.user, [guardian], now=now)  # type: ignore[arg-type]
        for version in range(2):
            said = {key: named("So") for key in ABOUT_KEYS}
            seen = dict.fromkeys(ABOUT_KEYS, version)
            tell_about(
                child,
                household=guardian.household,
                guardian=guardian,
                words=said,
                seen=seen,
                by=actor,
                now=now,
            )
    teacher = staff_actor(staff["teacher"], now=now)
    home = place.family["paper"].household
    said = {key: named("By hand") for key in ABOUT_KEYS}
    tell_about(place.children[1], household=home, words=said, seen={}, by=teacher, now=now)
    for who in ("teacher", "specialist"):
        by = staff_actor(staff[who], now=now)
        for version in range(2):
            add_about(child, text=named("Learned"), seen=version, by=by, now=now)


# --- A template to come ---------------------------------------------------------------------------
def _design(place: Place) -> None:
    """A draft of the leader's, with a row of each shape: on no sheet, and nobody else's to read."""
    ticks = Row(
        "ours",
        Half.SCHOOL,
        Kind.TICKS,
        Voice.SCHOOL,
        named("Ours"),
        hint=named("Say"),
        options=({"key": "one", "word": named("One")},),
        translations={"es": {"label": named("Lo")}},
    )
    scale = ({"key": "less", "word": "Less"}, {"key": "more", "word": "More"})
    table = replace(
        ticks.reworded(key="table", label="Table", hint="", options=scale),
        kind=Kind.GRID,
        rows=({"key": "one", "word": named("Row")},),
    )
    ours = Template.objects.get(school=place.school, key=OUR_WEEK)
    place.template = new_version(
        ours,
        rows=[*rows_of(ours), ticks, table],
        name=named("Ours"),
        by=place.staff["leader"],
        now=place.now,
    )


# --- Files, letters, the record -------------------------------------------------------------------
def _papers(place: Place) -> None:
    school, now = place.school, place.now
    leader = staff_actor(place.staff["leader"], now=now)
    _row, place.welcome = invite(place.staff["co_teacher"], by=leader, now=now)
    SetupCode.objects.create(code_hash=f"{mark():0<64}", expires_at=now + dt.timedelta(days=1))
    Invitation.objects.create(
        school=school,
        member=place.staff["specialist"],
        token_hash=f"{mark():0<64}",
        expires_at=now + dt.timedelta(days=7),
    )
    mother = place.family["mother"]
    PrintedCode.objects.create(
        school=school,
        guardian=mother,
        door_hash=f"{mark():0<64}",
        code_hash=f"{mark():0<64}",
        expires_at=now + dt.timedelta(days=7),
    )
    link = mother.reply_links.get(token_hash=hash_of(place.doors["mother"].split("/")[-2]))
    link.devices.create(school=school, secret_hash=f"{mark():0<64}", opened_at=now, seen_at=now)
    mother.reply_links.create(
        school=school, sheet=link.sheet, child=link.child, token_hash=f"{mark():0<64}"
    )
    AuditEntry.objects.create(
        school=school, verb="link approved", by_member=leader.member, about={"fact": mark()}
    )
    Delivery.objects.create(
        school=school,
        letter="sign_in_code",
        key=f"sign_in_code:{mother.pk}",
        guardian=mother,
        to=mother.email,
        details={"code": mark()},
        problem=mark(),
        due_at=now + dt.timedelta(days=100),
    )
    waiting = RosterImport.objects.create(
        school=school,
        by=place.staff["office"],
        file_name=f"{mark()}.csv",
        table={
            "headings": [named("Heading"), "Class"],
            "rows": [[2, [mark(), mark()]]],
            "encoding": "",
        },
        columns=["child", "class"],
        roster=_roster(),
        report={"unread": [mark()], "links": []},
        details=[{"group": "new", "line": 2, "name": mark(), "old": mark(), "new": mark()}],
    )
    RosterPart.objects.create(school=school, roster_import=waiting, number=0, data=mark().encode())
    RosterJournal.objects.create(
        school=school,
        roster_import=waiting,
        changes={"Child": {"gone": {"none": {"given_name": mark()}}}},
    )
    place.import_id = waiting.pk
    CalendarImport.objects.create(
        school=school,
        file_name=f"{mark()}.ics",
        file_hash="0" * 64,
        content={"unread": mark()},
        report={"unread": mark()},
        state=CalendarImport.State.SET_ASIDE,
    )
    Rollover.objects.create(
        school=school,
        year=SchoolYear.objects.filter(school=school)[0],
        turn_on=now.date(),
        plan={"classes": {"old": {"to": named("Room")}}},
        prepared_at=now,
        turned_at=now,
    )
    for to in (
        {"to_child": place.children[0], "to_name": named("the")},
        {"to_member": leader.member},
    ):
        ThankYou.objects.create(
            **{"school": school, "by_member": place.staff["teacher"], "text": named("For")},
            **{"written_at": now, "shown_at": now, **to},
        )
    teacher = place.staff["teacher"]
    kept = {"school": school, "prompt_key": "wins", "language": "en"}
    place.phrase = Phrase.objects.create(**kept, member=teacher, words=f"{{name}} {mark()}")
    sheet = place.sheets["shared"]
    PaperCopy.objects.create(
        school=school,
        code="K7M4PX",
        secret=f"PAPER{mark().upper()}XYZ"[:16],
        state=PaperCopy.State.FILLED,
        child=sheet.child,
        week=sheet.week,
        sheet=sheet,
        template=sheet.template,
        language="en",
        paper="a4",
    )


def _sign_ins(place: Place) -> None:
    """What stands behind a sign-in, in rows of their own: nobody could use these."""
    user = place.family["blocked"].user
    assert user is not None
    user.password = f"md5$salt${mark()}"
    user.save()
    Session.objects.create(session_key=mark(), session_data=mark(), expire_date=place.now)
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": mark()})
    address = EmailAddress.objects.create(user=user, email=f"{mark()}@home.example")
    EmailConfirmation.objects.create(email_address=address, key=mark())


def _roster() -> dict[str, Any]:
    adult = {"name": named(), "email": f"{mark()}@home.example", "language": "en"}
    return {
        "children": [
            {
                "line": 2,
                "given_name": mark().title(),
                "family_name": mark().title(),
                "classroom": named("Room"),
                "roster_id": mark(),
                "pronoun": "",
                "guardians": [{**adult, "relation": mark(), "phone": mark()}],
            }
        ],
        "problems": [{"line": 3, "code": "bad_email", "value": mark()}],
        "encoding": "UTF-8",
        "not_read": [named("Heading")],
    }
