"""The invented programs: their form, their size, and that nothing they are measured on is in them."""

import json
import re
from collections import defaultdict

import pytest

from benchmarks.scoring import load
from tests.conftest import ROOT
from training import programs
from training.labels import NONE

PROGRAMS = programs.read()
_FILLER = {"please", "pls", "can", "you", "could", "would", "the", "a", "an", "my", "me", "i", "to", "of", "for", "in", "and", "hey", "just"}


def words(text):
    return frozenset(word for word in re.findall(r"[a-z]+", text.lower()) if word not in _FILLER)


def test_enough_programs_and_requests():
    assert len(PROGRAMS) >= 300
    assert sum(len(program.examples) for program in PROGRAMS) >= 20_000
    assert sum(example.command == NONE for program in PROGRAMS for example in program.examples) >= 2500


def test_every_command_is_asked_for():
    for program in PROGRAMS:
        assert {example.command for example in program.examples} - {NONE} == set(program.catalogue.commands), program.catalogue.program


def test_nearly_every_value_is_found_in_its_text():
    examples = [example for program in PROGRAMS for example in program.examples]
    assert sum(example.spans is None for example in examples) <= len(examples) * 0.002


def test_nothing_that_is_measured_on_is_in_the_data():
    files = [*ROOT.glob("examples/requests/*.jsonl"), *ROOT.glob("benchmarks/foreign_*/*.jsonl"), *ROOT.glob("benchmarks/exams/*.jsonl")]
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    held = [words(row.get("text") or row["q"]) for row in rows]
    held += [words(turn["q"]) for name in ("dev-queries.jsonl", "dev-dialogs.jsonl") for row in load(name) for turn in row.get("turns", [row])]
    index = defaultdict(set)
    for entry in {each for each in held if len(each) >= 4}:
        for word in entry:
            index[word].add(entry)
    for program in PROGRAMS:
        for example in program.examples:
            mine = words(example.text)
            # Of two sets so alike one lacks hardly a word of the other: one of the rarest is in both.
            rarest = sorted(mine, key=lambda word: len(index.get(word, ())))[:3]
            near = {entry for word in rarest for entry in index.get(word, ())}
            assert len(mine) < 4 or all(len(entry & mine) / len(entry | mine) < 0.9 for entry in near), (program.catalogue.program, example.text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("NAME: who", [{"name": "name", "argument": True, "opts": [], "required": True, "type": "text", "help": "who"}]),
        ("[FILE... PATH]: x", None),
        ("FILE PATH...", [{"name": "file", "argument": True, "opts": [], "required": True, "type": "path", "multiple": True, "help": ""}]),
        ("[-d, --days INT]: how many", [{"name": "days", "opts": ["-d", "--days"], "required": False, "type": "integer", "help": "how many"}]),
        ("--to {a,b}:", [{"name": "to", "opts": ["--to"], "required": True, "type": "choice", "choices": ["a", "b"], "help": ""}]),
        ("[-q, --quiet]: hush", [{"name": "quiet", "opts": ["-q", "--quiet"], "type": "boolean", "flag": True, "help": "hush"}]),
        (
            "[--color/--no-color]",
            [
                {"name": "color", "opts": ["--color"], "type": "boolean", "flag": True, "help": ""},
                {"name": "--no-color", "opts": ["--no-color"], "type": "boolean", "flag": True, "help": ""},
            ],
        ),
        ("[--days", None),
        ("", None),
    ],
)
def test_parameters_are_read_as_usage_lines_have_them(text, made):
    if made is None:
        with pytest.raises(ValueError, match="no parameter"):
            programs.params(text)
    else:
        assert programs.params(text) == made


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("log 18g of beans", "18", "18"),
        ("the third one", "3", "third"),
        ("add pre-war and war", "war", "war"),
        ("move 6 to 16", "16", "16"),
        ('title "my tmux" please', "my tmux", "my tmux"),
        ("nothing here", "beans", None),
    ],
)
def test_a_value_is_found_as_a_word_of_its_own(text, value, found):
    place = programs.locate(text, value, [])
    assert (text[slice(*place)] if place else None) == found


def test_a_value_that_is_taken_is_looked_for_elsewhere():
    assert programs.locate("swap 2 and 2", "2", [(5, 6)]) == (11, 12)


def test_a_command_line_that_the_program_does_not_take_is_an_error(tmp_path):
    file = tmp_path / "one.jsonl"
    lines = [{"program": "one", "about": ""}, {"command": "go", "help": "", "params": []}, {"text": "go there", "cmd": "go there"}]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with pytest.raises(ValueError, match=r"one\.jsonl: 'go there'"):
        programs.read(tmp_path)
