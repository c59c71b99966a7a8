"""Completion of nlcli, and that of the program, which stays what it was."""

from pathlib import Path

import pytest
import typer

from nlcli.cli import options
from nlcli.cli.commands import _APP
from nlcli.cli.main import SUBCOMMANDS
from tests.conftest import ROOT

TABLE = ROOT / "nlcli" / "shells" / "completion.txt"


def table():
    """What `completion.txt` has to say: the options of a request, and typer's commands with theirs."""
    request = [*options._SWITCHES, *options._VALUES]
    rows = {"": ["ask", *SUBCOMMANDS, *request], "ask": request, "init": ["bash", "zsh", "fish", "powershell", "--cmd", "--key", "--no-key", "--help"]}

    def add(command, path):
        if path:
            rows[path] = [*getattr(command, "commands", ())]
            rows[path] += [opt for param in command.params if param.param_type_name == "option" for opt in param.opts] + ["--help"]
        for name, below in getattr(command, "commands", {}).items():
            add(below, f"{path} {name}".strip())

    add(typer.main.get_command(_APP), "")
    return "".join(f"{path}:{' '.join(words)}\n" for path, words in rows.items())


def test_the_table_is_that_of_the_commands():
    assert TABLE.read_text("utf-8") == table(), f"{TABLE.name} has to be:\n{table()}"


pexpect = pytest.importorskip("pexpect", reason="no terminals without pexpect")
pytest.importorskip("pyte")


def completes(screen, typed, line):
    screen.type(typed + "\t")
    screen.shows(line)
    screen.type("\x15")
    screen.shows("")


def test_sub_commands_and_options_are_completed(terminal, shell):
    screen = terminal(shell)
    completes(screen, "nlcli transl", "nlcli translate")
    completes(screen, "nlcli model stat", "nlcli model status")
    completes(screen, "nlcli --yes-d", "nlcli --yes-delete")
    completes(screen, "nlcli list my envs --js", "nlcli list my envs --json")
    completes(screen, "nlcli model download --sh", "nlcli model download --sha256")
    completes(screen, "nlcli init power", "nlcli init powershell")


def test_files_are_completed_too(terminal, shell, home):
    Path(home["HOME"], "some-model.gguf").touch()
    completes(terminal(shell), "nlcli model use some-m", "nlcli model use some-model.gguf")


# As click's own completion of a program is set up in each shell.
_SET_UP = {
    "bash": 'eval "$(_VENVY_COMPLETE=bash_source venvy)"',
    "zsh": 'eval "$(_VENVY_COMPLETE=zsh_source venvy)"',
    "fish": "_VENVY_COMPLETE=fish_source venvy | source",
}


def test_the_programs_own_completion_still_works(terminal, shell):
    screen = terminal(shell, before=_SET_UP[shell])
    completes(screen, "venvy shell-h", "venvy shell-hook")
