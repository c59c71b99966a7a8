"""A switch that is on or off: from the model's hint, cue words, and negation ("no json please")."""

from __future__ import annotations

from functools import lru_cache

from slot_rules.negation import negated
from slot_rules.patterns import Pattern
from slot_rules.types import Context, SlotMatch, SlotSpec

ON = "true"
_CUE_SCORE = 0.8
# How far a cue word moves the model's probability: up when it is said, down when it is denied.
_CUE_SHIFT = 0.25


@lru_cache(maxsize=256)
def _pattern(cues: tuple[str, ...]) -> Pattern:
    return Pattern("|".join(rf"(?<![\w-]){cue}(?![\w-])" for cue in cues))


def cue_spans(cues: tuple[str, ...], text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where the cues (regular expressions) are said, and where they are denied."""
    said: list[tuple[int, int]] = []
    denied: list[tuple[int, int]] = []
    if cues:
        for hit in _pattern(cues).finditer(text):
            (denied if negated(text, hit.start()) else said).append(hit.span())
    return said, denied


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """One match with the value "true" if the switch is asked for, else none. Its span is that of the cue, or (0, 0)."""
    said, denied = cue_spans(spec.cues, text)
    said_not, _ = cue_spans(spec.anti_cues, text)
    span = said[0] if said else (0, 0)
    if context.hints is not None and spec.label in context.hints:
        score = context.hints[spec.label] + _CUE_SHIFT * (bool(said) - bool((denied and not said) or said_not))
        rule = "flag:cue+model" if said else "flag:model"
    else:
        score, rule = (_CUE_SCORE if said and not said_not else 0.0), "flag:cue"
    return [SlotMatch(spec.name, ON, span, min(1.0, score), rule)] if score > 0 else []
