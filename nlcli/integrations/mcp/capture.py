"""The output and exit code of a program, within limits of time and size."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress

import anyio
from anyio.abc import ByteReceiveStream, Process

from slot_rules.light import Record

# Of each stream: what a model can read at once, and more than any table of environments.
MOST_BYTES = 64 * 1024
# Process ids; None while a process is being started.
_under_way: dict[object, int | None] = {}


class Captured(Record):
    """Exit code (None if the time was up), output as text, and whether some of that was dropped."""

    code: int | None
    stdout: str
    stderr: str
    truncated: bool


async def capture(executable: str, argv: tuple[str, ...], seconds: float) -> Captured:
    """Run the executable, no shell between, with nothing on its stdin. It and its children end with the time limit or when the caller is cancelled.

    Raises OSError or ValueError if it cannot be started.
    """
    key = object()
    _under_way[key] = None
    try:
        process = await anyio.open_process([executable, *argv], stdin=subprocess.DEVNULL, start_new_session=True)
        _under_way[key] = process.pid
        return await _read(process, seconds)
    finally:
        del _under_way[key]


async def _read(process: Process, seconds: float) -> Captured:
    out, err = _Head(process.stdout), _Head(process.stderr)
    ended, code = False, None
    try:
        with anyio.move_on_after(seconds):
            async with anyio.create_task_group() as readers:
                readers.start_soon(out.read)
                readers.start_soon(err.read)
            await process.wait()
            ended = True
        code = process.returncode
    finally:
        with anyio.CancelScope(shield=True):
            if not ended:
                _kill(process.pid)
            await process.aclose()
    return Captured(code, out.text(), err.text(), out.dropped or err.dropped)


class _Head:
    """The beginning of a stream; the rest is read, or the program would wait, and dropped."""

    def __init__(self, stream: ByteReceiveStream | None) -> None:
        assert stream
        self._stream = stream
        self._kept = bytearray()
        self.dropped = False

    async def read(self) -> None:
        async for chunk in self._stream:
            room = MOST_BYTES - len(self._kept)
            self._kept += chunk[:room]
            self.dropped |= len(chunk) > room

    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")


def kill_all() -> bool:
    """End everything that is under way, for a server that ends before it; False if something is just being started and cannot be ended yet."""
    for pid in tuple(_under_way.values()):
        if pid is not None:
            _kill(pid)
    return None not in _under_way.values()


def _kill(pid: int) -> None:
    """End a process with everything that it has started."""
    if sys.platform == "win32":
        # What pip installs as a program there is a launcher: the program is its child.
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(pid)], capture_output=True, check=False)  # noqa: S603, S607
        return
    with suppress(ProcessLookupError, PermissionError):  # it has just ended by itself; macOS then says the latter
        os.killpg(pid, signal.SIGKILL)
