"""onnxruntime through its Python package: slower to start, and there wherever onnxruntime is."""

from __future__ import annotations

from typing import Any

from intent_models.artefact import Encoder, Head
from intent_models.errors import ModelError
from intent_models.raw import Raw


class PythonRuntime:
    """The encoder in onnxruntime through its Python package, on one thread: a sentence is too short to share."""

    def __init__(self, encoder: Encoder, head: Head) -> None:
        """Make a session. Raises ModelError if onnxruntime is missing or refuses the model."""
        try:
            import numpy
            import onnxruntime

            onnxruntime.disable_telemetry_events()
        except ImportError as error:
            raise ModelError(f"onnxruntime cannot be imported ({error}); install it: pip install onnxruntime") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # The file was optimised when it was built.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            self._session: Any = onnxruntime.InferenceSession(bytes(encoder.model), options, providers=["CPUExecutionProvider"])
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
