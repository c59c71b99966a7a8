"""`nlcli doctor`: is everything there and whole, and what to do about what is not."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from nlcli import settings
from nlcli.cli.preview import printable
from nlcli.errors import CatalogueError

BROKEN = CatalogueError.exit_code


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON object.")] = False,
    catalogue: Annotated[str, typer.Option(help="A shipped catalogue or a .json file; by default the one that is set.")] = "",
) -> None:
    """Look at the installation, the model, the program and what is set up; exit code 6 if something is broken. Nothing is changed."""
    from nlcli.doctor import PROBLEM, examine

    states = []
    rows = []
    for finding in examine(catalogue or settings.current().catalogue):
        states.append(finding.state)
        if as_json:
            rows.append(dict(zip(finding._fields, finding, strict=True)))
        else:
            print(printable(f"{finding.state:8} {finding.about:15} {finding.text}" + (f"; {finding.todo}" if finding.todo else "")), flush=True)
    broken = PROBLEM in states
    if as_json:
        print(json.dumps({"broken": broken, "findings": rows}, indent=1))
    if broken:
        raise typer.Exit(BROKEN)
