"""A GGUF file of TinyLlama-1.1B's exact shape with random weights: `python -m benchmarks.tinyllama FILE`.

What a runtime takes of time, memory and disk depends on the shapes and kinds of the matrices, not on what is in them; so this measures a file that
cannot be downloaded everywhere. Its answers mean nothing. Source of the shape: the model's config.json; of the kinds: llama.cpp's Q4_K_M.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import TokenType
from numpy.typing import NDArray

LAYERS, WIDTH, HEADS, GROUPS, INNER, VOCABULARY, CONTEXT = 22, 2048, 32, 4, 5632, 32000, 2048
# Of what its weights have about: values that make numbers neither vanish nor overflow on their way through the layers.
_DEVIATION = 0.02
# Blocks that are made once and used again and again: the disk is full of them in a second.
_POOL = 1 << 16
_LETTERS = "etaoinshrdlucmfwypvbgkjqxz"
Bytes = NDArray[np.uint8]


def write(file: Path, layers: int = LAYERS) -> None:
    """Write the file: 668 MB with all layers."""
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_name("random weights in the shape of TinyLlama-1.1B")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(GROUPS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(VOCABULARY)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_quantization_version(2)
    _add_tokenizer(writer)
    rng = np.random.default_rng(0)
    pools = {kind: _blocks(rng, kind) for kind in (Kind.Q4_K, Kind.Q6_K)}
    for name, shape, kind in _tensors(layers):
        if kind == Kind.F32:
            writer.add_tensor(name, np.ones(shape, np.float32))
            continue
        values, size = gguf.GGML_QUANT_SIZES[kind]
        row = shape[-1] // values * size
        writer.add_tensor(name, _tiled(pools[kind], shape[0] * row).reshape(shape[0], row), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    """A vocabulary of the right size and form: three special pieces, the bytes, letters and syllables."""
    single = ["\u2581", *_LETTERS, *(chr(i) for i in range(33, 127))]
    several = ("".join(letters) for n in (2, 3, 4) for letters in itertools.product(_LETTERS, repeat=n))
    pieces = dict.fromkeys(single)
    for piece in several:
        pieces.setdefault(f"\u2581{piece[:-1]}")
        pieces.setdefault(piece)
        if len(pieces) >= VOCABULARY:
            break
    learnt = list(pieces)[: VOCABULARY - 259]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256)), *learnt])
    writer.add_token_scores([0.0] * 259 + [-float(i) for i in range(len(learnt))])
    writer.add_token_types([TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, *[TokenType.BYTE] * 256, *[TokenType.NORMAL] * len(learnt)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(True)


def _tensors(layers: int) -> Iterator[tuple[str, tuple[int, ...], Kind]]:
    """Name, shape and kind of every tensor, as llama.cpp's Q4_K_M has them: half of two kinds of matrices, and the last, at six bits."""
    yield "token_embd.weight", (VOCABULARY, WIDTH), Kind.Q4_K
    yield "output_norm.weight", (WIDTH,), Kind.F32
    yield "output.weight", (VOCABULARY, WIDTH), Kind.Q6_K
    narrow = WIDTH // HEADS * GROUPS
    for layer in range(layers):
        finer = layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2
        more = Kind.Q6_K if finer else Kind.Q4_K
        for name, shape, kind in (
            ("attn_norm", (WIDTH,), Kind.F32),
            ("attn_q", (WIDTH, WIDTH), Kind.Q4_K),
            ("attn_k", (narrow, WIDTH), Kind.Q4_K),
            ("attn_v", (narrow, WIDTH), more),
            ("attn_output", (WIDTH, WIDTH), Kind.Q4_K),
            ("ffn_norm", (WIDTH,), Kind.F32),
            ("ffn_gate", (INNER, WIDTH), Kind.Q4_K),
            ("ffn_up", (INNER, WIDTH), Kind.Q4_K),
            ("ffn_down", (WIDTH, INNER), more),
        ):
            yield f"blk.{layer}.{name}.weight", shape, kind


def _blocks(rng: np.random.Generator, kind: Kind) -> Bytes:
    """Random blocks of a kind whose scales make weights of about _DEVIATION. Source of the layout: ggml-common.h, block_q4_K and block_q6_K."""
    size = gguf.GGML_QUANT_SIZES[kind][1]
    blocks = np.frombuffer(rng.bytes(_POOL * size), np.uint8).reshape(_POOL, size).copy()
    if kind == Kind.Q4_K:  # two 16-bit scales first; a weight is d * scale * q - m * least, with 6-bit scales and 4-bit q
        d = _DEVIATION / (4.6 * 32)
        blocks[:, 0:2], blocks[:, 2:4] = _half(d), _half(7.5 * d)
    else:  # a 16-bit scale last; a weight is d * scale * q, with 8-bit scales and 6-bit q
        blocks[:, 208:210] = _half(_DEVIATION / (18.5 * 37))
    return blocks.reshape(-1)


def _half(value: float) -> Bytes:
    return np.frombuffer(np.float16(value).tobytes(), np.uint8)


def _tiled(pool: Bytes, size: int) -> Bytes:
    return np.resize(pool, size)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tinyllama")
    parser.add_argument("file", type=Path)
    write(parser.parse_args().file)


if __name__ == "__main__":
    main()
