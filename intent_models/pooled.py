"""Text in, mean vector or token vectors out: what the two parts of a head multiply. For fitting heads; requests never need it."""

from __future__ import annotations

import struct

from intent_models import artefact
from intent_models.raw import Runtime
from intent_models.runtime import open_library, open_runtime
from intent_models.tokenizer import WordPiece


class Pooled:
    """The shipped encoder with heads that change nothing; opens its files on first use."""

    def __init__(self, folder: str | None = None) -> None:
        """`folder` holds the encoder, the shipped one by default."""
        self._folder = folder
        self._opened: dict[bool, tuple[WordPiece, Runtime]] = {}

    def vector(self, text: str) -> list[float]:
        """The mean over a text's tokens (width), before it is scaled to unit length. Raises ModelError if the encoder is missing or damaged."""
        tokenizer, runtime = self._open(tokens=False)
        return runtime.run(tokenizer.encode(text).ids).sentence

    def tokens(self, text: str) -> tuple[list[list[float]], list[tuple[int, int]]]:
        """The vector of each token (width), and its half-open offsets, (0, 0) for the marks at both ends. Raises ModelError as `vector` does."""
        tokenizer, runtime = self._open(tokens=True)
        code = tokenizer.encode(text)
        return [row[:-1] for row in runtime.run(code.ids).token], code.offsets

    def _open(self, tokens: bool) -> tuple[WordPiece, Runtime]:
        if tokens not in self._opened:
            encoder = artefact.load_encoder(self._folder)
            head = _identity(encoder.width, tokens)
            self._opened[tokens] = WordPiece(encoder.vocabulary, encoder.max_tokens), open_runtime(open_library(), encoder, head)
        return self._opened[tokens]


def _identity(width: int, tokens: bool) -> artefact.Head:
    """A head one part of which has the vectors themselves for its "logits": that of the tokens, with a last one of zeros, or that of the sentence."""
    rows = [struct.pack(f"<{width}f", *(float(i == j) for j in range(width))) + bytes(4 * tokens) for i in range(width)]
    same, nothing = b"".join(rows) + bytes(4 * (width + tokens)), bytes(4 * (width + 1) * (1 if tokens else 2))
    if tokens:
        return artefact.Head(nothing + same, ("",), (), ("",) * width, 1.0)
    return artefact.Head(same + nothing, ("",) * width, (), ("",), 1.0)
