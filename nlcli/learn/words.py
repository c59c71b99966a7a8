"""Which words of a command's examples tell it from everything else, and how much each says: naive Bayes on what is peculiar to it."""

from __future__ import annotations

from collections import Counter
from math import log
from typing import Any

from nlcli.learn.taught import Row
from nlcli.memory.index import every
from nlcli.memory.likeness import alike
from nlcli.peculiar import Weights, Words

# What a word's log odds count beside the head, which has seen the same examples. Source: the seven commands of benchmarks/learn.py, from 0 to 1.
SHARE = 0.45
# An example more or less with the word, before any was seen.
_PRIOR = 0.3


def weights(rows: list[Row], labels: set[str], others: list[str]) -> Words:
    """For each of the labels the words that its rows have more often than the `others`, requests for anything else."""
    seen = Counter(word for text in others for word in every(text))
    out: Weights = {}
    for label in sorted(labels):
        texts = [every(row.plain()) for row in rows if row.label == label]
        odds = {}
        for word in sorted({word for text in texts for word in text}):
            here = sum(any(alike(word, each) for each in text) for text in texts)
            odds[word] = log((here + _PRIOR) / (len(texts) + 2 * _PRIOR)) - log((seen[word] + 1) / (len(others) + 2))
        out[label] = {word: round(SHARE * value, 3) for word, value in odds.items() if value > 0}
    return Words(out)


def said(words: Words, texts: list[str], labels: tuple[str, ...]) -> Any:
    """What the words say: logits (texts, labels)."""
    import numpy

    places = {label: place for place, label in enumerate(labels)}
    out = numpy.zeros((len(texts), len(labels)))
    for row, text in zip(out, texts, strict=True):
        for label, logit in words.logits(text).items():
            row[places[label]] = logit
    return out
