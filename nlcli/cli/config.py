"""`nlcli config`: what is set, where it comes from, and changing it."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from nlcli import catalogue as catalogues
from nlcli import settings

APP = typer.Typer(no_args_is_help=True, help="Settings: list, get, set, unset, path.")
_Name = Annotated[str, typer.Argument(help="A name from `nlcli config list`.")]


@APP.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="As a JSON object.")] = False) -> None:
    """Every setting: its value, where that comes from, what it is for."""
    rows = settings.rows()
    if as_json:
        print(json.dumps({row.name: {"value": getattr(settings.current(), row.name), "source": row.source} for row in rows}))
        return
    width = max(len(row.value) for row in rows)
    for row in rows:
        print(f"{row.name:18} {row.value:{width}}  {row.source:11}  {row.about}")


@APP.command()
def get(name: _Name) -> None:
    """The value that holds."""
    print(settings.row(name).value)


@APP.command("set")
def set_(name: _Name, value: Annotated[str, typer.Argument(help="on or off, a number, a name.")]) -> None:
    """Keep a value in the settings file."""
    if name == "catalogue":
        value = os.path.abspath(value) if value.endswith(".json") else value  # it has to hold in every folder
        catalogues.load(value)
    settings.put(name, value)
    _say(name)


@APP.command()
def unset(name: _Name) -> None:
    """Take a value out of the settings file: the default holds again."""
    settings.remove(name)
    _say(name)


@APP.command()
def path() -> None:
    """Where the settings file is, or would be."""
    print(settings.file())


def _say(name: str) -> None:
    row = settings.row(name)
    last_word = f" ({settings.variable(name)} in the environment has the last word)" if row.source == "environment" else ""
    print(f"{name} is {row.value}{last_word}", file=sys.stderr)
