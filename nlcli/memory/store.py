"""The corrections of one program: a JSON object a line, oldest first, in the user's data folder."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager

from nlcli import memory, storage
from nlcli.errors import StorageError
from slot_rules.light import Record

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Above so many bytes (some 15,000 corrections) the oldest go, down to so many.
MOST_BYTES, _LEAVE_BYTES = 4_000_000, 3_000_000


class Correction(Record):
    """A request, what was suggested for it and what was right, both as argument lists; `right` is empty if the suggestion was only turned down.

    `version` is the version of the program that the catalogue was made from, `date` the day (YYYY-MM-DD).
    """

    request: str
    suggested: tuple[str, ...]
    right: tuple[str, ...]
    version: str
    date: str


class Store:
    """The file of one program's corrections."""

    def __init__(self, program: str, folder: str | None = None) -> None:
        """`folder` is that in the user's data by default."""
        self.file = memory.file(program, folder)

    def state(self) -> tuple[int, int] | None:
        """Size and time of the file (nanoseconds), by which a change is seen; None if nothing was ever kept."""
        try:
            found = os.stat(self.file)
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns

    def read(self) -> tuple[list[Correction], int]:
        """The corrections, oldest first, and how many lines are none. Raises StorageError if the file cannot be read."""
        try:
            with open(self.file, "rb") as stream:
                content = stream.read()
        except (FileNotFoundError, NotADirectoryError):
            return [], 0
        except OSError as error:
            raise StorageError(f"cannot read {self.file}: {error.strerror or error}") from error
        lines = [raw for raw in content.split(b"\n") if raw.strip()]
        rows = [row for raw in lines if (row := correction(raw))]
        return rows, len(lines) - len(rows)

    def add(self, new: Iterable[Correction]) -> None:
        """Keep corrections. Raises StorageError if the disk does not take them; what was there stays."""
        with _alone(self.file):
            for row in new:
                storage.append(self.file, storage.as_line(row))
        if os.path.getsize(self.file) > MOST_BYTES:
            self.rewrite(_newest)

    def rewrite(self, change: Callable[[list[Correction]], list[Correction]]) -> int:
        """Replace the list by what `change` makes of it; how many went. Lines that are none are set aside in a file beside it."""
        with _alone(self.file):
            before, broken = self.read()
            if broken:
                self._set_aside()
            after = change(before)
            storage.replace(self.file, b"".join(map(storage.as_line, after)))
        return len(before) - len(after)

    def _set_aside(self) -> None:
        number = 1
        while os.path.exists(f"{self.file}.broken-{number}"):
            number += 1
        with open(self.file, "rb") as stream:
            storage.replace(f"{self.file}.broken-{number}", stream.read())


@contextmanager
def _alone(file: str) -> Iterator[None]:
    """The lock on a file, with errors of the disk as ours."""
    try:
        with storage.locked(file):
            yield
    except OSError as error:
        raise StorageError(f"cannot keep corrections in {file}: {error.strerror or error}") from error


def _newest(rows: list[Correction]) -> list[Correction]:
    """The rows that are still in force, without the oldest if they are too many."""
    kept: list[Correction] = []
    size = 0
    for row in reversed(in_force(rows)):
        size += len(storage.as_line(row))
        if size > _LEAVE_BYTES:
            break
        kept.append(row)
    return kept[::-1]


def in_force(rows: list[Correction]) -> list[Correction]:
    """The last word on each request."""
    return list({normal(row.request): row for row in rows}.values())


def normal(text: str) -> str:
    """A request as it is compared with others: case, blanks and the punctuation round it do not matter."""
    return " ".join(text.casefold().split()).strip(" .!?,;:")


def correction(content: bytes) -> Correction | None:
    """A line as a correction; None if it is none."""
    try:
        raw = json.loads(content)
        row = Correction(raw["request"], tuple(raw["suggested"]), tuple(raw["right"]), raw["version"], raw["date"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = (row.request, row.version, row.date, *row.suggested, *row.right)
    return row if row.request.strip() and all(isinstance(text, str) for text in texts) else None
