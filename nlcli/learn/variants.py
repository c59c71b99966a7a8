"""Other ways to type the same request: what people put around it, other values, and slips of the fingers.

Ten examples say what is asked, but not that "please" changes nothing, nor that it is the same with another name. Source of the figures:
benchmarks/results/learn.json, measured with and without.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

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
_LEFT_OUT, _MISTYPED, _LOWERED, _EXCHANGED = 0.3, 0.25, 0.2, 0.8
# Everyday values: numbers, files, names, and texts of several words.
_NUMBERS = "1 2 3 4 5 6 7 8 9 10 12 15 20 30 45 48 60 90 100".split()
_FILES = "notes.txt report.pdf ./data ~/work/site config.yaml /tmp/out.json main.py photos/2024 backup.tar.gz README.md ../shared log.csv".split()
_NAMES = "alpha billing website kitchen anna thesis invoices demo garden staging mike archive football kernel party budget tokyo piano".split()
_TEXTS = (
    "buy oat milk", "call the dentist", "fix the login bug", "write chapter two", "pick up the kids", "pay the rent", "dinner with Sam", "clean the garage",
    "team meeting", "book a flight", "water the plants", "renew the passport", "read the contract", "Blue Monday", "quarterly review", "send the slides",
    "old holiday photos", "train tickets", "ask about the invoice", "new bike lock", "prepare the talk", "wash the car", "mum's birthday", "the final draft",
)  # fmt: skip

# Half-open character offsets of a value in a text.
Span = tuple[int, int]


def variants(text: str, values: tuple[Span, ...] = ()) -> list[str]:
    """The text and variants of it, A_ROW in all; the same each time. The `values` in it, in order, are exchanged for others of their kind."""
    rng = random.Random(text)  # noqa: S311  (nothing secret)
    return [text, *(_variant(_exchanged(text, values, rng), rng) for _ in range(A_ROW - 1))]


def _exchanged(text: str, values: tuple[Span, ...], rng: random.Random) -> str:
    for start, end in reversed(values):
        if rng.random() < _EXCHANGED:
            text = text[:start] + rng.choice(_alike(text[start:end])) + text[end:]
    return text


def _alike(value: str) -> Sequence[str]:
    """Values of the same kind."""
    if value.isdecimal():
        return _NUMBERS
    if " " in value:
        return _TEXTS
    return _FILES if "/" in value or "." in value.strip(".") else _NAMES


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
