"""The committed artefact, round trips, and what must be refused before a session is made."""

import json
import shutil
import zlib
from pathlib import Path

import pytest

from intent_models import artefact
from intent_models.classifier import OnnxClassifier
from intent_models.errors import ModelError
from nlcli import catalogue as catalogues
from training.dataset import data_hash
from training.labels import labels

pytestmark = pytest.mark.model
SHIPPED = Path(artefact.root())
BUDGET_BYTES = 9_000_000  # Source: the footprint budget: model artefact at most 9 MB


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(SHIPPED, tmp_path / "artefacts")
    return tmp_path / "artefacts"


def test_the_artefact_is_within_its_budget():
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) <= BUDGET_BYTES


def test_a_second_program_costs_kilobytes():
    assert (SHIPPED / "venvy" / artefact.HEAD).stat().st_size < 200_000


def test_the_labels_are_the_catalogues():
    head = artefact.load_head("venvy")
    expected = labels(catalogues.load("venvy"))
    assert (head.commands, head.flags, head.roles) == (expected.commands, expected.flags, expected.roles)


def test_the_artefact_was_made_from_the_committed_data():
    for folder in ("encoder", "venvy"):
        assert json.loads((SHIPPED / folder / artefact.MANIFEST).read_text("utf-8"))["data_sha256"] == data_hash("venvy")


def test_probabilities():
    prediction = OnnxClassifier("venvy").predict("create a Python 3.10 venv named testenv")
    assert prediction.labels[0][0] == "ensure"
    assert sum(p for _, p in prediction.labels) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in prediction.flags.values())
    assert sum(x * x for x in prediction.embedding) == pytest.approx(1, abs=1e-4)
    assert {(m.role, m.start) for m in prediction.marks if m.score > 0.5} >= {("version", 16), ("name", 32)}


@pytest.mark.parametrize("text", ["", ".", "x" * 3000, "a b " * 1200, "🚀" * 50])
def test_any_text_gets_a_prediction(text):
    assert OnnxClassifier("venvy").predict(text).labels


def edit(file, change):
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize("folder", ["encoder", "venvy"])
@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(format=99),
        lambda m: m.update(kind="cake"),
        lambda m: m.pop("crc32"),
        lambda m: m.update(crc32={}),
        lambda m: m.pop("width"),
    ],
    ids=["format", "kind", "no checksums", "other checksums", "no width"],
)
def test_a_bad_manifest_is_refused(copy, folder, change):
    edit(copy / folder / artefact.MANIFEST, change)
    with pytest.raises(ModelError, match="install the package again"):
        OnnxClassifier("venvy", str(copy)).predict("x")


def test_a_list_of_labels_that_does_not_fit_is_refused(copy):
    edit(copy / "venvy" / artefact.MANIFEST, lambda m: m["labels"]["flags"].append("--more"))
    with pytest.raises(ModelError, match="bytes of weights"):
        artefact.load_head("venvy", str(copy / "venvy"))


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_manifest_that_is_none_is_refused(copy, content):
    (copy / "venvy" / artefact.MANIFEST).write_text(content)
    with pytest.raises(ModelError):
        artefact.load_head("venvy", str(copy / "venvy"))


@pytest.mark.parametrize("name", [artefact.MODEL, artefact.VOCABULARY])
def test_a_truncated_file_is_refused(copy, name):
    file = copy / "encoder" / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ModelError, match="damaged"):
        artefact.load_encoder(str(copy / "encoder"))


@pytest.mark.parametrize("content", [b"", b"not a model at all", b"\x18\0\0\0ORTM" + bytes(200)], ids=["empty", "text", "nearly"])
def test_a_foreign_model_with_a_right_checksum_is_refused(copy, content):
    (copy / "encoder" / artefact.MODEL).write_bytes(content)
    edit(copy / "encoder" / artefact.MANIFEST, lambda m: m["crc32"].update({artefact.MODEL: zlib.crc32(content)}))
    with pytest.raises(ModelError, match="onnxruntime refuses"):
        OnnxClassifier("venvy", str(copy)).predict("x")


def test_a_missing_artefact_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match=r"training\.build"):
        artefact.load_encoder(str(tmp_path))
