import pytest

from slot_rules.rules.path import fill, looks_like_path
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("path", "path", role="path")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("scan ~/dev", "~/dev"),
        ("under /opt/apps, please", "/opt/apps"),
        ("in ./monorepo.", "./monorepo"),
        ("in ..", ".."),
        ("below \\\\nas\\share", "\\\\nas\\share"),
        ("in C:/Users/Li/envs", "C:/Users/Li/envs"),
        ("clean D:\\work\\x", "D:\\work\\x"),
        ('under "~/old projects"', "~/old projects"),
        ("register .venv", ".venv"),
        ("$HOME/envs now", "$HOME/envs"),
        ("look in `/srv/ci`", "/srv/ci"),
    ],
)
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["show my venvs", "size and/or age", "w/o asking", "3.11", "django==4.2", "name/size", "and so on...", "1/2 of them"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "marks", "value"),
    [
        ("envs in this folder", [("this folder", "path")], "."),
        ("list what's in the current directory", [("current directory", "path")], "."),
        ("scan my home folder", [("home folder", "path")], "~"),
        ("at projects/nlp/env", [("projects/nlp/env", "path")], "projects/nlp/env"),
        ("in the folder archive", [("archive", "path")], "archive"),
    ],
)
def test_resolved(text, marks, value):
    assert fill(SPEC, text, marked(text, *marks))[0].value == value


def test_exactly_as_typed():
    assert fill(SPEC, "scan ~/Dev/../X Y", Context())[0].value == "~/Dev/../X"


@pytest.mark.parametrize(
    ("text", "is_path"), [("~", True), (".", True), ("envs/api", False), ("./envs/api", True), ("a/b/c/d", True), ("api", False), ("https://x.y/z", False)]
)
def test_looks(text, is_path):
    assert looks_like_path(text) is is_path


def test_what_begins_with_a_dash_is_no_path():
    assert fill(SPEC, "-", marked("-", ("-", "path"))) == []
