"""`manage.py render`: one child's sheet to a file."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import Cast
from tests.factories.people import make_child
from tests.printing.conftest import texts
from tests.printing.week import shared


def render(path: Path, child: str, **options: str) -> list[str]:
    asked = {"week": "2026-W46", "paper": "a4", "lang": "en", "state": "filled", **options}
    flags = [f"--{name}={value}" for name, value in asked.items()]
    call_command("render", f"--child={child}", *flags, "-o", str(path))
    return texts(path.read_bytes())


def test_render_writes_the_childs_sheet_by_name_and_by_id(cast: Cast, tmp_path: Path) -> None:
    shared(cast, cast.child, "Spoke up twice")
    by_name = render(tmp_path / "a.pdf", "Javier Ortega")
    by_id = render(tmp_path / "b.pdf", str(cast.child.pk), paper="letter", state="blank")
    assert len(by_name) == len(by_id) == 1
    assert "Spoke up twice" in by_name[0]
    assert "Javier Ortega" in by_id[0]


def test_render_refuses_a_name_that_is_nobodys_or_two_childrens(cast: Cast, tmp_path: Path) -> None:
    make_child(cast.other_classroom, "Javier Ortega")
    for name in ("Javier Ortega", "Nobody"):
        with pytest.raises(CommandError, match="Give the id"):
            render(tmp_path / "x.pdf", name)
    assert list(tmp_path.iterdir()) == []


def test_render_draws_for_a_teacher_whom_no_block_keeps_from_the_child(
    cast: Cast, tmp_path: Path
) -> None:
    shared(cast, cast.child, "Spoke up twice")
    for teacher in (cast.teacher, cast.co_teacher):
        cast.blocked_guardian.user = teacher.user
        cast.blocked_guardian.save()
        (page,) = render(tmp_path / "a.pdf", "Javier Ortega")
        assert "Spoke up twice" in page
