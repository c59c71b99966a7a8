"""The comparison, on a model of random weights and with a TinyLlama of one layer: every system answers, and the table has them all."""

import json

import pytest

pytest.importorskip("xllamacpp")
pytest.importorskip("gguf")
pytest.importorskip("sklearn")
pytest.importorskip("torch")

from benchmarks import compare_slm, tinyllama  # noqa: E402
from nlcli.slm import header, probe  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]


def test_every_system_is_measured(tmp_path, monkeypatch, capsys):
    write = tinyllama.write
    monkeypatch.setattr(tinyllama, "write", lambda file: write(file, layers=1))
    small = tmp_path / "small.gguf"
    small.write_bytes(probe.model())
    monkeypatch.setattr("sys.argv", ["compare_slm", "--quick", "--small", str(small), "--work", str(tmp_path), "--gguf", str(small)])
    compare_slm.main()
    rows = capsys.readouterr().out.splitlines()[2:]
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert names == [
        compare_slm.OURS, compare_slm.WITH_SLM, compare_slm.REGEX, compare_slm.TF_IDF, compare_slm.SMALL, compare_slm.SMALL_FREE, compare_slm.BIG, "small.gguf",
    ]  # fmt: skip
    assert "not measured" in rows[6] and "×" in rows[6]


def test_the_shape_is_tinyllamas(tmp_path):
    file = tmp_path / "one.gguf"
    tinyllama.write(file, layers=1)
    assert header.read(str(file)).architecture == "llama"
    # Source: llama.cpp's own Q4_K_M of a model of this shape has 667,715,424 bytes; a layer of ours and the rest have the same kinds.
    kinds = [kind for name, _, kind in tinyllama._tensors(tinyllama.LAYERS)]
    assert [sum(kind == other for kind in kinds) for other in (tinyllama.Kind.Q4_K, tinyllama.Kind.Q6_K, tinyllama.Kind.F32)] == [135, 21, 45]


def test_the_saved_run_holds_what_the_project_claims():
    saved = json.loads((compare_slm.machine.RESULTS / "compare_slm.json").read_text("utf-8"))["systems"]
    ours, big, with_slm = saved[compare_slm.OURS], saved[compare_slm.BIG], saved[compare_slm.WITH_SLM]
    assert big["cold_s"] >= 20 * ours["cold_s"]
    assert big["warm_ms"] >= 500 * ours["warm_ms"]
    assert big["peak_mb"] >= 10 * ours["peak_mb"]
    assert big["disk_mb"] >= 30 * ours["disk_mb"]
    assert with_slm["exact"] >= ours["exact"] and with_slm["wrong_deletions"] <= ours["wrong_deletions"] and with_slm["invalid"] == 0
    assert saved[compare_slm.SMALL]["invalid"] == 0
