"""A size in bytes: "1048576 bytes", "64 KB", "2 MiB"; kilo is 1024, as disk tools count."""

from __future__ import annotations

from slot_rules.patterns import Pattern
from slot_rules.rules.count import candidates, in_bounds
from slot_rules.types import Context, SlotMatch, SlotSpec

_FACTORS = {"k": 1024, "m": 1024**2, "g": 1024**3}
_UNIT = Pattern(r"\s*-?(?:(k|m|g)(?:i?b)?|(kilo|mega|giga)bytes?|bytes?|b)\b")


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The size in whole bytes, best first."""
    found = []
    for number, score in candidates(spec, text, context):
        unit = _UNIT.match(text, number.end)
        letter = ((unit[1] or unit[2] or "") if unit else "")[:1].lower()
        value = number.value * _FACTORS.get(letter, 1)
        end = unit.end() if unit else number.end
        if in_bounds(spec, value):
            found.append(SlotMatch(spec.name, str(int(value)), (number.start, end), score, "bytes:unit" if unit else "bytes:plain"))
    return sorted(found, key=lambda match: -match.score)
