"""What kind of follow-up a text is: a linear head over the classifier's embedding, the words of the text, and numbers about its place in a conversation.

    artefacts/<catalogue>-dialog/   head.f32  words.txt  manifest.json

It is only loaded in a conversation, so it is no part of the catalogue's own head.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Sequence
from itertools import pairwise
from math import exp

from intent_models import artefact
from intent_models.errors import ModelError

KIND = "followup"
WORDS = "words.txt"
_TOKEN = re.compile(r"[a-z']+|\d+|[^\w\s]")


def ngrams(text: str) -> frozenset[str]:
    """Words and pairs of words of a text in lower case; every number is "#"."""
    row = ["#" if token.isdecimal() else token for token in _TOKEN.findall(text.lower().replace("’", "'"))]
    return frozenset((*row, *(f"{a} {b}" for a, b in pairwise(row))))


class FollowUps:
    """A head in memory. `weights` has a row for each of `kinds`: bias, numbers, embedding, words; `width` is the embedding's, `numbers` their count."""

    def __init__(self, kinds: tuple[str, ...], numbers: int, width: int, words: list[str], weights: tuple[float, ...]) -> None:
        self.kinds = kinds
        self.numbers = numbers
        self._place = {word: 1 + numbers + width + i for i, word in enumerate(words)}
        self._row = 1 + numbers + width + len(words)
        if len(weights) != len(kinds) * self._row:
            raise ModelError(
                f"the follow-up head has {len(weights)} weights, its words need {len(kinds) * self._row}; build it again: python -m training.followups"
            )
        self._weights = weights

    def predict(self, text: str, numbers: Sequence[float], embedding: Sequence[float]) -> dict[str, float]:
        """The probability in [0, 1] of each kind; they sum to 1."""
        dense = (1.0, *numbers, *embedding)
        places = [self._place[word] for word in ngrams(text) if word in self._place]
        logits = []
        for i in range(len(self.kinds)):
            at = i * self._row
            logits.append(sum(map(_product, dense, self._weights[at : at + len(dense)])) + sum(self._weights[at + place] for place in places))
        top = max(logits)
        powers = [exp(value - top) for value in logits]
        total = sum(powers)
        return {kind: power / total for kind, power in zip(self.kinds, powers, strict=True)}


def _product(a: float, b: float) -> float:
    return a * b


def load(name: str, folder: str | None = None) -> FollowUps | None:
    """The head of a catalogue; None if it has none. Raises ModelError if it is damaged."""
    folder = folder or os.path.join(artefact.root(), f"{name}-dialog")
    if not os.path.isdir(folder):
        return None
    manifest = artefact.read_manifest(folder, KIND)
    weights = bytes(artefact.checked(folder, artefact.HEAD, manifest))
    words = bytes(artefact.checked(folder, WORDS, manifest)).decode("utf-8").splitlines()
    try:
        kinds, numbers, width = tuple(manifest["kinds"]), int(manifest["numbers"]), int(manifest["width"])
        return FollowUps(kinds, numbers, width, words, struct.unpack(f"<{len(weights) // 4}f", weights))
    except (KeyError, TypeError, ValueError, struct.error) as error:
        raise ModelError(f"{folder}: broken manifest ({error!r}); build it again: python -m training.followups") from error
