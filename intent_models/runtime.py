"""The encoder with a head, run by onnxruntime: one forward pass gives everything."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from intent_models.artefact import Encoder, Head
from intent_models.errors import ModelError
from intent_models.raw import Runtime

_TELEMETRY_SWITCHES = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")


def open_runtime(encoder: Encoder, head: Head) -> Runtime:
    """A runtime: the C API where the library is found and takes the model, else the Python package. Raises ModelError if neither does."""
    with _no_telemetry():
        # Where the package is imported already its library is loaded: a second copy would only cost memory.
        if "onnxruntime" not in sys.modules:
            from intent_models import c_api

            if file := c_api.library():
                try:
                    return c_api.CRuntime(encoder, head, file)
                except ModelError:
                    pass  # another build of the library: the package knows how to use it, or says better what is wrong
        from intent_models.python_api import PythonRuntime

        return PythonRuntime(encoder, head)


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
