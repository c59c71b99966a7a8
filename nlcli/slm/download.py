"""Fetch a model file: resumed where it broke off, checked by its SHA-256 before it gets its name. The only code here that uses the network."""

from __future__ import annotations

import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import IO

from nlcli import __version__
from nlcli.errors import SlmError
from nlcli.slm.files import sha256_of

_BLOCK = 1 << 20
_TIMEOUT_SECONDS = 30
# Left free on the disk beyond the file.
_ROOM_BYTES = 64 << 20
_PARTIAL = 206
_RANGE_OUTSIDE = 416
_PART = ".part"

# Called with (bytes here, bytes in all; 0 if that is not known).
Progress = Callable[[int, int], None]


def fetch(url: str, file: str, sha256: str, size: int, progress: Progress) -> str:
    """Fetch `url` to `file`; its SHA-256. What is there of an earlier try is gone on from.

    `sha256` is the one it has to have ("" takes any), `size` in bytes (0 if unknown). Raises SlmError; after a broken connection or a full disk
    what has come stays for the next try, after a wrong checksum nothing stays.
    """
    part = file + _PART
    try:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        _check_room(file, size - _size(part))
        _transfer(url, part, size, progress)
        found = sha256_of(part)
        if sha256 and found != sha256:
            os.unlink(part)
            raise SlmError(f"the file from {url} is not the one it should be: its SHA-256 is {found}, not {sha256}; it was deleted")
        os.replace(part, file)
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise SlmError(f"cannot fetch {url}: {reason}; what has come is kept, run it again to go on") from error
    except OSError as error:
        raise SlmError(f"cannot write {part}: {error.strerror or error}; what has come is kept, run it again to go on") from error
    return found


def length(url: str) -> int:
    """The size in bytes that the server gives for an address, 0 if it gives none. Raises SlmError."""
    try:
        with _open(_request(url, method="HEAD")) as answer:
            return int(answer.headers.get("Content-Length") or 0)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SlmError(f"cannot reach {url}: {getattr(error, 'reason', error)}") from error


def _request(url: str, method: str = "GET") -> urllib.request.Request:
    if not url.startswith(("https://", "http://")):
        raise SlmError(f"{url} is no http or https address; a file on this machine is used where it lies: nlcli model use FILE")
    return urllib.request.Request(url, headers={"User-Agent": f"nlcli/{__version__}"}, method=method)  # noqa: S310


def _open(request: urllib.request.Request) -> http.client.HTTPResponse:
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS)  # noqa: S310  (http and https alone: _request)
    return answer


def _transfer(url: str, part: str, size: int, progress: Progress) -> None:
    here = _size(part)
    if size and here == size:
        return
    request = _request(url)
    if here:
        request.add_header("Range", f"bytes={here}-")
    try:
        answer = _open(request)
    except urllib.error.HTTPError as error:
        if error.code != _RANGE_OUTSIDE:
            raise
        os.unlink(part)  # longer than the file there: of something else
        here = 0
        answer = _open(_request(url))
    with answer:
        goes_on = here and answer.status == _PARTIAL
        here = here if goes_on else 0
        total = size or here + int(answer.headers.get("Content-Length") or 0)
        with open(part, "ab" if goes_on else "wb") as stream:
            _copy(answer, stream, here, total, progress)
    if total and _size(part) < total:
        raise ConnectionError(f"the connection broke off after {_size(part):,} of {total:,} bytes")


def _copy(answer: http.client.HTTPResponse, stream: IO[bytes], here: int, total: int, progress: Progress) -> None:
    progress(here, total)
    while block := answer.read(_BLOCK):
        here += len(block)
        if total and here > total:
            raise ConnectionError(f"the server sends more than {total:,} bytes")
        stream.write(block)
        progress(here, total)


def _size(file: str) -> int:
    return os.path.getsize(file) if os.path.exists(file) else 0


def _check_room(file: str, needed: int) -> None:
    free = shutil.disk_usage(os.path.dirname(file)).free
    if needed > 0 and free < needed + _ROOM_BYTES:
        raise SlmError(f"not enough room for it in {os.path.dirname(file)}: {needed / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free")
