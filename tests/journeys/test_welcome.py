"""The welcome in a browser: a family that types the code from a printed letter, with and without
scripts, the page that sends the letters, and every state of all of it by axe."""

import re
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.invitations import printed
from accounts.letters.worker import deliver
from accounts.models import Delivery, Guardian, School, Welcome
from tests.accounts.test_invitations import invited
from tests.conftest import FRIDAY, Cast, client_of
from tests.factories.people import make_child, make_guardian, make_member
from tests.journeys.conftest import DESK, PHONE, Opener
from tests.journeys.looking import WCAG, enter, look, speak
from tests.journeys.test_states import send
from tests.printing.conftest import qr_codes, texts
from tests.welcome.conftest import letter_to, make_on_paper

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")


def printed_letter(cast: Cast) -> tuple[str, str]:
    """The square's path and the code, as they are read from the class's PDF."""
    url = f"/people/class/{cast.classroom.pk}/welcome.pdf"
    pdf = bytes(client_of(cast.office).post(url, {"which": "new"}).content)
    (square,) = qr_codes(pdf)
    return square[square.index("/W/") :], CODE.findall(texts(pdf)[0])[0]


def go(page: Page) -> None:
    """The page's one solid button."""
    with page.expect_navigation():
        page.locator("main .btn.home").first.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_family_comes_by_the_printed_code_and_adds_an_address(
    cast: Cast, open_page: Opener, scripts: bool
) -> None:
    rosa = make_on_paper(cast)
    square, code = printed_letter(cast)
    phone = open_page(PHONE, java_script_enabled=scripts)
    phone.goto(square)
    expect(phone.locator("main")).not_to_contain_text("Javier")
    go(phone)
    assert phone.url.endswith("/w/")
    phone.get_by_label("The code on your letter").fill(code.lower().replace("-", " "))
    go(phone)
    expect(phone.get_by_role("heading", name="Did we get this right?")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("Rosa Lima")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    phone.get_by_role("link", name="Add an email address").click()
    phone.get_by_label("Your new email address").fill("rosa@mail.example")
    go(phone)
    deliver(now=timezone.now())
    (letter,) = [one for one in mail.outbox if one.to == ["rosa@mail.example"]]
    typed = re.findall(r"\d{4} \d{4}", str(letter.body))[0]
    phone.get_by_label("Your code").fill(typed)
    go(phone)
    expect(phone.get_by_text("Letters go to your new address from now on.")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("Javier")
    rosa.refresh_from_db()
    assert (rosa.email, rosa.channel) == ("rosa@mail.example", "mail")


def test_settings_are_kept_on_the_way_in(cast: Cast, open_page: Opener) -> None:
    rosa = make_on_paper(cast)
    letter = letter_to(rosa, cast)
    phone = open_page(PHONE)
    phone.goto("/w/")
    phone.get_by_label("The code on your letter").fill(printed.shown(letter.code))
    go(phone)
    phone.get_by_label("Your language").select_option("vi")
    go(phone)
    assert phone.url.endswith("/home/")
    expect(phone.locator("html")).to_have_attribute("lang", "vi")
    rosa.refresh_from_db()
    assert (rosa.language, rosa.channel) == ("vi", "paper")


def test_the_office_sends_the_letters_and_the_way_back_sends_none(
    cast: Cast, open_page: Opener, live_server: Any
) -> None:
    desk = open_page(DESK)
    enter(desk, cast.office, live_server)
    desk.goto("/people/welcome/")
    desk.get_by_role("link", name="Send 3 letters").click()
    expect(desk.get_by_role("link", name="Not yet")).to_be_focused()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Send 3 letters").click()
    expect(desk.locator("main")).to_contain_text("3 letters are on their way.")
    desk.go_back()
    if desk.get_by_role("button", name="Send 3 letters").count():
        with desk.expect_navigation():
            desk.get_by_role("button", name="Send 3 letters").click()
    assert Delivery.objects.filter(letter="welcome").count() == 3


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_state_holds_for_axe_and_enlarged(
    cast: Cast, open_page: Opener, live_server: Any, language: str
) -> None:
    found: list[str] = []
    letter = busy(cast)
    desk = open_page(DESK, reduced_motion="reduce")
    enter(desk, cast.leader, live_server)
    speak(desk, language, live_server)
    pages = ("/people/welcome/", "/people/welcome/send/", "/staff/", "/staff/invite/")
    for path in (*pages, f"/people/guardian/{cast.guardian.pk}/"):
        desk.goto(path)
        found += look(desk, "something to do")
    phone = open_page(PHONE, reduced_motion="reduce")
    speak(phone, language, live_server)
    phone.goto(f"/w/{'C' * 16}/")
    found += look(phone, "rested")
    phone.goto(f"/W/{letter.secret}/")
    found += look(phone, "the square")
    send(phone, "form.go")
    found += look(phone, "the box")
    phone.locator("[name=code]").fill("K7M4")
    send(phone, "form.go")
    found += look(phone, "a wrong code")
    phone.locator("[name=code]").fill(letter.code)
    send(phone, "form.go")
    found += look(phone, "did we get this right")
    phone.goto("/home/")
    found += look(phone, "home without an address")
    Guardian.objects.filter(pk=cast.guardian.pk).update(language=language)
    client_of(cast.office).post("/people/welcome/send/", {"letters": "99"})
    deliver(now=timezone.now())
    (message,) = [one for one in mail.outbox if one.to == ["ana@mail.example"]]
    path = re.findall(r"/hello/[^/\s]+/", str(message.body))[0]
    phone.goto(path)
    found += look(phone, "behind the letter's button")
    phone.goto(f"{path}not-me/")
    found += look(phone, "not me?")
    send(phone, "form.go")
    found += look(phone, "not me")
    ((html, _kind),) = message.alternatives  # type: ignore[attr-defined]
    paper = open_page(PHONE)
    paper.set_content(html)
    found += look(paper, "the letter", rules=WCAG)
    assert not found, "\n".join(found)


def busy(cast: Cast) -> printed.Minted:
    """A school with something in every list of the page; the letter of one on paper."""
    School.objects.filter(pk=cast.school.pk).update(base_url="")
    make_child(cast.other_classroom, "Mina Park")
    for name in ("Alba Ruiz", "Bea Sol"):
        make_guardian(cast.school, name, "two@mail.example", cast.child)
    make_guardian(cast.school, "Stan Still", "stan@mail.example", cast.child, stopped_at=FRIDAY)
    said = make_guardian(cast.school, "Not Me", "not@mail.example", cast.child)
    Welcome.objects.create(school=cast.school, guardian=said, refused_at=FRIDAY)
    make_on_paper(cast, "Rosa Lima")
    make_member(cast.school, "listed@alder.example", name="Ms. Listed")
    invited(cast)
    omar = make_on_paper(cast, "Omar Said", cast.other_child)
    return letter_to(omar, cast)
