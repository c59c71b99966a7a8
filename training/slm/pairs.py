"""Requests and command lines as a language model learns them: prompt and completion, for requests of one command or of none."""

from __future__ import annotations

import random
from typing import NamedTuple

from nlcli import render
from nlcli.catalogue import Catalogue
from nlcli.slm import lines
from nlcli.slm.prompt import TRAINED, prompt
from slot_rules.types import SlotMatch
from training import augment, dataset
from training.align import Example, Span, locate
from training.dataset import Row

# Kinds whose value stands in the line as it was typed: another one can take its place in both.
_COPIED = frozenset(("name", "environment", "path", "packages", "file", "version"))


class Pair(NamedTuple):
    """A prompt and what is to follow it."""

    prompt: str
    completion: str


def rows(name: str, split: str) -> list[Row]:
    """The rows of a split that ask for one command or for none: sentences of several are taken apart before this tier."""
    return [row for row in dataset.split(dataset.read(name))[split] if len(row.steps) < 2]


def pair(row: Row, catalogue: Catalogue) -> Pair:
    """A row as it was written. A value that is missing in the request is missing in the line."""
    return Pair(prompt(row.text, catalogue, TRAINED), lines.line(row.steps[0], catalogue) if row.steps else lines.NONE)


def variant(row: Row, catalogue: Catalogue, rng: random.Random, fill: float = 0.7, noise: float = 0.3) -> Pair:
    """A row with other values, in the request and in the line, each with probability `fill`, and typing noise with probability `noise`."""
    if not row.steps:
        plain = Example(row.text, lines.NONE, frozenset(), None, (), row.voice)
        return Pair(prompt(augment.augment(plain, rng, 0.0, noise).text, catalogue, TRAINED), lines.NONE)
    argv = row.steps[0]
    given = [
        (param, item)
        for param, value in catalogue.values(argv)
        for item in (value.split() if param.slot and param.slot.kind == "packages" and value else [value])
    ]
    text, slots, spans = row.text, [], []
    for param, value in given:
        slot = param.slot
        span = locate(text, value, slot, [(s.start, s.end) for s in spans]) if slot and value else None
        if span and slot and slot.kind in _COPIED and text[slice(*span)] == value and rng.random() < fill:
            new = augment.value(Span(*span, slot.role, slot.kind), value, rng)
            by = len(new) - len(value)
            text = text[: span[0]] + new + text[span[1] :]
            spans = [s._replace(start=s.start + by, end=s.end + by) if s.start >= span[1] else s for s in spans]
            span, value = (span[0], span[0] + len(new)), new
        if span and slot:
            spans.append(Span(*span, slot.role, slot.kind))
        slots.append(SlotMatch(param.name, value, (0, 0), 1.0, "written"))
    example = Example(text, argv[0], frozenset(), tuple(sorted(spans)), (), row.voice)
    noisy = augment.augment(example, rng, 0.0, noise)
    return Pair(prompt(noisy.text, catalogue, TRAINED), lines.line(render.argv(catalogue.command(argv[0]), slots), catalogue))
