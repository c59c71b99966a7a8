"""What is read of the machine for the engine: the names of the user's environments. Never writes, never fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any


def environments(source: dict[str, Any]) -> dict[str, str]:
    """Name -> path of the environments in a program's registry, most recently used first; empty if there is none to read.

    `source` is a catalogue's `names`: the SQLite file, its folder on each platform and the query that gives name and path.
    """
    folder = source.get("folders", {}).get("linux" if sys.platform.startswith("linux") else sys.platform) or source.get("folders", {}).get("linux")
    if not folder or "sqlite" not in source:
        return {}
    file = os.path.join(_expand(folder), source["sqlite"])
    if not os.path.isfile(file):
        return {}
    import sqlite3
    from contextlib import closing

    try:
        # Read-only: a request that is only looked at leaves no trace in another program's data.
        with closing(sqlite3.connect(f"{_uri(file)}?mode=ro", uri=True, timeout=0.2)) as connection:
            out: dict[str, str] = {}
            for name, path in connection.execute(source["query"]):
                # Two environments of one name: the name stands for neither.
                out[name] = path if out.get(name, path) == path else name
            return out
    except sqlite3.Error:
        return {}  # locked, damaged or of another version: names only help, they are not needed


def _uri(file: str) -> str:
    """A file as SQLite's URI wants it. Source: sqlite.org/uri.html; urllib would bring the whole of http with it."""
    path = file.replace("\\", "/") if os.name == "nt" else file
    for char in "%?#":
        path = path.replace(char, f"%{ord(char):02x}")
    return f"file:{path if path.startswith('/') else f'/{path}'}"


def names(source: dict[str, Any]) -> Callable[[], tuple[str, ...]]:
    """The names, read when they are first asked for."""
    found: list[tuple[str, ...]] = []

    def read() -> tuple[str, ...]:
        if not found:
            found.append(tuple(environments(source)))
        return found[0]

    return read


def _expand(folder: str) -> str:
    """The folder with "~" and "${NAME:-default}" filled in as the shell would."""
    out, _, rest = folder.partition("${")
    while rest:
        inside, _, after = rest.partition("}")
        name, _, default = inside.partition(":-")
        between, _, rest = after.partition("${")
        out += (os.environ.get(name) or default) + between
    return os.path.expanduser(out)
