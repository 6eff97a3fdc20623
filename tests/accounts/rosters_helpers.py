"""Small files, and the way from bytes to an applied import."""

from typing import Any

from accounts.models import Guardianship, RosterImport, School
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.parsing import parse
from accounts.rosters.plan import Plan
from accounts.rosters.planning import plan
from accounts.rosters.receiving import receive_file
from accounts.services import operator
from tests.conftest import FRIDAY

HEAD = (
    "Child,Class,Guardian 1 name,Guardian 1 email,Guardian 1 language,"
    "Guardian 2 name,Guardian 2 email,Guardian 2 language"
)


def csv_of(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *lines, ""]).encode()


def planned(school: School, data: bytes, *answers: str) -> Plan:
    return plan(school, parse(data), today=school.local_date(FRIDAY), answers=answers)


def upload(school: School, data: bytes) -> RosterImport:
    return receive_file(data, file_name="list.csv", by=operator(school, now=FRIDAY), now=FRIDAY)


def applied(school: School, data: bytes, *answers: str) -> RosterImport:
    waiting = upload(school, data)
    shown = plan_of(waiting, now=FRIDAY)
    return apply(
        waiting,
        fingerprint=shown.fingerprint,
        answers=answers,
        by=operator(school, now=FRIDAY),
        now=FRIDAY,
    )


def links_of(school: School) -> list[tuple[str, str, str]]:
    """(child, guardian, status) of every link at the school that nobody ended."""
    links = Guardianship.objects.filter(school=school, ended_on=None)
    return sorted(
        (link.child.full_name, link.guardian.name, link.status)
        for link in links.select_related("child", "guardian")
    )


def counts(**changes: int) -> dict[str, Any]:
    """A plan's counts: zero but for these."""
    nothing = Plan((), (), (), (), (), (), ())
    assert changes.keys() <= nothing.counts.keys()
    return nothing.counts | changes
