"""Files of this user that are never half written and never written by two at once."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from slot_rules.light import Record

_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
# How often somebody who waits for a lock looks whether it is free.
_LOOK_SECONDS = 0.01


def replace(file: str, content: bytes, lasting: bool = True) -> None:
    """Put a new file in the place of an old one, whole or not at all. Raises OSError and leaves the old one as it was.

    What is not `lasting` may be gone when the machine loses power: waiting for the disk takes longer than an answer.
    Two processes that write the same file hold its lock; what a killed one left over is written over by the next.
    """
    os.makedirs(os.path.dirname(file), mode=_PRIVATE_FOLDER, exist_ok=True)
    fresh = f"{file}.new"
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE), "wb") as stream:
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        os.replace(fresh, file)
    except OSError:
        if os.path.exists(fresh):
            os.unlink(fresh)
        raise


def as_line(record: Record) -> bytes:
    """A record as a JSON object by the names of its fields, on a line of its own."""
    import json

    return json.dumps(dict(zip(record._fields, record, strict=True)), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def append(file: str, line: bytes) -> None:
    """Add a line, in one write. Behind a line that was cut off it begins a new one. Raises OSError; nothing is left half written on a full disk."""
    os.makedirs(os.path.dirname(file), mode=_PRIVATE_FOLDER, exist_ok=True)
    with open(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, _PRIVATE_FILE), "rb+", buffering=0) as stream:
        size = stream.seek(0, os.SEEK_END)
        if size:
            stream.seek(size - 1)
        row = line if not size or stream.read(1) == b"\n" else b"\n" + line
        try:
            if stream.write(row) != len(row):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), file)
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(size)
            raise


@contextmanager
def locked(file: str, seconds: float = 30.0) -> Iterator[None]:
    """Alone with a file until the block ends; waits for others, for so many `seconds` at most. The system lifts the lock when the process ends.

    Raises OSError; TimeoutError, which is one, if the others take longer.
    """
    os.makedirs(os.path.dirname(file), mode=_PRIVATE_FOLDER, exist_ok=True)
    with open(os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT, _PRIVATE_FILE), "rb+", buffering=0) as stream:
        end = time.monotonic() + seconds
        while not _taken(stream.fileno()):
            if time.monotonic() > end:
                raise TimeoutError(errno.ETIMEDOUT, "another process has been writing it for too long", file)
            time.sleep(_LOOK_SECONDS)
        yield


def _taken(number: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # somebody else has it; anything else is no waiting matter
        return False
    return True
