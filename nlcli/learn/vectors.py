"""Texts as vectors, about a millisecond each; those of the shipped sample are kept in the cache."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from intent_models.pooled import Pooled
from nlcli import learned, places, storage

_TELL_EVERY = 200


class Vectors:
    """The encoder with a cache; `progress` is told (done, total) while texts are read."""

    def __init__(self, progress: Callable[[int, int], None]) -> None:
        self._encoder = Pooled()
        self._progress = progress
        self._read: dict[str, list[float]] = {}

    def of(self, texts: list[str]) -> Any:
        """An array (texts, width) of float32."""
        import numpy

        rows = []
        for done, text in enumerate(texts):
            if done % _TELL_EVERY == 0:
                self._progress(done, len(texts))
            if text not in self._read:
                self._read[text] = self._encoder.vector(text)
            rows.append(self._read[text])
        self._progress(len(texts), len(texts))
        return numpy.array(rows, dtype="<f4")

    def tokens(self, text: str) -> tuple[Any, list[tuple[int, int]]]:
        """The vectors of a text's tokens (tokens, width), and the half-open offsets of each."""
        import numpy

        rows, offsets = self._encoder.tokens(text)
        return numpy.array(rows), offsets

    def kept(self, name: str, texts: list[str]) -> Any:
        """The same, from the cache if these texts were read before by this encoder. A cache that cannot be read or written is done without."""
        import numpy

        digest = hashlib.sha256("\0".join((str(learned.origin(name)["encoder"]), *texts)).encode()).hexdigest()[:16]
        file = os.path.join(places.cache(), "learn", f"{name}-{digest}.npy")
        with suppress(OSError, ValueError, EOFError):
            found = numpy.load(file, allow_pickle=False)
            if found.ndim == 2 and len(found) == len(texts):
                return found
        made = self.of(texts)
        content = io.BytesIO()
        numpy.save(content, made)
        with suppress(OSError), storage.locked(file):
            storage.replace(file, content.getvalue(), lasting=False)
        return made
