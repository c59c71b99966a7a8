"""Free text in quotes: the longest quoted stretch, or what a model marked."""

from __future__ import annotations

from slot_rules.marks import marks_for
from slot_rules.text import words
from slot_rules.types import Context, SlotMatch, SlotSpec

_QUOTED_SCORE = 0.6


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The text without its quotes, best first."""
    found = [SlotMatch(spec.name, text[mark.start : mark.end], (mark.start, mark.end), mark.score, "text:marked") for mark in marks_for(spec, context)]
    found += [SlotMatch(spec.name, word.text, (word.start, word.end), _QUOTED_SCORE, "text:quoted") for word in words(text) if word.quoted]
    return sorted((match for match in found if match.value.strip()), key=lambda match: (-match.score, -len(match.value)))
