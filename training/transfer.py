"""Texts that nobody wrote, near those that somebody did: what a student can ask its teachers about besides the data.

As in TinyBERT (Jiao et al. 2020, section 3.2), words are exchanged for ones of like meaning; here by the pretrained encoder's own word vectors.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from torch import nn
from torch.nn import functional

from training.align import Example

_NEAREST = 10
_SHORTEST = 3
# Share of the words that are exchanged: from nearly the same to hardly related.
_SHARES = (0.15, 0.3, 0.45)
_LEFT_OUT = 0.05
# Of five altered texts one is the beginning of one and the end of another: between two labels, or outside of all.
_CROSSED = 0.2


def near_words(texts: Iterable[str], encoder: nn.Module, vocabulary: list[str]) -> dict[str, list[str]]:
    """The words of the texts that are whole word pieces, each with the `_NEAREST` words whose vectors have the smallest angle to its own."""
    ids = [i for i, piece in enumerate(vocabulary) if piece.isascii() and piece.isalpha() and len(piece) >= _SHORTEST]
    weights = encoder.embeddings.word_embeddings.weight.detach()  # type: ignore[union-attr, operator]
    vectors = functional.normalize(weights[ids], dim=-1)
    place = {vocabulary[i]: k for k, i in enumerate(ids)}
    used = sorted({word for text in texts for word in text.lower().split()} & set(place))
    out = {}
    for word in used:
        nearest = (vectors @ vectors[place[word]]).topk(_NEAREST + 1).indices.tolist()
        out[word] = [vocabulary[ids[k]] for k in nearest if k != place[word]][:_NEAREST]
    return out


def altered(example: Example, others: list[Example], near: dict[str, list[str]], rng: random.Random) -> Example:
    """An example with other words, or crossed with another; nothing about it is known."""
    words = example.text.split()
    if rng.random() < _CROSSED:
        end = rng.choice(others).text.split()
        words = words[: rng.randint(1, len(words))] + end[rng.randrange(len(end)) :]
    else:
        share = rng.choice(_SHARES)
        exchanged = [rng.choice(near[word.lower()]) if word.lower() in near and rng.random() < share else word for word in words]
        words = [word for word in exchanged if rng.random() >= _LEFT_OUT] or words
    return Example(" ".join(words), None, None, None, (), example.voice)
