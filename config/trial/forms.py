"""What each button sends: good words, so that a check that is missing would really write.

A route that is not listed gets an empty form, which is enough for buttons without boxes.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Child, Classroom, RosterImport
from accounts.rosters.apply import plan_of
from accounts.rosters.undoing import undo_plan
from checkins.builtin import OUR_WEEK
from checkins.calendars.apply import plan_of as plan_of_calendar
from checkins.designs.forms import DraftForm
from checkins.models import CalendarImport, Template, TemplateUse
from checkins.phrases import BUILT_IN
from checkins.services.content import content_of
from checkins.services.share import digest
from checkins.services.templates import rows_of
from config.trial.people import DOMAIN, Place
from config.trial.world import World, calendar_of, list_of

Filled = dict[str, Any]
FROM_SCHOOL = {"try_at_home": "Written by the trial.", "field": "try_at_home"}
FROM_HOME = {"home-works_at_home": "Written by the trial.", "operation_id": "", "seen": "{}"}
GUARDIAN = {"name": "New Person", "email": f"new@{DOMAIN}", "channel": "mail", "relation": "aunt"}


SETUP_HOURS = {
    "letter_time": "15:30",
    "reminder_weekday": "7",
    "reminder_time": "17:30",
    "quiet_from": "20:30",
    "quiet_until": "07:30",
}


def form_of(name: str, thing: str, world: World) -> Filled:
    """The boxes of a route's form, filled in for this object."""
    filled = FORMS.get(name, {})
    return dict(filled(world, world.place_of(thing), thing) if callable(filled) else filled)


def _today(world: World, place: Place) -> dt.date:
    return place.today(world.now)


def _share(world: World, place: Place, thing: str) -> Filled:
    return {"sheet": [str(world.written.sheets["ready"].pk)]}


def _carried(world: World, place: Place, thing: str) -> Filled:
    """All children of the place: the page takes those who have something to carry."""
    children = Child.objects.filter(school=place.school).values_list("pk", flat=True)
    return {"child": [str(one) for one in children]}


def _seen(world: World, place: Place, thing: str) -> Filled:
    return {"replied": (world.now + dt.timedelta(days=1)).isoformat()}


def _child(world: World, place: Place, thing: str) -> Filled:
    return {"given_name": "Newname", "family_name": "Newer", "pronoun": "they"}


def _leaving(world: World, place: Place, thing: str) -> Filled:
    return {"last_day": (_today(world, place) - dt.timedelta(days=1)).isoformat()}


def _erased(world: World, place: Place, thing: str) -> Filled:
    """The child's own first name."""
    child = Child.objects.filter(pk=world.named["child_id"][thing]).first()
    return {"given_name": child.given_name if child else "Nobody"}


def _link(world: World, place: Place, thing: str) -> Filled:
    return {"guardian": str(place.guardians["loose"].pk), "relation": "aunt"}


def _block(world: World, place: Place, thing: str) -> Filled:
    """Kofi's other home; of other children, whoever is theirs."""
    whose = {"own": "other_home", "left": "guardian", "classmate": "classmate"}
    whose |= {"other_class": "mateos", "other_school": "strange_guardian"}
    guardian = place.guardians[whose.get(thing, "loose")]
    return {"guardian": str(guardian.pk), "evidence": "Shown today"}


def _same_home(world: World, place: Place, thing: str) -> Filled:
    other = "near" if thing == "other_school" else "other_home"
    return {"other": str(place.guardians[other].pk)}


def _merge(world: World, place: Place, thing: str) -> Filled:
    keep, gone = place.guardians["twice"], place.guardians["again"]
    return {"keep": str(keep.pk), "gone": str(gone.pk), "answer": "one"}


def _assign(world: World, place: Place, thing: str) -> Filled:
    room = "other_school" if thing == "other_school" else "other_class"
    return {"kind": "co_teacher", "classroom": str(place.rooms[room].pk)}


def _also(world: World, place: Place, thing: str) -> Filled:
    room = "other_school" if thing == "other_school" else "next_year"
    return {"classroom": str(place.rooms[room].pk)}


