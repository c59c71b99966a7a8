"""Invented programs and what people ask of them: `data/programs/<program>.jsonl`; what the encoder learns to match texts from.

The first line of a file is {"program": name, "about": …}. A line {"command": name, "help": …, "params": […]} is a command, its parameters written as
in a usage line: "NAME: help" (an argument), "[--days INT]: help", "[-q, --quiet]: help", "[--color/--no-color]: help", "--to {a,b}: help"; brackets
for what may be left out, "..." behind a type for what may be given several times. A line {"text": request, "cmd": command line} is a request; null
as its command line says that the program cannot do it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from nlcli import catalogue_guess
from nlcli.catalogue import Catalogue, Param
from slot_rules.numbers import numbers
from slot_rules.rules.item import place
from slot_rules.rules.path import looks_like_path
from slot_rules.text import overlaps, words
from training.align import Example, Span
from training.dataset import DATA
from training.labels import NONE

FOLDER = DATA / "programs"
# One program in so many is held back: what the encoder makes of programs that it has not seen is measured on them.
HELD = 16
_TYPES = {"INT": "integer", "TEXT": "text", "FLOAT": "float", "PATH": "path"}
_PARAM = re.compile(
    r"(?P<open>\[)?(?:(?P<opts>(?:-{1,2}[\w-]+(?:/--[\w-]+)?(?:, )?)+)|(?P<name>[A-Za-z_][\w-]*))"
    r"\s*(?P<type>INT|TEXT|FLOAT|PATH|\{[^}]+\})?\s*(?P<more>\.\.\.)?(?P<close>\])?(?::\s*(?P<help>.*))?"
)


class Program(NamedTuple):
    """A program, the requests for it and their command lines. An example's spans have parameters as roles, its flags are labels of nlcli.untrained.texts."""

    catalogue: Catalogue
    examples: list[Example]
    command_lines: list[tuple[str, ...] | None]


def read(folder: Path = FOLDER) -> list[Program]:
    """All programs, by name. Raises ValueError for a line that is not of the form above or a command line that its program does not take."""
    return [_program(file) for file in sorted(folder.glob("*.jsonl"))]


def split(programs: Iterable[Program]) -> tuple[list[Program], list[Program]]:
    """Those to learn from and those held back."""
    rows = list(programs)
    return [each for at, each in enumerate(rows) if at % HELD], rows[::HELD]


def data_hash() -> str:
    """SHA-256 over the names and contents of the files."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.jsonl")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _program(file: Path) -> Program:
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    commands = {line["command"]: {"help": line["help"], "params": [p for text in line["params"] for p in params(text)]} for line in lines if "command" in line}
    catalogue = Catalogue(catalogue_guess.catalogue(lines[0]["program"], "", commands))
    try:
        rows = [(line["text"], tuple(shlex.split(line["cmd"])) if line["cmd"] else None) for line in lines if "text" in line]
        return Program(catalogue, [example(catalogue, text, argv) for text, argv in rows], [argv for _, argv in rows])
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from error


def params(text: str) -> list[dict[str, Any]]:
    """A parameter as nlcli.introspect has it; a pair of switches as two. Raises ValueError."""
    found = _PARAM.fullmatch(text.strip())
    if not found or bool(found["open"]) != bool(found["close"]):
        raise ValueError(f"no parameter: {text!r}")
    choices = [choice.strip() for choice in found["type"][1:-1].split(",")] if (found["type"] or "").startswith("{") else []
    out: dict[str, Any] = {"help": found["help"] or "", "type": "choice" if choices else _TYPES[found["type"] or "TEXT"]}
    out |= {"choices": choices} if choices else {}
    out |= {"multiple": True} if found["more"] else {}
    if found["name"]:
        return [{**out, "name": found["name"].lower().replace("-", "_"), "argument": True, "opts": [], "required": not found["open"]}]
    on, _, off = zip(*(opt.partition("/") for opt in found["opts"].split(", ")), strict=True)
    out |= {"name": max(on, key=len).strip("-").replace("-", "_"), "opts": list(on)}
    if found["type"]:
        return [{**out, "required": not found["open"]}]
    return [
        {**out, "type": "boolean", "flag": True, "name": opts[0] if opts[0] in off else out["name"], "opts": opts}
        for opts in (list(on), [*filter(None, off)])
        if opts
    ]


def example(catalogue: Catalogue, text: str, argv: tuple[str, ...] | None) -> Example:
    """A request with what its command line says of it; no spans if a value is nowhere to be found. Raises ValueError."""
    if argv is None:
        return Example(text, NONE, frozenset(), (), (), "")
    if why := catalogue.refusal(argv):
        raise ValueError(f"{text!r}: {why}")
    flags: set[str] = set()
    spans: list[Span] | None = []
    for param, value in catalogue.values(argv):
        assert param.slot
        if param.flag or param.choices:
            flags.add(param.slot.label if param.flag else f"{param.slot.label}={value}")
        elif spans is not None:
            place = locate(text, value, [(span.start, span.end) for span in spans])
            spans = [*spans, Span(*place, param.name, _kind(param, text[slice(*place)]))] if place else None
    return Example(text, catalogue.name_in(argv), frozenset(flags), tuple(spans) if spans is not None else None, (), "")


def locate(text: str, value: str, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a value stands in a text, outside of what is `taken`: as it is and as a word of its own, else as a number word, else inside a word."""
    low, meant = text.casefold(), value.casefold()
    everywhere = [hit.span() for hit in re.finditer(re.escape(meant), low)] if len(low) == len(text) else []
    free = [spot for spot in everywhere if not any(overlaps(spot, other) for other in taken)]
    # "18g" is 18 of something; "a-b" is not a.
    ends = r"(?![\w-])" if not value.isdecimal() else r"(?![\d_-])"
    whole = [spot for spot in free if re.match(ends, low[spot[1] :]) and not re.search(r"[\w/.-]$", low[: spot[0]])]
    if value.isdecimal() and not whole:
        said = (word for word in words(text) if not any(overlaps((word.start, word.end), other) for other in taken))
        whole = [(word.start, word.end) for word in said if place(word.text) == int(value) or [each.value for each in numbers(word.text)] == [int(value)]]
    return next(iter(whole or (free if len(value) > 1 else [])), None)


def _kind(param: Param, value: str) -> str:
    """Of what kind another value could stand in its place, as training.augment has it."""
    if value.isdecimal():
        return "count"
    if looks_like_path(value):
        return "path"
    return "name" if re.fullmatch(r"[A-Za-z]{3,}(?:-[A-Za-z]+)*", value) and param.type == "text" else ""
