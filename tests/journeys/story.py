"""The main job, end to end, on any screen, in any language and by any hands: nothing here reads a label."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from checkins.models import Answer, Entry, Half, HomeHalf, ReactionKind, Sheet
from tests.conftest import WEEK, Cast
from tests.journeys.conftest import PASSWORD, letters_to, reply_path, tick
from tests.journeys.hands import Hands

WIN = "Javier explained the map to a friend."
NEXT = "Asking for help before the second try."
HOME_WIN = "He cooked for all of us."
QUESTION = "Who does he sit with?"
ANSWER = "With Kenji, most days."


@dataclass(frozen=True)
class Story:
    """Ms. Chen at her desk, Ana at her phone, and the hands that both have."""

    cast: Cast
    desk: Page
    phone: Page
    hands: Hands

    def tell(self) -> None:
        """From the first word to the answer that the family sees."""
        self.sign_in()
        self.write()
        self.share()
        tick("2026-11-13T16:00")
        (letter,) = letters_to("ana@mail.example")
        assert WIN in letter.body
        path = reply_path(letter)
        self.open(path)
        self.reply()
        self.answer()
        self.read_answer(path)

    def sign_in(self) -> None:
        self.desk.goto("/login/")
        self.hands.fill(self.desk.locator("[name=login]"), "chen@alder.example")
        self.hands.fill(self.desk.locator("[name=password]"), PASSWORD)
        self.hands.press(self.desk.locator("[name=how][value=password]"))
        expect(self.desk.locator(".roll")).to_be_visible()

    def write(self) -> None:
        """Javier's half, ready; the next child opens, and from there it is back to the class."""
        desk, hands = self.desk, self.hands
        hands.press(desk.locator(".roll a", has_text="Javier Ortega"))
        hands.fill(desk.locator("[name='wins-0']"), WIN)
        hands.choose(desk.locator("[name=week][value='4']"))
        hands.fill(desk.locator("[name=next_step]"), NEXT)
        hands.choose(desk.locator("input[name=ready][type=checkbox]"))
        hands.press(desk.locator("button[name=go][value=next]"))
        expect(desk.locator("h1")).to_have_text("Layla Haddad")
        hands.press(desk.locator(f"#main a[href*='/class/{self.cast.classroom.pk}/']").first)

    def share(self) -> None:
        self.hands.press(self.desk.locator("a[href$='/share/']"))
        self.hands.press(self.desk.locator("main form button"))
        expect(self.desk.locator(".roll")).to_be_visible()
        assert Sheet.objects.shared().get().child == self.cast.child
        assert letters_to("ana@mail.example") == []

    def open(self, path: str) -> None:
        """The door says nothing of the child; its button opens the sheet."""
        self.phone.goto(path)
        expect(self.phone.get_by_text("Javier")).to_have_count(0)
        self.hands.press(self.phone.locator(".go button"))
        expect(self.phone.get_by_text(WIN)).to_be_visible()

    def reply(self) -> None:
        phone, hands = self.phone, self.hands
        hands.choose(phone.locator(f"[name=reactions][value={ReactionKind.HOME_TOO}]"))
        hands.choose(phone.locator("[name=home-week][value='4']"))
        hands.fill(phone.locator("[name=home-wins]"), HOME_WIN)
        hands.press(phone.locator(".more > summary"))
        hands.fill(phone.locator("[name=home-question]"), QUESTION)
        hands.press(self.send)
        expect(phone.locator("body.sent")).to_be_visible()
        expect(phone.get_by_text(HOME_WIN)).to_be_visible()
        assert HomeHalf.objects.get().household == self.cast.guardian.household
        assert Entry.objects.get(half=Half.HOME, prompt__key="wins").text == HOME_WIN

    @property
    def send(self) -> Locator:
        return self.phone.locator(".send button")

    def answer(self) -> None:
        desk, hands = self.desk, self.hands
        desk.goto(f"/class/{self.cast.classroom.pk}/{WEEK}/")
        inbox = desk.locator(".inbox")
        expect(inbox.get_by_text(HOME_WIN)).to_be_visible()
        hands.press(inbox.locator(".q summary"))
        hands.fill(inbox.locator(".q textarea"), ANSWER)
        with desk.expect_navigation():
            hands.press(inbox.locator(".q form button"))
        assert Answer.objects.get().text == ANSWER

    def read_answer(self, path: str) -> None:
        """By the same letter, on the same phone."""
        self.phone.goto(path)
        self.hands.press(self.phone.locator(".go button"))
        self.phone.wait_for_url(re.compile("/reply/"))
        expect(self.phone.get_by_text(ANSWER)).to_be_visible()
