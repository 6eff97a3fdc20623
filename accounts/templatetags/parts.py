"""The shapes of the design, one definition each: pencil, bar, face, tick, boxes, icons, small charts.

They are drawn by functions, because a class page shows thirty pencils and the editor five faces a
question. All marks inherit colour from CSS; the words always stand beside them.
"""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

PENCIL_STATES = ("none", "draft", "ready", "shared", "read", "replied", "onlyhome")
HALVES = {"school": "from-school", "home": "from-home"}
MOUTHS = {
    1: "M10.4 22.4Q16 17.6 21.6 22.4",
    2: "M9.6 20.9q2.13-3.1 4.27 0t4.27 0 4.27 0",
    3: "M11 20.6h10",
    4: "M10.2 19.2q5.8 5.2 11.6 0",
    5: "M9 17.8h14q-1 7.6-7 7.6t-7-7.6z",
}
# name -> (viewBox, filled or drawn, path)
ICONS = {
    "square": ("0 0 16 16", True, "M2 2.5h12v11H2z"),
    "house": ("0 0 16 16", True, "M2 7.2 8 2l6 5.2V14H2z"),
    "home": ("0 0 20 20", False, "M3 9.2 10 3l7 6.2V17H3z"),
    "heart": (
        "0 0 20 20",
        True,
        "M10 16.8S3 12.6 3 7.8A3.7 3.7 0 0 1 10 6a3.7 3.7 0 0 1 7 1.8c0 4.8-7 9-7 9z",
    ),
    "was": ("0 0 12 12", True, "M6 3l5 6H1z"),
    "print": (
        "0 0 16 16",
        False,
        "M4.5 6V2h7v4M4.5 11.5H2V6h12v5.5h-2.5M4.5 9.5h7V14h-7z",
    ),
    "plus": ("0 0 12 12", False, "M6 1v10M1 6h10"),
    "down": ("0 0 12 8", False, "m1 1.5 5 5 5-5"),
    "before": ("0 0 10 16", False, "M8 2 2 8l6 6"),
    "after": ("0 0 10 16", False, "m2 2 6 6-6 6"),
    "globe": (
        "0 0 18 18",
        False,
        "M1.7 9a7.3 7.3 0 1 0 14.6 0 7.3 7.3 0 1 0-14.6 0h14.6"
        "M9 1.7c-4.3 4-4.3 10.6 0 14.6 4.3-4 4.3-10.6 0-14.6z",
    ),
}
MIRRORED = {"before", "after"}  # they point along the reading direction