def _substitute(world: World, place: Place, thing: str) -> Filled:
    name = "stranger" if thing == "other_school" else "colleague"
    day = _today(world, place).isoformat()
    return {"member": str(place.members[name].pk), "starts_on": day, "ends_on": day}


def _suggested(world: World, place: Place, thing: str) -> Filled:
    return {"link": [world.named["link_id"]["suggested"]]}


def _apply(world: World, place: Place, thing: str) -> Filled:
    waiting = RosterImport.objects.filter(pk=world.named["import_id"][thing]).first()
    if waiting is None or waiting.state != RosterImport.State.WAITING:
        return {"fingerprint": "none"}
    return {"fingerprint": plan_of(waiting, now=world.now).fingerprint}


def _undone(world: World, place: Place, thing: str) -> Filled:
    done = RosterImport.objects.filter(pk=world.named["import_id"][thing]).first()
    if done is None or not done.may_be_undone(world.now):
        return {"fingerprint": "none"}
    plan = undo_plan(done, today=done.school.local_date(world.now))
    return {"fingerprint": plan.fingerprint}


def _columns(world: World, place: Place, thing: str) -> Filled:
    waiting = RosterImport.objects.filter(pk=world.named["import_id"][thing]).first()
    means = waiting.columns if waiting else []
    return {f"column-{at}": what for at, what in enumerate(means)}


def _list(world: World, place: Place, thing: str) -> Filled:
    return {"file": SimpleUploadedFile("new.csv", list_of("Ola New"))}


def _span(world: World, place: Place, thing: str) -> Filled:
    """Another name; a day off is also a day later."""
    if thing == "closure":
        day = (world.written.week + 3).monday + dt.timedelta(days=1)
        return {"name": "Changed", "starts_on": str(day), "ends_on": str(day)}
    last = place.school_year_ends_on()
    return {"name": "Changed", "starts_on": str(place.starts_on), "ends_on": str(last)}


def _new_span(world: World, place: Place, thing: str) -> Filled:
    day = str((world.written.week + 5).monday)
    return {"name": "Added", "starts_on": day, "ends_on": day}


def _calendar(world: World, place: Place, thing: str) -> Filled:
    return {"file": SimpleUploadedFile("new.ics", calendar_of(world, place))}


def _calendar_applied(world: World, place: Place, thing: str) -> Filled:
    waiting = CalendarImport.objects.filter(pk=world.named["file_id"][thing]).first()
    if waiting is None or waiting.state != CalendarImport.State.WAITING:
        return {"fingerprint": "none"}
    plan = plan_of_calendar(waiting, now=world.now)
    return {"fingerprint": plan.fingerprint, "take": [line.ref for line in plan.lines]}


def _school(world: World, place: Place, thing: str) -> Filled:
    return {
        "name": "Changed School",
        "emergency_number": "112",
        "office_phone": "555-0100",
        "office_hours": "8 to 4",
        "language": "en",
        "paper": "a4",
        "time_zone": "America/Chicago",
        "school_days": ["1", "2", "3", "4", "5"],
        "letter_time": "15:30",
        "first_day": place.starts_on.isoformat(),
        "last_day": place.school_year_ends_on().isoformat(),
    }


def _rest(world: World, place: Place, thing: str) -> Filled:
    return {"until": (_today(world, place) + dt.timedelta(days=7)).isoformat()}


def _template(world: World, place: Place, thing: str) -> Filled:
    """The draft as its page shows it, under another name; what is published is asked for a draft."""
    draft = Template.objects.filter(pk=world.named["template_id"][thing], is_draft=True).first()
    if draft is None:
        return {}
    form = DraftForm(draft, rows_of(draft))
    boxes = {one.html_name: one.value() for one in form.rows.management_form}
    boxes |= {one.html_name: one.value() for row in form.rows for one in row}
    said = {name: value for name, value in boxes.items() if value not in (None, False)}
    return {**said, "name": "Ours by the trial", "seen": form["seen"].value(), "go": "save"}


def _translated(world: World, place: Place, thing: str) -> Filled:
    return {
        "0-label": "Written by the trial",
        "seen": _template(world, place, thing).get("seen", ""),
    }


