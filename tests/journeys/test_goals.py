"""Goals between a desk and two phones: explained, proposed, seen by two homes, ended and celebrated."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Guardian
from checkins.models import Goal, Half, Question, Sheet
from checkins.services.goals import begin_goal
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys.conftest import DESK, PHONE, Opener, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SPEAK, READ = "Speak up once a day", "Read for 20 minutes"
ANSWER = "He asks for the pencil by himself."
IDEA, WHY = "Swim without armbands", "He asks every Sunday."


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    """Shared, with two goals."""
    Guardian.objects.filter(pk=cast.co_guardian.pk).update(language="en")
    for title in (SPEAK, READ):
        begin_goal(cast.child, title=title, by=cast.teacher, now=FRIDAY)
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def opened(open_page: Opener, sheet: Sheet, who: Guardian, **options: Any) -> Page:
    """The sheet on this guardian's phone, with "Say more" unfolded."""
    sheet.school.base_url = ""
    link = mint_reply_link(sheet, who, now=FRIDAY)
    page = open_page(PHONE, **options)
    page.goto(link[link.index("/r/") :])
    with page.expect_navigation():
        page.locator(".go button").click()
    page.locator("details.more > summary").click()
    return page


def send(phone: Page) -> None:
    phone.locator(".send button").click()
    expect(phone.locator("body.sent")).to_be_visible()


def again(phone: Page, sheet: Sheet) -> None:
    phone.goto(f"/reply/{sheet.pk}/")


def editor(desk: Page, cast: Cast) -> None:
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")


def mark(phone: Page, title: str, step: str) -> None:
    phone.get_by_role("group", name=title).get_by_label(step, exact=True).check()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_goals_are_asked_about_marked_by_two_homes_and_celebrated(
    cast: Cast, sheet: Sheet, open_page: Opener, scripts: bool
) -> None:
    options = {"java_script_enabled": scripts}
    desk = open_page(DESK, **options)
    sign_in(desk, "chen@alder.example")
    mother = opened(open_page, sheet, cast.guardian, **options)
    father = opened(open_page, sheet, cast.co_guardian, **options)

    # Ana asks about one of the two goals, and marks both; Luis marks one.
    mother.get_by_text("Ask about this goal", exact=True).first.click()
    mother.locator("details.inner[open] label", has_text="Can you explain this goal?").click()
    mark(mother, SPEAK, "Getting there")
    send(mother)
    mark(father, SPEAK, "Just starting")
    send(father)
    asked = Question.objects.from_home().get()
    assert (asked.goal and asked.goal.title, asked.chip) == (SPEAK, "explain")

    # Ms. Chen reads which goal is meant, and answers; Ana reads it, Luis does not.
    editor(desk, cast)
    row = desk.locator(".row.from-home")
    expect(row.locator(".asked")).to_contain_text(SPEAK)
    row.locator("textarea").fill(ANSWER)
    desk.locator("button[name=go][value=next]").click()
    again(mother, sheet)
    expect(mother.get_by_text(ANSWER)).to_be_visible()
    again(father, sheet)
    expect(father.get_by_text(ANSWER)).to_have_count(0)

    # She ends the goal with a word, by mistake first; the sheet tells each home of its own steps.
    editor(desk, cast)
    desk.get_by_role("link", name=SPEAK).click()
    desk.get_by_role("link", name="End this goal").click()
    desk.locator("label", has_text="we change course").click()
    desk.get_by_role("button", name="End this goal").click()
    desk.get_by_role("button", name="Open it again").click()
    expect(desk.get_by_text("The goal goes on.")).to_be_visible()
    desk.get_by_role("link", name=SPEAK).click()
    desk.get_by_role("link", name="End this goal").click()
    desk.locator("label", has_text="got it").click()
    desk.get_by_label("A line for the family").fill("Every day now.")
    desk.get_by_role("button", name="End this goal").click()
    expect(desk.locator(".ended .mark")).to_contain_text(f"{SPEAK}: got it")
    expect(desk.locator(".ended")).to_contain_text("At home (Luis Ortega): Just starting.")
    desk.get_by_role("button", name="Share changes").click()
    desk.locator("main form button.btn.school").click()
    for phone, step, others in (
        (mother, "Getting there", "Just starting"),
        (father, "Just starting", "Getting there"),
    ):
        again(phone, sheet)
        told = phone.locator(".goal", has=phone.locator(".mark"))
        expect(told.locator(".mark")).to_have_text(f"{SPEAK}: got it")
        expect(told).to_contain_text("Every day now.")
        expect(told).to_contain_text(f"At home: {step}.")
        expect(told).not_to_contain_text(f"At home: {others}.")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_an_idea_becomes_a_goal_and_only_its_home_is_told(
    cast: Cast, sheet: Sheet, open_page: Opener, scripts: bool
) -> None:
    options = {"java_script_enabled": scripts}
    desk = open_page(DESK, **options)
    sign_in(desk, "chen@alder.example")
    mother = opened(open_page, sheet, cast.guardian, **options)
    mother.get_by_text("Propose a goal", exact=True).click()
    mother.get_by_label("An idea for a goal").fill(IDEA)
    mother.get_by_label("Why it matters to you").fill(WHY)
    send(mother)
    expect(mother.get_by_text(IDEA)).to_be_visible()

    desk.goto("/this-week/")
    slip = desk.locator(".slip", has_text=IDEA)
    expect(slip).to_contain_text(WHY)
    slip.get_by_role("link", name="Make it a goal").click()
    title = desk.locator("[name=title]")
    expect(title).to_have_value(IDEA)
    title.fill("Ten strokes alone")
    desk.get_by_role("button", name="Save the goal").click()
    assert Goal.objects.filter(title="Ten strokes alone").exists()
    editor(desk, cast)
    desk.get_by_role("button", name="Share changes").click()
    desk.locator("main form button.btn.school").click()

    again(mother, sheet)
    expect(mother.get_by_role("heading", name="Your idea is a goal now")).to_be_visible()
    father = opened(open_page, sheet, cast.co_guardian, **options)
    expect(father.locator(".from-school")).to_contain_text("Ten strokes alone")
    for words in (re.compile(IDEA), re.compile(WHY), re.compile("Your idea")):
        expect(father.get_by_text(words)).to_have_count(0)
    assert Question.objects.filter(half=Half.HOME).count() == 1
