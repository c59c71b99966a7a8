"""onnxruntime through its stable C API: no numpy, no Python package, a third of the start-up time.

The wheel of onnxruntime carries the shared library. Its API is a table of functions whose order never changes; a library is asked for the
version of the table that this module knows and refuses if it has none.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
import sys

from intent_models.artefact import Encoder, Head
from intent_models.errors import ModelError
from intent_models.raw import Raw

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# The version of the function table used here. Source: onnxruntime_c_api.h; 14 came with onnxruntime 1.14 (February 2023).
API_VERSION = 14
# Places in the table. Source: struct OrtApi in onnxruntime_c_api.h; "Do not modify above" keeps them for good.
_GET_ERROR_MESSAGE = 2
_CREATE_ENV = 3
_DISABLE_TELEMETRY = 6
_CREATE_SESSION_FROM_ARRAY = 8
_RUN = 9
_CREATE_SESSION_OPTIONS = 10
_DISABLE_MEM_PATTERN = 17
_DISABLE_ARENA = 19
_SET_LOG_SEVERITY = 22
_SET_OPTIMIZATION = 23
_SET_INTRA_OP_THREADS = 24
_SET_INTER_OP_THREADS = 25
_CREATE_TENSOR = 49
_TENSOR_DATA = 51
_CREATE_CPU_MEMORY_INFO = 69
_RELEASE_ENV = 92
_RELEASE_STATUS = 93
_RELEASE_MEMORY_INFO = 94
_RELEASE_SESSION = 95
_RELEASE_VALUE = 96
_RELEASE_SESSION_OPTIONS = 100
_ADD_CONFIG = 130

_FLOAT, _INT64 = 1, 7  # ONNXTensorElementDataType
_FATAL = 4  # OrtLoggingLevel
_ARENA_ALLOCATOR, _DEFAULT_MEMORY = 1, 0
# The session reads the model where it lies, and the weights too: nothing is copied. Source: onnxruntime_session_options_config_keys.h.
_IN_PLACE = (b"session.use_ort_model_bytes_directly", b"session.use_ort_model_bytes_for_initializers")
# Weights as they are stored: a session is made faster by a sixth and runs slower by a half.
_UNPACKED = b"session.disable_prepacking"
_OUTPUTS = ("logits", "token_logits", "embedding")
_POINTER = ctypes.c_void_p
_TO_POINTER = ctypes.POINTER(ctypes.c_void_p)


def library() -> str | None:
    """The shared library inside the installed onnxruntime package, found without importing it; None if it is not there."""
    ending = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, "")
    for place in sys.path:
        # Never from the working folder: what lies there is data.
        if not place.rstrip("/\\").endswith(("site-packages", "dist-packages")):
            continue
        folder = os.path.join(place, "onnxruntime", "capi")
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            stem = name.removeprefix("lib")
            if stem.startswith("onnxruntime.") and "providers" not in name and (name.endswith(ending) if ending else ".so" in name):
                return os.path.join(folder, name)
    return None


class _Base(ctypes.Structure):
    _fields_ = [("get_api", ctypes.CFUNCTYPE(_POINTER, ctypes.c_uint32)), ("version", ctypes.CFUNCTYPE(ctypes.c_char_p))]


class Library:
    """onnxruntime, loaded and ready to open models."""

    def __init__(self, file: str) -> None:
        """Load the library in `file`. Raises ModelError if it is none, is damaged or of a kind unknown here."""
        self._api = _table(file)
        self.env = self.make(_CREATE_ENV, ctypes.c_int(_FATAL), ctypes.c_char_p(b"intent_models"))
        self.call(_DISABLE_TELEMETRY, self.env)

    def make(self, place: int, *arguments: Any) -> ctypes.c_void_p:
        """Call a function whose last parameter receives what it makes."""
        made = _POINTER()
        self.call(place, *arguments, ctypes.byref(made))
        return made

    def call(self, place: int, *arguments: Any) -> None:
        """Call a function that returns a status and raise ModelError if that is not OK."""
        status = _function(self._api, place, _POINTER)(*arguments)
        if status:
            message = _function(self._api, _GET_ERROR_MESSAGE, ctypes.c_char_p)(_POINTER(status)) or b""
            text = message.decode("utf-8", "replace")
            self.release(_RELEASE_STATUS, status)
            raise ModelError(f"onnxruntime refuses the model: {text}")

    def release(self, place: int, value: int | None) -> None:
        """Give back what was made."""
        if value:
            _function(self._api, place, None)(_POINTER(value))

    def close(self) -> None:
        """Give back the environment, after everything that was opened with it."""
        self.release(_RELEASE_ENV, self.env.value)
        self.env = _POINTER()


class CRuntime:
    """A session that computes on one thread. `run` may be called from several: it shares nothing but the session and the weights."""

    def __init__(self, library: Library, encoder: Encoder, head: Head, lasting: bool = True) -> None:
        """Make a session: quick to run, or, if it is not `lasting`, quick to make. Raises ModelError if the library refuses the model."""
        self._library = library
        self._width, self._sentence, self._token = encoder.width, len(head.commands) + len(head.flags), len(head.roles) + 1
        self._kept: list[Any] = []  # memory that onnxruntime points into
        self._memory = library.make(_CREATE_CPU_MEMORY_INFO, ctypes.c_int(_ARENA_ALLOCATOR), ctypes.c_int(_DEFAULT_MEMORY))
        self._session = self._open(encoder.model, lasting)
        self._head = self._head_tensors(head)

    def run(self, ids: list[int]) -> Raw:
        """The outputs for one text's token ids. Raises ModelError if the model fails."""
        count = len(ids)
        shape = (1, count)
        tokens = (ctypes.c_int64 * count)(*ids)
        mask = (ctypes.c_int64 * count)(*([1] * count))
        made = [self._tensor(tokens, shape, _INT64), self._tensor(mask, shape, _INT64)]
        feed = {"input_ids": made[0], "attention_mask": made[1], **self._head}
        names = (ctypes.c_char_p * len(feed))(*(name.encode() for name in feed))
        values = (_POINTER * len(feed))(*(value.value for value in feed.values()))
        outputs = (ctypes.c_char_p * len(_OUTPUTS))(*(name.encode() for name in _OUTPUTS))
        results = (_POINTER * len(_OUTPUTS))()
        try:
            self._library.call(_RUN, self._session, None, names, values, ctypes.c_size_t(len(feed)), outputs, ctypes.c_size_t(len(_OUTPUTS)), results)
            sentence = self._floats(results[0], self._sentence)
            flat = self._floats(results[1], count * self._token)
            embedding = self._floats(results[2], self._width)
        finally:
            for value in [*(m.value for m in made), *results]:
                self._library.release(_RELEASE_VALUE, value)
        return Raw(sentence, [flat[i : i + self._token] for i in range(0, len(flat), self._token)], embedding)

    def close(self) -> None:
        """Give back everything that was made here; the object cannot be used afterwards."""
        for value in self._head.values():
            self._library.release(_RELEASE_VALUE, value.value)
        self._head = {}
        for place, name in ((_RELEASE_SESSION, "_session"), (_RELEASE_MEMORY_INFO, "_memory")):
            self._library.release(place, getattr(self, name).value)
            setattr(self, name, _POINTER())

    def _open(self, model: mmap.mmap | bytes, lasting: bool) -> ctypes.c_void_p:
        kind = ctypes.c_char * len(model)
        buffer = kind.from_buffer_copy(model) if isinstance(model, bytes) else kind.from_buffer(model)
        self._kept.append(buffer)
        options = self._library.make(_CREATE_SESSION_OPTIONS)
        try:
            self._library.call(_SET_INTRA_OP_THREADS, options, ctypes.c_int(1))
            self._library.call(_SET_INTER_OP_THREADS, options, ctypes.c_int(1))
            self._library.call(_SET_LOG_SEVERITY, options, ctypes.c_int(_FATAL))
            # The file was optimised when it was built; doing it again would cost half of the start-up.
            self._library.call(_SET_OPTIMIZATION, options, ctypes.c_int(0))
            self._library.call(_DISABLE_ARENA, options)
            self._library.call(_DISABLE_MEM_PATTERN, options)
            for key in _IN_PLACE if lasting else (*_IN_PLACE, _UNPACKED):
                self._library.call(_ADD_CONFIG, options, ctypes.c_char_p(key), ctypes.c_char_p(b"1"))
            session = _POINTER()
            self._library.call(_CREATE_SESSION_FROM_ARRAY, self._library.env, ctypes.byref(buffer), ctypes.c_size_t(len(model)), options, ctypes.byref(session))
            return session
        finally:
            self._library.release(_RELEASE_SESSION_OPTIONS, options.value)

    def _head_tensors(self, head: Head) -> dict[str, ctypes.c_void_p]:
        """The head's weights as tensors that point into the file's bytes."""
        weights = (ctypes.c_char * len(head.weights)).from_buffer_copy(head.weights)
        self._kept.append(weights)
        out: dict[str, ctypes.c_void_p] = {}
        at = 0
        for name, shape in {
            "sentence_weight": (self._width, self._sentence),
            "sentence_bias": (self._sentence,),
            "token_weight": (self._width, self._token),
            "token_bias": (self._token,),
        }.items():
            size = 4
            for length in shape:
                size *= length
            out[name] = self._tensor((ctypes.c_char * size).from_buffer(weights, at), shape, _FLOAT)
            at += size
        return out

    def _tensor(self, data: Any, shape: tuple[int, ...], kind: int) -> ctypes.c_void_p:
        """A tensor over `data`, which has to outlive it."""
        lengths = (ctypes.c_int64 * len(shape))(*shape)
        size = ctypes.c_size_t(ctypes.sizeof(data))
        return self._library.make(_CREATE_TENSOR, self._memory, ctypes.byref(data), size, lengths, ctypes.c_size_t(len(shape)), ctypes.c_int(kind))

    def _floats(self, value: int | None, count: int) -> list[float]:
        data = _POINTER()
        self._library.call(_TENSOR_DATA, _POINTER(value), ctypes.byref(data))
        if not data.value:
            raise ModelError("onnxruntime gave no output; install it again: pip install --force-reinstall onnxruntime")
        return list((ctypes.c_float * count).from_address(data.value))