def _new_template(world: World, place: Place, thing: str) -> Filled:
    source = Template.objects.get(school=place.school, key=OUR_WEEK)
    return {"name": "New by the trial", "source": str(source.pk)}


def _given_template(world: World, place: Place, thing: str) -> Filled:
    return {"to": str(list(place.rooms.values())[-1].pk), "when": "next"}


def _template_use(world: World, place: Place, thing: str) -> Filled:
    use = TemplateUse.objects.filter(school=place.school, last_week=None).first()
    return {"use": str(use.pk) if use else ""}


def _next_year(world: World, place: Place, thing: str) -> Filled:
    """The dates, where nothing is begun; where a plan stands, a class that goes elsewhere."""
    first = place.school_year_ends_on() + dt.timedelta(weeks=6)
    last = first + dt.timedelta(weeks=30)
    rooms = Classroom.objects.filter(school=world.birch.school, ended_on=None)
    planned = {**{f"to-{room.pk}": "Room 2" for room in rooms}, "name-0": "Choir"}
    planned["name-1"] = "Room 1"
    return {"name": "Next", "starts_on": str(first), "ends_on": str(last), **planned}


def _next_year_class(world: World, place: Place, thing: str) -> Filled:
    """Who goes with the class anyway is named to go there."""
    return {str(world.birch.children["other_school"].pk): "Room 1"}


def _line_readers(world: World, place: Place, thing: str) -> Filled:
    """The teacher's line opens with a code; who at home reads it stays."""
    return {f"code-{world.named['line']['school'].replace('-', '')}": "on"}


def _restored(world: World, place: Place, thing: str) -> Filled:
    """The first text of the teacher's line."""
    return {"line": world.named["line"]["school"], "version": "1", "seen": "2"}


def _restored_at_home(world: World, place: Place, thing: str) -> Filled:
    return {"line": world.named["line"]["home"], "version": "1", "seen": "2"}


def _changes(world: World, place: Place, thing: str) -> Filled:
    """What the page showed; of a sheet that was never shared there is nothing to show."""
    sheet = world.written.sheets.get(thing)
    return {"asked": digest(content_of(sheet)) if sheet else ""}


def _talk(world: World, place: Place, thing: str) -> Filled:
    return {
        "way": "call",
        "on": _today(world, place).isoformat(),
        "guardian": "-",
        "note": "Written by the trial.",
    }


def _thanks(world: World, place: Place, thing: str) -> Filled:
    return {"to": f"m:{place.members['colleague'].pk}", "text": "Written by the trial."}


def _about_paper(world: World, place: Place, thing: str) -> Filled:
    """Of the home of whoever is the child's."""
    whose = {"own": "guardian", "classmate": "classmate", "other_class": "mateos"}
    whose |= {"left": "guardian", "other_school": "strange_guardian"}
    home = place.guardians[whose.get(thing, "loose")].household_id
    return {"home": str(home), "hopes": "Written by the trial.", "seen-hopes": "0"}


def _printed_code(world: World, place: Place, thing: str) -> Filled:
    """The one on the letter that stands."""
    return {"code": world.named["printed"]["code"]}


