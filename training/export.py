"""From a trained network to files: int8 encoder, head weights, manifests, and the check that they say the same."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import onnx_export_from_model
from transformers import BertModel

from intent_models import artefact
from intent_models.classifier import OnnxClassifier
from intent_models.embedder import Embedder
from intent_models.tokenizer import WordPiece
from training import calibrate, dataset, manifests, matching
from training.align import Example
from training.network import Network, top_commands
from training.programs import Program
from training.settings import Settings

log = logging.getLogger("training")
# Opset of the exported graph: the newest that optimum's BERT export is tested with and that onnxruntime quantises.
OPSET = 17
# How much of the difference between channels goes from a layer's inputs to its weights, in [0, 1]. Source: held-back rows; top label as fp32
# 0.992 without, 0.994 to 0.996 between 0.7 and 0.9.
SMOOTHNESS = 0.8
# Every so-manieth training text is looked at for it.
STRIDE = 20


def export(
    network: Network,
    vocabulary: list[str],
    split: dict[str, list[Example]],
    out: Path,
    name: str,
    settings: Settings,
    made: dict[str, Any],
    held: Sequence[Program] = (),
) -> dict[str, float]:
    """Write `out`/encoder and `out`/`name`, with `made` in the manifests; the figures of the int8 model on the held-back rows and programs."""
    encoder = out / artefact.ENCODER
    encoder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        backbone = _backbone(network, Path(scratch), [e.text for e in split["train"][::STRIDE]], WordPiece(vocabulary, settings.max_tokens))
        quantised = Path(scratch) / "int8.onnx"
        # Signed weights a channel with a reduced range: on AVX2 without VNNI the 16-bit sums of 8-bit products would saturate.
        quantize_dynamic(backbone, quantised, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"])
        onnx.save(_with_heads(_with_small_embeddings(onnx.load(quantised)), network), Path(scratch) / "whole.onnx")
        _optimise(Path(scratch) / "whole.onnx", encoder / artefact.MODEL)
    (encoder / artefact.VOCABULARY).write_text("\n".join(vocabulary) + "\n", "utf-8")
    width = int(network.encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
    about = {
        "width": width,
        "max_tokens": settings.max_tokens,
        "layers": len(settings.layers),
        "matching": matching.constants(network.matching.detach()),
        **made,
    }
    _write_encoder(encoder, about)
    foreign = matching.figures(list(held), Embedder(str(encoder)).embed, artefact.load_matching(str(encoder)))
    _write_encoder(encoder, {**about, "figures": foreign})
    _write_head(network, out / name, width, 1.0, {}, made)
    figures, temperature = calibrate.measure(OnnxClassifier(name, str(out)), split)
    figures["int8_top_label_as_fp32"] = round(_agreement(network, OnnxClassifier(name, str(out)), split["test"], vocabulary, settings.max_tokens), 4)
    _write_head(network, out / name, width, temperature, figures, made)
    for key, value in {**foreign, **figures}.items():
        log.info("%s: %s", key, value)
    return figures


def _write_encoder(folder: Path, about: dict[str, Any]) -> None:
    manifests.write(folder, "encoder", [artefact.MODEL, artefact.VOCABULARY], about)


class _Smoothed(torch.nn.Module):
    """A linear layer whose input is divided by `scale` (in,) and whose weights are multiplied by it: the same function, fewer outliers to quantise."""

    def __init__(self, linear: torch.nn.Linear, scale: torch.Tensor) -> None:
        super().__init__()
        self.linear = linear
        self.inverse = torch.nn.Parameter(1 / scale)
        with torch.no_grad():
            linear.weight.mul_(scale)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x * self.inverse)  # type: ignore[no-any-return]


def _smooth(encoder: torch.nn.Module, texts: list[str], tokenizer: WordPiece) -> None:
    """Move outliers from the feed-forward layers' inputs to their weights, in place (SmoothQuant, Xiao et al. 2023).

    A few channels are ten times as large as the rest, and int8 inputs have one scale for all. Attention's inputs have no such channels.
    """
    largest: dict[torch.nn.Module, torch.Tensor] = {}

    def note(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        seen = inputs[0].detach().abs().flatten(0, -2).amax(0)
        largest[module] = torch.maximum(largest[module], seen) if module in largest else seen

    blocks: list[Any] = [block for layer in encoder.encoder.layer for block in (layer.intermediate, layer.output)]  # type: ignore[union-attr]
    hooks = [block.dense.register_forward_pre_hook(note) for block in blocks]
    with torch.no_grad():
        for text in texts:
            ids = torch.tensor([tokenizer.encode(text).ids])
            encoder(input_ids=ids, attention_mask=torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    for block in blocks:
        weights = block.dense.weight.detach().abs().amax(0)
        scale = largest[block.dense].clamp(min=1e-3) ** SMOOTHNESS / weights.clamp(min=1e-4) ** (1 - SMOOTHNESS)
        block.dense = _Smoothed(block.dense, scale)


def _backbone(network: Network, scratch: Path, texts: list[str], tokenizer: WordPiece) -> Path:
    """The encoder alone as fp32 ONNX, through optimum, ready to be quantised; `texts` show which channels are large."""
    model: Any = network.encoder
    plain = BertModel(model.config, add_pooling_layer=False)
    plain.load_state_dict(model.state_dict(), strict=False)
    plain.eval()
    _smooth(plain, texts, tokenizer)
    onnx_export_from_model(plain, scratch, task="feature-extraction", opset=OPSET, do_validation=False)
    return scratch / "model.onnx"


def _with_small_embeddings(model: onnx.ModelProto) -> onnx.ModelProto:
    """Embedding tables as int8 with a scale a row.

    onnxruntime's own quantisation has one scale (and, with a reduced range, seven bits) for a whole table. Source: held-back rows; the top label
    is that of fp32 on 0.990 with that alone, on 0.997 with a scale a row.
    """
    graph = model.graph
    tables = {init.name: init for init in graph.initializer if init.data_type == TensorProto.FLOAT and len(init.dims) == 2 and min(init.dims) > 2}
    for at, node in reversed(list(enumerate(graph.node))):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        table, ids, out = node.input[0], node.input[1], node.output[0]
        weights = numpy_helper.to_array(tables[table])
        scale = (np.abs(weights).max(1, keepdims=True) / 127).astype(np.float32)
        small = np.round(weights / np.maximum(scale, 1e-12)).astype(np.int8)
        graph.initializer.remove(tables[table])
        graph.initializer.extend([numpy_helper.from_array(small, f"{table}_int8"), numpy_helper.from_array(scale, f"{table}_scale")])
        graph.node.remove(node)
        rows = [
            helper.make_node("Gather", [f"{table}_int8", ids], [f"{out}_int8"]),
            helper.make_node("Cast", [f"{out}_int8"], [f"{out}_wide"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [f"{table}_scale", ids], [f"{out}_scale"]),
            helper.make_node("Mul", [f"{out}_wide", f"{out}_scale"], [out]),
        ]
        for row in reversed(rows):
            graph.node.insert(at, row)
    return model


def _optimise(model: Path, out: Path) -> None:
    """Fuse what can be fused once and for all, so that no start-up has to, and write it in onnxruntime's own format, which is read in place.

    "Extended" is the highest level whose result does not depend on the processor (the next one changes data layouts).
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    options.add_session_config_entry("session.save_model_format", "ORT")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _with_heads(model: onnx.ModelProto, network: Network) -> onnx.ModelProto:
    """Append mean pooling, the unit-length embedding and both heads, whose weights are inputs: a head is a file of its own."""
    graph = model.graph
    hidden = graph.output[0].name
    width = int(network.encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
    for extra in [i for i in graph.input if i.name == "token_type_ids"]:
        graph.input.remove(extra)
        graph.node.insert(0, helper.make_node("Sub", ["input_ids", "input_ids"], ["token_type_ids"]))
    f32 = TensorProto.FLOAT
    for name, shape in {"sentence_weight": [width, "S"], "sentence_bias": ["S"], "token_weight": [width, "R"], "token_bias": ["R"]}.items():
        graph.input.append(helper.make_tensor_value_info(name, f32, shape))
    graph.initializer.extend([helper.make_tensor("head_axis", TensorProto.INT64, [1], [-1]), helper.make_tensor("head_time", TensorProto.INT64, [1], [1])])
    graph.node.extend(
        [
            helper.make_node("Cast", ["attention_mask"], ["head_mask"], to=f32),
            helper.make_node("Unsqueeze", ["head_mask", "head_axis"], ["head_mask3"]),
            helper.make_node("Mul", [hidden, "head_mask3"], ["head_masked"]),
            helper.make_node("ReduceSum", ["head_masked", "head_time"], ["head_sum"], keepdims=0),
            helper.make_node("ReduceSum", ["head_mask", "head_axis"], ["head_count"], keepdims=1),
            helper.make_node("Div", ["head_sum", "head_count"], ["pooled"]),
            helper.make_node("LpNormalization", ["pooled"], ["embedding"], axis=-1, p=2),
            helper.make_node("MatMul", ["pooled", "sentence_weight"], ["head_sentence"]),
            helper.make_node("Add", ["head_sentence", "sentence_bias"], ["logits"]),
            helper.make_node("MatMul", [hidden, "token_weight"], ["head_token"]),
            helper.make_node("Add", ["head_token", "token_bias"], ["token_logits"]),
        ]
    )
    del graph.output[:]
    for name, shape in {"logits": ["B", "S"], "token_logits": ["B", "T", "R"], "embedding": ["B", width]}.items():
        graph.output.append(helper.make_tensor_value_info(name, f32, shape))
    onnx.checker.check_model(model)
    return model


def _write_head(network: Network, folder: Path, width: int, temperature: float, figures: dict[str, float], made: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    layers: list[Any] = [network.sentence, network.token]
    arrays = [array for layer in layers for array in (layer.weight.detach().numpy().T, layer.bias.detach().numpy())]
    (folder / artefact.HEAD).write_bytes(b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in arrays))
    labels = network.labels
    content = {
        "width": width,
        "temperature": temperature,
        "labels": {"commands": labels.commands, "flags": labels.flags, "roles": labels.roles},
        "figures": figures,
        **made,
    }
    manifests.write(folder, "head", [artefact.HEAD], content)


def provenance(name: str, settings: Settings) -> dict[str, Any]:
    """What the artefact was made from: data, settings, commit."""
    git = shutil.which("git")
    commit = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip() if git else ""
    return {
        "made_by": f"python -m training.build --catalogue {name}",
        "data_sha256": dataset.data_hash(name),
        "settings": settings._asdict(),
        "commit": commit or "unknown",
    }


def _agreement(network: Network, classifier: OnnxClassifier, examples: list[Example], vocabulary: list[str], max_tokens: int) -> float:
    """Share of texts for which the int8 model's top command is the fp32 network's."""
    tops = top_commands(network, [e.text for e in examples], WordPiece(vocabulary, max_tokens))
    return sum(top == classifier.predict(e.text).labels[0][0] for e, top in zip(examples, tops, strict=True)) / max(1, len(examples))
