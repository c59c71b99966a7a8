"""The untrained classifier and what it is made of, on toy catalogues."""

import math

import pytest

from intent_models.embedder import Embedder
from nlcli import catalogue_guess, classifiers, programs, render, wording
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.errors import ProgramError
from nlcli.types import NoMatch, Query, Suggestion
from nlcli.untrained import values
from nlcli.untrained.classifier import Untrained

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


@pytest.fixture(scope="module")
def garden():
    return Catalogue(catalogue_guess.catalogue("garden", "1", COMMANDS))


@pytest.fixture(scope="module")
def engine(garden):
    return Engine(garden, Untrained(garden, Embedder().embed))


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
def test_probabilities_sum_to_one(garden, text):
    found = Untrained(garden, Embedder().embed).predict(text)
    assert math.isclose(sum(p for _, p in found.labels), 1.0)
    assert {label for label, _ in found.labels} == {*COMMANDS, "none"}
    assert [p for _, p in found.labels] == sorted((p for _, p in found.labels), reverse=True)


@pytest.mark.model
def test_an_embedding_has_unit_length_and_needs_no_head():
    vector = Embedder().embed("list the beds")
    assert len(vector) == 384
    assert math.isclose(sum(x * x for x in vector), 1.0, abs_tol=1e-3)


@pytest.mark.model
def test_kept_embeddings_are_those_worked_out(garden, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    embedder = Embedder()
    asked = []

    def embed(text):
        asked.append(text)
        return embedder.embed(text)

    texts = {"plant": "plant a seed", "water": "water"}
    first = programs.vectors(garden, texts, embed)
    assert programs.vectors(garden, texts, embed) == first
    assert len(asked) == 2
    programs.vectors(garden, {**texts, "water": "water everything"}, embed)
    assert len(asked) == 4


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


def test_a_switch_that_denies_is_asked_for_with_a_denial():
    params = [{"name": name, "type": "boolean", "opts": [f"--{name}"], "help": "", "flag": True} for name in ("quotes", "no-quotes")]
    command = Catalogue(catalogue_guess.catalogue("x", "1", {"show": {"help": "Show it.", "params": params}})).command("show")
    on, off = (values.read(command, text).switches for text in ("show it with quotes", "show it without quotes"))
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
    return Engine(catalogue, Untrained(catalogue, Embedder().embed))


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("add buy milk", ("add", "buy milk")),
        ("add a task: make a cake, with cream", ("add", "make a cake, with cream")),
        ("add call the bank on monday to my list", ("add", "call the bank on monday")),
        ("remind me to feed the cat", ("add", "feed the cat")),
        ("delete the third task", ("delete", "3")),
        ("delete the fifth one", ("delete", "5")),
        ("get rid of task 8", ("delete", "8")),
        ("mark number two as done", ("done", "2")),
        ("show tasks sorted by due", ("show", "--sort", "due")),
        ("set the key GREETING to good morning", ("set", "GREETING", "good morning")),
        ("add a task saying that rent is due", ("add", "rent is due")),
        ("move the fifth task to position 1", ("move", "5", "1")),
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
