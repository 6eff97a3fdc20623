"""What may stand in a log line. Django names the path of a refused request; some paths are secrets.
An exception's own words may hold a name or a line of a sheet (a database repeats the row that it
refused), so a line keeps its kind and its place, and not what it says."""

import logging
import re
import traceback
from collections.abc import Iterator

SECRET = re.compile(
    r"(/(?:r|s|w|hello|welcome|letters/stop|letters/start)/)[^/\s?\"']+", re.IGNORECASE
)


def without_secrets(text: str) -> str:
    """`/r/Jx3.../` becomes `/r/***/`; so do invitations, "stop these emails" and printed codes."""
    return SECRET.sub(r"\1***", text)


def chain_of(problem: BaseException) -> Iterator[BaseException]:
    """The exception and those that it came from, the first one last."""
    seen: set[int] = set()
    here: BaseException | None = problem
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield here
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)


def without_words(problem: BaseException) -> str:
    """A traceback with every kind and place, and no exception's words."""
    parts = [
        f"{''.join(traceback.format_tb(one.__traceback__))}{type(one).__qualname__}"
        for one in chain_of(problem)
    ]
    return "\n\nwhile handling\n\n".join(reversed(parts))


def _unsaid(text: str, problem: BaseException) -> str:
    """The message, where it repeats an exception (Celery's does)."""
    for one in chain_of(problem):
        for words in (repr(one), str(one)):
            text = text.replace(words, type(one).__qualname__) if words else text
    return text


class HideSecrets(logging.Filter):
    """Writes the message out and takes from it the tokens of the doors and an exception's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            said = _unsaid(said, problem)
            record.exc_text = without_words(problem)
        record.msg = without_secrets(said)
        record.args = None
        if record.exc_text:
            record.exc_text = without_secrets(record.exc_text)
        return True
