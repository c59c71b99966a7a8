"""`nlcli learn` in a process of its own that outlives the one that started it; what it says goes into a log."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from nlcli import learned
from nlcli.errors import LearnError

LOG = "background.log"


def start(program: str, arguments: Sequence[str]) -> None:
    """Start it. Raises LearnError if the log cannot be written or no process be made."""
    file = _log(program)
    # Windows has no sessions to leave; the flags are DETACHED_PROCESS and CREATE_NEW_PROCESS_GROUP.
    apart: dict[str, object] = {"creationflags": 0x00000008 | 0x00000200} if sys.platform == "win32" else {"start_new_session": True}
    try:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            subprocess.Popen([sys.executable, "-m", "nlcli", "learn", *arguments], stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, **apart)  # type: ignore[call-overload]
    except OSError as error:
        raise LearnError(f"cannot start in the background: {error.strerror or error}: {error.filename or sys.executable}") from error


def outcome(program: str) -> str:
    """What the last run in the background said; "" if there was none."""
    try:
        with open(_log(program), encoding="utf-8", errors="replace") as stream:
            said = stream.read()
    except OSError:
        return ""
    return f"in the background: {said.strip() or 'still at work, or stopped before it could say anything'}"


def _log(program: str) -> str:
    return os.path.join(learned.folder(program), LOG)
