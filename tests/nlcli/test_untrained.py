"""The untrained classifier and what it is made of, on toy catalogues."""

import json
import math

import pytest

from intent_models.embedder import Embedder
from nlcli import catalogue_guess, classifiers, programs, render, wording
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.errors import ProgramError
from nlcli.types import NoMatch, Query, Suggestion
from nlcli.untrained import choices, classifier, matcher, ratings, switches, texts, weights
from nlcli.untrained.classifier import Untrained
from nlcli.untrained.matcher import Matcher
from nlcli.untrained.words import Spoken

COMMANDS = {
    "plant": {"help": "Plant a seed in a bed.", "params": [{"name": "seed", "type": "text", "argument": True, "required": True}]},
    "bed list": {"help": "List the beds.", "params": [{"name": "json", "type": "boolean", "opts": ["--json"], "help": "As JSON", "flag": True}]},
    "bed remove": {
        "help": "Remove a bed.",
        "params": [
            {"name": "number", "type": "integer", "argument": True, "required": True},
            {"name": "yes", "type": "boolean", "opts": ["--yes"], "help": "", "flag": True},
        ],
    },
    "water": {
        "help": "Water the beds.",
        "params": [
            {"name": "at", "type": "text", "opts": ["--at"], "help": "The time to begin."},
            {"name": "litres", "type": "float", "opts": ["--litres"], "help": ""},
        ],
    },
}


def untrained_of(catalogue):
    return Untrained(catalogue, Matcher(matcher.described(catalogue, matcher.describe(catalogue), 384)))


@pytest.fixture(scope="module")
def garden():
    return Catalogue(catalogue_guess.catalogue("garden", "1", COMMANDS))


@pytest.fixture(scope="module")
def untrained(garden):
    return untrained_of(garden)


@pytest.fixture(scope="module")
def engine(garden, untrained):
    return Engine(garden, untrained)


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("plant tomato", ("plant", "tomato")),
        ("list the beds as json", ("bed", "list", "--json")),
        ("remove bed 3, don't ask", ("bed", "remove", "3", "--yes")),
        ("delete bed 4", ("bed", "remove", "4")),
        ("water the beds at 06:30", ("water", "--at", "06:30")),
        ("water the beds with litres 2.5", ("water", "--litres", "2.5")),
    ],
)
def test_requests(engine, text, argv):
    result = engine.translate(Query(text))
    assert isinstance(result, Suggestion), result
    assert result.parses[0].argv == argv


@pytest.mark.model
@pytest.mark.parametrize("text", ["what is the capital of Peru", "book a table for two", "remove the stain from my shirt", "hello"])
def test_nothing_is_proposed_for_something_else(engine, text):
    assert isinstance(engine.translate(Query(text)), NoMatch)


@pytest.mark.model
@pytest.mark.parametrize("text", ["plant tomato", "", "?", "x" * 4000, "bed bed bed bed"])
def test_probabilities_sum_to_one(untrained, text):
    found = untrained.predict(text)
    assert math.isclose(sum(p for _, p in found.labels), 1.0)
    assert {label for label, _ in found.labels} == {*COMMANDS, "none"}
    assert [p for _, p in found.labels] == sorted((p for _, p in found.labels), reverse=True)


@pytest.mark.model
def test_an_embedding_has_unit_length_and_needs_no_head():
    vector = Embedder().embed("list the beds")
    assert len(vector) == 384
    assert math.isclose(sum(x * x for x in vector), 1.0, abs_tol=1e-3)


def test_every_command_value_switch_and_choice_has_a_text(garden):
    said = [texts.of_command(garden.command(name)) for name in garden.commands]
    assert said == [
        "command plant: Plant a seed in a bed.",
        "command bed list: List the beds.",
        "command bed remove: Remove a bed.",
        "command water: Water the beds.",
    ]
    found = {(part.command, part.label): (part.kind, part.text) for part in texts.parts(garden)}
    assert found == {
        ("bed list", "--json"): (texts.SWITCH, "switch json: As JSON; bed list"),
        ("bed remove", "number"): (texts.VALUE, "value number, needed argument, number: ; bed remove Remove a bed."),
        ("bed remove", "--yes"): (texts.SWITCH, "switch yes: ; bed remove"),
        ("plant", "seed"): (texts.VALUE, "value seed, needed argument, text: ; plant Plant a seed in a bed."),
        ("water", "at"): (texts.VALUE, "value at, option, text: The time to begin.; water"),
        ("water", "litres"): (texts.VALUE, "value litres, option, number: ; water Water the beds."),
    }
    assert len({part.role for part in texts.parts(garden)}) == len(found)


