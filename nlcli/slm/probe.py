"""Does the runtime work on this machine? Asked with a model of a few kilobytes, made on the spot, before anything big is fetched."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Callable
from typing import Any

from nlcli.errors import SlmError
from nlcli.slm.process import Model

_ALIGNMENT = 32
_UINT32, _INT32, _FLOAT32, _STRING, _ARRAY = 4, 5, 6, 8, 9
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_WIDTH, _HEADS, _INNER = 32, 2, 32
_SECONDS = 20.0
_ANSWER = "ok"


def run() -> None:
    """Have a tiny model say one word. Raises SlmError with what to do if the runtime is missing or does not work here."""
    from importlib.util import find_spec

    if not find_spec("xllamacpp"):
        raise SlmError("the runtime for language models is not installed; install it: pip install xllamacpp")
    with tempfile.TemporaryDirectory(prefix="nlcli-probe-") as folder:
        file = os.path.join(folder, "probe.gguf")
        with open(file, "wb") as stream:
            stream.write(model())
        with Model(file, threads=1) as tiny:
            said = tiny.complete("say it", f'root ::= "{_ANSWER}"', _SECONDS).text
    if said != _ANSWER:
        raise SlmError(f"the runtime for language models gives wrong answers on this machine ({said!r} instead of {_ANSWER!r})")


def model(weights: Callable[[int], bytes] = bytes) -> bytes:
    """A Llama of one layer; `weights` gives so many bytes of 32-bit floats. All are zero unless told: then every token is as likely as any other."""
    specials = [("<unk>", _UNKNOWN), ("<s>", _CONTROL), ("</s>", _CONTROL)]
    pieces = [*specials, *((f"<0x{i:02X}>", _BYTE) for i in range(256)), ("\u2581", _NORMAL), ("o", _NORMAL), ("k", _NORMAL)]
    size = len(pieces)
    about: list[tuple[str, int, Any]] = [
        ("general.architecture", _STRING, "llama"),
        ("general.alignment", _UINT32, _ALIGNMENT),
        ("llama.context_length", _UINT32, 2048),
        ("llama.embedding_length", _UINT32, _WIDTH),
        ("llama.block_count", _UINT32, 1),
        ("llama.feed_forward_length", _UINT32, _INNER),
        ("llama.attention.head_count", _UINT32, _HEADS),
        ("llama.rope.dimension_count", _UINT32, _WIDTH // _HEADS),
        ("llama.attention.layer_norm_rms_epsilon", _FLOAT32, 1e-5),
        ("llama.vocab_size", _UINT32, size),
        ("tokenizer.ggml.model", _STRING, "llama"),
        ("tokenizer.ggml.tokens", _STRING, [text for text, _ in pieces]),
        ("tokenizer.ggml.scores", _FLOAT32, [0.0] * size),
        ("tokenizer.ggml.token_type", _INT32, [kind for _, kind in pieces]),
        ("tokenizer.ggml.unknown_token_id", _UINT32, 0),
        ("tokenizer.ggml.bos_token_id", _UINT32, 1),
        ("tokenizer.ggml.eos_token_id", _UINT32, 2),
    ]
    layer = {
        "attn_norm": (_WIDTH,),
        "attn_q": (_WIDTH, _WIDTH),
        "attn_k": (_WIDTH, _WIDTH),
        "attn_v": (_WIDTH, _WIDTH),
        "attn_output": (_WIDTH, _WIDTH),
        "ffn_norm": (_WIDTH,),
        "ffn_gate": (_WIDTH, _INNER),
        "ffn_up": (_WIDTH, _INNER),
        "ffn_down": (_INNER, _WIDTH),
    }
    tensors = {"token_embd.weight": (_WIDTH, size), "output_norm.weight": (_WIDTH,), **{f"blk.0.{name}.weight": shape for name, shape in layer.items()}}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(about)) + b"".join(_entry(*entry) for entry in about)
    at = 0
    for name, shape in tensors.items():
        head += _text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<IQ", 0, at)
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        at += -(-4 * count // _ALIGNMENT) * _ALIGNMENT
    return head.ljust(-(-len(head) // _ALIGNMENT) * _ALIGNMENT, b"\0") + weights(at)


def _entry(key: str, kind: int, value: Any) -> bytes:
    """One entry of the metadata. Source: ggml, docs/gguf.md."""
    if isinstance(value, list):
        return _text(key) + struct.pack("<IIQ", _ARRAY, kind, len(value)) + b"".join(_value(kind, item) for item in value)
    return _text(key) + struct.pack("<I", kind) + _value(kind, value)


def _value(kind: int, value: Any) -> bytes:
    return _text(value) if kind == _STRING else struct.pack({_UINT32: "<I", _INT32: "<i", _FLOAT32: "<f"}[kind], value)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data
