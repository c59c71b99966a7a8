"""A head made of descriptions, for programs that no head was trained for: the encoder has learned to match requests with them.

A part is a value, a switch or a choice; what a token of a request has to do with one is the product of both vectors, scaled as the encoder's manifest
says. See training/matching.py, which has the same sums with gradients.
"""

from __future__ import annotations

from array import array
from math import exp, log

from intent_models import artefact
from intent_models.raw import Raw
from intent_models.tokenizer import Encoding

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Sequence

_UNKNOWN = -40.0


def token_weights(vectors: Sequence[Sequence[float]], kinds: Sequence[str], matching: artefact.Matching) -> bytes:
    """The token part of a head: vectors (parts, width) of any length and their kinds, one label each, between the ones for no part and for steps.

    Empty without any.
    """
    if not vectors:
        return b""
    scaled = array("f")
    for vector, kind in zip(vectors, kinds, strict=True):
        length = sum(map(float.__mul__, vector, vector)) ** 0.5 or 1.0
        scaled.extend([value * matching.scale(kind) / length for value in vector])
    width, count = len(vectors[0]), len(vectors)
    out = array("f")
    for at in range(width):
        out.extend((0.0, *scaled[at::width], 0.0))
    out.extend((0.0, *map(matching.bias, kinds), 0.0))
    assert len(out) == (width + 1) * (count + 2)
    return out.tobytes()


class Near:
    """What the tokens of one text have to do with the parts, by role: logits against "nothing"."""

    def __init__(self, raw: Raw, code: Encoding, head: artefact.Head, text: str, matching: artefact.Matching) -> None:
        self._places = {role: place for place, role in enumerate(head.roles) if role}
        self._logits = raw.token
        self._matching = matching
        # Where letters and digits are; the marks at both ends belong to no word.
        self._tokens = [(at, start, end) for at, (start, end) in enumerate(code.offsets) if 0 < at < len(code.offsets) - 1]
        self._solid = {at for at, start, _ in self._tokens if text[start].isalnum()}
        self._means: dict[tuple[int, int], list[float]] = {}

    def value(self, role: str, start: int, end: int) -> float:
        """How far a stretch of the text is a value of a part: the mean over its tokens; far below 0 for a part that is not known."""
        place = self._places.get(role)
        # Asked for every part of a program, for the same few words.
        means = self._means.get((start, end))
        if means is None:
            means = self._means[start, end] = self._mean(start, end)
        return means[place] if place is not None and means else _UNKNOWN

    def _mean(self, start: int, end: int) -> list[float]:
        within = [at for at, left, right in self._tokens if left < end and start < right]
        rows = [self._logits[at] for at in within if at in self._solid] or [self._logits[at] for at in within]
        return [sum(column) / len(rows) for column in zip(*rows, strict=True)]

    def said(self, role: str, kind: str) -> float:
        """How far any of the tokens speaks of a switch or choice: their soft maximum; far below 0 for a part that is not known."""
        place = self._places.get(role)
        if place is None or not self._tokens:
            return _UNKNOWN
        bias = self._matching.bias(kind)
        rows = [self._logits[at][place] - bias for at, _, _ in self._tokens]
        top = max(rows)
        return top + log(sum(exp(row - top) for row in rows)) + bias

    def asking(self, role: str) -> tuple[int, int]:
        """The half-open offsets of the token that speaks most of a switch or choice."""
        place = self._places.get(role)
        if place is None or not self._tokens:
            return (0, 0)
        _, start, end = max(self._tokens, key=lambda token: self._logits[token[0]][place])
        return start, end
