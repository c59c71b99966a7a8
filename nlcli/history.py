"""The commands that were run here, newest last: what `undo` goes back over. A JSON object a line, in the user's data folder."""

from __future__ import annotations

import json
import os
from collections import Counter

from nlcli import places, storage
from nlcli.errors import StorageError
from slot_rules.light import Record

# Above so many bytes (some 2,000 commands) the older half goes.
MOST_BYTES = 400_000


class Done(Record):
    """A command that was run: its request, argument list and effect, when (seconds since 1970), and whether the name in it was new then."""

    request: str
    argv: tuple[str, ...]
    effect: str
    time: float
    fresh: bool
    undone: bool = False


def file(program: str) -> str:
    """Where the commands of a program are kept."""
    return os.path.join(places.data(), "history", f"{program}.jsonl")


def read(program: str) -> list[Done]:
    """The commands, oldest first; a line that is none is passed over. Raises StorageError if the file cannot be read."""
    try:
        with open(file(program), "rb") as stream:
            lines = stream.read().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(f"cannot read {file(program)}: {error.strerror or error}") from error
    return [done for line in lines if (done := _done(line))]


def add(program: str, done: Done) -> None:
    """Keep a command. Raises StorageError if the disk does not take it."""
    target = file(program)
    try:
        with storage.locked(target):
            storage.append(target, storage.as_line(done))
            if os.path.getsize(target) > MOST_BYTES:
                rows = read(program)
                storage.replace(target, b"".join(map(storage.as_line, rows[len(rows) // 2 :])))
    except OSError as error:
        raise StorageError(f"cannot keep what was run in {target}: {error.strerror or error}") from error


def used(program: str) -> Counter[str]:
    """How often each command was run, by its first word; empty where nothing can be read."""
    try:
        return Counter(done.argv[0] for done in read(program))
    except StorageError:
        return Counter()


def _done(line: bytes) -> Done | None:
    try:
        raw = json.loads(line)
        return Done(raw["request"], tuple(raw["argv"]), raw["effect"], float(raw["time"]), bool(raw["fresh"]), bool(raw["undone"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
