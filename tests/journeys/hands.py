"""Two ways to use a page: with a pointer, and with nothing but a keyboard."""

from typing import Protocol

from playwright.sync_api import Locator

IS_HERE = "one => one === document.activeElement"
FURTHEST = 150
"""Presses of Tab after which nothing was found: a trap, or a control out of reach."""


class Hands(Protocol):
    def press(self, one: Locator) -> None: ...

    def fill(self, one: Locator, words: str) -> None: ...

    def choose(self, one: Locator) -> None: ...


class Pointer:
    """Clicks and taps."""

    def press(self, one: Locator) -> None:
        one.click()

    def fill(self, one: Locator, words: str) -> None:
        one.fill(words)

    def choose(self, one: Locator) -> None:
        one.check()


class Keys:
    """Tab, arrows, Space, Enter and letters; never a pointer and never focus by script."""

    def press(self, one: Locator) -> None:
        reach(one)
        one.page.keyboard.press("Enter")

    def fill(self, one: Locator, words: str) -> None:
        reach(one)
        one.page.keyboard.press("Control+A")
        one.page.keyboard.type(words)

    def choose(self, one: Locator) -> None:
        """A box by Space; one of several by arrows, as Tab stops only once at them."""
        keys = one.page.keyboard
        if one.get_attribute("type") == "checkbox":
            reach(one)
            keys.press("Space")
            return
        group = one.page.locator(f"input[type=radio][name='{one.get_attribute('name')}']")
        reach(group)
        for _step in range(group.count()):
            if one.evaluate(IS_HERE) and one.is_checked():
                return
            keys.press("Space" if one.evaluate(IS_HERE) else "ArrowRight")
        assert one.is_checked()


def reach(wanted: Locator) -> None:
    """By Tab, to the wanted one or any of them."""
    page = wanted.page
    wanted.first.wait_for(state="attached")
    for _step in range(FURTHEST):
        if wanted.evaluate_all("all => all.includes(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {wanted}")
