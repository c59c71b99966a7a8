"""Fine-tuning with LoRA, to the merged model in the runtime; in an environment with the extra [slm-train]."""

import argparse

import pytest

pytest.importorskip("peft")
pytest.importorskip("trl")
pytest.importorskip("gguf")
pytest.importorskip("xllamacpp")

from nlcli import catalogue as catalogues  # noqa: E402
from training.slm import check, gguf_file, lora, pairs, scratch  # noqa: E402
from training.slm.settings import TINY  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]


def test_a_tuned_and_merged_model_says_the_same_in_the_runtime(tmp_path):
    base, out = tmp_path / "base", tmp_path / "tuned"
    scratch.train("venvy", TINY, base)
    data = lora.dataset("venvy", variants=1, rows=120, seed=1)
    options = argparse.Namespace(epochs=1, steps=12, rate=2e-3, batch=8, accumulate=1, tokens=128, seed=1, four_bit=False)
    lora.tune(base, out, data, options)
    gguf_file.write(out, tmp_path / "m.gguf", "f32", {})
    catalogue = catalogues.load("venvy")
    found = check.compare(out, tmp_path / "m.gguf", [pairs.pair(row, catalogue).prompt for row in pairs.rows("venvy", "test")[:40]])
    assert found.asked >= 15 and found.equal == found.asked and found.largest < 1e-3
    before = check.compare(base, tmp_path / "m.gguf", [pairs.pair(row, catalogue).prompt for row in pairs.rows("venvy", "test")[:40]])
    assert before.largest > 1e-2  # it has learnt something
