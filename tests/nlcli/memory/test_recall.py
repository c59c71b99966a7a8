"""Corrections on the shipped model: the same request, other words for it, other values, and what they leave alone."""

import json
from pathlib import Path

import pytest

from benchmarks import memory as bench
from intent_models import artefact
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.engine import Engine
from nlcli.memory import TIER
from nlcli.memory.recall import Memory
from nlcli.memory.store import Correction
from nlcli.types import Context, Query, Suggestion

pytestmark = pytest.mark.model
VENVY = catalogues.load("venvy")
RESULTS = Path(__file__).parents[3] / "benchmarks" / "results" / "memory.json"


@pytest.fixture(scope="module")
def classifier():
    return OnnxClassifier("venvy")


@pytest.fixture
def memory(classifier, tmp_path):
    return Memory(VENVY, classifier.predict, artefact.encoder_id(), str(tmp_path / "data"), str(tmp_path / "cache"))


@pytest.fixture
def say(memory, classifier):
    """What the engine answers with the memory: (command line, tier)."""
    engine = Engine(VENVY, classifier, None, memory)

    def line(text, *names):
        result = engine.translate(Query(text, Context(lambda: names)))
        return (" ".join(result.parses[0].argv), result.tier) if isinstance(result, Suggestion) else ("", "")

    return line


def learn(memory, request, right, suggested="ls"):
    memory.store.add([Correction(request, tuple(suggested.split()), tuple(right.split()), VENVY.version, "2026-01-01")])


@pytest.mark.parametrize(
    ("request_", "right", "asked", "line"),
    [
        ("do the friday thing", "cleanup --dry-run", "do the friday thing", "cleanup --dry-run"),
        ("do the friday thing", "cleanup --dry-run", "Do the Friday thing!", "cleanup --dry-run"),
        ("do the friday thing", "cleanup --dry-run", "please do the friday thing now", "cleanup --dry-run"),
        ("scan", "scan --home", "scan", "scan --home"),
        ("yeet my hackday env", "remove hackday --force", "please yeet my demo-oct env", "remove demo-oct --force"),
        ("theatre 6060", "ui --port 6060", "theatre 4321", "ui --port 4321"),
        ("bolt flask onto gateway", "safe-install flask --env gateway", "bolt redis onto worker-9", "safe-install redis --env worker-9"),
        (
            "usual stack on py3.12 as toolbelt",
            "ensure --python 3.12 --name toolbelt",
            "usual stack on py3.10 as sidecar",
            "ensure --python 3.10 --name sidecar",
        ),
    ],
)
def test_a_correction_holds_with_the_values_of_the_new_request(memory, say, request_, right, asked, line):
    learn(memory, request_, right)
    found, tier = say(asked)
    assert (found, tier) == (line, TIER)


@pytest.mark.parametrize("other", ["list my envs by size", "what is the weather on friday", "create an env called thing", "delete the env friday"])
def test_anything_else_is_as_before(memory, say, other):
    before = say(other)
    learn(memory, "do the friday thing", "cleanup --dry-run")
    assert say(other) == before


def test_the_last_correction_wins(memory, say):
    learn(memory, "morning check", "health")
    learn(memory, "morning check", "status")
    assert say("morning check") == ("status", TIER)


def test_what_the_program_does_not_take_any_more_is_not_recalled(memory, say):
    learn(memory, "morning check", "status --gone-with-the-last-version")
    learn(memory, "evening check", "no-such-command")
    assert say("morning check")[1] != TIER and say("evening check")[1] != TIER


def test_a_name_in_other_letters_is_another_name(memory, say):
    learn(memory, "kick Demo out", "remove Demo --force")
    assert say("kick demo out")[0] != "remove Demo --force"


def test_turned_down_it_is_less_sure_the_next_time(memory, classifier, say):
    query = Query("show my environments")
    engine = Engine(VENVY, classifier, None, memory)
    offered = engine.translate(query)
    assert offered.score > 0.9 and memory.learn(query.text, offered.parses[0].argv, ())
    again = engine.translate(query)
    assert again.parses == offered.parses and again.score == 0.5
    assert not memory.learn(query.text, again.parses[0].argv, ())  # once is enough
    assert say("show my environments please")[0] == "ls"


def test_a_secret_is_never_kept(memory):
    for text in ("show my environments, password: hunter2", "list envs token ghp_abcdefghijklmnopqrstuvwxyz0123"):
        assert not memory.learn(text, ("ls",), ("stats",))
    assert memory.store.state() is None


def test_a_broken_index_is_made_again(memory, classifier, say, tmp_path):
    learn(memory, "do the friday thing", "cleanup --dry-run")
    assert say("do the friday thing")[1] == TIER
    file = tmp_path / "cache" / "venvy.index"
    file.write_bytes(b"\0" * 100)
    fresh = Memory(VENVY, classifier.predict, artefact.encoder_id(), str(tmp_path / "data"), str(tmp_path / "cache"))
    assert fresh.same(Query("do the friday thing"))


def test_a_cache_that_takes_nothing_only_costs_time(classifier, tmp_path):
    (tmp_path / "cache").write_text("a file in the way")
    memory = Memory(VENVY, classifier.predict, artefact.encoder_id(), str(tmp_path / "data"), str(tmp_path / "cache"))
    learn(memory, "do the friday thing", "cleanup --dry-run")
    assert memory.same(Query("do the friday thing"))


def test_another_process_s_corrections_are_seen(memory, classifier, say, tmp_path):
    learn(memory, "morning check", "status")
    assert say("morning check")[1] == TIER
    other = Memory(VENVY, classifier.predict, artefact.encoder_id(), str(tmp_path / "data"), str(tmp_path / "cache"))
    learn(other, "evening check", "doctor")
    assert say("evening check") == ("doctor", TIER)


def test_the_written_corrections_reach_the_bars(tmp_path):
    found = bench.figures(bench.cases(), VENVY, str(tmp_path))
    assert found["corrections"] == 200 and found["same right"] == 1.0
    assert found["paraphrases right"] >= 0.9 and found["other values right"] >= 0.9
    assert found["unrelated changed"] <= 0.005 and found["near misses changed"] <= 0.02


def test_the_saved_run_holds_what_is_claimed():
    saved = json.loads(RESULTS.read_text("utf-8"))["figures"]
    assert saved["same right"] == 1.0 and saved["paraphrases right"] >= 0.9 and saved["unrelated changed"] <= 0.005
    assert saved["look-up at 10000"]["again p50_ms"] <= 1.0
