"""What a log line would say, as the console's handler writes it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from config.logs import HideSecrets


class Lines(logging.Handler):
    """Keeps every line, and the exception under it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.addFilter(HideSecrets())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def written() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, by ourselves, Django, Celery and the rest."""
    root, handler = logging.getLogger(), Lines()
    was = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield handler.lines
    finally:
        root.setLevel(was)
        root.removeHandler(handler)
