"""`make messages`: collect the strings to translate, and compile what is translated.

Collecting needs GNU gettext (Debian: apt install gettext); compiling does not. New strings stand
empty in locale/<language>/LC_MESSAGES/django.po, and tests/test_catalogues.py fails until somebody
has written them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es", "ar", "vi")
FLAGS = ("--no-location", "--no-obsolete", "--no-wrap")
NOT_OURS = (".venv", "var", "node_modules", "tests", "scripts", "bench")


def main() -> int:
    """0, or 1 without gettext."""
    if not shutil.which("xgettext"):
        print("GNU gettext is missing. Type:  sudo apt-get install gettext")
        return 1
    ignored = [word for name in NOT_OURS for word in ("--ignore", name)]
    chosen = [word for language in LANGUAGES for word in ("--locale", language)]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *chosen, *ignored, *FLAGS],
        cwd=ROOT,
        env={**os.environ, "DEMO": "1"},
        check=True,
    )
    for language in LANGUAGES:
        source = polib.pofile(str(ROOT / f"locale/{language}/LC_MESSAGES/django.po"))
        for entry in source:
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        source.metadata.pop("POT-Creation-Date", None)
        source.save()
        source.save_as_mofile(str(ROOT / f"locale/{language}/LC_MESSAGES/django.mo"))
        missing = len(source.untranslated_entries()) + len(source.fuzzy_entries())
        print(f"{language}: {len(source)} strings, {missing} to write")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
