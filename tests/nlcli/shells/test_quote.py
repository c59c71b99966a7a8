"""Words as each shell takes them: quoted here, read back by the shell itself."""

import subprocess

import pytest

from nlcli.shells.quote import in_turn, join, quote
from tests.nlcli.shells.conftest import need

WORDS = [
    "",
    "plain",
    "3.10",
    "-x",
    "--",
    "--name=a b",
    "it's",
    '"quoted"',
    "$HOME",
    "$(touch pwned)",
    "`touch pwned`",
    "a;b",
    "a&&b|c>d",
    "~/x",
    "~",
    "=ls",
    "%self",
    "{a,b}",
    "*",
    "a\\b",
    "a\\\\b",
    "a\\'b",
    "\\",
    "!!",
    "#no",
    "é ü",
    "(x)",
    "a^b",
    "@x",
]


@pytest.mark.parametrize("options", [(), ("rc",)])
def test_the_shell_reads_every_word_as_it_was(shell, options, tmp_path):
    start = {
        "bash": ["bash", "-O", "extglob"],
        "zsh": ["zsh", "-f", *(["-o", "rcquotes", "-o", "extendedglob", "-o", "interactivecomments"] if options else [])],
        "fish": ["fish", "-N"],
    }
    line = f"printf '%s\\0' {join(tuple(WORDS), shell)}"
    done = subprocess.run([*start[shell], "-c", line], capture_output=True, cwd=tmp_path, timeout=30)
    assert done.stdout.decode().split("\0")[:-1] == WORDS, done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("word", "quoted"),
    [
        ("plain", "plain"),
        ("--sort", "--sort"),
        ("--", "'--'"),
        ("3.10", "'3.10'"),
        ("a,b", "'a,b'"),
        ("it's", "'it''s'"),
        ("it\u2019s", "'it\u2019\u2019s'"),
        ("$(x)", "'$(x)'"),
        ("C:\\x y", "'C:\\x y'"),
        ("", "''"),
    ],
)
def test_words_of_powershell(word, quoted):
    assert quote(word, "powershell") == quoted


def test_commands_in_turn():
    assert in_turn(["a", "b", "c"], "bash") == "a && b && c"
    assert in_turn(["a", "b", "c"], "powershell") == "a; if ($?) { b; if ($?) { c } }"
    assert in_turn(["a"], "powershell") == "a"


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(("first", "out"), [("true", "x\n"), ("false", "")])
def test_the_second_waits_for_the_first(name, first, out):
    done = subprocess.run([need(name), "-c", in_turn([first, "echo x"], name)], capture_output=True, text=True, timeout=30)
    assert done.stdout == out
