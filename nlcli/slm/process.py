"""A language model in a child process, seen from the command line: it answers in time, or says in one line why not."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from queue import Empty, Queue
from typing import Any, NamedTuple

from nlcli.errors import SlmError

# Longer than the child's own deadline: it stops by itself if it can.
_GRACE_SECONDS = 0.3
_MOST_TOKENS = 96
# What the runtime reads from the environment could change what it does; libgomp's threads must not spin beside a busy machine.
_STRIPPED = ("LLAMA_", "GGML_", "HF_", "OMP_", "KMP_", "GOMP_")
_PASSED = {"OMP_WAIT_POLICY": "passive", "PYTHONDONTWRITEBYTECODE": "1"}
_SIGNALS = {-4: "this processor lacks an instruction set that the runtime needs (AVX2)", -9: "it was killed; perhaps memory ran out", -11: "it crashed"}


class Completion(NamedTuple):
    """What the model wrote, and the natural logarithm of each token's probability, before any grammar."""

    text: str
    logprobs: tuple[float, ...]


class Model:
    """A model file that answers prompts. The child is started at the first one and started again after it died."""

    def __init__(self, file: str, threads: int | None = None, cache: str = "", exact: bool = False) -> None:
        """`cache` is a folder for the parts of prompts that are always the same, empty to keep none; `exact` takes more memory, to compare figures."""
        self._file = file
        self._threads = threads or max(1, min(4, _cores()))
        self._cache = cache
        self._exact = exact
        self._child: subprocess.Popen[str] | None = None
        self._lines: Queue[str | None] = Queue()
        self._folder = ""
        self._one_at_a_time = threading.Lock()

    def complete(self, prompt: str, grammar: str, seconds: float, prefix: int = 0, tokens: int = _MOST_TOKENS) -> Completion:
        """The likeliest text that the grammar (GBNF; none if empty) allows after the prompt. Raises SlmError, at the latest after `seconds`."""
        with self._one_at_a_time:
            end = time.monotonic() + seconds
            child = self._started(end)
            request = {"prompt": prompt, "prefix": prefix, "grammar": grammar, "tokens": tokens, "seconds": max(0.0, end - time.monotonic())}
            assert child.stdin
            try:
                child.stdin.write(json.dumps(request) + "\n")
                child.stdin.flush()
            except OSError as error:
                raise self._dead() from error
            answer = self._next(end)
            if "error" in answer:
                raise SlmError(f"the language model gave no answer: {answer['error']}")
            return Completion(answer["text"], tuple(answer["logprobs"]))

    def close(self) -> None:
        """End the child; the next prompt starts another."""
        if self._child:
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()
        self._child = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def __enter__(self) -> Model:
        """The model itself; closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _started(self, end: float) -> subprocess.Popen[str]:
        if self._child and self._child.poll() is None:
            return self._child
        self.close()
        if not os.path.isfile(self._file):
            raise SlmError(f"the model file {self._file} is gone; get it again: nlcli model download, or choose another: nlcli model use")
        self._folder = tempfile.mkdtemp(prefix="nlcli-slm-")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(_STRIPPED)} | _PASSED
        # By its file: this process may have found the package in a way that its child does not.
        child = os.path.join(os.path.dirname(__file__), "child.py")
        command = [sys.executable, "-P", child, self._file, str(self._threads), self._folder, self._cache, "exact" if self._exact else ""]
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment, text=True, encoding="utf-8")  # noqa: S603
        self._lines = Queue()
        threading.Thread(target=_read, args=(self._child, self._lines), daemon=True).start()
        first = self._next(end)
        if "error" in first:
            self.close()
            raise SlmError(f"the language model cannot be used: {first['error']}")
        return self._child

    def _next(self, end: float) -> dict[str, Any]:
        """The child's next line. Raises SlmError if it dies or stays silent."""
        try:
            line = self._lines.get(timeout=max(0.0, end - time.monotonic()) + _GRACE_SECONDS)
        except Empty:
            self.close()
            raise SlmError("the language model was too slow and has been stopped") from None
        if line is None:
            raise self._dead()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _dead(self) -> SlmError:
        assert self._child
        code = self._child.wait()
        self.close()
        return SlmError(f"the language model stopped (status {code}){f': {_SIGNALS[code]}' if code in _SIGNALS else ''}")


def _read(child: subprocess.Popen[str], lines: Queue[str | None]) -> None:
    """Hand the child's lines on, and None at their end."""
    assert child.stdout
    with contextlib.suppress(ValueError, OSError):
        for line in child.stdout:
            lines.put(line)
    lines.put(None)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 2) // 2
