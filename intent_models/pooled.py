"""Text in, mean vector out: what the sentence part of a head multiplies. For fitting heads; requests never need it."""

from __future__ import annotations

import struct

from intent_models import artefact
from intent_models.raw import Runtime
from intent_models.runtime import open_library, open_runtime
from intent_models.tokenizer import WordPiece


class Pooled:
    """The shipped encoder with a head that changes nothing; opens its files on first use."""

    def __init__(self, folder: str | None = None) -> None:
        """`folder` holds the encoder, the shipped one by default."""
        self._folder = folder
        self._opened: tuple[WordPiece, Runtime] | None = None

    def vector(self, text: str) -> list[float]:
        """The mean over a text's tokens (width), before it is scaled to unit length. Raises ModelError if the encoder is missing or damaged."""
        if self._opened is None:
            encoder = artefact.load_encoder(self._folder)
            self._opened = WordPiece(encoder.vocabulary, encoder.max_tokens), open_runtime(open_library(), encoder, _identity(encoder.width))
        tokenizer, runtime = self._opened
        return runtime.run(tokenizer.encode(text).ids).sentence


def _identity(width: int) -> artefact.Head:
    """A head whose "logits" are the vector itself, and whose two token labels are all zeros."""
    rows = (struct.pack(f"<{width}f", *(float(i == j) for j in range(width))) for i in range(width))
    nothing = bytes(4 * (width + 2 * width + 2))
    return artefact.Head(b"".join(rows) + nothing, ("",) * width, (), ("",), 1.0)
