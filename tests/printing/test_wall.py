"""A sheet that is too much work ends the drawing process, not the web process."""

import contextlib
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from checkins.models import Prompt
from checkins.printing import documents, press, wall
from checkins.printing.sheets import Box, GoalBand, PaperSheet, Row, Words
from tests.conftest import Cast, client_of
from tests.printing.conftest import texts
from tests.printing.samples import sample
from tests.printing.test_views import class_url
from tests.printing.week import note, shared
from tests.scale import part

SECONDS, MEGABYTES = 20, 512


def crowded(sheet: PaperSheet, many: int) -> PaperSheet:
    """As many rows as a template that somebody has enlarged."""
    rows = tuple(
        Row(Box(f"s{one}", "school", "T", "Wins"), Box(f"h{one}", "home", "T", "Wins"))
        for one in range(many)
    )
    return replace(sheet, rows=rows)


def spoken(sheet: PaperSheet, words: tuple[Words, ...]) -> PaperSheet:
    """The same words in every box."""
    rows = tuple(
        row
        if isinstance(row, GoalBand)
        else Row(*(replace(box, words=words) if box else None for box in (row.school, row.home)))
        for row in sheet.rows
    )
    return replace(sheet, rows=rows)


HOSTILE: dict[str, Callable[[PaperSheet], PaperSheet]] = {
    "a note of 40 million letters": lambda s: replace(s, class_note=Words("He read. " * 4_500_000)),
    "a note of 3 million letters": lambda s: replace(s, class_note=Words("He read. " * 330_000)),
    "rows without end": lambda s: crowded(s, 20_000),
    "a crowd that writes": lambda s: spoken(s, (Words("He read to his sister. " * 40),) * 2_000),
    "one word": lambda s: spoken(s, (Words("x" * 1_000_000),)),
    "marks upon marks": lambda s: replace(s, class_note=Words("a" + "\u0301" * 2_000_000)),
    "a name": lambda s: replace(s, child_name="Aب读" * 700_000),
}


def spent() -> float:
    """Processor seconds of all drawing processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def watched() -> Iterator[list[int]]:
    """The drawing process's own high-water mark in kB, asked twenty times a second while it lives.

    `getrusage` would give the greatest of all children that this test run ever had.
    """
    peaks: list[int] = []
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.05):
            process = wall._press._process
            with contextlib.suppress(OSError, IndexError, AttributeError):
                said = Path(f"/proc/{process.pid}/status").read_text()  # type: ignore[union-attr]
                peaks.append(int(re.findall(r"VmHWM:\s+(\d+) kB", said)[0]))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peaks
    finally:
        is_over.set()
        watcher.join()


@pytest.fixture
def fresh() -> None:
    wall._press.close()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", part(HOSTILE, every=3))
def test_hostile_sheet_is_stopped_and_the_next_one_drawn(
    name: str, prompts: list[Prompt], fresh: None
) -> None:
    ordinary = sample(prompts, state="blank")
    before, began = spent(), time.perf_counter()
    with watched() as peaks, pytest.raises(wall.TooHeavy):
        wall.draw([HOSTILE[name](ordinary)], title="x", is_tagged=True)
    used = spent() - before
    assert used < SECONDS
    peak = max(peaks, default=0)
    assert (peak > 0) == sys.platform.startswith("linux"), (
        "Only Linux says how much memory it took."
    )
    assert peak < MEGABYTES * 1024
    clock = time.perf_counter() - began
    figures = f"{used:.1f} s, {clock:.1f} by the clock, {peak // 1024} MB"
    print(f"\n{name}: {figures}")  # noqa: T201
    (page,) = texts(wall.draw([ordinary], title="x", is_tagged=True).pdf)
    assert "Javier Ortega" in page


@pytest.mark.timeout(400)
def test_person_is_told_plainly_and_the_next_print_works(cast: Cast) -> None:
    shared(cast, cast.child, "Spoke up twice")
    written = note(cast, "He read. " * 4_500_000)
    browser, url = client_of(cast.teacher), class_url(cast, state="filled", lang="en")
    answer = browser.get(url)
    assert answer.status_code == 503
    assert "Everything that was written is safe." in answer.content.decode()
    written.text = "We planted beans."
    written.save()
    assert "We planted beans." in texts(browser.get(url).content)[0]


def test_process_that_somebody_else_has_ended_is_started_again(prompts: list[Prompt]) -> None:
    sheet = sample(prompts, state="blank")
    wall.draw([sheet], title="x", is_tagged=False)
    process = wall._press._process
    assert process is not None
    process.kill()
    process.wait(10)
    assert wall.draw([sheet], title="x", is_tagged=False).pages == 1


def test_process_stays_for_the_next_print(prompts: list[Prompt]) -> None:
    sheet = sample(prompts, state="blank")
    wall.draw([sheet], title="x", is_tagged=False)
    process = wall._press._process
    wall.draw([sheet, sheet], title="x", is_tagged=False)
    assert wall._press._process is process


def test_fault_of_ours_is_named_without_anybodys_words(prompts: list[Prompt]) -> None:
    wrong = replace(sample(prompts), rows=("She cried on Monday",))  # type: ignore[arg-type]
    with pytest.raises(wall.DrawingFailed) as told:
        wall.draw([wrong], title="x", is_tagged=False)
    assert str(told.value).startswith("AttributeError at fitting.py:")
    assert "cried" not in str(told.value)


def test_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PGPASSWORD"):
        monkeypatch.setenv(name, "a secret")
    assert "a secret" not in {*wall._environment().values()}
    assert "PATH" in wall._environment()


def test_silent_process_is_ended_by_the_clock(
    prompts: list[Prompt], monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    monkeypatch.setattr(wall, "SILENCE", 0.05)
    with pytest.raises((wall.TooHeavy, wall.DrawingFailed)):
        wall.draw([sample(prompts)], title="x", is_tagged=False)
    assert wall._press._process is None


@pytest.mark.parametrize("said", [b'{"size": -1}\n', b'{"size": 12', b"[]]\n", b"x" * 1_000])
def test_what_is_no_answer_of_ours_is_too_heavy(said: bytes, tmp_path: Path) -> None:
    """As a process killed in mid-word, or taken over, would speak."""
    file = tmp_path / "said"
    file.write_bytes(said)
    program = f"import sys; sys.stdout.buffer.write(open({str(file)!r}, 'rb').read())"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    ours, watch = wall.Press(), wall._Watch(process)
    ours._process = process
    with pytest.raises((EOFError, OSError)):
        wall._answer_to(wall.Job((), "x", False), process, watch)
    watch.stop()
    ours.close()  # the job may still lie in a pipe that nobody reads any more
    assert process.returncode is not None


def test_same_file_as_drawn_in_one_process(prompts: list[Prompt]) -> None:
    from checkins.printing.fitting import lay_out

    sheet = sample(prompts)
    drawn = wall.draw([sheet], title="Javier", is_tagged=True)
    here = lay_out(sheet, tagged=True)
    assert drawn.places == [here.places]
    assert texts(drawn.pdf) == texts(documents.write_pdf([here], title="Javier", tagged=True))


def test_bounds_are_within_what_is_promised() -> None:
    assert press.SECONDS_A_SHEET + press.SECONDS_A_FILE < SECONDS
