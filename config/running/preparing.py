"""What a start does before the servers run: tables, the demo school, static files. Each only when needed."""

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections


class SignIn(TypedDict):
    """One person of the demo school."""

    role: str
    email: str
    password: str


def prepare() -> None:
    """Leaves no connection open, since the servers are other processes."""
    django.setup()
    say("Bringing the tables up to date ...")
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO and not has_school():
        say("Loading the demo school ...")
        call_command("load_demo", stdout=io.StringIO())
    if static_files_changed():
        say("Collecting static files ...")
        collect_static()
    connections.close_all()


def say(line: str) -> None:
    """One line of progress, at once."""
    print(line, flush=True)


def note(folder: Path, **values: str) -> None:
    """Leave word for `manage.py` commands in other windows (config.env.adopt)."""
    lines = [f"{name}={value}\n" for name, value in values.items()]
    (folder / "running.env").write_text("".join(lines))


def has_school() -> bool:
    """Whether any school is there, real or demo."""
    from accounts.models import School

    return School.objects.exists()


def sign_ins() -> list[SignIn]:
    """The demo's people, as `demo_info` names them."""
    answer = io.StringIO()
    call_command("demo_info", json=True, stdout=answer)
    people: list[SignIn] = json.loads(answer.getvalue())["sign_ins"]
    return people


def welcome(people: Sequence[SignIn], url: str) -> list[str]:
    """Who may sign in where, one line a person; nothing for a real school."""
    if not people:
        return []
    widest = max(len(person["email"]) for person in people)
    lines = [f"  {person['email']:<{widest}}  {person['role']}" for person in people]
    passwords = " or ".join(sorted({person["password"] for person in people}))
    return [
        *("", f"Sign in at {url}login/ with the password {passwords} as"),
        *lines,
        *(f"Letters to families land in {url}demo/mail/ and go nowhere else.", ""),
    ]


def first_steps(url: str) -> list[str]:
    """Where nobody is yet, the code that the first page asks for; nothing for a school that is there."""
    from django.utils import timezone

    from checkins.setup.founding import HasSchool, print_code

    try:
        code = print_code(now=timezone.now())
    except HasSchool:
        return []
    finally:
        connections.close_all()
    return ["", f"Nobody is here yet. Open {url} and type this code, within a day:  {code}", ""]


def static_files_changed() -> bool:
    """Whether a static file came, went or was edited since they were last collected."""
    stamp = stamp_path()
    return not stamp.exists() or stamp.read_text() != fingerprint()


def collect_static() -> None:
    """Copy, name by content and compress the static files."""
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp_path().write_text(fingerprint())


def stamp_path() -> Path:
    """Where the fingerprint of the collected files is kept."""
    return Path(settings.VAR_DIR) / "static.stamp"


def fingerprint() -> str:
    """Path, size and time of every static file of the project and its libraries."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            seen.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return seen.hexdigest()
