"""A smaller vocabulary for the student: most of a small encoder's bytes are word embeddings nobody uses."""

from __future__ import annotations

import random
from collections import Counter

import torch
from torch import nn

from intent_models.tokenizer import END, PAD, START, UNKNOWN, WordPiece
from training.align import Example
from training.augment import augment

_ROUNDS = 4


def prune(full: list[str], examples: list[Example], size: int, rng: random.Random) -> list[str]:
    """The `size` word pieces to keep, in their old order.

    First what can't be missed (specials, single characters in the Latin range and their continuations), then what the
    augmented data uses, most frequent first, then the lowest ids: BERT's ids are in the order of frequency.
    """
    tokenizer = WordPiece(full, 512)
    counts: Counter[int] = Counter()
    for _ in range(_ROUNDS):
        for example in examples:
            counts.update(tokenizer.encode(augment(example, rng).text).ids)
    must = {i for i, token in enumerate(full) if token in (PAD, UNKNOWN, START, END) or (len(token.removeprefix("##")) == 1 and ord(token[-1]) < 0x250)}
    keep = set(must)
    used = [i for i, n in counts.most_common() if n >= 2]
    frequent = [i for i, token in enumerate(full) if token.isascii() and not token.startswith("[")]
    for i in (*used, *frequent):
        if len(keep) >= size:
            break
        keep.add(i)
    return [full[i] for i in sorted(keep)]


def shrink(encoder: nn.Module, full: list[str], kept: list[str], positions: int) -> None:
    """Cut an encoder's embeddings to the kept word pieces and the first `positions` places, in place."""
    ids = {token: i for i, token in enumerate(full)}
    embeddings = encoder.embeddings
    old = embeddings.word_embeddings.weight.data  # type: ignore[union-attr]
    embeddings.word_embeddings = nn.Embedding.from_pretrained(old[[ids[token] for token in kept]].clone(), freeze=True)  # type: ignore[union-attr]
    places = embeddings.position_embeddings.weight.data[:positions].clone()  # type: ignore[union-attr]
    embeddings.position_embeddings = nn.Embedding.from_pretrained(places, freeze=True)  # type: ignore[union-attr]
    embeddings.register_buffer("position_ids", torch.arange(positions).unsqueeze(0), persistent=False)  # type: ignore[union-attr, operator]
    embeddings.register_buffer("token_type_ids", torch.zeros((1, positions), dtype=torch.long), persistent=False)  # type: ignore[union-attr, operator]
    encoder.config.vocab_size = len(kept)  # type: ignore[union-attr]
    encoder.config.max_position_embeddings = positions  # type: ignore[union-attr]
