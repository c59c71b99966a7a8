"""What a runtime gives for one text, and what a runtime is."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Raw(NamedTuple):
    """Logits for one text of T tokens: `sentence` (S), `token` (T lists of roles + 1), and the unit-length `embedding` (width)."""

    sentence: list[float]
    token: list[list[float]]
    embedding: list[float]


class Runtime(Protocol):
    """Anything that runs the encoder with a head."""

    def run(self, ids: list[int]) -> Raw:
        """The outputs for one text's token ids. Raises ModelError if the model fails."""
