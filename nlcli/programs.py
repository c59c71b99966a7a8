"""Catalogues made from programs themselves, and what is made of their texts: both in the cache folder, under the program's name and version.

A program is read anew whenever it is asked, which takes a few milliseconds: in a checkout commands come and go while the version stays. What is kept
is written again only if it differs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from zlib import crc32

from intent_models import artefact
from nlcli import places, storage
from nlcli.catalogue import Catalogue
from nlcli.errors import ProgramError

_CHECK_BYTES = 4


def folder() -> str:
    """Where they are kept."""
    return os.path.join(places.cache(), "programs")


def keep(data: dict[str, Any]) -> str:
    """The file with a catalogue's data, written if it is not there as it is. Raises ProgramError if there are no commands or the disk does not take it."""
    if not data["commands"]:
        raise ProgramError(f"{data['program']} has no commands to choose from; -w is for programs with several")
    file = f"{_stem(data['program'], data['version'])}.json"
    content = json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    try:
        if _read(file) != content:
            _write(file, content)
    except OSError as error:
        raise ProgramError(f"cannot write {file}: {error.strerror or error}; XDG_CACHE_HOME names another folder for it") from error
    return file


def kept(catalogue: Catalogue, texts: list[str], size: int, make: Callable[[], bytes]) -> bytes:
    """What is made of a program's texts with the shipped encoder, of `size` bytes: from the cache, or made and kept there.

    A cache that cannot be used only costs time.
    """
    file = f"{_stem(catalogue.program, catalogue.version)}.f32"
    encoder = artefact.read_manifest(os.path.join(artefact.root(), artefact.ENCODER), "encoder")
    check = crc32(json.dumps([encoder.get("crc32"), encoder.get("matching"), texts]).encode()).to_bytes(_CHECK_BYTES, "little")
    content = b""
    with suppress(OSError):
        content = _read(file)
    if content[:_CHECK_BYTES] == check and len(content) == _CHECK_BYTES + size:
        return content[_CHECK_BYTES:]
    made = make()
    with suppress(OSError):
        _write(file, check + made)
    return made


def _stem(program: str, version: str) -> str:
    """The path without an ending. A program may be called anything: what is no ordinary sign becomes "_"."""
    return os.path.join(folder(), re.sub(r"[^\w.+-]|^\.+", "_", f"{program}-{version}"))


def _read(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""


def _write(file: str, content: bytes) -> None:
    """Replace a file as a whole, for this user alone."""
    os.makedirs(folder(), mode=0o700, exist_ok=True)
    with storage.locked(file):
        storage.replace(file, content, lasting=False)
