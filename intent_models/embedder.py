"""Text in, embedding out: the shared encoder without a head."""

from __future__ import annotations

from intent_models import artefact
from intent_models.raw import Runtime
from intent_models.runtime import open_library, open_runtime
from intent_models.tokenizer import WordPiece


class Embedder:
    """The shipped encoder; opens its files on first use."""

    def __init__(self, folder: str | None = None, lasting: bool = True) -> None:
        """`folder` holds the encoder, the shipped one by default; not `lasting` if it is asked only a few times."""
        self._folder = folder
        self._lasting = lasting
        self._opened: tuple[WordPiece, Runtime] | None = None

    def embed(self, text: str) -> tuple[float, ...]:
        """The embedding of a text: unit length, so that the product of two is their likeness. Raises ModelError if the encoder is missing or damaged."""
        if self._opened is None:
            encoder = artefact.load_encoder(self._folder)
            # The runtime wants a head: one of zeros, with one label of each kind.
            head = artefact.Head(bytes(4 * (encoder.width + 1) * 3), ("",), (), ("",), 1.0)
            self._opened = WordPiece(encoder.vocabulary, encoder.max_tokens), open_runtime(open_library(), encoder, head, self._lasting)
        tokenizer, runtime = self._opened
        return tuple(runtime.run(tokenizer.encode(text).ids).embedding)
