"""Other ways to type the same request: what people put around it, and slips of the fingers.

Ten examples say what is asked, but not that "please" changes nothing. Source of the figures: benchmarks/results/learn.json, measured with and without.
"""

from __future__ import annotations

import random

A_ROW = 20
_FRAMES = (
    "{}",
    "{} please",
    "please {}",
    "could you {}",
    "can you {} for me",
    "i want to {}",
    "I'd like to {}",
    "{} now",
    "hey, {}",
    "i need to {}",
    "{} pls",
    "would you kindly {}",
    "let's {}",
    "{}?",
    "ok {}",
    "{} thanks",
    "how do i {}",
    "just {}",
)
_LEFT_OUT, _MISTYPED, _LOWERED = 0.3, 0.25, 0.2


def variants(text: str) -> list[str]:
    """The text and variants of it, A_ROW in all; the same each time."""
    rng = random.Random(text)  # noqa: S311  (nothing secret)
    return [text, *(_variant(text, rng) for _ in range(A_ROW - 1))]


def _variant(text: str, rng: random.Random) -> str:
    words = rng.choice(_FRAMES).replace("{}", text).split()
    if len(words) > 3 and rng.random() < _LEFT_OUT:
        words.pop(rng.randrange(len(words)))
    out = " ".join(words)
    out = _mistyped(out, rng) if rng.random() < _MISTYPED else out
    return out.lower() if rng.random() < _LOWERED else out


def _mistyped(text: str, rng: random.Random) -> str:
    """The text with two letters exchanged, one left out or one typed twice."""
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    made = rng.choice((text[at + 1] + text[at], text[at + 1], text[at] + text[at : at + 2]))
    return text[:at] + made + text[at + 2 :]
