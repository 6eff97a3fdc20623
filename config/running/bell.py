"""Being asked to end: Ctrl-C, a polite kill, a closed terminal, or the end of the process that started us."""

import signal
from types import FrameType

from config.running.terminal import is_interrupted


class Enough(BaseException):
    """Somebody asked us to end while nothing was running that needs an orderly end."""


class Bell:
    """Remembers that we were asked. `interrupts` says whether asking may break off what is going on."""

    def __init__(self, parent: int | None) -> None:
        self.parent = parent
        self.rung = False
        self.interrupts = True
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ring)

    def ring(self, _number: int, _frame: FrameType | None) -> None:
        """The signal handler."""
        self.rung = True
        if self.interrupts:
            raise Enough

    def has_rung(self) -> bool:
        """Whether to end now. Also looks after the parent, if we were told to."""
        if self.parent is not None and is_interrupted(self.parent):
            self.rung = True
        return self.rung
