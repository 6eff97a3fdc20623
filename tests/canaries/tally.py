"""How many places a run has searched, and what it found where it does not belong.

Every process counts for itself; the end of the run adds them up and says it in one line.
"""

from collections import Counter
from typing import Any

import pytest

SEARCHED: Counter[str] = Counter()
"""Answers, headers, cookies, PDFs, CSV files, letters, log lines ... that were looked through."""
OUTSIDE: Counter[str] = Counter()
"""Marks found where nobody may read them, by the kind of place."""
KEY = "canaries"


def searched(kind: str, count: int = 1) -> None:
    SEARCHED[kind] += count


def in_words() -> str:
    parts = [f"{count:,} {kind}" for kind, count in SEARCHED.most_common() if count]
    outside = ", ".join(f"{count} in {kind}" for kind, count in OUTSIDE.most_common())
    places = f"{SEARCHED.total():,} places searched ({', '.join(parts)})"
    return f"canaries: {places}; found outside their readers: {outside or 0}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its count to the process that started it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[KEY] = (dict(SEARCHED), dict(OUTSIDE))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    there, outside = getattr(node, "workeroutput", {}).get(KEY, ({}, {}))
    SEARCHED.update(there)
    OUTSIDE.update(outside)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if SEARCHED:
        terminalreporter.write_line(in_words())
