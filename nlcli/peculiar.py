"""The words peculiar to taught commands: evidence beside the learned head, which knows few words that its encoder was not trained for.

A word weighs by how many of a command's examples have it and how few other requests do (nlcli.learn.words works that out). On the way of a request
this is only loaded where something was learned.
"""

from __future__ import annotations

from math import exp, log

from intent_models.classifier import OnnxClassifier, Prediction
from nlcli.learned import Learned
from nlcli.memory.index import every
from nlcli.memory.likeness import alike

# label -> word -> logits
Weights = dict[str, dict[str, float]]
# A label that the model leaves no chance can still be meant.
_LEAST = 1e-9
# Words of requests that are remembered, so that whoever asks for days does not fill the memory.
_MOST_KEPT = 10_000


class Words:
    """What the words of a request say for each label."""

    def __init__(self, weights: Weights) -> None:
        """What was learned, as nlcli.learn.words makes it."""
        self.weights = weights
        # Words that are alike begin with the same letter.
        self._beginning: dict[str, list[tuple[str, str, float]]] = {}
        for label, words in weights.items():
            for word, weight in words.items():
                self._beginning.setdefault(word[0], []).append((label, word, weight))
        self._known: dict[str, dict[str, float]] = {}

    def logits(self, text: str) -> dict[str, float]:
        """Logits to add to those of the head; labels without any are left out. A typo or another ending leaves a word what it is."""
        out: dict[str, float] = {}
        for word in every(text):
            known = self._known.get(word)
            if known is None:
                known = self._of(word)
                if len(self._known) < _MOST_KEPT:
                    self._known[word] = known
            for label, weight in known.items():
                out[label] = out.get(label, 0.0) + weight
        return out

    def _of(self, word: str) -> dict[str, float]:
        best: dict[str, float] = {}
        for label, own, weight in self._beginning.get(word[0], ()):
            if weight > best.get(label, 0.0) and alike(own, word):
                best[label] = weight
        return best


class Worded(OnnxClassifier):
    """A learned head with the words peculiar to its commands."""

    def __init__(self, name: str, found: Learned, lasting: bool = True) -> None:
        """`name` and `lasting` are those of OnnxClassifier; what was `found` has a head."""
        assert found.head
        super().__init__(name, lasting=lasting, head=found.head)
        self._words = Words(found.words)
        self._temperature = found.head.temperature

    def predict(self, text: str) -> Prediction:
        """Rank the labels for one text. Raises ModelError as OnnxClassifier does."""
        found = super().predict(text)
        said = self._words.logits(text)
        if said:
            found.labels = reweighed(found.labels, {label: logit / self._temperature for label, logit in said.items()})
        return found


def reweighed(labels: tuple[tuple[str, float], ...], logits: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """Ranked probabilities with logits added for some of the labels."""
    sums = [(label, log(max(p, _LEAST)) + logits.get(label, 0.0)) for label, p in labels]
    top = max(value for _, value in sums)
    powers = [(label, exp(value - top)) for label, value in sums]
    total = sum(power for _, power in powers)
    return tuple(sorted(((label, power / total) for label, power in powers), key=lambda pair: -pair[1]))
