"""The embedded broker hands over every message once and whole. The shipped transport, its control, does not."""

import threading
from pathlib import Path
from queue import Empty

from bench.broker import PAYLOAD, channel, embedded, read_while_written, shipped, write
from config import broker


def test_every_message_arrives_once_whole_and_in_order(tmp_path: Path) -> None:
    numbers, broken = read_while_written(embedded(tmp_path), 1500, seconds=100, most_broken=1)
    assert broken == 0
    assert numbers == list(range(1500))


def test_control_the_shipped_transport_breaks_messages(tmp_path: Path) -> None:
    _, broken = read_while_written(shipped(tmp_path), 1_000_000, seconds=60, most_broken=1)
    assert broken == 1


def test_of_two_readers_one_gets_each_message(tmp_path: Path) -> None:
    write(embedded(tmp_path), 500)
    taken: list[int] = []

    def read() -> None:
        queue = channel(embedded(tmp_path))
        try:
            while True:
                taken.append(queue._get("q")["number"])
        except Empty:
            return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(taken) == list(range(500))


def test_a_broken_file_is_passed_over(tmp_path: Path) -> None:
    queue = channel(embedded(tmp_path))
    queue.folder.joinpath("0000_a.q.msg").write_text('{"half":')
    queue._put("q", PAYLOAD)
    assert queue._get("q") == PAYLOAD
    assert queue._size("q") == 0


def test_another_queue_keeps_its_messages(tmp_path: Path) -> None:
    queue = channel(embedded(tmp_path))
    queue._put("other", PAYLOAD)
    write(embedded(tmp_path), 1)
    assert queue._get("q")["number"] == 0
    assert queue._size("other") == 1


def test_folder_and_messages_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    folder.mkdir(mode=0o755)
    channel(embedded(folder))._put("q", PAYLOAD)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_bindings_of_many_processes_are_all_kept(tmp_path: Path) -> None:
    queues = [channel(embedded(tmp_path)) for _ in range(8)]
    binders = [
        threading.Thread(target=queue._queue_bind, args=("exchange", "key", "", f"queue{number}"))
        for number, queue in enumerate(queues)
    ]
    for binder in binders:
        binder.start()
    for binder in binders:
        binder.join()
    bound = {row.queue for row in queues[0].get_table("exchange")}
    assert bound == {f"queue{number}" for number in range(8)}


def test_tidy_removes_what_a_killed_process_left(tmp_path: Path) -> None:
    queue = channel(embedded(tmp_path))
    queue._put("q", PAYLOAD)
    for name in (".a.draft", ".0_a.q.msg.taken"):
        queue.folder.joinpath(name).write_text("{")
    assert broker.tidy(tmp_path) == 2
    assert queue._get("q") == PAYLOAD
