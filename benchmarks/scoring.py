"""Compare answers with labelled requests: by meaning, not by spelling."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from nlcli.catalogue import Catalogue
from training import dataset
from training.dataset import Row

HELDOUT = Path(__file__).parent / "heldout"
EXAMS = Path(__file__).parent / "exams"
# Commands whose wrong proposal could lose something, whatever their options.
DESTRUCTIVE = frozenset(("remove", "cleanup", "clean", "cleanup-registry", "rollback", "dedup"))


class Answer(NamedTuple):
    """What a translator said: "resolved", "clarify" or "unresolved", the command lines it proposes, and how sure it is (0 to 1)."""

    status: str
    commands: list[list[str]]
    confidence: float = 1.0


class Scored(NamedTuple):
    """A labelled request, the answer to it, and whether that is right."""

    row: dict[str, Any]
    answer: Answer
    right: bool


def load(name: str = "dev-queries.jsonl") -> list[dict[str, Any]]:
    """The rows of a held-out file."""
    return [json.loads(line) for line in (HELDOUT / name).read_text("utf-8").splitlines() if line.strip()]


def own(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The test split of the written data in the form of a held-out file."""
    return [_entry(row, f"t-{n:04}") for n, row in enumerate(dataset.split(dataset.read(catalogue.program))["test"])]


def exam() -> list[dict[str, Any]]:
    """The requests of the writers nothing was trained on, in the same form."""
    return [
        _entry(dataset.row(json.loads(line), file.name), f"e-{file.stem}-{n:03}")
        for file in sorted(EXAMS.glob("*.jsonl"))
        for n, line in enumerate(file.read_text("utf-8").splitlines(), 1)
    ]


def _entry(row: Row, name: str) -> dict[str, Any]:
    """A written row as a labelled request, tagged by voice. One command line is accepted, not every fair one."""
    entry: dict[str, Any] = {"id": name, "q": row.text, "tags": [row.voice]}
    steps = [list(step) for step in row.steps]
    if row.voice == "multi-reversed" and len(steps) > 1:
        steps[-2:] = reversed(steps[-2:])
    if not steps:
        return entry | {"cls": "oos", "accept": []}
    if row.missing:
        return entry | {"cls": "clarify", "accept": [], "command": steps[0][0]}
    return entry | ({"cls": "multi", "accept": [steps]} if len(steps) > 1 else {"cls": "in", "accept": steps})


def meaning(argv: list[str], catalogue: Catalogue) -> tuple[Any, ...]:
    """An argument list as a hashable meaning: order, short forms, spelt-out defaults and `--format json` do not matter."""
    if not argv or catalogue.refusal(tuple(argv)):
        return ("invalid", *argv)
    command = catalogue.command(argv[0])
    values: dict[str, list[str]] = {}
    for param, value in catalogue.values(tuple(argv)):
        values.setdefault(param.name, []).append("true" if param.flag else value)
    as_json = "true" in values.pop("json", []) + values.pop("json_flag", [])
    for key in ("format", "output_format"):
        if values.get(key) == ["json"]:
            as_json = True
            del values[key]
    items = set()
    for key, row in values.items():
        param = command.param(key)
        flat = [item for value in row for item in value.split()] if param.slot and param.slot.kind == "packages" else row
        if param.default is None or [str(param.default)] != flat:
            items.add((key, tuple(sorted(flat)) if param.multiple or len(flat) > 1 else tuple(_number(param.type, value) for value in flat)))
    return argv[0], tuple(sorted(items - {("fast", ("true",))})), as_json


def wanted(row: dict[str, Any]) -> str:
    """The command that is right for a request of one command; "none" out of scope, "ask" where a value is missing."""
    return row["accept"][0][0] if row["cls"] == "in" else {"oos": "none", "clarify": "ask", "multi": "several"}[row["cls"]]


def got(answer: Answer) -> str:
    """The same for an answer."""
    if not answer.commands:
        return "ask" if answer.status == "clarify" else "none"
    return answer.commands[0][0] if len(answer.commands) == 1 else "several"