PENCIL_BODY = (
    '<path class="pl" d="M9 1H23V11H9L1 6z"/><path class="pr" d="M23 1H37L45 6 37 11H23z"/>'
    '<path class="tl" d="M9 1 1 6 9 11z"/><path class="tr" d="M37 1 45 6 37 11z"/>'
)
TICK = (
    '<svg class="tick" viewBox="0 0 24 22" aria-hidden="true"><path d="M3 12.2c2 1.6 3.6 3.7 5 6.6'
    'C10.6 11.6 14.6 6.4 21 2.4" fill="none" stroke="currentColor" stroke-width="2.8" '
    'stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def _spoken(label: str) -> SafeString:
    """The attributes that say a picture's meaning, or that it has none of its own."""
    if not label:
        return mark_safe('aria-hidden="true"')
    return format_html('role="img" aria-label="{}"', label)


@register.simple_tag
@lru_cache(maxsize=64)
def pencil(state: str, label: str = "") -> SafeString:
    """One sheet's state. A tip means begun, a body done; blue is school, red is home.

    `state` is one of PENCIL_STATES. Give a `label` only where the state's word does not stand beside.
    """
    if state not in PENCIL_STATES:
        raise ValueError(f"No pencil is called {state!r}.")
    return format_html(
        '<svg class="pencil p-{}" viewBox="0 0 46 12" {}>{}</svg>',
        state,
        _spoken(label),
        mark_safe(PENCIL_BODY),
    )


@register.simple_tag
def bar(state: str = "", label: str = "") -> SafeString:
    """The pencil as the rule at the head of a sheet.

    `state`: empty for both ends written, `open` while home's end waits, `rest` for a rested link.
    """
    return format_html('<div class="bar {}" {}><i></i><i></i></div>', state, _spoken(label))


@register.simple_tag
@lru_cache(maxsize=64)
def face(step: int | str, half: str = "") -> SafeString:
    """One of the five week faces, 1 (hard) to 5 (great); `half` fills it in school's or home's hue."""
    mouth = MOUTHS.get(int(step))
    if mouth is None:
        raise ValueError(f"A face is 1 to 5, not {step!r}.")
    return format_html(
        '<svg class="face {}" viewBox="0 0 32 32" aria-hidden="true">'
        '<circle class="fo" cx="16" cy="16" r="14"/><circle class="fe" cx="11.4" cy="12.6" r="1.7"/>'
        '<circle class="fe" cx="20.6" cy="12.6" r="1.7"/><g class="fm"><path d="{}"/></g></svg>',
        f"on {HALVES[half]}" if half else "",
        mouth,
    )


@register.simple_tag
def tick() -> SafeString:
    """The one hand-drawn thing: before every win, on what is saved, on what is tapped."""
    return mark_safe(TICK)


@register.simple_tag
def boxes(step: int | str | None, of: int = 4) -> SafeString:
    """A goal's steps as filled boxes; the step's word stands beside them."""
    done = int(step or 0)
    cells = format_html_join(
        "",
        "<i{}></i>",
        ((mark_safe(' class="on"') if n <= done else "",) for n in range(1, of + 1)),
    )
    return format_html('<span class="boxes" aria-hidden="true">{}</span>', cells)


@register.simple_tag
@lru_cache(maxsize=64)
def icon(name: str, label: str = "") -> SafeString:
    """A small sign from ICONS, in the colour of its words."""
    view, filled, path = ICONS[name]
    paint = (
        'fill="currentColor"'
        if filled
        else 'fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" '
        'stroke-linejoin="round"'
    )
    return format_html(
        '<svg class="icon i-{}{}" viewBox="{}" {} {}><path d="{}"/></svg>',
        name,
        " flip" if name in MIRRORED else "",
        view,
        mark_safe(paint),
        _spoken(label),
        path,
    )


@register.simple_tag
def trend(steps: Sequence[int | None], label: str = "") -> SafeString:
    """A goal's last weeks as small columns, oldest first, steps 1 to 4; a gap stays a gap."""
    columns = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="8" height="{}"/>',
        (
            (mark_safe(' class="now"') if at == len(steps) - 1 else "", at * 11, 26 - 6 * n, 6 * n)
            for at, n in enumerate(steps)
            if n
        ),
    )
    return format_html(
        '<svg class="trend flip" viewBox="0 0 66 26" {}>{}</svg>', _spoken(label), columns
    )


@register.simple_tag
def felt(weeks: Sequence[int | None], label: str = "") -> SafeString:
    """How the last six weeks felt, 1 to 5, oldest first, as dots on feint lines; gaps stay gaps."""
    points = [(8 + 15 * at, round(42.0 - 7.6 * n, 1)) for at, n in enumerate(weeks) if n]
    line = " ".join(
        f"{'L' if at and weeks[at - 1] else 'M'}{8 + 15 * at} {42.0 - 7.6 * n:.1f}"
        for at, n in enumerate(weeks)
        if n
    )
    dots = format_html_join(
        "",
        '<circle{} cx="{}" cy="{}"/>',
        (
            (mark_safe(' class="now" r="5"' if at == len(points) - 1 else ' r="2.4"'), x, y)
            for at, (x, y) in enumerate(points)
        ),
    )
    return format_html(
        '<svg class="felt flip" viewBox="0 0 92 44" {}>'
        '<path class="f" d="M0 4.5h92M0 19.2h92M0 34.4h92"/><path d="{}"/>{}</svg>',
        _spoken(label),
        line,
        dots,
    )


@register.simple_tag
@lru_cache(maxsize=1_024)
def tile(level: int, read: int) -> SafeString:
    """A class's week: how deep its hue is (`level` 0 to 10, of who wrote back), over a line as long
    as the share that `read` it, 0 to 100. The words stand beside it."""
    return format_html(
        '<svg class="tile flip" viewBox="0 0 100 22" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="k{}" width="100" height="16"/><rect class="rd" y="19" width="{}" height="3"/></svg>',
        level,
        read,
    )


HATCH = (
    '<svg class="tile flip" viewBox="0 0 100 22" preserveAspectRatio="none" aria-hidden="true">'
    '<path class="no" d="M.5.5h99v21h-99zM12 22 22 0M28 22 38 0M44 22 54 0M60 22 70 0M76 22 86 0"/></svg>'
)


@register.simple_tag
def no_tile() -> SafeString:
    """A week of which there is nothing to count."""
    return mark_safe(HATCH)
