"""What was last understood on this terminal, so that a request a little later may go on from it. A small file a terminal, in the cache folder."""

from __future__ import annotations

import os
import time

from nlcli import places
from slot_rules.light import Record

# Files of terminals that were used so long ago are removed.
_OLD_SECONDS = 24 * 3600


class Recent(Record):
    """The last request and its argument list; `asked` is a request whose question nobody has answered yet ("" if there is none)."""

    text: str
    argv: tuple[str, ...]
    asked: str


def terminal() -> str | None:
    """A name for the terminal this process belongs to, and nobody else's; None if it belongs to none."""
    for stream in (0, 2):
        try:
            if not os.isatty(stream):
                continue
            if os.name == "nt":
                return f"console-{os.getppid()}"
            return f"{os.ttyname(stream).strip('/').replace('/', '-')}-{os.getsid(0)}"
        except OSError:
            continue
    return None


def read(name: str, program: str, seconds: float) -> Recent | None:
    """What was last understood on a terminal for a program, if that is not longer ago; None also for a file that is broken."""
    file = _file(name, program)
    try:
        if not 0 <= time.time() - os.stat(file).st_mtime < seconds:
            return None
        import json

        with open(file, encoding="utf-8") as stream:
            raw = json.load(stream)
        return Recent(raw["text"], tuple(raw["argv"]), raw["asked"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(name: str, program: str, recent: Recent | None) -> None:
    """Remember it for the terminal, or forget what was there. That this fails is nothing to speak of: the next request stands for itself."""
    file = _file(name, program)
    try:
        if recent is None:
            os.unlink(file)
            return

        from nlcli import storage

        storage.replace(file, storage.as_line(recent), lasting=False)
        _tidy(os.path.dirname(file))
    except OSError:
        return


def _tidy(folder: str) -> None:
    now = time.time()
    for entry in os.scandir(folder):
        if now - entry.stat().st_mtime > _OLD_SECONDS:
            os.unlink(entry.path)


def _file(name: str, program: str) -> str:
    return os.path.join(places.cache(), "terminals", f"{name}.{program}.json")
