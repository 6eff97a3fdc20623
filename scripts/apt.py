"""Installing Debian and Ubuntu packages where that is allowed. SKIP_APT=1 says never."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

OPTIONS = ("-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120")


def line(packages: Sequence[str]) -> str:
    """What a person would type."""
    return f"sudo apt-get install {' '.join(packages)}"


def install(packages: Sequence[str], *, start_services: bool = True) -> bool:
    """Whether they are installed now. `start_services=False` keeps a server's package from starting it.

    Says what it does before it does it, since sudo may ask for a password.
    """
    become = prefix()
    if become is None:
        return False
    print(f"Installing with apt: {' '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not start_services:
        environment["RUNLEVEL"] = "1"
    keep = [
        f"{name}={environment[name]}"
        for name in ("DEBIAN_FRONTEND", "RUNLEVEL")
        if name in environment
    ]
    run([*become, "env", *keep, "apt-get", "update", "-q"])
    return run([*become, "env", *keep, "apt-get", "install", *OPTIONS, *packages])


def prefix() -> list[str] | None:
    """How to become root for apt: not at all when we are, by sudo when it lets us, None when we may not."""
    if os.environ.get("SKIP_APT", "0") not in ("", "0") or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    if silent:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def run(command: Sequence[str]) -> bool:
    """Quietly; on failure the end of what it said."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).splitlines()[-5:]), flush=True)
    return done.returncode == 0
