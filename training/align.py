"""Where in a request each value of its command line stands: what the span head learns from.

The slot rules themselves read numbers, versions and durations here, so head and rules can't disagree on what a value is.
"""

from __future__ import annotations

from typing import NamedTuple

from nlcli.catalogue import Catalogue, Param
from slot_rules.registry import rule
from slot_rules.rules.path import HERE, as_typed
from slot_rules.text import overlaps, words
from slot_rules.types import Context, Mark, SlotSpec
from training.dataset import Row
from training.labels import CONTINUE, MISSING, NONE

_READ_BY_RULE = frozenset(("version", "duration", "count", "bytes", "fraction", "port"))
_NAME_CUES = frozenset(("called", "named", "name", "env", "venv", "environment", "checkpoint", "as", "into", "label", "it"))


class Span(NamedTuple):
    """Half-open character offsets of a value and its role."""

    start: int
    end: int
    role: str
    kind: str


class Example(NamedTuple):
    """What the model is trained on. `command` is None and `flags` is None where that part is not to be learnt from this text."""

    text: str
    command: str | None
    flags: frozenset[str] | None
    spans: tuple[Span, ...] | None
    steps: tuple[int, ...]
    voice: str


def parse(argv: tuple[str, ...], catalogue: Catalogue) -> tuple[list[tuple[Param, str]], frozenset[str]]:
    """The values with their parameters, and the flag labels, of an argument list."""
    values: list[tuple[Param, str]] = []
    flags: set[str] = set()
    for param, value in catalogue.values(argv):
        if param.flag:
            flags.add(param.slot.label if param.slot else "")
        elif param.slot and param.slot.kind == "choice":
            flags.add("--json" if value == "json" else f"{param.slot.label}={value}")
        elif param.slot and param.slot.kind == "packages":
            values += [(param, item) for item in value.split()]
        else:
            values.append((param, value))
    return values, frozenset(flags - {""})


def examples(row: Row, catalogue: Catalogue, verbs: frozenset[str] = frozenset()) -> list[Example]:
    """The examples a row gives: itself, and for a request of several commands also each of its parts."""
    if not row.steps:
        return [Example(row.text, NONE, frozenset(), None, (), row.voice)]
    if len(row.steps) == 1:
        return [_single(row.text, row.steps[0], catalogue, row.voice, row.missing)]
    parts = []
    every: list[Span] | None = []
    for i, step in enumerate(row.steps):
        start = row.starts[i]
        end = row.starts[i + 1] - 1 if i + 1 < len(row.steps) else len(row.text)
        part = _single(row.text[start:end], step, catalogue, row.voice, missing=False)
        if part.spans is None:  # "there", "it": what it points to stands in another part
            part = part._replace(spans=tuple(_spans(part.text, step, catalogue, strict=False) or ()))
        if i and step[0] == row.steps[i - 1][0] and not verbs & {word.lower for word in words(part.text)}:
            part = part._replace(command=CONTINUE)
        parts.append(part)
        found = _spans(row.text[start:end], step, catalogue, strict=False)
        every = None if every is None or found is None else [*every, *(s._replace(start=s.start + start, end=s.end + start) for s in found)]
    whole = Example(row.text, None, None, tuple(every) if every is not None else None, row.starts[1:], row.voice)
    return [whole, *parts]


def _single(text: str, argv: tuple[str, ...], catalogue: Catalogue, voice: str, missing: bool) -> Example:
    _, flags = parse(argv, catalogue)
    spans = _spans(text, argv, catalogue, strict=True)
    return Example(text, argv[0], flags | ({MISSING} if missing else set()), tuple(spans) if spans is not None else None, (), voice)


def _spans(text: str, argv: tuple[str, ...], catalogue: Catalogue, strict: bool) -> list[Span] | None:
    """Spans of all values, or None if one is nowhere to be found (`strict`); without `strict` such a value is left out."""
    out: list[Span] = []
    for param, value in parse(argv, catalogue)[0]:
        slot = param.slot
        if slot is None or not slot.role:
            continue
        span = locate(text, value, slot, [(s.start, s.end) for s in out])
        if span is not None:
            out.append(Span(*span, slot.role, slot.kind))
        elif strict:
            return None
    return out


def locate(text: str, value: str, slot: SlotSpec, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where `value` stands in `text`, outside `taken`; of several places the most likely one."""
    if slot.kind in _READ_BY_RULE:
        everywhere = Context(marks=(Mark(slot.role, 0, len(text), 1.0),), hints={})
        spots = [m.span for m in rule(slot.kind)(slot, text, everywhere) if m.value == value]
        spots = [spot for spot in spots if not any(overlaps(spot, other) for other in taken)]
        return max(spots, default=None)
    row = words(text)
    spots = []
    for i, word in enumerate(row):
        if as_typed(word) == value or word.text == value or (slot.kind == "packages" and word.quoted and value in word.text.split()):
            weight = (word.quoted, i > 0 and row[i - 1].lower in _NAME_CUES, word.start)
            if not any(overlaps((word.start, word.end), other) for other in taken):
                spots.append((weight, (word.start, word.end)))
    if spots:
        return max(spots)[1]
    if value == ".":
        return max((hit.span() for hit in HERE.finditer(text)), default=None)
    at = text.rfind(value) if len(value) > 2 else -1
    return (at, at + len(value)) if at >= 0 else None


def verbs_of(rows: list[Row]) -> frozenset[str]:
    """Words that often begin a request: a part of a longer request without any of them only goes on with the one before."""
    counts: dict[str, int] = {}
    for row in rows:
        first = words(row.text)[:1]
        if first and row.steps:
            counts[first[0].lower] = counts.get(first[0].lower, 0) + 1
    stop = {"and", "the", "a", "an", "for", "in", "also", "then", "plus", "my", "of", "on", "with", "at", "env", "environment", "venv", "python"}
    return frozenset(word for word, n in counts.items() if n >= 3 and word not in stop)
