"""Comparators: the two designs that one writes first, in the harness of tests/chaos/writers.py.

Both read a goal, add a word to one of its texts and save. `plain_save` writes the whole row back,
`update_fields` the one column. Each writer adds to what it read, so nobody means to drop a word.
"""

from typing import Any

FIELDS = ("meaning", "help_at_home")


def plain_save(row: Any, name: str, word: str) -> None:
    """The last writer's copy of the whole row stands."""
    setattr(row, name, f"{getattr(row, name)} {word}".strip())
    row.save()


def update_fields(row: Any, name: str, word: str) -> None:
    """Other columns are safe; the same column is the last writer's."""
    setattr(row, name, f"{getattr(row, name)} {word}".strip())
    row.save(update_fields=[name])
