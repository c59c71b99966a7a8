"""What a runtime gives for one text, and what a runtime is."""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object


class Raw:
    """Logits for one text of T tokens: `sentence` (S), `token` (T lists of roles + 1), and the unit-length `embedding` (width)."""

    def __init__(self, sentence: list[float], token: list[list[float]], embedding: list[float]) -> None:
        self.sentence = sentence
        self.token = token
        self.embedding = embedding


class Runtime(Protocol):
    """Anything that runs the encoder with a head."""

    def run(self, ids: list[int]) -> Raw:
        """The outputs for one text's token ids. Raises ModelError if the model fails."""
