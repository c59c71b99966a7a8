"""Run the rules a command's slots ask for and settle which value goes where."""

from __future__ import annotations

from collections.abc import Sequence

from slot_rules.registry import rule
from slot_rules.text import overlaps
from slot_rules.types import Context, SlotMatch, SlotSpec

# A value or switch below this score is left out. Score in [0, 1].
ACCEPT = 0.5
# Kinds that are read off the whole sentence: they share words with other slots.
_SHARING = frozenset(("flag", "choice"))


def candidates(specs: Sequence[SlotSpec], text: str, context: Context) -> list[tuple[SlotSpec, SlotMatch]]:
    """Everything that the rules of these slots find, overlapping or not; empty if nothing is found."""
    return [(spec, match) for spec in specs for match in rule(spec.kind)(spec, text, context)]


def settle(found: list[tuple[SlotSpec, SlotMatch]], accept: float = ACCEPT) -> list[SlotMatch]:
    """One value a slot (several where it may repeat), no word in two values, the higher score first to choose."""
    kept: list[SlotMatch] = []
    taken: list[tuple[int, int]] = []
    filled: set[str] = set()
    for spec, match in sorted(found, key=lambda pair: -pair[1].score):
        if match.score < accept or (match.slot in filled and not spec.multiple and spec.kind != "packages"):
            continue
        if spec.kind not in _SHARING:
            # Two packages in one quoted word share its span; other values never share a word.
            if any(overlaps(match.span, span) for span in taken) and spec.kind != "packages":
                continue
            taken.append(match.span)
        filled.add(match.slot)
        kept.append(match)
    return sorted(kept, key=lambda match: match.span)
