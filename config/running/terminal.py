"""Ctrl-C under make. A make that gets Ctrl-C itself ends with an error, whatever its recipe answers."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGINT_BIT = 1 << (signal.SIGINT - 1)


@contextmanager
def keyboard_to_us_alone() -> Iterator[None]:
    """In a terminal, become its foreground group, as a shell does for its jobs: Ctrl-C reaches us, not make."""
    if not sys.stdin.isatty() or os.tcgetpgrp(0) != os.getpgrp():
        yield
        return
    before = os.getpgrp()
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    try:
        yield
    finally:
        os.tcsetpgrp(0, before)


def is_interrupted(parent: int) -> bool:
    """Whether the process that started us is gone, or (Linux) is a make that was sent SIGINT alone.

    Such a make keeps the signal blocked and waits for its recipe, without telling it.
    """
    if os.getppid() != parent:
        return True
    try:
        status = Path(f"/proc/{parent}/status").read_text()
    except OSError:
        return False
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return fields["Name"].strip() == "make" and bool(int(fields["SigBlk"], 16) & SIGINT_BIT)
