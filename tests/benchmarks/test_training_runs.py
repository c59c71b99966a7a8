"""The benchmarks that train, on tiny settings: they run to their end and write what they promise."""

import json

import pytest

pytest.importorskip("torch")
pytest.importorskip("optimum")

from benchmarks import ablation, clinc150, machine  # noqa: E402
from nlcli import catalogue as catalogues  # noqa: E402
from training import dataset  # noqa: E402
from training.settings import TINY  # noqa: E402

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]
VENVY = catalogues.load("venvy")


@pytest.mark.parametrize("variant", ["no distillation", "no hard negatives"])
def test_a_variant_is_trained_and_measured(variant, monkeypatch):
    monkeypatch.setattr(ablation, "BASE", TINY)
    found = ablation.run(variant, 0, VENVY, None)
    assert set(found) == set(ablation.COLUMNS)
    assert all(0 <= value <= 1 for key, value in found.items() if key != "megabytes")
    assert 1 < found["megabytes"] < 9


def test_every_variant_is_a_valid_setting():
    for changes in ablation.VARIANTS.values():
        assert ablation.BASE._replace(**changes).layers


def test_the_table_has_the_mean_and_the_spread():
    runs = {"as shipped": {"0": dict.fromkeys(ablation.COLUMNS, 0.5), "1": dict.fromkeys(ablation.COLUMNS, 0.7)}}
    assert "| as shipped | 2 | 0.600 ± 0.100 |" in ablation.table(runs)


def test_clinc150_runs_on_data_of_its_form(tmp_path, monkeypatch, capsys):
    rows = [row for row in dataset.read("venvy") if len(row.steps) == 1 and row.steps[0][0] in ("ls", "remove", "scan")][:90]
    inside = [[row.text, row.steps[0][0]] for row in rows]
    outside = [[row.text, "oos"] for row in dataset.read("venvy") if not row.steps][:20]
    data = {"train": inside[::2], "val": inside[1::4], "test": inside[3::4], "oos_train": outside[::2], "oos_val": outside[1::4], "oos_test": outside[3::4]}
    (tmp_path / "data.json").write_text(json.dumps(data), "utf-8")
    monkeypatch.setattr(machine, "RESULTS", tmp_path)
    monkeypatch.setattr("sys.argv", ["clinc150", "--data", str(tmp_path / "data.json"), "--rows", "40"])
    clinc150.main()
    assert "student, 4 layers, int8" in capsys.readouterr().out
    assert not (tmp_path / "clinc150.json").exists()  # a trial is no result
