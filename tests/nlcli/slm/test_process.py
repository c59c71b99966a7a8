"""The model in its process: answers, and whatever can go wrong there, with a clear line and within the deadline."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from nlcli.errors import SlmError
from nlcli.slm.process import Model
from tests.conftest import ROOT

YES_OR_NO = 'root ::= "yes" | "no"'
# Any text without an end.
ENDLESS = "root ::= [a-z] root"


@pytest.fixture
def model(tiny):
    with Model(str(tiny), threads=1) as found:
        yield found


def works(model):
    return model.complete("hello", YES_OR_NO, 20).text in ("yes", "no")


def test_an_answer_within_the_grammar(model):
    found = model.complete("hello", YES_OR_NO, 20)
    assert found.text in ("yes", "no")
    assert found.logprobs and all(each <= 0 for each in found.logprobs)
    assert model.complete("hello", YES_OR_NO, 20) == found


@pytest.mark.parametrize(
    ("prompt", "grammar", "says"),
    [("hello", "root ::= (", "grammar"), ("hello " * 3000, YES_OR_NO, "context"), ("hello", ENDLESS, "does not end")],
)
def test_a_bad_question_is_an_error_and_the_model_goes_on(model, prompt, grammar, says):
    with pytest.raises(SlmError, match=says):
        model.complete(prompt, grammar, 20)
    assert works(model)


def test_one_that_never_stops_is_stopped(model):
    assert works(model)
    start = time.monotonic()
    with pytest.raises(SlmError, match=r"in time"):
        model.complete("hello", ENDLESS, 0.05, tokens=10_000_000)
    assert time.monotonic() - start < 2
    assert works(model)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_one_that_hangs_is_ended_at_the_deadline(model):
    assert works(model)
    os.kill(model._child.pid, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(SlmError, match="too slow"):
        model.complete("hello", YES_OR_NO, 1)
    assert time.monotonic() - start < 3
    assert works(model)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("number", "says"), [(signal.SIGKILL, "memory"), (signal.SIGSEGV, "crashed"), (signal.SIGILL, "AVX2")])
def test_killed_in_the_middle_of_an_answer(model, number, says):
    assert works(model)
    pid = model._child.pid
    os.kill(pid, signal.SIGSTOP)  # the question lies there, and no answer can be quicker than the signal

    def kill():
        os.kill(pid, number)
        os.kill(pid, signal.SIGCONT)

    threading.Timer(0.3, kill).start()
    with pytest.raises(SlmError, match=says):
        model.complete("hello", ENDLESS, 20, tokens=10_000_000)
    assert works(model)


def test_the_file_may_go_while_it_is_open(tiny, tmp_path):
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(tiny.read_bytes())
    with Model(str(copy), threads=1) as model:
        assert works(model)
        copy.unlink()
        assert works(model)
        model.close()
        with pytest.raises(SlmError, match="is gone"):
            works(model)


@pytest.mark.parametrize("content", [b"", b"just some text\n" * 100, b"GGUF" + bytes(2000)])
def test_a_file_that_is_no_model(tmp_path, content):
    file = tmp_path / "bad.gguf"
    file.write_bytes(content)
    with Model(str(file)) as model, pytest.raises(SlmError, match="cannot be (used|loaded)"):
        works(model)


def test_a_truncated_model(tiny, tmp_path):
    file = tmp_path / "cut.gguf"
    file.write_bytes(tiny.read_bytes()[:-4096])
    with Model(str(file)) as model, pytest.raises(SlmError, match="cannot be (used|loaded)"):
        works(model)


def test_without_the_runtime_it_says_so(tiny, tmp_path, monkeypatch):
    (tmp_path / "xllamacpp.py").write_text("raise ImportError('libgomp.so.1: cannot open shared object file')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    with Model(str(tiny)) as model, pytest.raises(SlmError, match="install libgomp"):
        works(model)


def test_several_threads_ask_one_model(model):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(works(model))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 6


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_no_port_is_opened_and_nothing_is_left(model):
    assert works(model)
    pid, folder = model._child.pid, model._folder
    sockets = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd") if os.path.exists(f"/proc/{pid}/fd/{fd}")}
    inodes = {name[8:-1] for name in sockets if name.startswith("socket:")}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        with open(f"/proc/{pid}/net/{table}") as stream:
            assert not inodes & {line.split()[9] for line in stream.readlines()[1:]}, table
    assert os.stat(folder).st_mode & 0o777 == 0o700
    model.close()
    assert not os.path.exists(folder) and not os.path.exists(f"/proc/{pid}")


@pytest.mark.skipif(os.name != "posix", reason="kept on POSIX alone")
def test_what_is_always_the_same_is_read_once(tiny, tmp_path):
    prefix = "a long beginning that never changes, " * 12
    said = []
    for _ in range(2):
        with Model(str(tiny), threads=1, cache=str(tmp_path)) as model:
            said.append(model.complete(prefix + "x", YES_OR_NO, 20, prefix=len(prefix)).text)
    assert said[0] == said[1]
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_bytes(b"not a cache")
    with Model(str(tiny), threads=1, cache=str(tmp_path)) as model:
        assert model.complete(prefix + "x", YES_OR_NO, 20, prefix=len(prefix)).text == said[0]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")
def test_far_more_memory_than_the_model_needs_is_refused(tiny):
    code = f"from nlcli.slm import child; child._limit_memory({str(tiny)!r}); bytearray(1 << 20); print('some'); bytearray(4 << 30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "some\n" and "MemoryError" in done.stderr
