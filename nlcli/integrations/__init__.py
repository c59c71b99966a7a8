"""What joins nlcli to other programs: `add_wizard`, one line for a Click group, a Typer app or an argparse parser."""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any


def add_wizard(program: Any, name: str = "", distribution: str = "", catalogue: str = "") -> Any:
    """Add `-w/--wizard [REQUEST]` to a program with several commands and return the program; to be called when its commands are there.

    `program` is a Click group, a Typer app or an argparse parser; `name` is what people type to run it (by default what they typed),
    `distribution` its name on PyPI where that is another. The catalogue is read off the program itself when -w is first used and kept in the
    cache folder; or it is `catalogue`, a shipped one's name or a .json file. All that follows a leading `-w` is nlcli's (the request, `-y`, `-p`,
    `--json`, …); every other command line is left alone.
    Raises TypeError for another kind of program, ValueError if it has a `-w` already.
    """
    # Late: this package is imported by every request, and of these three libraries a program has one.
    if hasattr(program, "registered_commands"):
        from nlcli.integrations import typer

        return typer.add_wizard(program, name, distribution, catalogue)
    if hasattr(program, "add_subparsers"):
        from nlcli.integrations import parser

        return parser.add_wizard(program, name, distribution, catalogue)
    if hasattr(program, "commands") and hasattr(program, "parse_args"):
        from nlcli.integrations import click

        return click.add_wizard(program, name, distribution, catalogue)
    raise TypeError(f"add_wizard takes a Click group, a Typer app or an argparse parser, not {type(program).__name__}")
