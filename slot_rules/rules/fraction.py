"""A share between 0 and 1: "80%", "0.8", "eighty percent", "point eight"."""

from __future__ import annotations

import re

from slot_rules.rules.count import candidates, in_bounds
from slot_rules.types import Context, SlotMatch, SlotSpec

_PERCENT = re.compile(r"\s*(?:%|per ?cent\b|pct\b|procent\b)", re.IGNORECASE)
_POINT = re.compile(r"(?:zero |oh |0 )?point $", re.IGNORECASE)


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The share, as a decimal fraction in [0, 1], best first."""
    found = []
    for number, score in candidates(spec, text, context):
        start, end, value, rule = number.start, number.end, number.value, "fraction:decimal"
        if percent := _PERCENT.match(text, end):
            value, end, rule = value / 100, percent.end(), "fraction:percent"
        elif (point := _POINT.search(text[:start])) and value < 100:
            value, start, rule = value / (10 if value < 10 else 100), point.start(), "fraction:point"
        elif 1 < value <= 100:
            value, rule = value / 100, "fraction:percent"
        if 0 <= value <= 1 and in_bounds(spec, value):
            found.append(SlotMatch(spec.name, f"{value:.4f}".rstrip("0").rstrip(".") or "0", (start, end), score, rule))
    return sorted(found, key=lambda match: -match.score)
