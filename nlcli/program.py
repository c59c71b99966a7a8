"""The target program on this machine: where it is, whether it is the version the catalogue was made from, and running it."""

from __future__ import annotations

import os
import sys

from nlcli.catalogue import Catalogue
from nlcli.errors import ProgramError

# Kinds of values that name something on the disk.
_PLACES = frozenset(("environment", "path", "file"))


def locate(catalogue: Catalogue, given: str | None = None) -> str:
    """The executable to run: the one given, the one beside this Python, or the one on PATH. Raises ProgramError."""
    from shutil import which

    beside = os.path.dirname(sys.executable)
    found = given or which(catalogue.program, path=beside) or which(catalogue.program)
    if not found or not os.path.exists(found):
        raise ProgramError(f"{catalogue.program} is not installed; install it: pip install {catalogue.distribution}=={catalogue.version}")
    return found


def installed_version(distribution: str) -> str | None:
    """The version of a distribution beside this Python, read off the folder's name: importlib.metadata costs 30 ms."""
    start = distribution.replace("-", "_").lower() + "-"
    for folder in sys.path:
        try:
            entries = os.listdir(folder) if folder.endswith("site-packages") else ()
        except OSError:
            continue
        for entry in entries:
            if entry.endswith(".dist-info") and entry.lower().startswith(start):
                return entry[len(start) : -len(".dist-info")]
    return None


def refusal(catalogue: Catalogue, argv: tuple[str, ...]) -> str | None:
    """Why the installed program would not take an argument list, or None.

    For the version that the catalogue was made from, a test has shown that catalogue and program refuse the same; so the
    program itself, which takes ten times as long to load as the whole answer, is asked only when its version is another.
    """
    if problem := catalogue.refusal(argv):
        return problem
    version = installed_version(catalogue.distribution)
    if version in (None, catalogue.version):
        return None
    from nlcli import introspect

    try:
        return introspect.refusal(catalogue.entry_point, argv)
    except ProgramError:
        return None


def prepared(catalogue: Catalogue, argv: tuple[str, ...], environments: dict[str, str]) -> tuple[str, ...]:
    """The argument list as it is run: "~" expanded (no shell does it), and the name of an environment as its path where only a path will do."""
    command = catalogue.command(argv[0])
    options = {opt: param for param in command.params for opt in param.opts}
    arguments = [param for param in command.params if not param.opts]
    out = [argv[0]]
    taker = None
    for word in argv[1:]:
        param = taker or (arguments[0] if arguments and not word.startswith("-") else None)
        value = word
        if param and param.slot and param.slot.kind in _PLACES:
            value = os.path.expanduser(word)
            if param.type == "path" and param.slot.kind == "environment" and not os.path.exists(value):
                value = environments.get(value, value)
        out.append(value)
        taker = None if taker else options.get(word) if word in options and not options[word].flag else None
    return tuple(out)


def run(executable: str, argv: tuple[str, ...]) -> int:
    """Run the program with an argument list, no shell between; its exit code. Raises ProgramError if it cannot be started."""
    import subprocess

    try:
        return subprocess.run([executable, *argv], check=False).returncode  # an argument list, never a shell
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError) as error:
        raise ProgramError(f"cannot run {executable}: {error}") from error
