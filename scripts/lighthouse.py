"""`make lighthouse`: Lighthouse's mobile audit of the pages a family opens, and of sign-in.

The tool is fetched by npm as bench/lighthouse/package-lock.json says, into var/lighthouse. One
line of JSON for each page; full reports stay in var/lighthouse/reports. Every audit of search
engines' but `is-crawlable` must hold: these pages are private and say `noindex`.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import tryout

TOOL = tryout.ROOT / "bench" / "lighthouse"
HOME = tryout.ROOT / "var" / "lighthouse"
GOALS = {"performance": 100, "accessibility": 100, "best-practices": 100}
PATIENCE_S = 240


def main() -> int:
    """1 when a page misses a goal."""
    fetch_tool()
    holds = True
    with tryout.running() as info:
        for name, url, cookie in pages(info):
            line = audited(name, url, cookie)
            print(json.dumps(line), flush=True)
            holds = holds and line["holds"]
    return 0 if holds else 1


def fetch_tool() -> None:
    """Once: what the lock file names, by its hashes."""
    (HOME / "reports").mkdir(parents=True, exist_ok=True)
    lock = (TOOL / "package-lock.json").read_bytes()
    installed = HOME / "package-lock.json"
    if (HOME / "node_modules").is_dir() and installed.exists() and installed.read_bytes() == lock:
        return
    if shutil.which("npm") is None:
        raise SystemExit("Lighthouse needs Node.js 18.20 or newer with npm.")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(TOOL / name, HOME / name)
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HOME, check=True
    )


def pages(info: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, address, and the cookie that opens it."""
    door = str(info["families"][0]["reply_url"])
    reply, cookie = behind(door)
    return [
        ("door", door, ""),
        ("reply", reply, cookie),
        ("sign-in", f"{tryout.base(info)}/login/", ""),
    ]


def behind(door: str) -> tuple[str, str]:
    """The family's page behind a reply link, and the device's cookie, as a press gives them."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(door, timeout=PATIENCE_S).read()
    token = next((one.value for one in jar if "csrf" in one.name), "")
    press = urllib.request.Request(  # noqa: S310 - our own server
        door, urlencode({"csrfmiddlewaretoken": token}).encode(), {"Referer": door}
    )
    with opener.open(press, timeout=PATIENCE_S) as answer:
        return answer.url, "; ".join(f"{one.name}={one.value}" for one in jar)


def audited(name: str, url: str, cookie: str) -> dict[str, Any]:
    """The four scores, and which audits cost points."""
    report = HOME / "reports" / f"{name}.json"
    headers = json.dumps({"Cookie": cookie} if cookie else {})
    subprocess.run(
        [
            HOME / "node_modules" / ".bin" / "lighthouse",
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--extra-headers={headers}",
            "--chrome-flags=--headless=new --no-sandbox",
            "--only-categories=performance,accessibility,best-practices,seo",
        ],
        check=True,
        timeout=PATIENCE_S,
        env={**os.environ, "CHROME_PATH": os.environ["CHROMIUM_PATH"]},
    )
    return judged(name, json.loads(report.read_text()))


def judged(name: str, said: dict[str, Any]) -> dict[str, Any]:
    """One line: W1 of QUALITY for this page."""
    scores = {
        key: round(100 * (category["score"] or 0)) for key, category in said["categories"].items()
    }
    audits = said["audits"]
    cost = sorted(
        reference["id"]
        for category in said["categories"].values()
        for reference in category["auditRefs"]
        if reference.get("weight")
        and (audits[reference["id"]]["score"] or 0) < 0.9
        and audits[reference["id"]]["scoreDisplayMode"] not in {"notApplicable", "manual"}
    )
    seo = {reference["id"] for reference in said["categories"]["seo"]["auditRefs"]}
    wrong_seo = sorted(seo & set(cost) - {"is-crawlable"})
    holds = all(scores[key] >= goal for key, goal in GOALS.items()) and not wrong_seo
    return {
        "id": f"W1-{name}",
        "value": scores,
        "goal": GOALS,
        "holds": holds,
        "bytes": round(audits["total-byte-weight"]["numericValue"]),
        "below": cost,
        "scale": "full",
    }


if __name__ == "__main__":
    raise SystemExit(main())
