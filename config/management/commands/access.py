"""`manage.py access`: who may open what, as the policies say it; `--json`: as the pages answer.

`--json` never touches this installation. It starts itself once more with a database in memory and
a folder that goes away with it, makes the throwaway world of `config.trial` there, and asks.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import override_settings

from accounts.access import ROLES, Hat, Policy
from accounts.checks import routes
from accounts.signin.policies import policy_of_library_view
from config.trial.actors import ACTORS
from config.trial.walk import walking

THROWAWAY = "CHECKIN_THROWAWAY"
PLAIN_STATIC = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Command(BaseCommand):
    help = "Say who may open which page: as a table, or with --json as every page answers."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Ask every page; two minutes.")
        parser.add_argument("--actor", action="append", choices=ACTORS, help="Only this one.")
        parser.add_argument("--url", action="append", help="Only the route of this name.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["json"]:
            self.stdout.write("\n".join(table()))
        elif os.environ.get(THROWAWAY):
            self._ask(tuple(options["actor"] or ACTORS), options["url"])
        else:
            self._start_again(options)

    def _start_again(self, options: dict[str, Any]) -> None:
        """The same command in a process that knows nothing of this installation."""
        given = [f"--actor={one}" for one in options["actor"] or ()]
        given += [f"--url={one}" for one in options["url"] or ()]
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(  # noqa: S603 - this very program
                [sys.executable, sys.argv[0], "access", "--json", *given],
                env=throwaway_environment(folder),
                stdout=subprocess.PIPE,
                check=False,
                text=True,
            )
        if done.returncode:
            raise CommandError("The pages could not be asked.")
        self.stdout.write(done.stdout, ending="")

    def _ask(self, actors: tuple[str, ...], urls: list[str] | None) -> None:
        if (
            connection.vendor != "sqlite"
            or str(settings.DATABASES["default"]["NAME"]) != ":memory:"
        ):
            raise CommandError("Only a database in memory is thrown away.")
        call_command("migrate", verbosity=0)
        with override_settings(STORAGES=PLAIN_STATIC), walking(actors) as walk:
            said = [
                {
                    "url_name": cell.url,
                    "method": cell.method,
                    "actor": cell.actor,
                    "object": cell.thing,
                    "status": answer.status,
                    "answer": answer.outcome,
                }
                for cell in walk.cells(actors)
                if not urls or cell.url in urls
                for answer in [walk.ask(cell)]
            ]
        self.stdout.write(json.dumps(said, indent=0))


def throwaway_environment(folder: str) -> dict[str, str]:
    """Nothing of this installation but the way to Python: no database, no Redis, no mail server."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        THROWAWAY: "1",
        "DEMO": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": "sqlite://:memory:",
        "REDIS_URL": "",
        "EMAIL_URL": "demo://",
        "BASE_URL": "http://testserver",
        "VAR_DIR": folder,
    }


def table() -> list[str]:
    """A line for each route: its hat, the capability it asks, and the roles that bring it."""
    lines = []
    for route, view in sorted(routes(), key=lambda one: one[0]):
        rule: Policy | None = getattr(view, "policy", None) or policy_of_library_view(view)
        lines.append(f"/{route:58} {_hat(rule):9} {_who(rule)}")
    return lines


def _hat(rule: Policy | None) -> str:
    if rule is None:
        return "NONE"
    return "everybody" if rule.hat is None else str(rule.hat)


def _who(rule: Policy | None) -> str:
    if rule is None or rule.may is None:
        return ""
    roles = ", ".join(str(role) for role, rights in ROLES.items() if rule.may in rights)
    return f"{rule.may} ({roles})" if rule.hat == Hat.STAFF else str(rule.may)
