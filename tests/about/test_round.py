"""Families are asked once a year, each home by one letter, never the second letter of a day."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts import services
from accounts.letters.stopping import stop
from accounts.letters.worker import deliver
from accounts.models import AuditEntry, Child, Classroom, Delivery, Guardian, Guardianship, School
from checkins.about.asking import ask_families
from checkins.about.families import Way, asked_of
from checkins.about.letters import next_day, still_wanted
from checkins.models import AboutRound
from checkins.services.links import mint_reply_link
from checkins.services.share import share
from tests.about.conftest import home_url, tell
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import block, make_child, make_guardian
from tests.factories.sheets import make_sheet
from tests.replies.conftest import press, share_sheet

TUESDAY = dt.datetime(2026, 11, 17, 15, 0, tzinfo=dt.UTC)
"""Nine in the morning at school, on a day without letters of the week."""


def ask(cast: Cast, *, now: dt.datetime = TUESDAY, by: Any = None) -> int:
    rooms = Classroom.objects.filter(pk=cast.classroom.pk)
    actor = acting(by or cast.teacher, now)
    return ask_families(rooms, classroom=cast.classroom, by=actor, now=now)


def ways(cast: Cast, now: dt.datetime = TUESDAY) -> dict[str, str]:
    rooms = Classroom.objects.filter(pk=cast.classroom.pk)
    homes = asked_of(acting(cast.teacher, now), rooms).homes
    return {one.adults[0].given_name: str(one.way) for one in homes}


def letters() -> list[Delivery]:
    return list(Delivery.objects.filter(letter="about_child").order_by("to"))


def sent_to() -> list[str]:
    return sorted(one.to[0] for one in mail.outbox)


def test_each_home_gets_one_letter_in_its_language(cast: Cast) -> None:
    assert ask(cast) == 3
    deliver(now=TUESDAY)
    assert sent_to() == ["ana@mail.example", "luis@mail.example", "noor@mail.example"]
    subjects = {one.to[0]: one.subject for one in mail.outbox}
    assert subjects == {
        "ana@mail.example": "Tell us about Javier",
        "luis@mail.example": "Cuéntenos de Javier",
        "noor@mail.example": "حدّثونا عن Layla",
    }
    assert ways(cast) == {"Ana": "mailed", "Luis": "mailed", "Noor": "mailed"}
    row = AuditEntry.objects.get(verb="families asked about children")
    assert (row.by_member, row.about["letters"]) == (cast.teacher, 3)


def test_pressed_twice_or_by_two_people_it_is_the_same(cast: Cast) -> None:
    assert (ask(cast), ask(cast), ask(cast, by=cast.co_teacher)) == (3, 0, 0)
    assert (len(letters()), AboutRound.objects.count()) == (3, 1)


def test_one_letter_names_all_children_and_is_the_only_one_of_the_year(cast: Cast) -> None:
    sister = make_child(cast.other_classroom, "Lucía Ortega")
    link = {"school": cast.school, "guardian": cast.guardian, "child": sister}
    Guardianship.objects.create(status="approved", **link)
    ask(cast)
    rooms = Classroom.objects.filter(school=cast.school)
    leader = acting(cast.leader, TUESDAY)
    assert ask_families(rooms, classroom=None, by=leader, now=TUESDAY) == 0
    deliver(now=TUESDAY)
    (letter,) = [one for one in mail.outbox if one.to == ["ana@mail.example"]]
    assert letter.subject == "Tell us about Javier and Lucía"


def test_two_of_one_home_with_one_address_share_a_letter(cast: Cast) -> None:
    home = cast.guardian.household
    make_guardian(cast.school, "Abel Ortega", "ana@mail.example", cast.child, household=home)
    assert ask(cast) == 3
    deliver(now=TUESDAY)
    (letter,) = [one for one in mail.outbox if one.to == ["ana@mail.example"]]
    assert "Hello Abel and Ana." in str(letter.body)


def test_who_has_told_is_asked_no_more(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    assert ask(cast) == 2
    assert ways(cast)["Ana"] == "answered"
    tell(cast.co_guardian, cast.child, loves="Football.")
    deliver(now=TUESDAY)
    assert sent_to() == ["noor@mail.example"]


def test_what_was_told_last_year_is_asked_again(cast: Cast) -> None:
    tell(cast.guardian, cast.child, now=dt.datetime(2025, 9, 1, tzinfo=dt.UTC), loves="Trains.")
    assert ways(cast)["Ana"] == "to ask"


@pytest.mark.parametrize(
    "event", ["blocked", "unlinked", "stopped", "paper", "left", "resting", "another home"]
)
def test_a_letter_that_waits_goes_to_nobody_who_may_not_have_it(cast: Cast, event: str) -> None:
    ask(cast, now=TUESDAY)
    ana, office = cast.guardian, {"by": acting(cast.office), "now": TUESDAY}
    if event == "blocked":
        block(ana, cast.child)
    elif event == "unlinked":
        link = Guardianship.objects.get(guardian=ana, child=cast.child)
        services.unlink_guardian(link=link, **office)
    elif event == "stopped":
        stop(ana, now=TUESDAY)
    elif event == "paper":
        Guardian.objects.filter(pk=ana.pk).update(channel="paper")
    elif event == "left":
        Child.objects.filter(pk=cast.child.pk).update(left_on=dt.date(2026, 11, 1))
    elif event == "resting":
        School.objects.update(letters_rest_until=dt.date(2026, 12, 1))
    else:
        make_guardian(cast.school, "Else", "ana@mail.example", cast.other_child)
    deliver(now=TUESDAY)
    assert "ana@mail.example" not in sent_to()


def test_one_that_never_left_does_not_stand_in_the_way(cast: Cast) -> None:
    ask(cast)
    Delivery.objects.filter(to="ana@mail.example").update(state=Delivery.State.CANCELLED)
    assert ask(cast) == 1
    assert len(letters()) == 4


def test_none_before_the_school_is_live(cast: Cast) -> None:
    School.objects.update(live_at=None)
    cast.school.refresh_from_db()
    assert (ask(cast), letters()) == (0, [])
    assert AboutRound.objects.count() == 1


# --- Never two a day ------------------------------------------------------------------------------
def test_pressed_on_the_letters_day_it_waits_for_the_next_school_morning(cast: Cast) -> None:
    ask(cast, now=FRIDAY)
    waits = cast.school.local(next_day(letters()[0], FRIDAY))
    assert (waits.date(), waits.hour) == (dt.date(2026, 11, 16), 7)
    deliver(now=FRIDAY)
    assert mail.outbox == []


def test_at_night_it_waits_for_the_morning(cast: Cast) -> None:
    night = dt.datetime(2026, 11, 18, 4, 0, tzinfo=dt.UTC)
    ask(cast, now=night)
    waits = cast.school.local(next_day(letters()[0], night))
    assert (waits.date(), waits.hour) == (dt.date(2026, 11, 18), 7)


def test_where_another_letter_goes_that_day_it_waits_a_day(cast: Cast) -> None:
    ask(cast)
    for letter in letters():
        if letter.to == "ana@mail.example":
            Delivery.objects.create(
                school=cast.school,
                letter="week_ready",
                key="other",
                guardian=cast.guardian,
                to=letter.to,
                due_at=TUESDAY + dt.timedelta(hours=3),
            )
    assert [
        cast.school.local_date(next_day(letter, TUESDAY)).isoformat() for letter in letters()
    ] == ["2026-11-18", "2026-11-17", "2026-11-17"]


def test_a_sheet_shared_later_that_day_writes_on_the_next(cast: Cast) -> None:
    """The week's letter, too, is never the second of a day."""
    ask(cast)
    deliver(now=TUESDAY)
    mail.outbox.clear()
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=TUESDAY)
    share([sheet], by=cast.teacher, now=TUESDAY)
    deliver(now=TUESDAY + dt.timedelta(hours=2))
    assert mail.outbox == []
    deliver(now=TUESDAY + dt.timedelta(hours=31))
    assert sent_to() == ["ana@mail.example", "luis@mail.example"]