class SlotCount(NamedTuple):
    """Values of one kind of slot: given and right, given but not wanted, wanted but not given."""

    right: int = 0
    extra: int = 0
    missed: int = 0


def slots(scored: list[Scored], catalogue: Catalogue) -> dict[str, SlotCount]:
    """By kind of slot, over requests of one command whose command is right; of several accepted lines the nearest counts."""
    counts: dict[str, Counter[str]] = {}
    for s in scored:
        if s.row["cls"] != "in" or got(s.answer) not in {argv[0] for argv in s.row["accept"]}:
            continue
        given = _items(s.answer.commands[0], catalogue)
        labels = [_items(argv, catalogue) for argv in s.row["accept"] if argv[0] == s.answer.commands[0][0]]
        label = min(labels, key=lambda items: len(items ^ given))
        for name, items in (("right", given & label), ("extra", given - label), ("missed", label - given)):
            for kind, *_ in items:
                counts.setdefault(kind, Counter())[name] += 1
    return {kind: SlotCount(**count) for kind, count in sorted(counts.items())}


def _items(argv: list[str], catalogue: Catalogue) -> set[tuple[str, ...]]:
    """(kind, parameter, value) for everything an argument list sets to something else than its default."""
    name, items, as_json = meaning(argv, catalogue)
    command = catalogue.command(name)
    out = {("flag", "json", "true")} if as_json else set()
    for key, values in items:
        slot = command.param(key).slot
        out |= {(slot.kind if slot else "other", key, value) for value in values}
    return out


def _number(kind: str, value: str) -> str:
    return f"{float(value):g}" if kind in ("integer", "float") else value


def right(row: dict[str, Any], answer: Answer, catalogue: Catalogue) -> bool:
    """Is the answer one that the label accepts?"""
    got = [meaning(argv, catalogue) for argv in answer.commands]
    if row["cls"] == "in":
        return len(got) == 1 and got[0] in [meaning(argv, catalogue) for argv in row["accept"]]
    if row["cls"] == "multi":
        return got in [[meaning(argv, catalogue) for argv in sequence] for sequence in row["accept"]]
    if row["cls"] == "clarify":
        return not got and answer.status == "clarify"
    return not got


def score(rows: Iterable[dict[str, Any]], translate: Callable[[str], Answer], catalogue: Catalogue) -> list[Scored]:
    """Every row with a translator's answer to it."""
    out = []
    for row in rows:
        answer = translate(row["q"])
        out.append(Scored(row, answer, right(row, answer, catalogue)))
    return out


def figures(scored: list[Scored], catalogue: Catalogue) -> dict[str, float]:
    """The figures the project is judged by; shares in [0, 1] and, at the end, counts."""
    total = Counter(s.row["cls"] for s in scored)
    good = Counter(s.row["cls"] for s in scored if s.right)
    proposed = [s for s in scored if s.answer.commands]
    in_scope = [s for s in scored if s.row["cls"] == "in"]
    same_command = [s for s in in_scope if len(s.answer.commands) == 1 and s.answer.commands[0][0] in {argv[0] for argv in s.row["accept"]}]
    share = {
        key: good[cls] / max(1, total[cls])
        for key, cls in (("exact_in", "in"), ("oos_rejected", "oos"), ("clarify_right", "clarify"), ("multi_right", "multi"))
    }
    return {
        "exact_in": share["exact_in"],
        "command_in": len(same_command) / max(1, len(in_scope)),
        "oos_rejected": share["oos_rejected"],
        "clarify_right": share["clarify_right"],
        "multi_right": share["multi_right"],
        "precision_of_proposals": sum(s.right for s in proposed) / max(1, len(proposed)),
        "invalid_argv": sum(any(catalogue.refusal(tuple(argv)) for argv in s.answer.commands) for s in scored),
        "wrong_destructive": sum(not s.right and any(argv[0] in DESTRUCTIVE for argv in s.answer.commands) for s in proposed),
    }