@pytest.mark.model
def test_what_is_said_is_near_to_what_it_is_said_of(untrained):
    seen = untrained._matcher.see("plant tomato")
    assert seen.commands[0] == max(seen.commands)
    near = seen.near
    assert near.value(texts.role("plant", "seed"), 6, 12) > 0 > near.value(texts.role("plant", "seed"), 0, 5)


@pytest.mark.model
def test_a_kept_head_is_the_one_worked_out(garden, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = classifiers.described(garden)
    monkeypatch.setattr(matcher, "describe", lambda catalogue: pytest.fail("made again"))
    again = classifiers.described(garden)
    assert (again.commands, again.head.weights, again.head.roles) == (first.commands, first.head.weights, first.head.roles)


def test_what_is_kept_is_made_again_for_other_texts_and_after_damage(garden, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def make():
        made.append(b"12345678")
        return made[-1]

    for said in (["plant a seed"], ["plant a seed"], ["plant two seeds"], ["plant two seeds"]):
        assert programs.kept(garden, said, 8, make) == b"12345678"
    assert len(made) == 2
    (file,) = (tmp_path / "nlcli" / "programs").glob("*.f32")
    file.write_bytes(file.read_bytes()[:-1])
    assert programs.kept(garden, ["plant two seeds"], 8, make) == b"12345678"
    assert len(made) == 3


def test_every_weight_has_its_evidence(garden):
    with open(weights.file(), encoding="utf-8") as stream:
        written = json.load(stream)
    modules = {"commands": classifier, "values": ratings, "switches": switches, "choices": choices}
    assert {name: tuple(row) for name, row in written.items()} == {name: module.EVIDENCE for name, module in modules.items()}
    spoken = Spoken(garden.command("bed remove"), "remove bed 3")
    (number, yes) = garden.command("bed remove").params
    assert len(ratings.Ratings(spoken).evidence(spoken.row[-1])[0][1]) == len(ratings.EVIDENCE)
    assert len(switches.evidence(spoken, yes, switches.named(spoken))[0]) == len(switches.EVIDENCE)


def test_the_catalogue_knows_commands_of_several_words(garden):
    assert garden.name_in(("bed", "remove", "3")) == "bed remove"
    assert garden.name_in(("bed", "3")) is None
    assert garden.effect(("bed", "remove", "3")) == "delete"
    assert garden.refusal(("bed", "remove", "3")) is None
    assert garden.refusal(("bed",)) == "no command 'bed'"
    assert garden.refusal(("bed", "remove", "three")) is None  # an argument is the program's to check
    assert [(param.name, value) for param, value in garden.values(("bed", "remove", "3", "--yes"))] == [("yes", ""), ("number", "3")]
    assert render.argv(garden.command("bed list"), []) == ("bed", "list")


def test_a_program_is_kept_under_a_harmless_name(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    file = programs.keep(catalogue_guess.catalogue("../../evil", "1/..", COMMANDS))
    assert tmp_path in __import__("pathlib").Path(file).resolve().parents
    with pytest.raises(ProgramError, match="no commands"):
        programs.keep(catalogue_guess.catalogue("empty", "1", {}))


@pytest.mark.parametrize("name", ["encoder", "../artefacts/venvy", "nosuch", "", "venvy-dialog/.."])
def test_only_a_program_with_a_head_is_trained(name):
    assert not classifiers.is_trained(name)
    assert classifiers.is_trained("venvy")


@pytest.mark.parametrize(
    ("said", "meant", "least"),
    [
        ("project", "project", 1.0),
        ("projct", "project", 0.8),
        ("delet", "remov", 0.7),
        ("repo", "repositor", 0.7),
        ("list", "plant", 0.0),
        ("story", "history", 0.0),
    ],
)
def test_likeness(said, meant, least):
    assert wording.likeness(said, meant) == wording.likeness(meant, said) == least


@pytest.mark.model
def test_a_switch_that_denies_is_asked_for_with_a_denial():
    params = [{"name": name, "type": "boolean", "opts": [f"--{name}"], "help": "", "flag": True} for name in ("quotes", "no-quotes")]
    catalogue = Catalogue(catalogue_guess.catalogue("x", "1", {"show": {"help": "Show it.", "params": params}}))
    untrained = untrained_of(catalogue)
    on, off = (untrained.said(text, "show").flags for text in ("show it with quotes", "show it without quotes"))
    assert (on["--quotes"] > 0.5, on["--no-quotes"] > 0.5) == (True, False)
    assert (off["--quotes"] > 0.5, off["--no-quotes"] > 0.5) == (False, True)


TASKS = {
    "add": {"help": "Add a task.", "params": [{"name": "task", "type": "text", "argument": True, "required": True}]},
    "delete": {"help": "Delete a task.", "params": [{"name": "task_id", "type": "text", "argument": True, "required": True}]},
    "done": {"help": "Mark a task as done.", "params": [{"name": "task_id", "type": "integer", "argument": True, "required": True}]},
    "show": {"help": "Show all tasks.", "params": [{"name": "sort", "type": "choice", "opts": ["--sort"], "help": "", "choices": ["due", "title"]}]},
    "set": {
        "help": "Set a key.",
        "params": [{"name": name, "type": "text", "argument": True, "required": True} for name in ("key", "value")],
    },
    "move": {
        "help": "Change the position of a task.",
        "params": [{"name": name, "type": "integer", "argument": True, "required": True} for name in ("old_pos", "new_pos")],
    },
    "edit": {
        "help": "Edit a task.",
        "params": [{"name": name, "type": kind, "argument": True, "required": True} for name, kind in (("task_id", "integer"), ("text", "text"))],
    },
}


@pytest.fixture(scope="module")
def tasks():
    catalogue = Catalogue(catalogue_guess.catalogue("tasks", "1", TASKS))
    return Engine(catalogue, untrained_of(catalogue))


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("add buy milk", ("add", "buy milk")),
        ("add a task: make a cake, with cream", ("add", "make a cake, with cream")),
        ("add 'call the bank on monday' to my tasks", ("add", "call the bank on monday")),
        ("new task: feed the cat", ("add", "feed the cat")),
        ("delete the third task", ("delete", "3")),
        ("delete the third one", ("delete", "3")),
        ("get rid of task 8", ("delete", "8")),
        ("mark number two as done", ("done", "2")),
        ("show tasks sorted by due", ("show", "--sort", "due")),
        ("set GREETING to good morning", ("set", "GREETING", "good morning")),
        ("add a task saying that rent is due", ("add", "rent is due")),
        ("move the third task to position 1", ("move", "3", "1")),
        ("edit task 3 to buy bread", ("edit", "3", "buy bread")),
        ("change the value of PORT to 9000", ("set", "PORT", "9000")),
    ],
)
def test_texts_places_and_settings(tasks, text, argv):
    result = tasks.translate(Query(text))
    assert isinstance(result, Suggestion), result
    assert result.parses[0].argv == argv


@pytest.mark.model
@pytest.mark.parametrize("text", ["don't delete task 4", "undo task 4", "task 4", "the last task", "4", "keep task 4"])
def test_nothing_is_deleted_that_is_not_to_be(tasks, text):
    result = tasks.translate(Query(text))
    assert not isinstance(result, Suggestion) or result.effect != "delete"


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("get", "Retrieve the value.", "read"),
        ("show", "Decrypt and print a key.", "read"),
        ("show", "Show and update the cache.", "write"),
        ("get", "Download and store it.", "write"),
        ("show old", "Delete what is old.", "delete"),
    ],
)
def test_effects_are_guessed_from_names_and_help(name, said, expected):
    assert catalogue_guess.effect(name, said) == expected
