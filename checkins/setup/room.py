"""What this room hangs up in the post room; the composition root calls it once."""

from accounts.letters.registry import register
from checkins.setup.letters import KIND


def open_room() -> None:
    """The one letter of this room."""
    register(KIND)
