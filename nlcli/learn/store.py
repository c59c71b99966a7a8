"""Learned heads on disk: each in a folder of its own, and one small file that says which is in use.

That file is replaced as a whole and last, so whoever reads finds the old head or the new one, whenever the writer was stopped.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from intent_models import artefact
from intent_models.errors import ModelError
from nlcli import learned, storage
from nlcli.errors import LearnError
from nlcli.learn.taught import Row
from slot_rules.light import Record

# So many folders stay, for --undo and for requests that are being answered from one while it is replaced.
_KEPT = 5
_WAIT_SECONDS = 60.0


class Taught(Record):
    """Everything a user has taught so far but for corrections: entries of new commands, and rows for all commands."""

    commands: dict[str, dict[str, Any]]
    rows: list[Row]


def taught(program: str) -> Taught:
    """What was taught, also if its head no longer fits. Raises LearnError if it cannot be read."""
    try:
        place = learned.current(program)
        if not place:
            return Taught({}, [])
        with open(os.path.join(place, learned.COMMANDS), encoding="utf-8") as stream:
            commands = json.load(stream)
        with open(os.path.join(place, learned.ROWS), encoding="utf-8") as stream:
            rows = [_row(**json.loads(line)) for line in stream]
        return Taught(dict(commands), rows)
    except (OSError, ValueError, TypeError) as error:
        raise LearnError(f"what was taught before cannot be read ({error}); nlcli learn --undo goes back to what was before it") from error


def _row(text: str, label: str, argv: list[str] | None = None) -> Row:
    return Row(text, label, tuple(argv or ()))


def _data(row: Row) -> dict[str, Any]:
    return {"text": row.text, "label": row.label, **({"argv": row.argv} if row.argv else {})}


def write(program: str, made: dict[str, bytes], manifest: dict[str, Any], known: Taught) -> None:
    """Make a new folder with the files `made` and what is `known`, and use it. Raises LearnError if the disk does not take it; then everything is as before."""
    name = f"{time.time_ns():x}-{os.getpid()}"
    place = os.path.join(learned.folder(program), name)
    contents = {
        **made,
        learned.COMMANDS: json.dumps(known.commands, ensure_ascii=False, indent=1).encode(),
        learned.ROWS: "".join(json.dumps(_data(row), ensure_ascii=False) + "\n" for row in known.rows).encode(),
    }
    try:
        before = os.path.basename(learned.current(program))
        whole = {
            "format": artefact.FORMAT,
            "kind": "head",
            **manifest,
            "before": before,
            "crc32": {file: zlib.crc32(content) for file, content in contents.items()},
        }
        for file, content in {**contents, artefact.MANIFEST: json.dumps(whole, indent=1).encode()}.items():
            storage.replace(os.path.join(place, file), content)
        _use(program, name)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise LearnError(f"cannot write {error.filename or place}: {error.strerror or error}") from error
    _tidy(program, {name, before})


def undo(program: str) -> str:
    """Go back to what was in use before; the folder that is in use then, "" for the shipped head. Raises LearnError if nothing was learned."""
    try:
        place = learned.current(program)
        if not place:
            raise LearnError("nothing was learned: the shipped model is in use")
        before = _before(place)
        if before and os.path.isdir(os.path.join(learned.folder(program), before)):
            _use(program, before)
        else:
            before = ""
            os.unlink(os.path.join(learned.folder(program), learned.CURRENT))
    except OSError as error:
        raise LearnError(f"cannot change {error.filename}: {error.strerror or error}") from error
    return before


@contextmanager
def alone(program: str) -> Iterator[None]:
    """One learner at a time: a second waits for the first. Raises LearnError."""
    file = os.path.join(learned.folder(program), learned.CURRENT)
    with ExitStack() as stack:
        try:
            stack.enter_context(storage.locked(file, _WAIT_SECONDS))
        except TimeoutError as error:
            raise LearnError("another nlcli learn is at work; try again when it is done") from error
        except OSError as error:
            raise LearnError(f"cannot write in {os.path.dirname(file)}: {error.strerror or error}") from error
        yield


def _before(place: str) -> str:
    """The name of the folder that was in use before; "" if that is not known."""
    with suppress(ModelError):
        return os.path.basename(str(artefact.read_manifest(place, "head").get("before", "")))
    return ""


def _use(program: str, name: str) -> None:
    storage.replace(os.path.join(learned.folder(program), learned.CURRENT), name.encode())


def _tidy(program: str, needed: set[str]) -> None:
    """Remove the oldest folders, and what a writer left behind that was stopped."""
    place = learned.folder(program)
    with suppress(OSError):
        folders = sorted(name for name in os.listdir(place) if os.path.isdir(os.path.join(place, name)))
        for name in folders[:-_KEPT]:
            if name not in needed:
                shutil.rmtree(os.path.join(place, name), ignore_errors=True)
