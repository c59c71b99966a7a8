"""Files of this user that are never half written and never written by two at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600


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
                raise OSError(28, "No space left on device", file)
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(size)
            raise


@contextmanager
def locked(file: str) -> Iterator[None]:
    """Alone with a file until the block ends; waits for others. The lock ends with the process. Raises OSError."""
    os.makedirs(os.path.dirname(file), mode=_PRIVATE_FOLDER, exist_ok=True)
    with open(os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT, _PRIVATE_FILE), "rb+", buffering=0) as stream:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
