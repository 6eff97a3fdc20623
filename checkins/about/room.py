"""What this room tells the rest of the house; the composition root calls it once."""

from accounts.letters.registry import register
from checkins.about.letters import KIND


def open_room() -> None:
    """Its letter kind for the post room."""
    register(KIND)
