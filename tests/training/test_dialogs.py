"""Written conversations: valid, labelled, not the held-out ones; and the head that was made from them."""

import json
import re

import pytest

from benchmarks.dialogs import SETS
from intent_models import artefact
from nlcli import catalogue as catalogues
from nlcli.conversation import KINDS
from training import dialogs

VENVY = catalogues.load("venvy")
ROWS = list(dialogs.read("venvy"))


def words(text):
    return " ".join(re.findall(r"\w+", text.lower()))


def test_there_are_many_and_every_label_is_a_command_of_the_program():
    assert len(ROWS) >= 600
    for _, row in ROWS:
        for turn in row["turns"]:
            assert all(VENVY.refusal(tuple(argv)) is None for argv in turn["accept"]), turn


@pytest.mark.parametrize("name", list(SETS))
def test_none_is_in_what_it_is_measured_on(name):
    measured = {" | ".join(words(turn["q"]) for turn in row["turns"]) for row in dialogs.load(SETS[name])}
    pairs = {pair for whole in measured for pair in zip(whole.split(" | "), whole.split(" | ")[1:], strict=False)}
    for _, row in ROWS:
        said = [words(turn["q"]) for turn in row["turns"]]
        assert not [pair for pair in zip(said, said[1:], strict=False) if pair in pairs and len(" ".join(pair).split()) > 6]


def test_every_kind_of_follow_up_is_there():
    counts = dict.fromkeys(KINDS, 0)
    for turn in dialogs.turns(iter(ROWS), VENVY):
        counts[turn.kind] += 1
    assert min(counts.values()) >= 80, counts


def test_the_shipped_head_was_made_from_them():
    pytest.importorskip("sklearn")
    pytest.importorskip("torch")
    from training.followups import data_hash

    with open(f"{artefact.root()}/venvy-dialog/manifest.json", encoding="utf-8") as stream:
        assert json.load(stream)["data_sha256"] == data_hash("venvy")