def _table(file: str) -> Any:
    """The library's function table of API_VERSION. Raises ModelError for a file that is no such library or has no such table."""
    if _is_cut_off(file):
        raise ModelError(f"{file} is no onnxruntime library: it is cut off; install it again: pip install --force-reinstall onnxruntime")
    try:
        base = ctypes.CDLL(file).OrtGetApiBase
    except (OSError, AttributeError) as error:
        raise ModelError(f"{file} is no onnxruntime library: {error}") from error
    base.restype = ctypes.POINTER(_Base)
    table = base().contents.get_api(API_VERSION)
    if not table:
        raise ModelError(f"{file} does not know version {API_VERSION} of the C API")
    return ctypes.cast(table, _TO_POINTER)


def _is_cut_off(file: str) -> bool:
    """Is it an ELF library that ends before its last loaded segment? The dynamic loader maps such a file and dies of SIGBUS."""
    try:
        with open(file, "rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            head = stream.read(64)
            if head[:6] != b"\x7fELF\x02\x01" or len(head) < 64:  # not 64-bit little-endian ELF: the loader checks it itself
                return False
            table, entry, count = struct.unpack_from("<Q", head, 32)[0], *struct.unpack_from("<HH", head, 54)
            stream.seek(table)
            rows = stream.read(entry * count)
    except OSError:
        return False
    if len(rows) < entry * count:
        return True
    offsets = [struct.unpack_from("<IIQQQQ", rows, i * entry) for i in range(count)]
    return any(kind == 1 and offset + length > size for kind, _, offset, _, _, length in offsets)


def _function(table: Any, place: int, result: Any) -> Callable[..., Any]:
    """The function at a place of the table. Without argument types ctypes passes what it is given: pointers, sizes, arrays."""
    return ctypes.CFUNCTYPE(result)(table[place])
