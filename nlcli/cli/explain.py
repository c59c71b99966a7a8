"""`nlcli explain`: a command line in plain words, option by option; for a wrong one what may have been meant."""

from __future__ import annotations

import json
import shlex
from typing import Annotated

import typer

from nlcli import catalogue as catalogues
from nlcli import render, settings
from nlcli.catalogue import Catalogue
from nlcli.cli.preview import EFFECTS, printable
from nlcli.errors import UsageError
from nlcli.explain import Explanation, Piece, Wrong, explain

# What begins with "-" behind the command is the command's.
CONTEXT = {"allow_interspersed_args": False, "ignore_unknown_options": True}


def explain_line(
    words: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="A command line, with or without the program's name.")],
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON object.")] = False,
    catalogue: Annotated[str, typer.Option(help="A shipped catalogue or a .json file; by default the one that is set.")] = "",
) -> None:
    """Say in plain words what a command line does, option by option. Nothing is run."""
    known = catalogues.load(catalogue or settings.current().catalogue)
    found = explain(_argv(words), known)
    if as_json:
        print(json.dumps(_as_object(found, known)))
    elif isinstance(found, Explanation):
        print(printable_lines(found, known))
    if isinstance(found, Wrong):
        if as_json:
            raise typer.Exit(UsageError.exit_code)
        raise UsageError(_said(found, known))


def printable_lines(found: Explanation, catalogue: Catalogue) -> str:
    """The explanation as text: the line and its effect, what it is for, each value, and what is not said."""
    lines = [f"{render.line(catalogue.program, found.argv)}   {EFFECTS[found.effect][0]}", f"  {found.means}"]
    width = max((len(piece.text) for piece in (*found.pieces, *found.defaults)), default=0)
    lines += [f"  {piece.text.ljust(width)}  {piece.means}{_with_it(piece)}" for piece in found.pieces]
    lines += [f"  {piece.text.ljust(width)}  {piece.means}  (by default)" for piece in found.defaults]
    if found.lacks:
        lines.append(f"it lacks something: {found.lacks}")
    if found.preview:
        lines.append(f"with {found.preview} it only shows what it would do")
    lines.append(f'such a command in English: nlcli "{found.say}"')
    return "\n".join(printable(line) for line in lines)


def _with_it(piece: Piece) -> str:
    return f"  (with it the command {EFFECTS[piece.effect][0]})" if piece.effect else ""


def _argv(words: list[str]) -> tuple[str, ...]:
    """The words, or those of a line that came as one. Raises UsageError for a quote that is not closed."""
    if len(words) != 1:
        return tuple(words)
    try:
        return tuple(shlex.split(words[0]))
    except ValueError as error:
        raise UsageError(f"that line is not complete: {error}") from error


def _said(wrong: Wrong, catalogue: Catalogue) -> str:
    meant = " or ".join(render.line(catalogue.program, argv) for argv in wrong.nearest)
    known = [word for word in wrong.argv if word in catalogue]
    asking = render.line(catalogue.program, (*known[:1], "--help"))
    return printable(wrong.problem + (f"; this would be right: {meant}" if meant else f"; {asking} shows what it takes"))


def _as_object(found: Explanation | Wrong, catalogue: Catalogue) -> dict[str, object]:
    line = {"argv": found.argv, "command_line": render.line(catalogue.program, found.argv)}
    if isinstance(found, Wrong):
        return {**line, "problem": found.problem, "nearest": [render.line(catalogue.program, argv) for argv in found.nearest]}
    pieces, defaults = ([dict(zip(Piece._fields, piece, strict=True)) for piece in row] for row in (found.pieces, found.defaults))
    return {
        **line,
        "means": found.means,
        "effect": found.effect,
        "pieces": pieces,
        "defaults": defaults,
        "lacks": found.lacks,
        "preview": found.preview,
        "say": found.say,
    }
