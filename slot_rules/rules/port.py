"""A TCP port: "on port 8080", "localhost:9000"."""

from __future__ import annotations

from slot_rules.marks import CUE_SCORE, score_of
from slot_rules.numbers import numbers
from slot_rules.patterns import Pattern
from slot_rules.types import Context, SlotMatch, SlotSpec

HIGHEST_PORT = 65535  # Source: RFC 9293, 16-bit port field; 0 cannot be listened on by number.
_COLON = Pattern(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0)?:(\d{2,5})\b", ":")
_PORT = Pattern(r"\bport\b", "port")
_LATER = 1e-3  # of two equal candidates the later one: "not 8080 but 9090"


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The port, best first; numbers outside 1 to 65535 are none."""
    spots = [(n.value, (n.start, n.end), "port:number") for n in numbers(text) if n.value == int(n.value)]
    spots += [(float(hit[1]), hit.span(1), "port:colon") for hit in _COLON.finditer(text)]
    found = []
    for order, (value, span, rule) in enumerate(spots):
        cued = rule == "port:colon" or _PORT.search(text[max(0, span[0] - 16) : span[1] + 8])
        score = score_of(spec, span, context, CUE_SCORE if cued else 0.0)
        if score > 0 and 1 <= value <= HIGHEST_PORT:
            found.append(SlotMatch(spec.name, str(int(value)), span, min(1.0, score + order * _LATER), rule))
    return sorted(found, key=lambda match: -match.score)
