"""Losses, and the export's rewriting of layers and tables: the same function, in fewer bytes."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("optimum")

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from training import export  # noqa: E402
from training.network import IGNORE, Batch, Output, contrastive_loss  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]


def pooled(vectors, commands):
    empty = torch.zeros(0)
    return Output(empty, empty, torch.tensor(vectors)), Batch(empty, empty, torch.tensor(commands), empty, empty, empty)


def test_the_contrastive_loss_wants_like_with_like():
    together = contrastive_loss(*pooled([[1.0, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], [0, 0, 1, 1]))
    apart = contrastive_loss(*pooled([[1.0, 0], [0, 1], [0.9, 0.1], [0.1, 0.9]], [0, 0, 1, 1]))
    assert together < 0.1 < 5 < apart


def test_the_contrastive_loss_skips_what_has_no_pair():
    assert contrastive_loss(*pooled([[1.0, 0], [0.5, 0.5]], [0, 1])) == 0
    with_ignored = contrastive_loss(*pooled([[1.0, 0], [0.9, 0.1], [-1, 0], [0, 1]], [0, 0, IGNORE, 1]))
    assert torch.isfinite(with_ignored)


def test_a_smoothed_layer_is_the_same_function():
    linear = torch.nn.Linear(8, 4)
    x = torch.randn(3, 8)
    expected = linear(x)
    assert torch.allclose(export._Smoothed(linear, torch.rand(8) + 0.5)(x), expected, atol=1e-5)


def test_a_table_with_a_scale_a_row():
    rng = np.random.default_rng(1)
    table = (rng.standard_normal((50, 16)) * rng.uniform(0.001, 10, (50, 1))).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "ids"], ["out"])],
        "one",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["T"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["T", 16])],
        [numpy_helper.from_array(table, "table")],
    )
    model = export._with_small_embeddings(helper.make_model(graph, opset_imports=[helper.make_opsetid("", export.OPSET)], ir_version=10))
    onnx.checker.check_model(model)
    assert {init.name: init.data_type for init in model.graph.initializer}["table_int8"] == TensorProto.INT8
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (got,) = session.run(None, {"ids": np.arange(50)})
    # half a step of 127 to the largest of a row, whatever the other rows are
    assert (np.abs(got - table).max(1) <= np.abs(table).max(1) / 127 * 0.51).all()