# --- The door -------------------------------------------------------------------------------------
def test_the_letters_button_leads_by_a_code_to_the_boxes(cast: Cast) -> None:
    ask(cast)
    deliver(now=TUESDAY)
    (letter,) = [one for one in mail.outbox if one.to == ["ana@mail.example"]]
    path = re.findall(r"/hello/[^/\s]+/about/", str(letter.body))[0]
    phone = Client()
    shown = phone.get(path).content.decode()
    assert ("Javier" in shown, "a•••@mail.example" in shown) == (False, True)
    mail.outbox.clear()
    phone.post(path)
    deliver(now=FRIDAY)
    code = re.findall(r"\d{4} \d{4}", str(mail.outbox[0].body))[0].replace(" ", "")
    answer = phone.post("/login/code/?next=/home/about/", {"code": code})
    assert answer["Location"] == "/home/about/"
    assert phone.get("/home/about/")["Location"] == home_url(cast.child)


def test_a_weeks_link_alone_does_not_open_it(cast: Cast) -> None:
    """Its page leads to a code, and after that here."""
    sheet = share_sheet(cast)
    token = mint_reply_link(sheet, cast.guardian, now=FRIDAY).rstrip("/").rsplit("/", 1)[-1]
    phone = Client()
    press(phone, token)
    shown = phone.get(f"/reply/{sheet.pk}/").content.decode()
    assert f"/reply/{sheet.pk}/code/?to=about" in shown
    assert phone.get(home_url(cast.child))["Location"].startswith("/login/")
    answer = phone.post(f"/reply/{sheet.pk}/code/?to=about")
    assert answer["Location"] == "/login/code/?next=%2Fhome%2Fabout%2F"


