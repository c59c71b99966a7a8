"""A share between 0 and 1: "80%", "0.8", "eighty percent", "point eight"."""

from __future__ import annotations

from slot_rules.marks import score_of
from slot_rules.patterns import Pattern
from slot_rules.rules.count import candidates, in_bounds
from slot_rules.text import overlaps
from slot_rules.types import Context, SlotMatch, SlotSpec

_PERCENT = Pattern(r"\s*(?:%|per ?cent\b|pct\b|procent\b)", "%", "cent", "pct")
# "three quarters sure"; next to time it is a duration, next to nothing a passing remark.
_SHARES = {
    "three quarters": "0.75",
    "three-quarters": "0.75",
    "nine tenths": "0.9",
    "nine-tenths": "0.9",
    "half": "0.5",
    "two thirds": "0.67",
    "four fifths": "0.8",
}
_PARTS = Pattern(rf"\b({'|'.join(_SHARES)})(?= (?:sure|certain|confiden|likely|convinced|or (?:more|better|above)|up|and up))", *_SHARES)
_PARTS_SCORE = 0.8
_POINT = Pattern(r"(?:zero |oh |0 )?point $", "point ")


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
    for hit in _PARTS.finditer(text):
        score = score_of(spec, hit.span(), context, _PARTS_SCORE)
        if score > 0:
            found = [match for match in found if not overlaps(match.span, hit.span())]
            found.append(SlotMatch(spec.name, _SHARES[hit[1].lower()], hit.span(), score, "fraction:words"))
    return sorted(found, key=lambda match: -match.score)
