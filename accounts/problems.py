"""Speaking of failures without repeating the words that caused them.

An exception's message and its traceback may hold a name, an address or a line of a sheet, which
no log may (docs/security.md). Its kind and its place are enough to find the fault.
"""

import traceback
from pathlib import Path


def place_of(problem: BaseException) -> str:
    """`ValueError at planner.py:80`: the kind, and file and line of the last frame."""
    frames = traceback.extract_tb(problem.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{where}"
