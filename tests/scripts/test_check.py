"""What only our own checks look at."""

from pathlib import Path

import pytest

from scripts import check


@pytest.mark.parametrize("host", check.REGISTRIES)
def test_a_file_that_names_a_package_host_is_found(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guilty = tmp_path / "list.txt"
    guilty.write_text(f"--index-url https://{host.upper()}/simple\n")
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(check, "tracked", lambda: [guilty])
    assert check.no_registry() == (False, f"list.txt names {host}")


def test_no_file_of_the_project_names_a_package_host() -> None:
    assert check.no_registry() == (True, "")
