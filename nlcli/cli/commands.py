"""The sub-commands that are not a request; typer is loaded for these alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from nlcli import settings
from nlcli.cli import config, doctor, explain, mcp, memory, model
from nlcli.cli.learn import learn

_APP = typer.Typer(name="nlcli", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
_CATALOGUE = typer.Typer(no_args_is_help=True, help="Build or check a catalogue: the program as data.")
_APP.add_typer(_CATALOGUE, name="catalogue")
_APP.add_typer(model.APP, name="model")
_APP.add_typer(config.APP, name="config")
_APP.add_typer(memory.APP, name="memory")
_APP.command("mcp")(mcp.serve)
_APP.command()(learn)
# Click's, or that of the copy of Click that newer versions of typer bring: they do not need Click itself.
_UsageError: Any = typer.BadParameter.__base__
_APP.command("explain", context_settings=explain.CONTEXT)(explain.explain_line)
_APP.command("doctor")(doctor.doctor)


def app(words: list[str]) -> int:
    """Run a sub-command; its exit code."""
    command = typer.main.get_command(_APP)
    try:
        result = command.main(args=words, prog_name="nlcli", standalone_mode=False)
    except _UsageError as error:
        error.show()
        if len(words) > 2 and not any(word.startswith("-") for word in words):
            print(f"Or is it a request? nlcli ask {' '.join(words)}", file=sys.stderr)
        return int(error.exit_code)
    except typer.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0


@_APP.command()
def translate(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON value a line on stdin (a string, or a list of strings for a dialogue), one JSON result a line on stdout.")
    ] = False,
    catalogue: Annotated[str, typer.Option(help="A shipped catalogue or a .json file; by default the one that is set.")] = "",
) -> None:
    """Translate requests from stdin without running anything."""
    if not jsonl:
        raise typer.BadParameter("give --jsonl (for one request: nlcli --json REQUEST)")
    from nlcli.cli.stream import translate_lines

    raise typer.Exit(translate_lines(sys.stdin.buffer, sys.stdout, catalogue or settings.current().catalogue))


@_APP.command()
def undo(
    print_: Annotated[bool, typer.Option("--print", "-p", help="Print the command line and do nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Run without asking what only reads or writes.")] = False,
    yes_delete: Annotated[bool, typer.Option("--yes-delete", help="With --yes: also run what deletes.")] = False,
    catalogue: Annotated[str, typer.Option(help="A shipped catalogue or a .json file.")] = "",
) -> None:
    """Offer the way back from the last command that changed something, where there is one."""
    from nlcli.cli.options import Options
    from nlcli.cli.request import undo

    options = Options()
    options.print, options.yes, options.yes_delete, options.catalogue = print_, yes, yes_delete, catalogue
    options.fill_in()
    raise typer.Exit(undo(options))


@_APP.command()
def shim(
    program: Annotated[str, typer.Argument(help="The program to wrap.")],
    folder: Annotated[Path, typer.Option("--dir", help="Where to put the executable; a folder that comes before the program's on PATH.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is no shim of ours.")] = False,
) -> None:
    """Make an executable that answers -w and hands everything else to the program, untouched."""
    from nlcli.shim import write

    written = write(program, folder, force=force)
    for file in written:
        print(file)
    print(f'put it first on PATH: export PATH="{written[0].parent}:$PATH"', file=sys.stderr)


@_CATALOGUE.command()
def build(name: Annotated[str, typer.Argument(help="A catalogue with an overlay in catalogues/sources.")]) -> None:
    """Read the installed program's commands anew and merge them with the overlay (in a checkout)."""
    from nlcli import catalogue_build, introspect

    program, overlay = catalogue_build.sources(name)
    program = introspect.program(program["entry_point"], program["program"], program["distribution"])
    file = catalogue_build.folder() / catalogue_build.SOURCES / f"{name}.program.json"
    merged = catalogue_build.merge(program, overlay)
    file.write_text(json.dumps(program, indent=1, ensure_ascii=False) + "\n", "utf-8")
    catalogue_build.write(merged, catalogue_build.folder() / f"{name}.json")
    print(f"{name} {program['version']}: {len(program['commands'])} commands")


@_CATALOGUE.command()
def check(name: Annotated[str, typer.Argument(help="A shipped catalogue.")]) -> None:
    """Compare a catalogue with the installed program; exit code 6 if they differ."""
    from nlcli import catalogue_build, introspect
    from nlcli.errors import CatalogueError

    program, overlay = catalogue_build.sources(name)
    installed = introspect.program(program["entry_point"], program["program"], program["distribution"])
    differing = sorted(key for key in {*program["commands"], *installed["commands"]} if program["commands"].get(key) != installed["commands"].get(key))
    if differing or program["options"] != installed["options"]:
        changed = ", ".join(differing) or "the global options"
        raise CatalogueError(f"{name} {installed['version']} is not the {program['version']} of the catalogue: {changed}; run: nlcli catalogue build {name}")
    shipped = json.loads((catalogue_build.folder() / f"{name}.json").read_text("utf-8"))
    if shipped != catalogue_build.merge(program, overlay):
        raise CatalogueError(f"catalogues/{name}.json is not made from its sources; run: nlcli catalogue build {name}")
    print(f"{name} {installed['version']}: the catalogue fits")
