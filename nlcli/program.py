"""The target program on this machine: where it is, whether it is the version the catalogue was made from, and running it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from nlcli import world
from nlcli.catalogue import Catalogue, Param
from nlcli.errors import ProgramError

# Kinds of values that name something on the disk.
_PLACES = frozenset(("environment", "path", "file"))


def locate(catalogue: Catalogue, given: str | None = None) -> str:
    """The executable to run: the one given, the one beside this Python, or the one on PATH. Raises ProgramError."""
    if given and os.path.dirname(given):
        if not os.access(given, os.R_OK if _is_script(given) else os.X_OK):
            raise ProgramError(f"there is no executable {given}")
        return given
    from shutil import which  # late: it brings three compression libraries with it

    if given:
        found = which(given)
        if not found:
            raise ProgramError(f"there is no executable {given}")
        return found
    found = which(catalogue.program, path=os.path.dirname(sys.executable)) or which(catalogue.program)
    if not found:
        raise ProgramError(f"{catalogue.program} is not installed; install it: pip install {catalogue.distribution}=={catalogue.version}")
    return found


def _is_script(executable: str) -> bool:
    """Is it a Python file, which not every system starts by itself?"""
    return executable.endswith(".py")


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


def refusal(catalogue: Catalogue, argv: tuple[str, ...], executable: str | None = None) -> str | None:
    """Why the program would not take an argument list, or None.

    For the version that the catalogue was made from, a test compares the catalogue's grammar with the program's own parser; so the
    program, which takes ten times as long to load as the whole answer, is asked only where another version is installed beside this
    Python. A program that lives elsewhere (`executable`) checks its arguments itself when it is run.
    """
    if problem := catalogue.refusal(argv):
        return problem
    elsewhere = executable and os.path.dirname(executable) and os.path.dirname(os.path.abspath(executable)) != os.path.dirname(sys.executable)
    version = None if elsewhere else installed_version(catalogue.distribution)
    if version in (None, catalogue.version):
        return None
    from nlcli import introspect

    try:
        return introspect.refusal(catalogue.entry_point, argv)
    except ProgramError:
        return None


def expanded(catalogue: Catalogue, argv: tuple[str, ...]) -> tuple[str, ...]:
    """The argument list with "~" and variables expanded in places on the disk: no shell does it."""
    return in_places(catalogue, argv, lambda value, _: expand(value))


def prepared(catalogue: Catalogue, argv: tuple[str, ...], environments: dict[str, str]) -> tuple[str, ...]:
    """The argument list as it is run: expanded, and the name of an environment as its path where only a path will do."""

    def place(value: str, param: Param) -> str:
        by_name = param.type == "path" and param.slot is not None and param.slot.kind == "environment"
        return environments.get(value, expand(value)) if by_name else expand(value)

    return in_places(catalogue, argv, place)


def ready(catalogue: Catalogue, argv: tuple[str, ...]) -> tuple[str, ...]:
    """The argument list as it is run on this machine, whose environments are looked up only if the command may need their paths."""
    params = catalogue.command_of(argv).params
    wanted = any(param.type == "path" and param.slot and param.slot.kind == "environment" for param in params)
    return prepared(catalogue, argv, world.environments(catalogue.names_source) if wanted else {})


def expand(value: str) -> str:
    """A path with "~" and variables expanded."""
    return os.path.expandvars(os.path.expanduser(value)) if value[:1] in "~$%" else value


def in_places(catalogue: Catalogue, argv: tuple[str, ...], change: Callable[[str, Param], str]) -> tuple[str, ...]:
    """The argument list with every value that names an environment, a folder or a file changed."""
    command = catalogue.command_of(argv)
    options = {opt: param for param in command.params for opt in param.opts}
    argument = next((param for param in command.params if not param.opts), None)
    out = list(command.words)
    taker: Param | None = None
    fenced = False
    for word in argv[len(out) :]:
        name, has_value, value = word.partition("=")
        if taker:
            out.append(_changed(word, taker, change))
            taker = None
        elif fenced or not word.startswith("-"):
            out.append(_changed(word, argument, change) if argument else word)
        elif has_value and name in options:
            out.append(f"{name}={_changed(value, options[name], change)}")
        else:
            out.append(word)
            fenced = word == "--"
            taker = options[word] if word in options and not options[word].flag else None
    return tuple(out)


def _changed(value: str, param: Param, change: Callable[[str, Param], str]) -> str:
    return change(value, param) if param.slot and param.slot.kind in _PLACES else value


def run(executable: str, argv: tuple[str, ...], to_stderr: bool = False) -> int:
    """Run the program with an argument list, no shell between; its exit code (128 + n for signal n). Raises ProgramError if it cannot be started.

    Ctrl-C goes to the program, which may have to tidy up: we wait for it however often it is pressed.
    """
    import signal
    import subprocess

    # From before it starts, so that no Ctrl-C is ours; a handler, since a signal that is ignored here would be ignored there too.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.Popen([*([sys.executable] if _is_script(executable) else []), executable, *argv], stdout=2 if to_stderr else None).wait()
    except (OSError, ValueError) as error:
        raise ProgramError(f"cannot run {executable}: {error}") from error
    finally:
        signal.signal(signal.SIGINT, before)
    return 128 - code if code < 0 else code
