"""The welcome letter on paper: plain values, and how they become one page. No database.

Names may be long and there may be many children, so where the page would be fuller than it is
high the type gives way once, and then the list of children.
"""

from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from checkins.printing import documents
from checkins.printing.letters import drawable
from checkins.printing.qr import qr_svg
from checkins.printing.sheets import Direction, Paper, printable

_MOST_CHILDREN = 4
_LONGEST_NAME = 90


@dataclass(frozen=True)
class PaperLetter:
    """One letter, to one adult. `children` are names with their class, for whoever hands it out.

    `code` is as it is printed, `address` what is typed where no camera is at hand, `until` a day in
    words.
    """

    language: str
    direction: Direction
    paper: Paper
    school_name: str
    office_phone: str
    name: str
    children: tuple[str, ...]
    code: str
    address: str
    qr_url: str
    until: str


def lay_out_letter(letter: PaperLetter, *, tagged: bool = False) -> documents.Drawing:
    """Draw one letter, on one page."""
    with translation.override(letter.language):
        letter = drawable(_on_one_line(letter))
        drawing = documents.draw(_html(letter, is_tight=False), tagged=tagged)
        if drawing.page_count > 1:
            drawing = documents.draw(_html(_shorter(letter), is_tight=True), tagged=tagged)
        return drawing


def _on_one_line(letter: PaperLetter) -> PaperLetter:
    children = tuple(printable(one) for one in letter.children)
    return replace(letter, name=printable(letter.name), children=children)


def _shorter(letter: PaperLetter) -> PaperLetter:
    """The names that still say whose letter it is."""
    children = [_cut(one) for one in letter.children[:_MOST_CHILDREN]]
    if len(letter.children) > _MOST_CHILDREN:
        children.append("…")
    return replace(letter, name=_cut(letter.name), children=tuple(children))


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _html(letter: PaperLetter, *, is_tight: bool) -> str:
    context = {
        "letter": letter,
        "title": f"{_('Welcome')} · {letter.name}",
        "qr": qr_svg(letter.qr_url),
        "is_tight": is_tight,
    }
    return render_to_string("print/welcome.html", context)
