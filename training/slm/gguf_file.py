"""A Llama's folder, as transformers writes it, to a GGUF file: `python -m training.slm.gguf_file FOLDER FILE [--kind q4_0]`.

Two things fail silently if they are forgotten, and a test compares log-probabilities because of them: the rows of q and k are in another order
(transformers rotates halves, llama.cpp neighbours), and the pre-tokenizer has to have the name of the expression the tokenizer was trained with.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType, TokenType
from numpy.typing import NDArray
from safetensors import safe_open

KINDS = {
    "f32": (GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "q8_0": (GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
    "q4_0": (GGMLQuantizationType.Q4_0, gguf.LlamaFileType.MOSTLY_Q4_0),
}
# transformers' names of a layer's matrices, and llama.cpp's.
_LAYER = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
_QUANTISATION_VERSION = 2
Array = NDArray[np.float32]


def write(folder: Path, file: Path, kind: str, about: dict[str, str | list[float]]) -> None:
    """Write the model in `folder` to `file`. `about` becomes metadata.

    Raises ValueError for a tokenizer that is neither byte-level BPE nor a Llama's.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_file_type(KINDS[kind][1])
    writer.add_quantization_version(_QUANTISATION_VERSION)
    for key, value in about.items():
        if isinstance(value, str):
            writer.add_string(key, value)
        else:
            writer.add_array(key, value)
    _add_shape(writer, config)
    _add_tokenizer(writer, folder, config["vocab_size"])
    for name, weights in _tensors(folder, config):
        target = _type_for(weights, KINDS[kind][0])
        writer.add_tensor(name, gguf.quantize(weights, target), raw_dtype=target)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_shape(writer: gguf.GGUFWriter, config: dict[str, Any]) -> None:
    heads = config["num_attention_heads"]
    size = config.get("head_dim") or config["hidden_size"] // heads
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_rope_dimension_count(size)
    writer.add_key_length(size)
    writer.add_value_length(size)
    # transformers 5 moved it.
    writer.add_rope_freq_base(float(config.get("rope_theta") or (config.get("rope_parameters") or {}).get("rope_theta", 10000.0)))


def _add_tokenizer(writer: gguf.GGUFWriter, folder: Path, size: int) -> None:
    raw = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    named = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    texts = {index: text for text, index in raw["model"]["vocab"].items()}
    types = dict.fromkeys(texts, TokenType.NORMAL)
    for added in raw["added_tokens"]:
        texts[added["id"]] = added["content"]
        types[added["id"]] = TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
    rows = [texts.get(i, f"[PAD{i}]") for i in range(size)]
    kinds = [types.get(i, TokenType.UNUSED) for i in range(size)]
    if raw["model"].get("byte_fallback"):
        _add_llama(writer, rows, kinds, raw["model"].get("unk_token") or "<unk>")
    elif (raw.get("pre_tokenizer") or {}).get("type") == "ByteLevel":
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("gpt-2")
        writer.add_add_bos_token(False)
        writer.add_add_space_prefix(False)
        # Pairs in newer versions of tokenizers, one string in older ones.
        writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in raw["model"]["merges"]])
    else:
        raise ValueError(f"{folder}: the tokenizer is neither byte-level BPE nor a Llama's; convert this model with llama.cpp's own converter")
    writer.add_token_list(rows)
    writer.add_token_types(kinds)
    writer.add_add_eos_token(False)
    ids = {text: i for i, text in enumerate(rows)}
    for key, add in (("bos_token", writer.add_bos_token_id), ("eos_token", writer.add_eos_token_id), ("pad_token", writer.add_pad_token_id)):
        name = named.get(key)
        name = name["content"] if isinstance(name, dict) else name
        if name in ids:
            add(ids[name])


def _add_llama(writer: gguf.GGUFWriter, rows: list[str], kinds: list[TokenType], unknown: str) -> None:
    """SentencePiece's BPE: the earlier a piece was merged the lower its id, and the better the score that llama.cpp merges by."""
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(True)
    for i, text in enumerate(rows):
        if text == unknown:
            kinds[i] = TokenType.UNKNOWN
            writer.add_unk_token_id(i)
        elif len(text) == 6 and text.startswith("<0x"):
            kinds[i] = TokenType.BYTE
    writer.add_token_scores([-float(i) if kind == TokenType.NORMAL else 0.0 for i, kind in enumerate(kinds)])


def _tensors(folder: Path, config: dict[str, Any]) -> Iterator[tuple[str, Array]]:
    """llama.cpp's name and the weights of every tensor, one at a time."""
    where = {key: file for file in sorted(folder.glob("*.safetensors")) for key in _keys(file)}

    def read(key: str) -> Array:
        with safe_open(where[key], "pt") as stream:
            weights: Array = stream.get_tensor(key).float().numpy()
            return weights

    yield "token_embd.weight", read("model.embed_tokens.weight")
    yield "output_norm.weight", read("model.norm.weight")
    if "lm_head.weight" in where and not config.get("tie_word_embeddings"):
        yield "output.weight", read("lm_head.weight")
    for layer in range(config["num_hidden_layers"]):
        for theirs, ours in _LAYER.items():
            weights = read(f"model.layers.{layer}.{theirs}.weight")
            if ours in ("attn_q", "attn_k"):
                weights = _neighbours(weights, config["num_attention_heads" if ours == "attn_q" else "num_key_value_heads"])
            yield f"blk.{layer}.{ours}.weight", weights


def _keys(file: Path) -> list[str]:
    with safe_open(file, "pt") as stream:
        return list(stream.keys())


def _neighbours(weights: Array, heads: int) -> Array:
    """Rows from transformers' order, in which a pair that is rotated stands half a head apart, to llama.cpp's, side by side."""
    rows, columns = weights.shape
    return np.ascontiguousarray(weights.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns))


def _type_for(weights: Array, wanted: GGMLQuantizationType) -> GGMLQuantizationType:
    """Vectors stay as they are; a matrix whose rows do not divide into blocks stays at 16 bits."""
    if weights.ndim == 1:
        return GGMLQuantizationType.F32
    block = gguf.GGML_QUANT_SIZES[wanted][0]
    return wanted if weights.shape[-1] % block == 0 else GGMLQuantizationType.F16


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m training.slm.gguf_file")
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", choices=list(KINDS), default="q4_0")
    args = parser.parse_args()
    write(args.folder, args.file, args.kind, {"general.name": args.folder.name})


if __name__ == "__main__":
    main()
