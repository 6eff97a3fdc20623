"""Words that were typed and have not landed stay in the browser, and overwrite nothing newer."""

import re

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Action, Entry, Half
from checkins.services.opening import open_sheet
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet, write
from tests.journeys.conftest import PHONE, Opener, letters_to, reply_path, sign_in, tick

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).filter(key => key.startsWith('kept:')).length"


def forgotten(page: Page) -> None:
    """Once the page's scripts have run, the browser keeps no words."""
    for _try in range(50):
        if page.evaluate(KEPT) == 0:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(KEPT) == 0


def open_editor(page: Page, cast: Cast) -> None:
    page.goto(f"/child/{cast.child.pk}/{WEEK}/")


def cut_the_line(page: Page) -> None:
    page.route("**/autosave/", lambda route: route.abort())


def test_words_typed_without_a_line_come_back_and_are_saved(cast: Cast, open_page: Opener) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    open_editor(desk, cast)
    cut_the_line(desk)
    desk.get_by_role("textbox", name="Next step").fill("Asking before the second try.")
    expect(desk.locator("[data-saved]")).to_have_text(
        re.compile("Not saved: no connection. Your words are kept here.")
    )
    desk.unroute("**/autosave/")
    open_editor(desk, cast)
    expect(desk.get_by_role("textbox", name="Next step")).to_have_value(
        "Asking before the second try."
    )
    expect(desk.locator("[data-saved]")).to_contain_text("Saved")
    open_editor(desk, cast)
    expect(desk.get_by_role("textbox", name="Next step")).to_have_value(
        "Asking before the second try."
    )
    assert desk.evaluate(KEPT) == 0


def test_kept_words_are_shown_beside_newer_ones(cast: Cast, open_page: Opener) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    cut_the_line(desk)
    desk.get_by_role("textbox", name="Next step").fill("Typed on the train.")
    expect(desk.locator("[data-saved]")).to_contain_text("kept here")
    write(sheet, "next_step", "Written at school since.", by=cast.teacher, now=FRIDAY)

    desk.goto(f"/sheet/{sheet.pk}/")
    expect(desk.get_by_role("textbox", name="Next step")).to_have_value("Written at school since.")
    expect(desk.get_by_text("You typed this here earlier:")).to_contain_text("Typed on the train.")
    desk.get_by_role("button", name="Put it in").click()
    expect(desk.get_by_role("textbox", name="Next step")).to_have_value(
        "Written at school since.\nTyped on the train."
    )


def test_a_family_finds_its_words_again_until_they_are_sent(cast: Cast, open_page: Opener) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    tick("2026-11-13T16:00")
    path = reply_path(letters_to("ana@mail.example")[0])
    phone = open_page(PHONE)
    phone.goto(path)
    phone.get_by_role("button", name="Open the sheet").click()
    send = phone.locator(".send")
    expect(send).to_contain_text("One tap is a reply too.")
    expect(send.get_by_role("button")).to_have_text("Just say thanks", use_inner_text=True)

    phone.get_by_role("textbox", name="Wins").fill("She sang.")
    phone.get_by_role("radio", name="Great").check()
    expect(send).to_contain_text("Saved on this phone. Not sent yet.")
    expect(send.get_by_role("button")).to_have_text(re.compile("^Send to"), use_inner_text=True)
    phone.reload()
    expect(phone.get_by_role("textbox", name="Wins")).to_have_value("She sang.")
    expect(phone.get_by_role("radio", name="Great")).to_be_checked()

    send.get_by_role("button").click()
    expect(phone.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()
    forgotten(phone)


def test_a_reply_without_signal_waits_on_the_phone(cast: Cast, open_page: Opener) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    tick("2026-11-13T16:00")
    phone = open_page(PHONE)
    phone.goto(reply_path(letters_to("ana@mail.example")[0]))
    phone.get_by_role("button", name="Open the sheet").click()
    phone.get_by_role("textbox", name="Wins").fill("She sang.")
    phone.context.set_offline(True)
    expect(phone.get_by_text("No signal. Your words are kept here.")).to_be_visible()
    send = phone.locator(".send").get_by_role("button")
    send.click()
    expect(phone.get_by_role("textbox", name="Wins")).to_have_value("She sang.")
    phone.context.set_offline(False)
    expect(phone.get_by_text("No signal. Your words are kept here.")).to_be_hidden()
    send.click()
    expect(phone.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()
    assert Entry.objects.filter(half=Half.HOME).count() == 1


def test_back_after_sending_lands_nothing_twice(cast: Cast, open_page: Opener) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    tick("2026-11-13T16:00")
    phone = open_page(PHONE)
    phone.goto(reply_path(letters_to("ana@mail.example")[0]))
    phone.get_by_role("button", name="Open the sheet").click()
    phone.get_by_role("textbox", name="Wins").fill("She sang.")
    send = phone.locator(".send").get_by_role("button")
    for _turn in range(2):
        send.click()
        expect(phone.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()
        phone.go_back()
        expect(phone.get_by_role("textbox", name="Wins")).to_have_value("She sang.")
    assert [one.text for one in Entry.objects.filter(half=Half.HOME)] == ["She sang."]


def test_a_line_that_both_said_comes_back_in_sight_and_is_said_once(
    cast: Cast, open_page: Opener
) -> None:
    """It waits for the button. Once it stands among the others, no later press says it again."""
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    open_editor(desk, cast)
    desk.locator(".plan .add summary").click()
    desk.get_by_label("Who will").select_option(label="Ana Ortega will")
    line = desk.locator("[name=plan-text]")
    line.fill("Bring his sneakers.")
    open_editor(desk, cast)
    expect(line).to_be_visible()
    expect(line).to_have_value("Bring his sneakers.")
    expect(desk.get_by_label("Who will")).to_have_value(f"home-{cast.guardian.household_id.hex}")
    for _press in range(2):
        with desk.expect_navigation():
            desk.locator("#editor button[name=go][value=next]").click()
        open_editor(desk, cast)
        expect(desk.locator(".plan bdi.voice")).to_have_text("Bring his sneakers.")
        expect(line).to_have_value("")
    assert Action.objects.get().household == cast.guardian.household
