"""Static files as they are collected: what pages use, and nothing of what only paper uses."""

from pathlib import Path

from django.core.management import call_command


def test_papers_fonts_are_not_collected(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = str(tmp_path)  # type: ignore[attr-defined]
    call_command("collectstatic", interactive=False, verbosity=0)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert "css/tokens.css" in names
    assert [name for name in names if "print-fonts" in name or name.endswith("print.css")] == []
