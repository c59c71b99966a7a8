"""The whole chain from data to artefact on tiny settings."""

import json

import pytest

pytest.importorskip("torch")
pytest.importorskip("optimum")
pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    from training.build import build
    from training.settings import TINY

    out, work = tmp_path_factory.mktemp("artefacts"), tmp_path_factory.mktemp("work")
    build("venvy", TINY, out, work)
    return out, work


def test_the_artefact_is_complete_and_answers(built):
    from intent_models.classifier import OnnxClassifier

    out, _ = built
    prediction = OnnxClassifier("venvy", str(out)).predict("show my venvs")
    assert len(prediction.labels) == 32
    manifest = json.loads((out / "venvy" / "manifest.json").read_text("utf-8"))
    assert {"figures", "temperature", "data_sha256", "settings", "made_by", "commit", "labels", "sha256"} <= set(manifest)
    assert 0 <= manifest["figures"]["calibration_error"] <= 1


def test_int8_says_what_fp32_says(built):
    import torch

    from intent_models import artefact
    from intent_models.runtime import open_library, open_runtime
    from intent_models.tokenizer import WordPiece
    from nlcli import catalogue as catalogues
    from training import base
    from training.labels import labels
    from training.network import Network
    from training.settings import TINY
    from training.vocabulary import shrink

    out, work = built
    vocabulary = artefact.load_encoder(str(out / "encoder")).vocabulary
    lab = labels(catalogues.load("venvy"))
    network = Network(base.encoder(), lab)
    network.encoder.encoder.layer = torch.nn.ModuleList([network.encoder.encoder.layer[i] for i in TINY.layers])
    shrink(network.encoder, base.vocabulary(), vocabulary, TINY.max_tokens)
    network.load_state_dict(torch.load(work / "student.pt", weights_only=True)["weights"])
    network.eval()
    tokenizer = WordPiece(vocabulary, TINY.max_tokens)
    runtime = open_runtime(open_library(), artefact.load_encoder(str(out / "encoder")), artefact.load_head("venvy", str(out / "venvy")))
    for text in ("show my venvs", "create a venv named demo with flask", "delete everything unused for 30 days"):
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            expected = network(torch.tensor([ids]), torch.ones((1, len(ids)), dtype=torch.int64))
        got = runtime.run(ids)
        # 8-bit weights and activations, one layer: 2 % off here
        assert float((expected.sentence[0] - torch.tensor(got.sentence)).norm() / expected.sentence[0].norm()) < 0.05
        assert float((expected.token[0] - torch.tensor(got.token)).norm() / expected.token[0].norm()) < 0.1
        assert float(torch.nn.functional.cosine_similarity(expected.pooled[0], torch.tensor(got.embedding), dim=0)) > 0.99


def test_a_teacher_on_disk_is_gone_on_from(built):
    _, work = built
    assert (work / "teacher.pt").stat().st_size > 80_000_000
