"""Reading the environment: every value has a type, and a bad one stops the start.

The names that the app reads are listed in `.env.example`; nothing else in the project touches
`os.environ`.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def adopt(path: Path) -> None:
    """Take over what `make run` noted here, so that `manage.py` speaks to the same try-out school.

    Only on a machine that has set nothing of its own: with a SECRET_KEY, a DATABASE_URL or a DEMO
    in the environment the note is not read.
    """
    if {"SECRET_KEY", "DATABASE_URL", "DEMO"} & os.environ.keys() or not path.exists():
        return
    for line in path.read_text().splitlines():
        name, _equals, value = line.partition("=")
        os.environ.setdefault(name, value)


def text(name: str, default: str | None = None) -> str:
    """The value as written; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment; .env.example says what it is.")
    return value


def secret(name: str, *, demo: str | None) -> str:
    """Like `text`, and at least 32 letters long; `demo` stands in only for the try-out run."""
    value = text(name, demo)
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} must be at least 32 letters long.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """1, true, yes, on or 0, false, no, off; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, *, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def listing(name: str, *, default: str = "") -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
