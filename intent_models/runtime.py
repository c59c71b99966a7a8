"""Run the encoder with a head: one forward pass gives everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from intent_models.artefact import Encoder, Head
from intent_models.errors import ModelError

_TELEMETRY_SWITCHES = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")


class Raw(NamedTuple):
    """Logits for one text of T tokens: `sentence` (S), `token` (T lists of roles + 1), and the unit-length `embedding` (width)."""

    sentence: list[float]
    token: list[list[float]]
    embedding: list[float]


class OnnxRuntime:
    """The encoder in onnxruntime through its Python package, on one thread: a sentence is too short to share."""

    def __init__(self, encoder: Encoder, head: Head) -> None:
        """Make a session. Raises ModelError if onnxruntime is missing or refuses the model."""
        try:
            with _no_telemetry():
                import numpy
                import onnxruntime

                onnxruntime.disable_telemetry_events()
        except ImportError as error:
            raise ModelError(f"onnxruntime cannot be imported ({error}); install it: pip install onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            with _no_telemetry():
                self._session: Any = onnxruntime.InferenceSession(encoder.model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own classes, all of them plain Exceptions
            raise ModelError(f"onnxruntime refuses the model: {error}") from error
        self._numpy: Any = numpy
        self._head = _arrays(numpy, head, encoder.width)

    def run(self, ids: list[int]) -> Raw:
        """The outputs for one text's token ids."""
        row = self._numpy.array([ids], dtype="int64")
        feed = {"input_ids": row, "attention_mask": self._numpy.ones_like(row), **self._head}
        try:
            sentence, token, embedding = self._session.run(["logits", "token_logits", "embedding"], feed)
        except Exception as error:  # see above
            raise ModelError(f"the model failed on a text of {len(ids)} tokens: {error}") from error
        return Raw(sentence[0].tolist(), token[0].tolist(), embedding[0].tolist())


@contextmanager
def _no_telemetry() -> Iterator[None]:
    """Switch off onnxruntime's reports to its maker while it starts: it looks at the environment once, then.

    Left on, it writes an identifier to the user's cache folder and sends data over the network (microsoft/onnxruntime#27379);
    nothing here does either. The variables had both names in different versions.
    """
    before = {name: os.environ.get(name) for name in _TELEMETRY_SWITCHES}
    os.environ.update(dict.fromkeys(_TELEMETRY_SWITCHES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _arrays(numpy: Any, head: Head, width: int) -> dict[str, Any]:
    """The head's weights under the names of the graph's inputs."""
    sentence, token = len(head.commands) + len(head.flags), len(head.roles) + 1
    flat = numpy.frombuffer(head.weights, dtype="<f4")
    cuts = numpy.cumsum([width * sentence, sentence, width * token])
    parts = numpy.split(flat, cuts)
    return {
        "sentence_weight": parts[0].reshape(width, sentence),
        "sentence_bias": parts[1],
        "token_weight": parts[2].reshape(width, token),
        "token_bias": parts[3],
    }
