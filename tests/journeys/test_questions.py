"""Questions between a phone and a desk, over weeks: asked at home and answered at school, asked at school
and answered at home when a later sheet has come. The other home reads nothing of either."""

import re
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.models import Guardian
from checkins.models import Answer, Question, Sheet
from checkins.services.links import mint_reply_link
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet, write
from tests.journeys import weeks
from tests.journeys.conftest import PHONE, Opener

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

CHIP = "How can we help with it?"
FREE = "Who does he sit with at lunch?"
HOW, WHO = "Count the stairs aloud with him.", "With Kenji, most days."
OURS, LATE = "Does he sleep well before a test?", "Since the summer, yes."
HIS = "Not on Sundays."
both = pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Everybody reads English."""
    Guardian.objects.update(language="en")
    return cast


def shared(cast: Cast, week: Week, *, question: str = "") -> Sheet:
    now = weeks.friday((week.monday - WEEK.monday).days // 7)
    sheet = make_shared_sheet(cast.child, week, by=cast.teacher, now=now)
    if question:
        write(sheet, "question", question, by=cast.teacher, now=now)
    return sheet


def holds_none(page: Page, *words: str) -> None:
    for one in words:
        assert one not in page.content(), one


@both
def test_home_asks_and_reads_schools_answer_on_the_next_sheet(
    cast: Cast,
    open_page: Opener,
    live_server: Any,
    clock: time_machine.Traveller,
    scripts: bool,
) -> None:
    sheet = shared(cast, WEEK)
    old_door = mint_reply_link(sheet, cast.blocked_guardian, now=FRIDAY)

    # Ana taps one of the questions that are there, and types one of her own.
    mother = weeks.phone_of(open_page, sheet, cast.guardian, scripts=scripts)
    mother.locator("label", has_text=CHIP).click()
    mother.get_by_label("In your own words").fill(FREE)
    weeks.send(mother)
    for words in (CHIP, FREE):
        expect(mother.get_by_text(words)).to_be_visible()
    assert Question.objects.from_home().open().count() == 2

    # Both stand in the class's inbox, open, and a week later on the next editor.
    desk = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
    slip = weeks.slip_of(desk, cast, WEEK, "Javier")
    for words in (CHIP, FREE):
        expect(slip.locator(".q", has_text=words)).to_be_visible()
    clock.move_to(weeks.friday(1))
    desk = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
    slip = weeks.slip_of(desk, cast, WEEK + 1, "Javier")
    expect(slip.locator(".q")).to_have_count(2)
    weeks.editor(desk, cast.child, WEEK + 1)
    for words, answer in ((CHIP, HOW), (FREE, WHO)):
        row = desk.locator(".row.from-home", has_text=words)
        expect(row.locator(".label")).to_have_text("They asked")
        row.locator("textarea").fill(answer)
    desk.locator("[name=wins-0]").fill("Javier explained the map to a friend.")
    desk.get_by_label("Ready to share").check()
    weeks.save(desk)
    weeks.share_all(desk, cast, WEEK + 1)
    expect(desk.locator(".inbox .q")).to_have_count(0)

    # Ana reads both answers on that sheet; Luis has it too, without a word of them.
    following = Sheet.objects.shared().get(child=cast.child, week=WEEK + 1)
    mother = weeks.phone_of(open_page, following, cast.guardian, scripts=scripts)
    for words, answer in ((CHIP, HOW), (FREE, WHO)):
        told = mother.locator("section", has_text=answer)
        expect(told.get_by_role("heading", name="Ms. Chen answered you")).to_be_visible()
        expect(told).to_contain_text(words)
    father = weeks.phone_of(open_page, following, cast.co_guardian, scripts=scripts)
    expect(father.get_by_text("Javier explained the map to a friend.")).to_be_visible()
    holds_none(father, FREE, HOW, WHO)

    # Rick, who may not know of Javier any more, comes to no page of his.
    blocked = open_page(PHONE, java_script_enabled=scripts)
    for door in (old_door, mint_reply_link(following, cast.blocked_guardian, now=FRIDAY)):
        blocked.goto(door[door.index("/r/") :])
        blocked.locator("main button").first.click()
        holds_none(blocked, "Javier", FREE, HOW, WHO)
    blocked.goto(f"/reply/{following.pk}/")
    holds_none(blocked, "Javier", FREE, HOW, WHO)


@both
def test_what_school_asked_stays_open_until_home_answers_in_a_later_week(
    cast: Cast,
    open_page: Opener,
    live_server: Any,
    clock: time_machine.Traveller,
    scripts: bool,
) -> None:
    desk = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
    weeks.editor(desk, cast.child, WEEK)
    desk.locator("[name=wins-0]").fill("He read to the class.")
    desk.locator("[name=question]").fill(OURS)
    desk.get_by_label("Ready to share").check()
    weeks.save(desk)
    weeks.share_all(desk, cast, WEEK)

    # Ana says thank you, and leaves the question for now.
    mother = weeks.phone_of(
        open_page, Sheet.objects.get(child=cast.child, week=WEEK), cast.guardian, scripts=scripts
    )
    expect(mother.locator(".ask").get_by_text(OURS)).to_be_visible()
    mother.locator("label", has_text="Thank you").first.click()
    weeks.send(mother)

    # Two weeks on it is still open, at both ends; she answers.
    for later in (1, 2):
        clock.move_to(weeks.friday(later))
        desk = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
        weeks.editor(desk, cast.child, WEEK + later)
        asked = desk.get_by_role("group", name="We asked")
        expect(asked).to_contain_text(f"{OURS} still open since Nov 9")
        sheet = shared(cast, WEEK + later)
    mother = weeks.phone_of(open_page, sheet, cast.guardian, scripts=scripts)
    box = mother.locator(".ask", has=mother.get_by_role("heading", name="Still open since Nov 9"))
    expect(box).to_contain_text(OURS)
    box.get_by_label("Your answer").fill(LATE)
    weeks.send(mother)
    assert Answer.objects.get().text == LATE

    # The teacher finds the answer under her question. Luis is still asked, and reads nothing of what
    # Ana said; when he has answered too, the editor asks no more.
    slip = weeks.slip_of(desk, cast, WEEK + 2, "Javier")
    expect(slip.get_by_text(OURS)).to_be_visible()
    expect(slip.get_by_text(LATE)).to_be_visible()
    weeks.editor(desk, cast.child, WEEK + 2)
    expect(desk.get_by_role("group", name="We asked")).to_have_count(1)
    father = weeks.phone_of(open_page, sheet, cast.co_guardian, scripts=scripts)
    expect(father.locator(".ask").get_by_text(OURS)).to_be_visible()
    holds_none(father, LATE)
    father.locator(".ask").get_by_label("Your answer").fill(HIS)
    weeks.send(father)
    weeks.editor(desk, cast.child, WEEK + 2)
    expect(desk.get_by_role("group", name="We asked")).to_have_count(0)

    # On the sheet after that, it is no longer asked, and Ana reads nothing of what Luis said.
    clock.move_to(weeks.friday(3))
    mother = weeks.phone_of(open_page, shared(cast, WEEK + 3), cast.guardian, scripts=scripts)
    expect(mother.get_by_text(re.compile("Still open since"))).to_have_count(0)
    holds_none(mother, HIS)
