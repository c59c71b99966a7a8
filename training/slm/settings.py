"""How large the small language model is and how long it learns: the settings of a full run and of the tiny one the tests run."""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """A Llama's shape; `width` and `inner` are multiples of 32 (the blocks of Q4_0), so that every matrix can be quantised."""

    vocabulary: int = 2048
    width: int = 256
    layers: int = 6
    heads: int = 8
    groups: int = 2
    inner: int = 768
    positions: int = 512


class Settings(NamedTuple):
    """What it is trained with. `prompt_weight` is the loss of the request's own tokens: learning what requests look like teaches the words."""

    shape: Shape = Shape()
    epochs: int = 6
    rate: float = 2e-3
    batch: int = 48
    prompt_weight: float = 0.2
    seed: int = 7
    rows: int | None = None


FULL = Settings()
TINY = Settings(shape=Shape(vocabulary=400, width=64, layers=2, heads=4, groups=2, inner=128), epochs=12, batch=16, rows=200)
