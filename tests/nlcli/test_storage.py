"""Files that are never half written, and locks that end."""

import os
import subprocess
import sys

import pytest

from nlcli import storage
from tests.conftest import ROOT


def test_a_lock_is_waited_for_so_long_and_no_longer(tmp_path):
    file = str(tmp_path / "x")
    with storage.locked(file), pytest.raises(TimeoutError), storage.locked(file, 0.05):
        pass
    with storage.locked(file, 0.05):
        pass


def test_a_lock_ends_with_its_process(tmp_path):
    file = str(tmp_path / "x")
    code = f"import os; from nlcli import storage\nwith storage.locked({file!r}): print('mine', flush=True); os.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "mine\n" and done.returncode != 0
    with storage.locked(file, 1.0):
        pass


@pytest.mark.parametrize("lasting", [True, False])
def test_replaced_whole_private_and_nothing_left_beside_it(tmp_path, lasting):
    file = tmp_path / "folder" / "x"
    storage.replace(str(file), b"one", lasting)
    storage.replace(str(file), b"two", lasting)
    assert file.read_bytes() == b"two" and os.listdir(file.parent) == ["x"]
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_replaced_stays(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(OSError):
        storage.replace(str(tmp_path / "x"), b"one")
    assert os.listdir(tmp_path) == ["x"]


def test_a_line_behind_half_a_line_begins_anew(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"one\ntw")
    storage.append(str(file), b"three\n")
    assert file.read_bytes() == b"one\ntw\nthree\n"
