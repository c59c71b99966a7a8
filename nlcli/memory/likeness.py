"""Is one request another way of saying an earlier one? The words that both have, the words that only one has, and the model's view of both."""

from __future__ import annotations

import os
from math import exp, log

from nlcli.memory.index import every
from slot_rules.light import Record

# Letters from which one typo, and from which two, leave a word what it was.
_ONE_TYPO, _TWO_TYPOS = 4, 8
_ENDINGS = frozenset(("s", "es", "d", "ed", "ing", "er", "ers", "y", "ly"))


class Likeness(Record):
    """Two requests compared; words count by how rare they are."""

    cosine: float  # of their embeddings, in [-1, 1]
    covered: float  # share of the earlier one's words that the new one has, times the rarity of the rarest of them, in [0, 1]
    added: float  # share of the new one's words that the earlier one does not have, times the same, in [0, 1]


class Rarity:
    """How rare a word is in requests to a program: 0 for the commonest, 1 for one that nobody would expect."""

    def __init__(self, words: list[str]) -> None:
        """Words of requests, commonest first; without any all words count the same."""
        self._ranks = {word: rank for rank, word in enumerate(words)}
        self._scale = log(len(words) + 2)

    def __call__(self, word: str) -> float:
        """The rarity of a word in lower case, by the logarithm of its rank. Source: Zipf's law, by which a word's frequency falls as its rank."""
        rank = self._ranks.get(word)
        return 1.0 if rank is None else log(rank + 1) / self._scale


def rarity(program: str) -> Rarity:
    """The rarity of words in requests to a program, if its catalogue is shipped with such a list."""
    file = os.path.join(os.path.dirname(os.path.dirname(__file__)), "catalogues", f"{program}.words.txt")
    try:
        with open(file, encoding="utf-8") as stream:
            return Rarity(stream.read().split())
    except OSError:
        return Rarity([])


def compare(earlier: str, new: str, values: frozenset[str], cosine: float, rarity: Rarity) -> Likeness:
    """The likeness of two requests, apart from the `values` in them (in lower case)."""
    old_words, new_words = _words(earlier, values), _words(new, values)
    pairs = [(old, new) for old in old_words for new in new_words if alike(old, new)]
    held, met = {old for old, _ in pairs}, {new for _, new in pairs}
    rarest = max(map(rarity, held), default=0.0)
    return Likeness(cosine, _share(held, old_words, rarity) * rarest, (1.0 - _share(met, new_words, rarity)) * rarest)


def probability(likeness: Likeness, weights: tuple[float, ...]) -> float:
    """The probability in [0, 1] that both mean the same; `weights` are for 1 and each number of the likeness."""
    bias, *others = weights
    return 1 / (1 + exp(-(bias + sum(weight * value for weight, value in zip(others, likeness, strict=True)))))


def alike(a: str, b: str) -> bool:
    """Are two words the same but for an ending or a typo?"""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) < _ONE_TYPO or not short.isalpha() or not long.isalpha():
        return False
    if long.startswith(short) and long[len(short) :] in _ENDINGS:
        return True
    # Hardly anyone mistypes the first letter.
    typos = 2 if len(short) >= _TWO_TYPOS else 1
    return a[0] == b[0] and len(long) - len(short) <= typos and _distance(a, b) <= typos


def _distance(a: str, b: str) -> int:
    """Letters to add, take away, exchange or swap with a neighbour (optimal string alignment). rapidfuzz would take longer to load."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _share(some: set[str], words: list[str], rarity: Rarity) -> float:
    """The share of some of the words in all, by rarity; all of them if they are all too common to count."""
    whole = sum(map(rarity, words))
    return sum(map(rarity, some)) / whole if whole else 1.0


def _words(text: str, values: frozenset[str]) -> list[str]:
    lower = text.casefold()
    for value in sorted(values, key=len, reverse=True):
        lower = lower.replace(value, " ")
    return every(lower)