FORMS: dict[str, Filled | Callable[[World, Place, str], Filled]] = {
    # School's half
    "sheet_edit": FROM_SCHOOL,
    "sheet_autosave": FROM_SCHOOL,
    "child_sheet": FROM_SCHOOL,
    "child_autosave": FROM_SCHOOL,
    "class_note": {"text": "Written by the trial.", "version": "1"},
    "class_share": _share,
    "class_carry": _carried,
    "child_away": {"reason": "Trip"},
    "sheet_take_back": {"note": "Sorry"},
    "reply_seen": _seen,
    "sheet_history": _restored,
    "sheet_changes": _changes,
    "line_readers": _line_readers,
    "home_sheet_history": _restored_at_home,
    "next_year": _next_year,
    "next_year_class": _next_year_class,
    "family_called": _seen,
    "question_answer": {"text": "Yes, of course.", "version": "0"},
    "goal_add": {"title": "Ask for help"},
    "goal_edit": {"title": "Ask for help", "version": "1"},
    "goal_end": {"how": "got", "words": "Written by the trial."},
    "thanks_write": _thanks,
    "good_news": {"text": "Written by the trial."},
    "talks": _talk,
    "templates": _new_template,
    "template": _template,
    "template_words": _translated,
    "template_publish": {"when": "next", "sure": "on"},
    "template_give": _given_template,
    "template_uses": _template_use,
    "phrases": {"key": "wins", "source": BUILT_IN["wins"][0], "owner": "own", "hide": "1"},
    "phrase_add": {"key": "wins", "words": "{name} sang …", "language": "en", "owner": "own"},
    "phrase_edit": {"words": "{name} sang …", "language": "en", "version": "1"},
    "phrase_keep": {"key": "wins", "text": "The class sang for us."},
    "child_about": {"text": "Written by the trial.", "version": "1"},
    "child_about_paper": _about_paper,
    # Home's half
    "home_about": {"hopes": "Written by the trial.", "seen-hopes": "0"},
    "reply_sheet": FROM_HOME,
    "reply_draft": FROM_HOME,
    "home_sheet": FROM_HOME,
    "home_sheet_draft": FROM_HOME,
    "home_settings": {"channel": "paper", "language": "en", "wants_reminder": ""},
    "home_letters": {"want": "stop"},
    "home_address": {"email": f"moved@{DOMAIN}"},
    "printed": {"email": f"guardian@{DOMAIN}"},
    "printed_capital": {"email": f"guardian@{DOMAIN}"},
    # The school
    "school_page": _school,
    "setup_school": {"name": "Changed School", "language": "en", "paper": "letter"},
    "setup_time_zone": {"time_zone": "Europe/Madrid"},
    "setup_languages": {"languages": ["en", "vi"]},
    "setup_numbers": {"emergency_number": "112", "office_phone": "555-0100"},
    "setup_letters": SETUP_HOURS,
    "setup_lead": {"display_name": "Ms. New", "email": f"lead-to-be@{DOMAIN}"},
    "setup_rest": _rest,
    "calendar_add": _new_span,
    "calendar_edit": _span,
    "calendar_upload": _calendar,
    "calendar_preview": _calendar_applied,
    "classroom_add": {"name": "Room 77"},
    "classroom_people": _child,
    "classroom_record": {"name": "Room Renamed"},
    "people_find": {"words": "a"},
    "sheet_search": {"words": "word"},
    "home_search": {"words": "word"},
    "child_also": _also,
    "child_record": _child,
    "child_leaving": _leaving,
    "guardian_add": GUARDIAN,
    "guardian_link": _link,
    "guardian_record": GUARDIAN,
    "home_same": _same_home,
    "block_add": _block,
    "child_erase": _erased,
    "links_to_approve": _suggested,
    "merges": _merge,
    "roster_upload": _list,
    "roster_preview": _apply,
    "roster_columns": _columns,
    "roster_undo": _undone,
    "staff": {"display_name": "Mr. New", "email": f"hired@{DOMAIN}", "roles": ["teacher"]},
    "staff_several": {"lines": f"Ms. Several, several@{DOMAIN}"},
    "staff_invite": {"people": "9999"},
    "welcome_send": {"letters": "9999"},
    "welcome_print": {"which": "all"},
    "about_me_print": {"which": "all"},
    "member_record": {"display_name": "Ms. Changed", "roles": ["office"]},
    "member_assign": _assign,
    "substitute_add": _substitute,
    # Doors
    "browser_end": {"which": "others"},
    "home_signed_in": {"which": "others"},
    "staff_safety": {"whom": "staff", "starts_on": "2031-01-10"},
    "account_login": {"login": f"guardian@{DOMAIN}", "how": "code"},
    "account_request_login_code": {"login": f"guardian@{DOMAIN}", "how": "code"},
    "account_confirm_login_code": {"code": "12345678"},
    "account_password": {"current": "", "new": "quiet-river-stone"},
    "welcome": {"display_name": "Mr. Arrived", "password": "quiet-river-stone"},
    "welcome_code": _printed_code,
    "welcome_code_capital": _printed_code,
    "letters_stop": {"List-Unsubscribe": "One-Click"},
}
