"""What may stand in a log line. Django names the path of a refused request; some paths are secrets."""

import logging
import re

SECRET = re.compile(r"(/(?:r|s|welcome|letters/stop|letters/start)/)[^/\s?\"']+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """`/r/Jx3.../` becomes `/r/***/`; so do invitations, "stop these emails" and printed codes."""
    return SECRET.sub(r"\1***", text)


class HideSecrets(logging.Filter):
    """Writes the message out and takes the tokens of the doors from it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_secrets(record.exc_text)
        return True
