"""Every word that was handed in, and the proof of where it is now."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Words are numbered, so that each can be found again by itself.

    `taken` were answered with "saved"; `returned` came back to their writer beside the other's
    text. `unseen` counts saves that replaced a text which their writer had not had before them.
    """

    taken: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    handed: int = 0
    unseen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def word(self) -> str:
        """A new word; from now on somebody must be able to say where it is."""
        with self._lock:
            self.handed += 1
            return f"w{self.handed}"

    def saved(self, word: str) -> None:
        with self._lock:
            self.taken.add(word)

    def came_back(self, word: str) -> None:
        with self._lock:
            self.returned.add(word)

    def replaced(self, *, seen: int, now: int) -> None:
        """A save moved a text from version `seen` to `now`: one step, or another's was skipped."""
        if now - seen > 1:
            with self._lock:
                self.unseen += 1

    def search(self, texts: Iterable[str]) -> None:
        """Words in these texts are within reach: they stand, or are in a history."""
        for text in texts:
            self.found.update(text.split())

    @property
    def lost(self) -> int:
        """Saved and nowhere, or neither saved nor given back."""
        gone = self.taken - self.found
        silent = self.handed - len(self.taken | self.returned)
        return len(gone) + silent + self.unseen
