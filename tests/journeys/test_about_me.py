"""About me in a browser: a round is begun, a phone tells in Spanish and Arabic, the teacher reads it
first, a page on paper is typed up; each home apart; every state by axe."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.letters.worker import deliver
from accounts.models import Guardian
from checkins.models import AboutMe
from tests.about.conftest import SAID, add, home_url, tell
from tests.conftest import Cast
from tests.factories.people import make_guardian
from tests.journeys.conftest import DESK, PHONE, Opener
from tests.journeys.looking import enter, look, speak
from tests.journeys.test_states import send

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def box(page: Page, key: str) -> Any:
    return page.locator(f"textarea[name={key}]")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_round_from_the_letter_to_the_teacher(
    cast: Cast, open_page: Opener, live_server: Any, scripts: bool
) -> None:
    desk = open_page(DESK)
    enter(desk, cast.leader, live_server)
    desk.goto("/people/")
    desk.get_by_role("link", name="Tell us about your child").click()
    desk.get_by_role("button", name="Ask 3 families by mail").click()
    expect(desk.locator("main")).to_contain_text("3 letters leave")
    # It is the day of the week's letters: these wait for Monday.
    deliver(now=timezone.now())
    assert mail.outbox == []
    later = timezone.now() + dt.timedelta(days=4)
    deliver(now=later)
    (letter,) = [one for one in mail.outbox if one.to == ["luis@mail.example"]]
    path = re.findall(r"/hello/[^/\s]+/about/", str(letter.body))[0]
    mail.outbox.clear()
    phone = open_page(PHONE, java_script_enabled=scripts, locale="es-ES")
    phone.goto(path)
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    expect(phone.locator("main")).not_to_contain_text("Javier")
    phone.locator("form.go .btn").click()
    deliver(now=timezone.now())
    code = re.findall(r"\d{4} \d{4}", str(mail.outbox[0].body))[0]
    phone.locator("[name=code]").fill(code)
    with phone.expect_navigation():
        phone.locator("main form:has([name=code]) button.btn").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Cuéntenos de Javier")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    box(phone, "name").fill("Javi")
    box(phone, "helps").fill("Un rincón tranquilo.")
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator("main")).to_contain_text("Enviado. Gracias.")
    if scripts:
        # The browser forgets what has landed once the page that says so is there.
        phone.wait_for_load_state("load")
        assert (
            phone.evaluate("Object.keys(localStorage).filter(key => key.startsWith('kept'))") == []
        )
    teacher = open_page(DESK, java_script_enabled=scripts)
    enter(teacher, cast.teacher, live_server)
    teacher.goto(f"/child/{cast.child.pk}/")
    expect(teacher.locator("main")).to_contain_text("First, about Javier")
    expect(teacher.locator("main")).to_contain_text("Un rincón tranquilo.")
    teacher.goto(f"/about-me/class/{cast.classroom.pk}/")
    expect(teacher.locator("tr", has_text="Luis Ortega")).to_contain_text("has told")


def test_words_in_arabic_survive_a_lost_page(
    cast: Cast, open_page: Opener, live_server: Any
) -> None:
    phone = open_page(PHONE)
    enter(phone, cast.other_guardian, live_server)
    speak(phone, "ar", live_server)
    url = home_url(cast.other_child)
    phone.goto(url)
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    box(phone, "loves").fill("القطط والمطر")
    phone.reload()
    expect(box(phone, "loves")).to_have_value("القطط والمطر")
    phone.locator(".send .btn").click()
    expect(phone.locator(".notices")).to_be_visible()
    row = AboutMe.objects.get(child=cast.other_child, key="loves")
    assert (row.text, row.by_guardian) == ("القطط والمطر", cast.other_guardian)


def test_a_page_on_paper_is_typed_up_and_the_other_home_stays_apart(
    cast: Cast, open_page: Opener, live_server: Any
) -> None:
    make_guardian(cast.school, "Rosa Lima", "", cast.child, language="es")
    tell(cast.guardian, cast.child, loves="Beetles.")
    desk = open_page(DESK)
    enter(desk, cast.teacher, live_server)
    desk.goto(f"/about-me/class/{cast.classroom.pk}/")
    with desk.expect_download() as printed:
        desk.get_by_role("button", name="Print 1 page for paper families").click()
    assert printed.value.suggested_filename.endswith(".pdf")
    desk.reload()
    expect(desk.locator("tr", has_text="Rosa Lima")).to_contain_text("printed")
    desk.goto(f"/child/{cast.child.pk}/about/")
    desk.get_by_role("link", name="Type up a page on paper").click()
    desk.get_by_role("link", name="Rosa Lima").click()
    expect(box(desk, "loves")).to_have_value("")
    box(desk, "loves").fill("Fútbol y su perro.")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("main")).to_contain_text("From Rosa Lima")
    expect(desk.locator("main")).to_contain_text("Beetles.")
    phone = open_page(PHONE)
    enter(phone, cast.guardian, live_server)
    phone.goto(home_url(cast.child))
    expect(box(phone, "loves")).to_have_value("Beetles.")
    expect(phone.locator("main")).not_to_contain_text("Fútbol")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_state_holds_for_axe_and_enlarged(
    cast: Cast, open_page: Opener, live_server: Any, language: str
) -> None:
    found = list[str]()
    Guardian.objects.update(language="")
    rosa = make_guardian(cast.school, "Rosa Lima", "", cast.child)
    desk = open_page(DESK, reduced_motion="reduce")
    enter(desk, cast.teacher, live_server)
    speak(desk, language, live_server)
    about, room = f"/child/{cast.child.pk}/about/", f"/about-me/class/{cast.classroom.pk}/"
    for path in (about, "/about-me/", room, f"{about}paper/"):
        desk.goto(path)
        found += look(desk, "nothing told yet")
    tell(cast.guardian, cast.child, **SAID)
    tell(cast.co_guardian, cast.child, helps="A song.", loves="x" * 300)
    add(cast.specialist, cast.child, "A map helps.")
    add(cast.teacher, cast.child, "A timer helps.")
    for path in (f"/child/{cast.child.pk}/", about, "/about-me/", room):
        desk.goto(path)
        found += look(desk, "two homes have told")
    desk.goto(f"{about}paper/?home={rosa.household_id}")
    box(desk, "loves").fill("x" * 540)
    send(desk, "main form:has(textarea)")
    found += look(desk, "errors in the form")
    desk.goto(about)
    add(cast.teacher, cast.child, "A bell helps.", seen=1)
    desk.locator("[name=text]").fill("A clock helps.")
    send(desk, "main form:has([name=text])")
    found += look(desk, "two texts for one box")
    leader = open_page(DESK, reduced_motion="reduce")
    enter(leader, cast.leader, live_server)
    speak(leader, language, live_server)
    leader.goto("/about-me/")
    found += look(leader, "the whole school")
    phone = open_page(PHONE, reduced_motion="reduce")
    enter(phone, cast.guardian, live_server)
    speak(phone, language, live_server)
    phone.goto(home_url(cast.child))
    found += look(phone, "told")
    tell(cast.guardian, cast.child, loves="Rain.")
    box(phone, "loves").fill("Snails.")
    send(phone, "main form:has(textarea)")
    expect(phone.locator("fieldset.which")).to_be_visible()
    found += look(phone, "two texts for one box")
    box(phone, "hopes").fill("x" * 540)
    send(phone, "main form:has(textarea)")
    found += look(phone, "errors in the form")
    assert not found, "\n".join(found)
