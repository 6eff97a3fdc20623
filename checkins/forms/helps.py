"""What the editor says quietly under a line: how hard it reads, and what to do with a worry.

Nothing here stops anybody, and nothing of it is stored: it is reckoned from the words when they are
shown or saved.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from checkins.readability import hard_grade_of
from checkins.wording import tone_of

STARTS = (
    _("I noticed that … Could we …?"),
    _("It was hard when … We helped by …"),
    _("Next week we will try … at school."),
)
"""Of a sentence with a worry in it: what was seen, and what school does."""


@dataclass(frozen=True)
class Helps:
    """Under one line. `grade` is None for a text that reads easily."""

    grade: int | None = None
    is_worry: bool = False
    is_danger: bool = False
    starts: tuple[str, ...] = ()
    language: str = ""

    def __bool__(self) -> bool:
        return self.grade is not None or self.is_worry


def helps_for(text: str, language: str) -> Helps:
    """`language` is the school's, in which its half is written."""
    if not text:
        return Helps()
    tone = tone_of(text, language)
    starts: tuple[str, ...] = ()
    if tone.is_worry:
        with override(language):
            starts = tuple(str(start) for start in STARTS)
    return Helps(
        grade=hard_grade_of(text, language),
        is_worry=tone.is_worry,
        is_danger=tone.is_danger,
        starts=starts,
        language=language,
    )
