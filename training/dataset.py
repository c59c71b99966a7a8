"""Written phrasings from disk: `data/<catalogue>/requests/<voice>.jsonl` and `out_of_scope/<kind>.jsonl`.

A line is {"q": request, "cmd": command line, "voice": …} or {"q": …, "cmd": "", "kind": …}. In a request for several
commands "||" stands where the next one begins and " && " joins the command lines. "?" after the command's name
says that a value it needs is missing or only pointed at.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
_BOUNDARY = re.compile(r"\s*\|\|\s*")
_PUNCTUATION = re.compile(r"([,;.:!?]+)\s*(?=\S)")


class Row(NamedTuple):
    """One written request. `starts[i]` is the offset in `text` where step i begins; `steps` is empty for out of scope."""

    text: str
    steps: tuple[tuple[str, ...], ...]
    starts: tuple[int, ...]
    voice: str
    missing: bool


def read(catalogue: str) -> list[Row]:
    """All rows of a catalogue in the order of the files. Raises ValueError for a line that is not of the form above."""
    return [row(json.loads(line), f"{file.name}:{n}") for file in files(catalogue) for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if line]


def files(catalogue: str) -> list[Path]:
    """The data files of a catalogue, sorted."""
    return sorted((DATA / catalogue).glob("*/*.jsonl"))


def row(entry: dict[str, str], where: str = "") -> Row:
    """One data line as a Row."""
    parts = _BOUNDARY.split(entry["q"])
    text, starts = parts[0], [0]
    for part in parts[1:]:
        # Punctuation belongs to the part before it, as people type it: "scan home || , then list" is "scan home, then list".
        mark = _PUNCTUATION.match(part)
        text = f"{text}{mark[1] if mark else ''} "
        starts.append(len(text))
        text += part[mark.end() :] if mark else part
    if not entry["cmd"]:
        return Row(text, (), (0,), entry["kind"], missing=False)
    steps = [tuple(shlex.split(step)) for step in re.split(r"\s&&\s", entry["cmd"])]
    if len(steps) != len(starts):
        raise ValueError(f"{where}: {len(steps)} commands for {len(starts)} parts")
    missing = any("?" in step for step in steps)
    return Row(text, tuple(tuple(word for word in step if word != "?") for step in steps), tuple(starts), entry["voice"], missing)


def data_hash(catalogue: str) -> str:
    """SHA-256 over the names and contents of the data files and of the pools of values."""
    digest = hashlib.sha256()
    for file in (*files(catalogue), *sorted((DATA / "values").glob("*.txt"))):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def split(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Train, calibration and test rows, 84/8/8, by a hash of the words: rewordings that differ in values alone stay together."""
    out: dict[str, list[Row]] = {"train": [], "calibration": [], "test": []}
    for item in rows:
        words = " ".join(re.findall(r"[a-z]+", item.text.lower()))
        bucket = hashlib.sha256(words.encode()).digest()[0]
        out["calibration" if bucket < 20 else "test" if bucket < 40 else "train"].append(item)
    return out
