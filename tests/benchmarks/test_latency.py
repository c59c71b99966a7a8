"""The latency and footprint reports run from end to end; a thousand commands are answered as thirty are."""

import json

import pytest

pytest.importorskip("matplotlib")

from benchmarks import latency, scoring, synthetic  # noqa: E402
from intent_models.classifier import OnnxClassifier  # noqa: E402
from nlcli import catalogue as catalogues  # noqa: E402
from nlcli.engine import Engine  # noqa: E402
from nlcli.types import Query  # noqa: E402

pytestmark = pytest.mark.model


def test_the_report_has_every_figure(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["latency", "--runs", "1", "--rounds", "1", "--from-disk", "0", "--out", str(tmp_path)])
    monkeypatch.setattr(latency, "COMMANDS", (30, 40))
    monkeypatch.setattr(latency, "WORDS", (5, 20))
    monkeypatch.setattr(latency, "instructions", lambda line, environment: None)
    latency.main()
    report = json.loads((tmp_path / "latency.json").read_text("utf-8"))
    assert set(report["whole_process"]) >= {latency.BARE, latency.HELP, latency.PREVIEW}
    for row in report["whole_process"].values():
        assert 0 < row["p50_ms"] <= row["p99_ms"]
    memory = {name: row["peak_mb"] for name, row in report["whole_process"].items()}
    assert memory[latency.BARE] < 20 < memory[latency.PREVIEW] < 80  # the budget
    assert set(report["in_process"]["by_commands"]) == {"30", "40"}
    assert (tmp_path / "latency.png").read_bytes().startswith(b"\x89PNG")
    assert latency.PREVIEW.split(" (")[0] in latency.table(report)


def test_a_large_catalogue_answers_alike(tmp_path):
    large, real = synthetic.engine(200, tmp_path), Engine(catalogues.load("venvy"), OnnxClassifier("venvy"))
    rows = scoring.load()[::4]
    same = sum(type(large.translate(Query(row["q"]))) is type(real.translate(Query(row["q"]))) for row in rows)
    assert same >= 0.95 * len(rows)


def test_a_command_that_fails_is_said(tmp_path, home):
    with pytest.raises(SystemExit, match="ended with 3"):
        latency.run(["/bin/sh", "-c", "exit 3"], home)
