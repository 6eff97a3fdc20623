"""Every part of the design in every state, on one page, drawn by the tags and widgets that pages use.

For whoever works on the look: `/parts/` in the try-out run, in the language and theme of the
browser. Captions are for developers and stay English; the parts' own words are the catalogues'.
"""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.letters.demo import demo_only
from accounts.templatetags.parts import ICONS, PENCIL_STATES
from accounts.text import ShortTextField
from accounts.widgets import Faces, Readers, Ruled, Steps, TapBoxes, Taps
from checkins.builtin.rows import FACES
from checkins.models import HomeHalf, ReactionKind
from checkins.models.goal import STEPS


@dataclass(frozen=True)
class Colour:
    """A token of tokens.css and what it is for."""

    token: str
    use: str


COLOURS = (
    Colour("ink", "text"),
    Colour("ink-2", "times and hints"),
    Colour("school", "school’s words, its button"),
    Colour("home", "home’s ticks, Send"),
    Colour("home-deep", "home’s labels on its tint"),
    Colour("marker", "what both share"),
    Colour("desk", "behind every sheet"),
    Colour("sheet", "paper"),
    Colour("school-tint", "class note, focused row"),
    Colour("home-tint", "the family’s half"),
    Colour("edge", "borders of controls, the fold"),
    Colour("feint", "ruled lines only"),
)


@dataclass(frozen=True)
class Pencil:
    """A state of a sheet, and what it is called beside the pencil."""

    name: str
    words: str


PENCILS = tuple(
    Pencil(name, words)
    for name, words in zip(
        PENCIL_STATES,
        ("to start", "draft", "ready", "shared", "read at home", "both wrote", "home only"),
        strict=True,
    )
)


@dataclass(frozen=True)
class OtherRow:
    """A row of the register whose word says more than its pencil."""

    pencil: str
    word: str
    tone: str = ""
    is_on_paper: bool = False


def other_rows() -> tuple[OtherRow, ...]:
    """In the reader's language, as checkins.queries.register writes them."""
    time = {"time": "4:06 pm"}
    return (
        OtherRow("none", _("Away, %(reason)s") % {"reason": "chickenpox"}, "todo away"),
        OtherRow("draft", _("Taken back %(time)s") % time, "todo"),
        OtherRow("shared", _("Mailed %(time)s") % time),
        OtherRow("shared", _("On paper, to print"), "", is_on_paper=True),
        OtherRow("shared", _("Bounced, print"), "turn", is_on_paper=True),
        OtherRow("read", _("Read %(time)s") % time),
        OtherRow("replied", _("Please call me"), "new"),
    )


WEEKS = (3, 4, None, 2, 4, 5)
MARKS = (1, 1, 2, None, 2, 3)


class Specimens(forms.Form):
    """One field of each look; the same field twice shows it at rest and chosen."""

    def __init__(self, prefix: str, chosen: dict[str, object] | None = None) -> None:
        data = {f"{prefix}-{name}": value for name, value in (chosen or {}).items()}
        super().__init__(data or None, prefix=prefix)
        faces = [("", _("Clear")), *((n, _(one["word"])) for n, one in enumerate(FACES, start=1))]
        steps = [("", _("Clear")), *((n, str(word)) for n, word in enumerate(STEPS, start=1))]
        self.fields["week"] = forms.ChoiceField(
            label=_("The week at home"), choices=faces, widget=Faces
        )
        self.fields["reactions"] = forms.MultipleChoiceField(
            label="Five reactions", choices=ReactionKind.choices, widget=TapBoxes
        )
        self.fields["answer"] = forms.ChoiceField(
            label="Three answers",
            choices=HomeHalf.Try.choices,
            widget=Taps(layout="even"),
        )
        self.fields["goal"] = forms.ChoiceField(
            label="Speak up once a day", choices=steps, widget=Steps(school=3)
        )
        self.fields["readers"] = forms.ChoiceField(
            label=_("Who reads this note?"),
            choices=[("all", "Room 12’s teachers"), ("one", "Only Ms. Chen")],
            widget=Readers,
        )
        self.fields["words"] = ShortTextField(label=_("Wins"), longest=38, widget=Ruled)


CHOSEN: dict[str, object] = {
    "week": "2",
    "reactions": ["thanks"],
    "answer": "try",
    "goal": "4",
    "readers": "one",
    "words": "He read to his little sister two nights in a row, and asked for a third night.",
}
"""Every specimen chosen; the words are too long, so that trouble shows too."""


@demo_only
def parts(request: HttpRequest) -> HttpResponse:
    """The page of all parts."""
    page = {
        "colours": COLOURS,
        "pencils": PENCILS,
        "rows": other_rows(),
        "icons": ICONS,
        "weeks": WEEKS,
        "marks": MARKS,
        "rest": Specimens("rest"),
        "chosen": Specimens("chosen", CHOSEN),
    }
    return render(request, "demo/parts.html", page)
