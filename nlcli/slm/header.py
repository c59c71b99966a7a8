"""The head of a GGUF file, read before any runtime sees it: is it one, of what kind, and what does it say about itself?

Source: ggml, docs/gguf.md, version 3 (2 and 3 read alike).
"""

from __future__ import annotations

import os
import struct
from typing import Any, BinaryIO, NamedTuple

from nlcli.errors import SlmError

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
# What a model of ours says about itself (training/slm): how to ask it, for which catalogue, and how sure its answers are.
PROMPT, CATALOGUE, WEIGHTS = "nlcli.prompt", "nlcli.catalogue", "nlcli.confidence"
# No honest head is larger: a vocabulary of 250,000 pieces takes about 10 MB.
_MOST_BYTES = 64 << 20
_MOST_ENTRIES = 4096
_MOST_ITEMS = 2_000_000


class Header(NamedTuple):
    """What a file says about itself; empty where it says nothing. `weights` are three numbers or none."""

    architecture: str
    name: str
    licence: str
    prompt: str
    catalogue: str
    weights: tuple[float, ...]


def read(file: str) -> Header:
    """The head of a file. Raises SlmError if it is no GGUF file or is cut off in its head."""
    try:
        with open(file, "rb") as stream:
            found = _entries(stream)
    except OSError as error:
        raise SlmError(f"cannot read {file}: {error.strerror or error}") from error
    except (struct.error, ValueError, KeyError, OverflowError, MemoryError) as error:
        raise SlmError(f"{file} is no GGUF model, or is cut off ({os.path.getsize(file):,} bytes); get it again") from error
    if "general.architecture" not in found:
        raise SlmError(f"{file} does not say what model it is (general.architecture is missing)")
    weights = found.get(WEIGHTS, ())
    return Header(
        str(found["general.architecture"]),
        str(found.get("general.name", "")),
        str(found.get("general.license", "")),
        str(found.get(PROMPT, "")),
        str(found.get(CATALOGUE, "")),
        tuple(float(weight) for weight in weights) if isinstance(weights, list) and len(weights) == 3 else (),
    )


def _entries(stream: BinaryIO) -> dict[str, Any]:
    if stream.read(4) != _MAGIC:
        raise ValueError("magic")
    version, _, count = struct.unpack("<IQQ", stream.read(20))
    if version not in _VERSIONS or count > _MOST_ENTRIES:
        raise ValueError("version")
    out = {}
    for _ in range(count):
        key = _text(stream)
        (kind,) = struct.unpack("<I", stream.read(4))
        out[key] = _value(stream, kind)
        if stream.tell() > _MOST_BYTES:
            raise ValueError("size")
    return out


def _value(stream: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _text(stream)
    if kind != _ARRAY:
        return _number(stream, _NUMBERS[kind])
    kind, count = struct.unpack("<IQ", stream.read(12))
    if count > _MOST_ITEMS:
        raise ValueError("items")
    if kind == _STRING:
        for _ in range(count):
            _text(stream)
        return None  # the vocabulary, which nobody here needs
    if kind == _ARRAY:
        raise ValueError("nested")
    size = struct.calcsize(_NUMBERS[kind])
    data = stream.read(size * count)
    return list(struct.unpack(f"<{count}{_NUMBERS[kind]}", data))


def _number(stream: BinaryIO, form: str) -> Any:
    return struct.unpack(f"<{form}", stream.read(struct.calcsize(form)))[0]


def _text(stream: BinaryIO) -> str:
    (size,) = struct.unpack("<Q", stream.read(8))
    if size > _MOST_BYTES:
        raise ValueError("text")
    data = stream.read(size)
    if len(data) != size:
        raise ValueError("cut off")
    return data.decode("utf-8", "replace")
