"""The encoder with a head, run by onnxruntime: one forward pass gives everything."""

from __future__ import annotations

import os
import sys

from intent_models.artefact import Encoder, Head
from intent_models.errors import ModelError
from intent_models.raw import Runtime

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from intent_models.c_api import Library

    T = TypeVar("T")

_TELEMETRY_SWITCHES = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")


def open_library() -> Library | None:
    """The library behind its C API; None where it is not found or is of a kind unknown here: the Python package may know it, or say what is wrong."""
    # Where the package is imported already its library is loaded: a second copy would only cost memory.
    if "onnxruntime" in sys.modules:
        return None
    from intent_models import c_api

    file = c_api.library()
    try:
        return _silently(lambda: c_api.Library(file)) if file else None
    except ModelError:
        return None


def open_runtime(library: Library | None, encoder: Encoder, head: Head, lasting: bool = True) -> Runtime:
    """A runtime: the library's if there is one and it takes the model, else that of the Python package. Raises ModelError if neither does.

    `lasting` is for who asks more than a few times: slower to open, faster to run.
    """
    if library:
        from intent_models.c_api import CRuntime

        try:
            return CRuntime(library, encoder, head, lasting)
        except ModelError:
            pass  # as above
    from intent_models.python_api import PythonRuntime

    return _silently(lambda: PythonRuntime(encoder, head))


def _silently(load: Callable[[], T]) -> T:
    """Load onnxruntime with its reports to its maker switched off: it looks at the environment once, when it is loaded.

    Left on, it writes an identifier to the user's cache folder and sends data over the network (microsoft/onnxruntime#27379). The variables had
    both names in different versions.
    """
    before = {name: os.environ.get(name) for name in _TELEMETRY_SWITCHES}
    os.environ.update(dict.fromkeys(_TELEMETRY_SWITCHES, "1"))
    try:
        return load()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
