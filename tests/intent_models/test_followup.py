"""The follow-up head on disk and in memory."""

import json
import shutil

import pytest

from intent_models import artefact, followup
from intent_models.errors import ModelError
from intent_models.followup import FollowUps, ngrams

SHIPPED = artefact.root() + "/venvy-dialog"


def test_words_and_pairs():
    assert ngrams("Now with 3.12!") == {"now", "with", "#", ".", "!", "now with", "with #", "# .", ". #", "# !"}
    assert ngrams("") == frozenset()


def test_probabilities_by_hand():
    head = FollowUps(("a", "b"), 1, 2, ["yes", "no"], (0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 0.5, 0.0, 1.0, 0.0, 0.0, 3.0))
    said = head.predict("yes", (1.0,), (0.5, 0.0))  # a: 0 + 1 + 2 = 3; b: 0.5 + 0.5 = 1
    assert said["a"] / said["b"] == pytest.approx(2.718281828**2)
    assert sum(said.values()) == pytest.approx(1)


def test_the_shipped_head_loads_and_one_that_is_not_there_is_none():
    assert followup.load("venvy").kinds == ("new", "same", "refer", "repeat", "other")
    assert followup.load("nothing") is None


@pytest.mark.parametrize("name", [artefact.HEAD, followup.WORDS, artefact.MANIFEST])
def test_damage_is_found(tmp_path, name):
    folder = tmp_path / "copy"
    shutil.copytree(SHIPPED, folder)
    file = folder / name
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ModelError):
        followup.load("venvy", str(folder))


def test_a_manifest_that_does_not_fit_is_refused(tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(SHIPPED, folder)
    manifest = json.loads((folder / artefact.MANIFEST).read_text("utf-8"))
    (folder / artefact.MANIFEST).write_text(json.dumps(manifest | {"numbers": manifest["numbers"] + 1}), "utf-8")
    with pytest.raises(ModelError, match="training.followups"):
        followup.load("venvy", str(folder))
