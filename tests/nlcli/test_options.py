"""Options stand anywhere between the words of a request, as people type them."""

import pytest

from nlcli.cli.options import parse
from nlcli.errors import UsageError


@pytest.mark.parametrize(
    ("words", "request_", "on"),
    [
        (["show", "my", "venvs"], ("show", "my", "venvs"), set()),
        (["-p", "show my venvs"], ("show my venvs",), {"print"}),
        (["show", "-p", "my", "--json", "venvs"], ("show", "my", "venvs"), {"print", "json"}),
        (["-py", "x"], ("x",), {"print", "yes"}),
        (["-y", "--yes-delete", "remove", "api"], ("remove", "api"), {"yes", "yes_delete"}),
        (["--no-input", "--no-color", "--debug", "x"], ("x",), {"no_input", "no_color", "debug"}),
        (["x", "--", "-p", "--json"], ("x", "-p", "--json"), set()),
        (["x", "-h"], ("x",), {"help"}),
        (["--version"], (), {"version"}),
        (["older", "than", "-3", "days"], ("older", "than", "-3", "days"), set()),
        (["-"], ("-",), set()),
        (["", "a"], ("", "a"), set()),
        (["-1.5"], ("-1.5",), set()),
        ([], (), set()),
    ],
)
def test_words_and_switches(words, request_, on):
    options = parse(words)
    assert options.request == request_
    switches = ("print", "json", "yes", "yes_delete", "no_input", "no_color", "debug", "help", "version")
    assert {name for name in switches if getattr(options, name)} == on


@pytest.mark.parametrize("words", [["--catalogue", "toy.json", "x"], ["--catalogue=toy.json", "x"], ["x", "--catalogue", "toy.json"]])
def test_values(words):
    options = parse(words)
    assert (options.catalogue, options.program, options.request) == ("toy.json", None, ("x",))


def test_the_last_value_counts():
    assert parse(["--program", "a", "--program=b"]).program == "b"


@pytest.mark.parametrize("words", [["--nope"], ["remove", "-rf", "x"], ["--js"], ["-pq"], ["--json=yes"], ["--print=1"]])
def test_what_is_no_option_is_refused(words):
    with pytest.raises(UsageError, match="no such option"):
        parse(words)


@pytest.mark.parametrize("words", [["--catalogue"], ["--program="], ["--program", "-p"], ["--catalogue", "--json"]])
def test_a_value_that_is_not_there_is_asked_for(words):
    with pytest.raises(UsageError, match="needs a value"):
        parse(words)


def test_two_calls_share_nothing():
    parse(["-p", "x"])
    assert parse(["y"]).print is False
