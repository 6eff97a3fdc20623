"""The private servers are found, started, used and ended, or their absence is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import services


def test_services_missing_fail_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(services.PACKAGES, "redis-server", ("no-such-server",))
    monkeypatch.setenv("SKIP_APT", "1")
    with pytest.raises(
        services.Missing, match=r"no-such-server.*apt-get install postgresql redis-server"
    ):
        services.find_or_install()


@pytest.mark.services
def test_services_answer_while_the_command_runs_and_are_gone_after(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, psycopg, redis, sys\n"
        "with psycopg.connect(os.environ['DATABASE_URL']) as db:\n"
        "    folder = db.execute('show data_directory').fetchone()[0]\n"
        "assert redis.Redis.from_url(os.environ['REDIS_URL']).ping()\n"
        "pathlib.Path(sys.argv[1]).write_text(folder)\n"
        "sys.exit(7)"
    )
    noted = tmp_path / "folder"
    done = subprocess.run(
        [sys.executable, "scripts/services.py", sys.executable, "-c", program, str(noted)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stdout + done.stderr
    assert not Path(noted.read_text()).exists()
