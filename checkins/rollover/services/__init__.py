"""Plan the next school year, prepare it, take it back, and turn."""

from checkins.rollover.services.drafting import LEAVES, begin, choose, choose_children
from checkins.rollover.services.preparing import prepare, take_back
from checkins.rollover.services.standing import Changed, NotReady, TooLate
from checkins.rollover.services.turning import carry_goals, turn_due

__all__ = [
    "LEAVES",
    "Changed",
    "NotReady",
    "TooLate",
    "begin",
    "carry_goals",
    "choose",
    "choose_children",
    "prepare",
    "take_back",
    "turn_due",
]
