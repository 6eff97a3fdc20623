"""The contrast of every pair of colours that stand on each other, in both themes, by WCAG 2.

Text 4.5 : 1, borders and signs of controls 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). Which pairs there
are follows from the stylesheets: whoever puts a colour on a new ground adds its row here.
"""

import re

import pytest

from config.settings import BASE_DIR

TOKENS = (BASE_DIR / "static/css/tokens.css").read_text()
TEXT, CONTROL = 4.5, 3.0
PAIRS = [
    # what stands there, on which ground, at least
    ("ink", "sheet", TEXT),
    ("ink", "desk", TEXT),
    ("ink", "home-tint", TEXT),
    ("ink", "school-tint", TEXT),
    ("ink-2", "sheet", TEXT),
    ("ink-2", "desk", TEXT),
    ("ink-2", "home-tint", TEXT),
    ("ink-2", "school-tint", TEXT),
    ("school", "sheet", TEXT),
    ("school", "desk", TEXT),
    ("school", "school-tint", TEXT),
    ("home", "sheet", TEXT),
    ("home", "desk", TEXT),
    ("home", "home-tint", TEXT),
    ("home-deep", "home-tint", TEXT),
    ("home-deep", "sheet", TEXT),
    ("home-deep", "desk", TEXT),
    ("on-school", "school", TEXT),
    ("on-home", "home", TEXT),
    ("on-marker", "marker", TEXT),
    ("sheet", "ink", TEXT),
    ("edge", "sheet", CONTROL),
    ("edge", "desk", CONTROL),
    ("edge", "home-tint", CONTROL),
    ("edge", "school-tint", CONTROL),
]


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):(#[0-9A-Fa-f]{3,6})\b", css))


LIGHT = tokens(TOKENS[TOKENS.index(":root{") : TOKENS.index("@media screen")])
DARK = LIGHT | tokens(TOKENS[TOKENS.index("@media screen") :])


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of #RGB or #RRGGBB, 0 to 1."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert ratio("#000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_pair_is_readable(theme: dict[str, str], front: str, ground: str, least: float) -> None:
    assert ratio(theme[front], theme[ground]) >= least


def test_dark_names_every_colour_anew() -> None:
    """A hue left from the light theme would glare, or vanish, at night."""
    night = tokens(TOKENS[TOKENS.index("@media screen") :])
    assert set(LIGHT) - set(night) == set()
