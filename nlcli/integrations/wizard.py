"""What `-w` does in any program: take the rest of the command line as a request to nlcli."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from nlcli import catalogue as catalogues
from nlcli import catalogue_guess, programs
from nlcli.program import installed_version

NAMES = ("-w", "--wizard")
HELP = "Say in English what to do."
METAVAR = "[REQUEST]"
MISPLACED = "-w/--wizard comes first: all that follows belongs to the request"
_UNKNOWN = "unknown"


class Wizard:
    """The wizard of one program."""

    def __init__(self, name: str, distribution: str, catalogue: str, commands: Callable[[], dict[str, dict[str, Any]]]) -> None:
        """`catalogue` is a shipped one's name or a file; without one `commands` reads them off the program (see `introspect.commands`)."""
        self._name = name
        self._distribution = distribution
        self._catalogue = catalogue
        self._commands = commands

    def answer(self, words: list[str], called: str) -> int:
        """Understand, show and run a request in a program that was called by that name; the exit code. Errors are printed."""
        from nlcli.cli.main import main, report
        from nlcli.errors import NlcliError

        name = self._name or os.path.splitext(os.path.basename(called))[0]
        try:
            source = self._catalogue or self._own(name)
            program = catalogues.load(source).program
        except NlcliError as error:
            return report(error)
        return main(["ask", "--catalogue", source, *_executable(program), *words])

    def _own(self, name: str) -> str:
        """The file with the catalogue made from the program."""
        distribution = self._distribution or name
        version = installed_version(distribution) or _UNKNOWN
        return programs.keep(catalogue_guess.catalogue(name, version, self._commands(), distribution))


def request(arguments: list[str]) -> list[str] | None:
    """The arguments for nlcli if the command line begins with -w, else None."""
    first, *rest = arguments or [""]
    if first in NAMES:
        return rest
    return [*rest, "--", first.partition("=")[2]] if first.startswith("--wizard=") else None


def taken(options: set[str]) -> None:
    """Raises ValueError if the program has one of the names already."""
    if both := options & set(NAMES):
        raise ValueError(f"the program has {', '.join(sorted(both))} already")


def _executable(program: str) -> list[str]:
    """Run the very program that was called, if it was called by its own name; a script that is not installed as what it is."""
    from shutil import which

    called = os.path.abspath(sys.argv[0])
    script = called.endswith(".py")
    stem = os.path.splitext(os.path.basename(called))[0]
    own = stem == program and os.access(called, os.X_OK) and not script
    uninstalled = script and os.path.isfile(called) and not which(program, path=os.path.dirname(sys.executable)) and not which(program)
    return ["--program", called] if own or uninstalled else []