# --- Who sees and does what -----------------------------------------------------------------------
def test_the_leader_asks_the_whole_school_and_reads_no_word(cast: Cast) -> None:
    tell(cast.guardian, cast.child, loves="Beetles.")
    desk = client_of(cast.leader)
    shown = desk.get("/about-me/").content.decode()
    assert "Ask 2 families by mail" in shown
    assert desk.post("/about-me/ask/").status_code == 302
    rows = desk.get(f"/about-me/class/{cast.classroom.pk}/").content.decode()
    assert [words for words in ("has told", "letter on its way") if words not in rows] == []
    assert "Beetles." not in shown + rows


@pytest.mark.parametrize(
    ("who", "status"), [("teacher", 302), ("office", 403), ("specialist", 404)]
)
def test_who_asks_a_class(cast: Cast, who: str, status: int) -> None:
    url = f"/about-me/class/{cast.classroom.pk}/ask/"
    assert client_of(getattr(cast, who)).post(url).status_code == status
    assert bool(letters()) == (status == 302)


def test_the_state_of_a_home(cast: Cast) -> None:
    make_guardian(cast.school, "Rosa Lima", "", cast.child)
    make_guardian(cast.school, "Stan Still", "stan@mail.example", cast.child, stopped_at=FRIDAY)
    for name in ("Alba Ruiz", "Bea Sol"):
        make_guardian(cast.school, name, "two@mail.example", cast.child)
    assert ways(cast) == {
        "Alba": Way.HELD,
        "Ana": Way.TO_ASK,
        "Bea": Way.HELD,
        "Luis": Way.TO_ASK,
        "Noor": Way.TO_ASK,
        "Rosa": Way.TO_PRINT,
        "Stan": Way.STOPPED,
    }


@pytest.mark.parametrize("children", [1, 12])
def test_the_page_costs_the_same_for_few_and_for_many(
    cast: Cast, django_assert_num_queries: Any, children: int
) -> None:
    for number in range(children):
        child = make_child(cast.classroom, f"Child {number}")
        make_guardian(cast.school, f"Adult {number}", f"a{number}@mail.example", child)
    actor = acting(cast.teacher)
    with django_assert_num_queries(7):
        asked_of(actor, Classroom.objects.filter(pk=cast.classroom.pk))


def test_it_is_not_wanted_once_the_home_has_told(cast: Cast) -> None:
    ask(cast)
    (letter,) = [one for one in letters() if one.to == "ana@mail.example"]
    assert still_wanted(letter, TUESDAY) is True
    tell(cast.guardian, cast.child, loves="Beetles.")
    assert still_wanted(letter, TUESDAY) is False
