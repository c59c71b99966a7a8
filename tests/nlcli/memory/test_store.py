"""Corrections on disk: kept whole, by several at once, after every kind of accident."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from nlcli.errors import StorageError
from nlcli.memory import store as stores
from nlcli.memory.store import Correction, Store, in_force
from tests.conftest import ROOT

ONE = Correction("do the friday thing", ("cleanup",), ("cleanup", "--dry-run"), "1.1.1", "2026-01-01")
TWO = Correction("morning check", ("health",), ("status",), "1.1.1", "2026-01-02")


@pytest.fixture
def store(tmp_path):
    return Store("toy", str(tmp_path / "memory"))


def test_what_was_kept_is_read_in_order(store):
    assert store.state() is None and store.read() == ([], 0)
    store.add([ONE])
    store.add([TWO])
    assert store.read() == ([ONE, TWO], 0)


def test_only_the_user_may_read_it(store):
    store.add([ONE])
    if os.name != "nt":
        assert os.stat(store.file).st_mode & 0o777 == 0o600
        assert os.stat(os.path.dirname(store.file)).st_mode & 0o777 == 0o700


def test_the_last_word_on_a_request_holds():
    again = TWO._replace(request="Morning  check!", right=("doctor",))
    assert in_force([TWO, ONE, again]) == [again, ONE]


def test_lines_that_are_none_are_passed_over_and_set_aside_on_the_next_change(store):
    store.add([ONE])
    with open(store.file, "ab") as stream:
        stream.write(b'not json\n{"request": 1}\n\xff\xfe\n[]\n')
    store.add([TWO])
    assert store.read() == ([ONE, TWO], 4)
    assert store.rewrite(lambda rows: rows[1:]) == 1
    assert store.read() == ([TWO], 0)
    with open(store.file + ".broken-1", "rb") as stream:
        assert b"not json" in stream.read()


def test_a_line_that_was_cut_off_costs_nothing_but_itself(store):
    store.add([ONE, TWO])
    with open(store.file, "rb+") as stream:
        stream.truncate(os.path.getsize(store.file) - 20)
    store.add([TWO])
    assert store.read() == ([ONE, TWO], 1)


def test_bounded_in_size(store, monkeypatch):
    monkeypatch.setattr(stores, "MOST_BYTES", 20_000)
    monkeypatch.setattr(stores, "_LEAVE_BYTES", 10_000)
    for n in range(200):
        store.add([ONE._replace(request=f"thing {n}")])
    rows, _ = store.read()
    assert os.path.getsize(store.file) <= 20_000
    assert rows[-1].request == "thing 199" and len(rows) > 50


WRITER = """
import sys
from nlcli.memory.store import Correction, Store
store = Store("toy", sys.argv[1])
for n in range(int(sys.argv[3])):
    store.add([Correction(f"{sys.argv[2]} {n}", ("ls",), ("stats",), "1", "2026-01-01")])
    if n % 10 == 9:
        store.rewrite(lambda rows: rows)
"""


def writer(folder, name, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name, str(count)], cwd=ROOT)


def test_two_writers_at_once_lose_nothing(store, tmp_path):
    writers = [writer(tmp_path / "memory", name, 60) for name in ("a", "b", "c")]
    assert [each.wait(120) for each in writers] == [0, 0, 0]
    rows, broken = store.read()
    assert broken == 0 and {row.request for row in rows} == {f"{name} {n}" for name in "abc" for n in range(60)}


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
def test_killed_in_the_middle_of_writing_nothing_is_lost(store, tmp_path):
    store.add([ONE])
    for round_ in range(12):
        child = writer(tmp_path / "memory", f"round{round_}", 100_000)
        time.sleep(0.15 + 0.03 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        store.add([TWO._replace(request=f"after {round_}")])
    rows, broken = store.read()
    assert broken <= 12 and rows[0] == ONE
    assert {f"after {n}" for n in range(12)} <= {row.request for row in rows}


def test_a_full_disk_is_said_and_what_was_there_stays(small_disk):
    store = Store("toy", str(small_disk / "memory"))
    store.add([ONE])
    (small_disk / "filler").write_bytes(b"x" * (2 * 1024 * 1024 - os.path.getsize(store.file) - 65536))
    with pytest.raises(StorageError, match="No space left"):
        for n in range(1000):
            store.add([ONE._replace(request=f"{n} " + "long " * 100)])
    rows, broken = store.read()
    assert rows[0] == ONE and broken == 0
    with pytest.raises(StorageError):
        store.rewrite(lambda found: [row._replace(request=row.request * 50) for row in found])
    assert store.read()[0][: len(rows)] == rows


def test_a_folder_that_takes_nothing(tmp_path):
    (tmp_path / "memory").write_text("a file in the way")
    with pytest.raises(StorageError, match="cannot keep corrections"):
        Store("toy", str(tmp_path / "memory")).add([ONE])


def test_a_line_is_plain_json(store):
    store.add([ONE._replace(request='café "x" \ud800')])
    with open(store.file, "rb") as stream:
        assert json.loads(stream.read())["right"] == ["cleanup", "--dry-run"]
    assert store.read()[1] == 0
