"""The data set: its form, its size, and that no held-out request is in it."""

import json
import re
from collections import Counter

import pytest

from benchmarks.scoring import load
from nlcli import catalogue as catalogues
from training import coverage, dataset
from training.align import examples, parse, verbs_of

VENVY = catalogues.load("venvy")
ROWS = dataset.read("venvy")
_FILLER = {"please", "pls", "can", "you", "could", "would", "the", "a", "an", "my", "me", "i", "to", "of", "for", "in", "and", "hey", "venvy", "just"}


def words(text):
    return frozenset(word for word in re.findall(r"[a-z]+", text.lower()) if word not in _FILLER)


def test_enough_written_requests():
    assert sum(bool(row.steps) for row in ROWS) >= 8000
    assert sum(not row.steps for row in ROWS) >= 3000
    assert len({row.voice for row in ROWS if row.steps}) >= 10


def test_every_command_line_is_valid_and_every_command_is_there():
    counts = Counter()
    for row in ROWS:
        for step in row.steps:
            known = list(step)
            if row.missing and step[0] == "remove":
                known.insert(1, "x")
            assert VENVY.refusal(tuple(known)) is None, (row.text, step)
            counts[step[0]] += 1
    assert set(counts) == set(VENVY.commands)
    assert min(counts.values()) >= 200


def test_every_option_is_asked_for_in_every_voice():
    assert len(coverage.cells(ROWS, VENVY)) > 1500
    assert coverage.empty(ROWS, VENVY) == []


def test_a_hole_in_the_coverage_shows():
    without = [row for row in ROWS if row.voice != "terse" or "--thorough" not in str(row.steps)]
    assert coverage.empty(without, VENVY) == [("list", "--thorough", "terse")]


def test_every_choice_is_asked_for():
    seen = {(step[0], flag) for row in ROWS for step in row.steps for flag in parse(step, VENVY)[1]}
    for name in VENVY.commands:
        for param in VENVY.command(name).params:
            if param.slot and param.slot.kind == "choice":
                assert {(name, f"{param.slot.label}={value}") for value, _ in param.slot.choices} <= seen


def test_no_text_twice():
    texts = Counter(" ".join(row.text.lower().split()) for row in ROWS)
    assert [text for text, n in texts.items() if n > 1] == []


def test_nearly_every_value_is_found_in_its_text():
    verbs = verbs_of(ROWS)
    made = [example for row in ROWS for example in examples(row, VENVY, verbs)]
    lost = sum(example.spans is None and example.command != "none" for example in made)
    assert lost <= len(made) * 0.005


def test_no_held_out_request_is_in_the_data():
    held = [words(turn["q"]) for name in ("dev-queries.jsonl", "dev-dialogs.jsonl") for row in load(name) for turn in row.get("turns", [row])]
    index = {}
    for entry in {h for h in held if len(h) >= 4}:
        for word in entry:
            index.setdefault(word, set()).add(entry)
    for row in ROWS:
        mine = words(row.text)
        near = {entry for word in mine for entry in index.get(word, ())}
        assert not [entry for entry in near if len(mine) >= 4 and len(entry & mine) / len(entry | mine) >= 0.9], row.text


def test_rewordings_that_differ_in_digits_alone_stay_in_one_split():
    rows = [dataset.row({"q": f"top {n} biggest", "cmd": f"size --top {n}", "voice": "x"}) for n in range(40)]
    assert sorted(len(part) for part in dataset.split(rows).values()) == [0, 0, 40]


@pytest.mark.parametrize("entry", [{"q": "a || b", "cmd": "ls", "voice": "x"}, {"q": "a", "cmd": "ls && stats", "voice": "x"}])
def test_parts_and_commands_must_agree(entry):
    with pytest.raises(ValueError, match="commands for"):
        dataset.row(entry)


def test_files_are_one_json_object_a_line():
    for file in dataset.files("venvy"):
        for line in file.read_text("utf-8").splitlines():
            assert set(json.loads(line)) in ({"q", "cmd", "voice"}, {"q", "cmd", "kind"})
