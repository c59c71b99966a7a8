"""The shipped catalogue against the real program, and broken catalogues."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlcli import catalogue as catalogues
from nlcli import catalogue_build, introspect
from nlcli.catalogue import Catalogue
from nlcli.errors import CatalogueError
from slot_rules.registry import RULES

VENVY = catalogues.load("venvy")


def test_the_catalogue_is_what_the_installed_venvy_has():
    program, overlay = catalogue_build.sources("venvy")
    assert program == introspect.program(program["entry_point"], program["program"], program["distribution"])
    shipped = json.loads((catalogue_build.folder() / "venvy.json").read_text("utf-8"))
    assert shipped == json.loads(json.dumps(catalogue_build.merge(program, overlay)))


def test_all_thirty_public_commands():
    assert len(VENVY.commands) == 30
    assert not [name for name in VENVY.commands if name.startswith("_")]


@pytest.mark.parametrize("name", VENVY.commands)
def test_every_command_is_described(name):
    command = VENVY.command(name)
    assert command.effect in catalogues.EFFECTS
    assert command.say
    assert {param.slot.kind for param in command.params if param.slot} <= set(RULES)
    known = {param.name for param in command.params}
    assert {n for need in command.needs for n in need.any} | {n for group in command.exclusive for n in group} <= known
    assert not command.wider or command.wider in VENVY
    # every parameter can be asked for, but for one that only spells out a default and one whose only choices are the default and "json"
    assert {(name, p.name) for p in command.params if p.slot is None} <= {("ls", "fast"), ("list", "fast"), ("size", "output_format")}


@pytest.mark.parametrize(
    ("argv", "effect"),
    [
        (("ls",), "read"),
        (("ensure",), "write"),
        (("remove", "x"), "delete"),
        (("cleanup",), "delete"),
        (("cleanup", "--dry-run"), "read"),
        (("dedup",), "read"),
        (("dedup", "--apply"), "delete"),
        (("cache", "--clear"), "write"),
        (("cache", "--stats"), "read"),
        (("clean", "--path", "--dry-run"), "delete"),
        (("clean", "--path", "x", "--dry-run"), "read"),
        (("remove", "--", "--dry-run"), "delete"),
    ],
)
def test_effects(argv, effect):
    assert VENVY.effect(argv) == effect


WORDS = st.sampled_from(
    [
        "x",
        "3",
        "0.5",
        "size",
        "simple",
        "conda",
        "--json",
        "-f",
        "--force",
        "--days",
        "-d",
        "--top",
        "--sort",
        "--name=a",
        "--env",
        "-p",
        "--",
        "-",
        "--nope",
        "--path",
        "--all",
        "--latest",
        "--min-confidence",
        "-d30",
        "-d=3",
        "-fd",
        "-fx",
        "-df",
        "-nf",
        "--force=1",
        "-p--dry-run",
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from([*VENVY.commands, "nope"]), st.lists(WORDS, max_size=5))
def test_the_grammar_refuses_what_the_real_parser_refuses(name, words):
    argv = (name, *words)
    assert (VENVY.refusal(argv) is None) == (introspect.refusal(VENVY.entry_point, argv) is None), argv


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ((), "no command"),
        (("nope",), "no command 'nope'"),
        (("ls", "--sort", "colour"), "takes name, recent, size, project"),
        (("cleanup", "--days", "many"), "takes a number"),
        (("cleanup", "--days"), "needs a value"),
        (("remove",), "needs <environment>"),
        (("current", "x"), "takes no argument"),
        (("cleanup", "--force=yes"), "takes no value"),
        (("info", "a\0b"), ""),
    ],
)
def test_refusals_say_why(argv, says):
    assert says in (VENVY.refusal(argv) or "")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"format": 99}', '{"format": 1, "program": "x"}', "null", '{"format": 1, "commands": 3}', "\xff", "[" * 10000]
)
def test_a_broken_catalogue_is_refused(tmp_path, content):
    file = tmp_path / "broken.json"
    file.write_text(content, "latin-1")
    with pytest.raises(CatalogueError, match="catalogue"):
        catalogues.load(str(file))


def test_a_missing_catalogue_names_the_known_ones():
    with pytest.raises(CatalogueError, match="known: venvy"):
        catalogues.load("nope")


@pytest.mark.parametrize("damage", [{"effect": "explode"}, {"params": 3}, {"params": [{"type": "text"}]}])
def test_a_broken_command_is_refused_when_it_is_asked_for(damage):
    data = json.loads((catalogue_build.folder() / "venvy.json").read_text("utf-8"))
    data["commands"]["ls"] |= damage
    with pytest.raises(CatalogueError, match="ls"):
        Catalogue(data).command("ls")


def test_an_overlay_that_does_not_fit_is_refused():
    program, overlay = catalogue_build.sources("venvy")
    del overlay["commands"]["ls"]
    with pytest.raises(CatalogueError, match="ls"):
        catalogue_build.merge(program, overlay)
