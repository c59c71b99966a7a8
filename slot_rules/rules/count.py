"""A whole number: "top 5", "the dozen biggest", "depth four"."""

from __future__ import annotations

import re

from slot_rules.marks import CUE_SCORE, score_of
from slot_rules.numbers import Number, corrected, numbers
from slot_rules.types import Context, SlotMatch, SlotSpec

# Words right before or after the number that say what it counts, besides the slot's own cues.
_WINDOW = 24


def candidates(spec: SlotSpec, text: str, context: Context) -> list[tuple[Number, float]]:
    """Every number with the score that it belongs to this slot; a later correction takes the place of the earlier number."""
    scored = [(n, score_of(spec, (n.start, n.end), context, _cue_score(spec, text, n, context))) for n in numbers(text)]
    kept: list[tuple[Number, float]] = []
    for number, score in scored:
        if kept and corrected(text, kept[-1][0][1:3], (number.start, number.end)):
            kept[-1] = (number, max(score, kept[-1][1]))
        elif score > 0:
            kept.append((number, score))
    return kept


def _cue_score(spec: SlotSpec, text: str, number: Number, context: Context) -> float:
    near = text[max(0, number.start - _WINDOW) : number.end + _WINDOW].lower()
    cued = any(re.search(rf"\b{re.escape(cue)}", near) for cue in spec.cues)
    if context.marks:  # the model has spoken, and not for this number
        return 0.5 if cued else 0.0
    return CUE_SCORE if cued else 0.0


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The whole number meant by this slot, best first."""
    found = [
        SlotMatch(spec.name, str(int(n.value)), (n.start, n.end), score, "count:words" if n.in_words else "count:digits")
        for n, score in candidates(spec, text, context)
        if n.value == int(n.value) and in_bounds(spec, n.value)
    ]
    return sorted(found, key=lambda match: -match.score)


def in_bounds(spec: SlotSpec, value: float) -> bool:
    """Is the number within the slot's bounds (both inclusive)?"""
    return (spec.lowest is None or value >= spec.lowest) and (spec.highest is None or value <= spec.highest)
