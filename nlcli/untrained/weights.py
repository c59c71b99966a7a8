"""What each kind of evidence counts for: `weights.json`, fitted by benchmarks/foreign_fit.py, which also says on what."""

from __future__ import annotations

import json
import os
from functools import lru_cache


def file() -> str:
    """Where the weights are."""
    return os.path.join(os.path.dirname(__file__), "weights.json")


@lru_cache(maxsize=1)
def _read() -> dict[str, dict[str, float]]:
    with open(file(), encoding="utf-8") as stream:
        return dict(json.load(stream))


def of(decision: str, evidence: tuple[str, ...]) -> tuple[float, ...]:
    """The weights of a decision ("commands", "values", "switches", "choices") in the order of the evidence's names."""
    found = _read()[decision]
    return tuple(found[name] for name in evidence)
