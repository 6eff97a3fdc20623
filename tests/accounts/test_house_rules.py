"""The house's own checks, and the documents that they speak for."""

from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks

from accounts.checks import routes
from accounts.retention import RULES


def test_the_house_has_nothing_to_say() -> None:
    assert [
        message.msg for message in run_checks() if (message.id or "").startswith("house.")
    ] == []


def test_every_route_is_read() -> None:
    names = {route for route, _view in routes()}
    assert "sheet/<uuid:sheet_id>/" in names
    assert len(names) > 20


def test_the_document_on_retention_says_what_the_program_holds() -> None:
    document = (Path(settings.BASE_DIR) / "docs/data-retention.md").read_text()
    rows = [
        line for line in document.splitlines() if line.startswith(("| accounts.", "| checkins."))
    ]
    assert rows == [f"| {table} | {rule} |" for table, rule in RULES.items()]
