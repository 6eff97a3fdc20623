"""What both said they will do, from the Friday when it is said to the last look back: at a desk and on two
phones, week by week. What one home said is nobody's at the other."""

import re
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from accounts.models import Guardian
from checkins.models import Action, ActionLookBack, Sheet
from tests.conftest import WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys import weeks
from tests.journeys.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

SEAT, SHOES = "Seat him by the window.", "Bring his sneakers."
READ, CHESS = "Read ten minutes at bedtime.", "Play chess on Sundays."
BELL, BY_BELL = "Tell him before the bell rings.", "by November 27"
BOTH_ENDS = "by November 20, carried over since Nov 9"
both = pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Everybody reads English."""
    Guardian.objects.update(language="en")
    return cast


def shared(cast: Cast, later: int) -> Sheet:
    return make_shared_sheet(cast.child, WEEK + later, by=cast.teacher, now=weeks.friday(later))


def at_desk(page: Page, words: str) -> Locator:
    """An action under "We said" on the editor."""
    return page.get_by_role("group", name="We said").locator(".g", has_text=words)


def on_phone(page: Page, words: str) -> Locator:
    return page.locator(".plan", has_text=words)


def say(desk: Page, who: str, words: str) -> None:
    """One more line under "We said", kept by the button."""
    said = desk.get_by_role("group", name="We said")
    said.locator("summary").click()
    said.get_by_label("Who will").select_option(label=who)
    said.get_by_label(re.compile("One more thing we say")).fill(words)
    with desk.expect_navigation():
        desk.locator("#editor button[name=go]").last.click()


def ask_school(phone: Page, words: str, by_when: str) -> None:
    """ "School could", in its fold; by when is asked once something is written."""
    fold = phone.locator("details.by-line")
    fold.locator("summary").click()
    day = fold.get_by_text(by_when)
    expect(day).to_be_hidden()
    fold.get_by_label("School could").fill(words)
    day.click()


def step(row: Locator, name: str) -> None:
    row.get_by_role("radio", name=name, exact=True).check(force=True)


@both
def test_what_is_said_rolls_on_until_it_is_done_and_is_looked_back_on_twice(
    cast: Cast,
    open_page: Opener,
    live_server: Any,
    clock: time_machine.Traveller,
    scripts: bool,
) -> None:
    def desk(later: int) -> Page:
        page = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
        weeks.editor(page, cast.child, WEEK + later)
        return page

    def phone(sheet: Sheet, who: Guardian) -> Page:
        return weeks.phone_of(open_page, sheet, who, scripts=scripts)

    # Ms. Chen says what school will do, and asks Ana's home for something.
    sheet = shared(cast, 0)
    teacher = desk(0)
    for who, words in (("School will", SEAT), ("Ana Ortega will", SHOES)):
        weeks.editor(teacher, cast.child, WEEK)
        say(teacher, who, words)

    # Ana agrees, and says what she will do; Luis says something too, and reads nothing of hers.
    mother = phone(sheet, cast.guardian)
    expect(on_phone(mother, SEAT)).to_contain_text("School will")
    expect(on_phone(mother, SEAT).get_by_role("radio")).to_have_count(0)
    step(on_phone(mother, SHOES), "Agreed")
    mother.get_by_label("Home will").fill(READ)
    ask_school(mother, BELL, "In two weeks")
    weeks.send(mother)
    expect(mother.get_by_text(f"School could, {BY_BELL}")).to_be_visible()
    father = phone(sheet, cast.co_guardian)
    expect(on_phone(father, SEAT)).to_be_visible()
    father.get_by_label("Home will").fill(CHESS)
    weeks.send(father)
    for words in (SHOES, READ, BELL):
        assert words not in father.content()

    # What a home proposed waits in the inbox; school agrees to all of it.
    slip = weeks.slip_of(teacher, cast, WEEK, "Javier")
    for words in (READ, BELL, CHESS):
        expect(slip.get_by_text(words).first).to_be_visible()
    weeks.editor(teacher, cast.child, WEEK)
    expect(at_desk(teacher, READ)).to_contain_text("Ana Ortega will")
    expect(at_desk(teacher, BELL)).to_contain_text("School could, for Ana Ortega")
    for words in (READ, BELL, CHESS):
        step(at_desk(teacher, words), "Agreed")
    weeks.save(teacher)

    # A week later all four are carried over. School's is done, and Ana's shoes; Luis lets his go.
    clock.move_to(weeks.friday(1))
    sheet = shared(cast, 1)
    teacher = desk(1)
    for words in (SEAT, SHOES, READ, CHESS):
        expect(at_desk(teacher, words)).to_contain_text(BOTH_ENDS)
    expect(at_desk(teacher, BELL)).to_contain_text(f"{BY_BELL}, carried over since Nov 9")
    for words in (SEAT, BELL):
        step(at_desk(teacher, words), "Done")
    weeks.save(teacher)
    mother = phone(sheet, cast.guardian)
    expect(on_phone(mother, SHOES)).to_contain_text(f"{BOTH_ENDS}. Agreed")
    expect(on_phone(mother, READ)).to_contain_text("carried over")
    for words in (SEAT, BELL):
        expect(on_phone(mother, words)).to_contain_text("Done")
    assert CHESS not in mother.content()
    step(on_phone(mother, SHOES), "Done")
    weeks.send(mother)
    father = phone(sheet, cast.co_guardian)
    step(on_phone(father, CHESS), "Not for us")
    weeks.send(father)

    # The next sheet tells once more what was done and what was let go; then both are gone from it.
    clock.move_to(weeks.friday(2))
    sheet = shared(cast, 2)
    father = phone(sheet, cast.co_guardian)
    expect(on_phone(father, SEAT)).to_contain_text("Done")
    expect(on_phone(father, CHESS)).to_contain_text("Let go")
    teacher = desk(2)
    expect(at_desk(teacher, READ)).to_contain_text(BOTH_ENDS)

    # Two weeks and four weeks after it was done, both halves look back, each for itself.
    for later, school, home in ((3, "It helped", "A little"), (5, "Not yet", "It helped")):
        clock.move_to(weeks.friday(later))
        sheet = shared(cast, later)
        asked = f"Done {'two' if later == 3 else 'four'} weeks ago."
        teacher = desk(later)
        row = at_desk(teacher, SEAT)
        expect(row).to_contain_text(asked)
        expect(at_desk(teacher, CHESS)).to_have_count(0)
        step(row, school)
        weeks.save(teacher)
        mother = phone(sheet, cast.guardian)
        expect(on_phone(mother, SEAT)).to_contain_text(asked)
        for words in (SHOES, BELL):
            expect(on_phone(mother, words)).to_contain_text(asked)
        step(on_phone(mother, SEAT), home)
        weeks.send(mother)
        father = phone(sheet, cast.co_guardian)
        expect(on_phone(father, SEAT)).to_contain_text(asked)
        expect(
            on_phone(father, SEAT).locator("input[type=radio][value]:not([value='']):checked")
        ).to_have_count(0)
        for words in (SHOES, READ, BELL, CHESS):
            assert words not in father.content()
    backs = ActionLookBack.objects.filter(action__text=SEAT).values_list("weeks", "half", "answer")
    assert len(set(backs)) == 4
    assert Action.objects.count() == 5
    assert Action.objects.get(text=CHESS).dropped_by_guardian == cast.co_guardian

    # After that it is in the story, and on no sheet.
    clock.move_to(weeks.friday(9))
    mother = phone(shared(cast, 9), cast.guardian)
    expect(on_phone(mother, READ)).to_be_visible()
    expect(mother.get_by_text(SEAT)).to_have_count(0)
    teacher = desk(9)
    teacher.goto(f"/child/{cast.child.pk}/story/")
    teacher.get_by_role("link", name="Fall").click()
    expect(teacher.get_by_text(SEAT).first).to_be_attached()
