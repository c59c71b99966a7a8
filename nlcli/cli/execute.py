"""Run what was agreed on, step by step, and show beforehand what would go."""

from __future__ import annotations

from nlcli import program, world
from nlcli.catalogue import Catalogue
from nlcli.cli.screen import Screen
from nlcli.types import Suggestion


def dry_run(result: Suggestion, catalogue: Catalogue, executable: str | None, screen: Screen) -> None:
    """Before something that deletes several things: what would go, from the program itself."""
    if len(result.parses) != 1 or result.effect != "delete":
        return
    argv = result.parses[0].argv
    dry = catalogue.command(argv[0]).preview
    if dry and dry not in argv:
        screen.say(screen.paint(f"what would go ({dry}):", "dim"))
        _start((*argv, dry), catalogue, executable, assume_yes=False)


def run(result: Suggestion, catalogue: Catalogue, executable: str | None, screen: Screen) -> int:
    """Run the steps in order, up to the first that fails; its exit code."""
    for number, parse in enumerate(result.parses, 1):
        code = _start(parse.argv, catalogue, executable, assume_yes=parse.effect == "delete")
        if code:
            if number < len(result.parses):
                screen.say(f"stopped: {parse.argv[0]} ended with {code}; not run: {', '.join(p.argv[0] for p in result.parses[number:])}")
            return code
    return 0


def _start(argv: tuple[str, ...], catalogue: Catalogue, executable: str | None, assume_yes: bool) -> int:
    """Run one command line. What deletes has been confirmed here, so the program is told not to ask again."""
    environments = world.environments(catalogue.names_source) if _wants_path(catalogue, argv) else {}
    prepared = program.prepared(catalogue, argv, environments)
    return program.run(program.locate(catalogue, executable), (*(catalogue.assume_yes if assume_yes else ()), *prepared))


def _wants_path(catalogue: Catalogue, argv: tuple[str, ...]) -> bool:
    return any(p.type == "path" and p.slot and p.slot.kind == "environment" for p in catalogue.command(argv[0]).params)
