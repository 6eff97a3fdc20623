"""Quiet helps in the editor: readability, a worry, a talk that is offered, a night to sleep on it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from checkins.asleep import next_morning
from checkins.forms.helps import helps_for
from checkins.models import Closure, Sheet
from checkins.services.opening import open_sheet
from checkins.services.readiness import AlreadyShared, mark_ready
from checkins.services.set_aside import offer_talk, put_to_sleep, wake
from checkins.services.share import share, take_back
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.people import make_member
from tests.factories.sheets import make_shared_sheet, write

MONDAY_AT_EIGHT = FRIDAY.replace(day=16, hour=8, minute=0)
HARD = (
    "The collaborative instructional environment demonstrated considerable improvement regarding "
    "his participation and organizational responsibilities."
)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "wins", "Sang for us.", by=cast.teacher, now=FRIDAY)
    return sheet


def autosaved(cast: Cast, sheet: Sheet, text: str, who: str = "teacher") -> str:
    url = reverse("sheet_autosave", args=[sheet.pk])
    answer = client_of(getattr(cast, who)).post(
        url, {"field": "next_step", "next_step": text, "seen-next_step": "0"}
    )
    assert answer.status_code == 200
    return str(answer.json()["helps"])


def editor(cast: Cast, sheet: Sheet, who: str = "teacher") -> str:
    return (
        client_of(getattr(cast, who)).get(reverse("sheet_edit", args=[sheet.pk])).content.decode()
    )


def test_a_hard_text_is_told_its_grade_and_an_easy_one_nothing(cast: Cast, sheet: Sheet) -> None:
    assert autosaved(cast, sheet, "Asking for help.") == ""
    sheet.entries.filter(prompt__key="next_step").delete()
    assert "Reads at about grade 16. Shorter sentences help." in autosaved(cast, sheet, HARD)
    assert "Reads at about grade 16." in editor(cast, sheet)


def test_a_worry_gets_a_question_beginnings_and_two_ways_on(cast: Cast, sheet: Sheet) -> None:
    drawn = autosaved(cast, sheet, "He cried on Monday.")
    assert "Facts before judgements" in drawn
    assert "I noticed that … Could we …?" in drawn
    assert 'value="offer_talk"' in drawn
    assert 'value="sleep"' in drawn
    assert "danger" not in drawn
    sheet.entries.filter(prompt__key="next_step").delete()
    by_specialist = autosaved(cast, sheet, "He cried on Monday.", "specialist")
    assert "Facts before judgements" in by_specialist
    assert "<button" not in by_specialist


def test_danger_names_who_leads_safeguarding(cast: Cast, sheet: Sheet) -> None:
    without = autosaved(cast, sheet, "He has a bruise.")
    assert "tell who leads safeguarding at your school now" in without
    make_member(cast.school, "lead@alder.example", Role.SAFEGUARDING, name="Ms. <Lead>")
    make_member(cast.stranger.school, "l@birch.example", Role.SAFEGUARDING, name="A stranger")
    sheet.entries.filter(prompt__key="next_step").delete()
    drawn = autosaved(cast, sheet, "He has a bruise.")
    assert "tell Ms. &lt;Lead&gt; now, not on the sheet." in drawn
    assert "tell Ms. &lt;Lead&gt; now" in editor(cast, sheet)


def test_the_words_follow_the_schools_language(cast: Cast) -> None:
    assert not helps_for("He cried.", "es")
    assert helps_for("Lloró.", "es").is_worry
    assert helps_for("Lloró.", "es").starts[0] != helps_for("He cried.", "en").starts[0]
    assert not helps_for("", "en")


def press(cast: Cast, sheet: Sheet, go: str, who: str = "teacher", **more: str) -> int:
    url = reverse("sheet_edit", args=[sheet.pk])
    code = client_of(getattr(cast, who)).post(url, {"go": go, **more}).status_code
    sheet.refresh_from_db()
    return code


def test_a_talk_is_offered_by_one_press_and_taken_away_by_another(cast: Cast, sheet: Sheet) -> None:
    assert press(cast, sheet, "offer_talk", next_step="He cried.") == 302
    assert (sheet.talk_offered_at, sheet.talk_offered_by) == (FRIDAY, cast.teacher)
    assert sheet.entries.filter(text="He cried.").exists()
    assert "Take the offer back" in editor(cast, sheet)
    press(cast, sheet, "keep_talk_back")
    assert (sheet.talk_offered_at, sheet.talk_offered_by) == (None, None)
    assert press(cast, sheet, "offer_talk", "specialist") == 302
    assert sheet.talk_offered_at is None


def family_page(sheet: Sheet, who: object) -> str:
    answer = client_of(who).get(reverse("home_sheet", args=[sheet.pk]))  # type: ignore[arg-type]
    return answer.content.decode()


def test_the_family_sees_the_offer_with_its_tap_while_the_sheet_is_out(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    asks = "Would you like to talk?"
    assert asks not in family_page(sheet, cast.guardian)
    offer_talk(sheet, is_offered=True, by=cast.teacher, now=FRIDAY)
    page = family_page(sheet, cast.guardian)
    assert asks in page
    assert f"{cast.teacher.display_name} can call you." in page
    box = '<input type="checkbox" name="reactions" value="call" id="id_reactions_4"'
    assert box in page
    assert 'for="id_reactions_4">Please call me</label>' in page
    take_back(sheet, note="Sorry.", by=cast.teacher, now=FRIDAY + dt.timedelta(hours=1))
    assert asks not in family_page(sheet, cast.guardian)


@pytest.mark.parametrize(
    ("now", "wakes"),
    [
        (FRIDAY, MONDAY_AT_EIGHT),
        (FRIDAY.replace(day=11, hour=23), FRIDAY.replace(day=12, hour=8)),
        (FRIDAY.replace(day=12, hour=6), FRIDAY.replace(day=13, hour=8)),
        (FRIDAY.replace(day=14), MONDAY_AT_EIGHT),
    ],
)
def test_a_sheet_sleeps_until_the_next_school_morning(
    cast: Cast, sheet: Sheet, now: dt.datetime, wakes: dt.datetime
) -> None:
    assert put_to_sleep(sheet, by=cast.teacher, now=now).sleeps_until == wakes


def test_days_off_are_slept_through(cast: Cast, sheet: Sheet) -> None:
    Closure.objects.create(
        school=cast.school, name="Fair", starts_on="2026-11-16", ends_on="2026-11-17"
    )
    sleeping = put_to_sleep(sheet, by=cast.teacher, now=FRIDAY)
    assert sleeping.sleeps_until == MONDAY_AT_EIGHT.replace(day=18)
    assert next_morning(cast.school, [], today=FRIDAY.date()).day == 14


def test_a_sheet_that_sleeps_is_passed_over_with_a_word_and_wakes_by_itself(
    cast: Cast, sheet: Sheet
) -> None:
    other = open_sheet(cast.other_child, WEEK, now=FRIDAY)
    write(other, "wins", "Ran.", by=cast.teacher, now=FRIDAY)
    for one in (sheet, other):
        mark_ready(one, by=cast.teacher, now=FRIDAY)
    assert press(cast, sheet, "sleep", ready="1", was_ready="1") == 302
    assert (sheet.ready_at, sheet.sleeps_until) == (None, MONDAY_AT_EIGHT)
    client = client_of(cast.teacher)
    question = client.get(reverse("class_share", args=[cast.classroom.pk, WEEK])).content.decode()
    assert "<h1>Share 1?</h1>" in question
    assert "<bdi>Javier</bdi>: Sleeps until Mon 8:00 am" in question
    assert share([sheet, other], by=cast.teacher, now=FRIDAY) == [other]
    week = reverse("class_week", args=[cast.classroom.pk, WEEK])
    asleep = client.get(week)
    assert "Sleeps until Mon 8:00 am" in asleep.content.decode()
    assert "Slept on" not in asleep.content.decode()
    with time_machine.travel(MONDAY_AT_EIGHT, tick=False):
        awake = client_of(cast.teacher).get(week).content.decode()
        assert "Slept on, to be read again first:" in awake
        assert "Sleeps until" not in awake
        mark_ready(sheet, by=cast.teacher, now=MONDAY_AT_EIGHT)
        assert "Slept on" not in client_of(cast.teacher).get(week).content.decode()


def test_the_class_page_of_this_morning_is_not_the_one_of_last_night(
    cast: Cast, sheet: Sheet, clock: time_machine.Traveller
) -> None:
    put_to_sleep(sheet, by=cast.teacher, now=FRIDAY)
    clock.move_to(MONDAY_AT_EIGHT - dt.timedelta(minutes=1))
    client = client_of(cast.teacher)
    week = reverse("class_week", args=[cast.classroom.pk, WEEK])
    tag = client.get(week)["ETag"]
    assert client.get(week, headers={"if-none-match": tag}).status_code == 304
    clock.move_to(MONDAY_AT_EIGHT)
    assert client.get(week, headers={"if-none-match": tag}).status_code == 200


def test_it_can_be_woken_and_a_shared_sheet_never_sleeps(cast: Cast, sheet: Sheet) -> None:
    press(cast, sheet, "sleep")
    assert "Sleeps until Mon 8:00 am. It is not shared before." in editor(cast, sheet)
    press(cast, sheet, "wake")
    assert sheet.sleeps_until is None
    assert wake(sheet, by=cast.teacher, now=FRIDAY).sleeps_until is None
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    with pytest.raises(AlreadyShared):
        put_to_sleep(sheet, by=cast.teacher, now=FRIDAY)
    assert press(cast, sheet, "sleep") == 302
    assert (sheet.sleeps_until, sheet.shared_at) == (None, FRIDAY)


def test_who_writes_lines_only_puts_nothing_to_sleep(cast: Cast, sheet: Sheet) -> None:
    assert press(cast, sheet, "sleep", "specialist") == 302
    assert sheet.sleeps_until is None
    assert press(cast, sheet, "sleep", "other_teacher") == 404
    assert sheet.sleeps_until is None
