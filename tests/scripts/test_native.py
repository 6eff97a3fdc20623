"""Missing native libraries are named with the line to type, and do not stop the start."""

import pytest

from scripts import apt, native


@pytest.fixture
def machine_without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(native.LIBRARIES, "pango-1.0", ("libno-such-pango.so.0",))
    monkeypatch.setattr(native.ctypes.util, "find_library", lambda _name: None)
    monkeypatch.setenv("SKIP_APT", "1")


def test_native_libraries_that_are_here_are_not_spoken_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    native.main()
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("machine_without_pango")
def test_native_library_missing_is_named_with_the_line_to_type(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native.sys, "platform", "linux")
    native.main()
    assert capsys.readouterr().out.splitlines() == [
        "Printing needs pango-1.0, not found here.",
        "Type:  sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        "Everything but printing works until then.",
    ]


@pytest.mark.usefixtures("machine_without_pango")
def test_native_library_missing_on_a_mac_names_homebrew(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native.sys, "platform", "darwin")
    native.main()
    assert "Type:  brew install pango" in capsys.readouterr().out.splitlines()


def test_apt_is_never_called_when_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIP_APT", "1")
    assert apt.prefix() is None
    assert apt.install(["no-such-package"]) is False
