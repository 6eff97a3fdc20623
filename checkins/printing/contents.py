"""What is written on one printed sheet, as plain values."""

from dataclasses import dataclass, field

from checkins.models import Prompt
from checkins.printing.sheets import Words


@dataclass(frozen=True)
class Written:
    """What stands on one prompt: people's words, a rating (1 is the first), ticked keys, or a grid's
    steps by its row's key."""

    words: tuple[Words, ...] = ()
    step: int | None = None
    ticked: frozenset[str] = frozenset()
    grid: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class GoalMarks:
    """A live goal and its step, 1 to 4, as each half sees it this week; which chips home tapped about
    it (`asked`); and by (half, prompt key) what was said to the prompts that are asked about every goal.
    """

    title: str
    school: int | None = None
    home: int | None = None
    told: dict[tuple[str, str], Written] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()

    def of(self, prompt: Prompt) -> Written:
        return self.told.get((prompt.half, prompt.key), Written())


@dataclass(frozen=True)
class EndedGoal:
    """A goal whose end this sheet tells: `how` is a key of Ending, `words` are school's line for the
    family, empty where there is none."""

    title: str
    how: str
    words: str = ""


@dataclass(frozen=True)
class Contents:
    """Everything that is written on one sheet. `written` is keyed by (half, prompt key)."""

    written: dict[tuple[str, str], Written] = field(default_factory=dict)
    goals: tuple[GoalMarks, ...] = ()
    class_note: str = ""
    reactions: frozenset[str] = frozenset()
    try_answer: str = ""
    ended: tuple[EndedGoal, ...] = ()

    def of(self, prompt: Prompt) -> Written:
        return self.written.get((prompt.half, prompt.key), Written())


EMPTY = Contents()
