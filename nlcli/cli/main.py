"""Entry point: a request goes the short way, the other sub-commands through typer."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from nlcli import __version__
from nlcli.cli.options import parse
from nlcli.errors import NlcliError
from nlcli.integrations.default import DEFAULT_CATALOGUE

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import TextIO

# Words that are sub-commands when they come first; `nlcli ask …` takes any request, also one that begins with these.
SUBCOMMANDS = ("undo", "memory", "translate", "shim", "init", "catalogue", "model", "learn", "explain", "config", "mcp", "doctor")
USAGE = f"""\
Say what you want in English; get the command, look at it, run it.

usage: nlcli [OPTIONS] REQUEST...
       nlcli ask [OPTIONS] REQUEST...

options:
  -p, --print          print the command line and do nothing
  --json               print the result as a JSON object and do nothing
  -y, --yes            run without asking what reads or writes
  --yes-delete         with -y: also run what deletes
  --no-input           never ask anything
  --no-color           no colours (also NO_COLOR, TERM=dumb)
  --new                do not go on from the request before on this terminal
  --catalogue NAME     a shipped catalogue or a .json file (default: {DEFAULT_CATALOGUE})
  --program FILE       the executable to run
  --line SHELL         what stands on the line of SHELL in, the line that should stand there out
  --debug              show a traceback when something breaks
  --version, --help

other commands (each has --help):
  undo                 the way back from the last command that changed something
  memory               what was learnt from corrections: list, show, forget, export, import, on, off
  translate --jsonl    requests from stdin, one JSON value a line, to results
  shim PROGRAM         make an executable that adds -w to a program
  init SHELL           a script for bash, zsh, fish or powershell: -w, a key on the line, completion
  catalogue            build or check a catalogue
  model                the optional language model: list, download, use, status, remove
  learn                teach it corrections, examples and new commands
  explain COMMAND...   a command line in plain words, option by option
  config               settings: list, get, set, unset, path
  mcp                  serve agents that speak the Model Context Protocol
  doctor               is everything there and whole

exit codes: 0 done or printed, 2 usage, 3 not understood, 4 a value is missing, 5 cancelled,
            6 broken installation; a command that ran gives its own
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code. Errors are printed here, once, as one line (a traceback with --debug)."""
    words = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in words
    try:
        return _dispatch(words)
    except KeyboardInterrupt:
        print("cancelled", file=sys.stderr)
        return 5
    except BrokenPipeError:
        # The reader went away (`| head`): nothing to tell anyone; keep Python from complaining at exit.
        _silence(sys.stdout)
        return 0
    except Exception as error:
        if debug:
            raise
        return report(error)


def run() -> None:
    """The command line as a process: does not return.

    Taking down the interpreter and onnxruntime piece by piece takes as long as a model's answer, and the system does it better.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code or 1
    os._exit(code)


def report(error: Exception) -> int:
    """Say what went wrong in one line; the exit code."""
    from intent_models.errors import ModelError

    if isinstance(error, NlcliError | ModelError):
        text, code = str(error), error.exit_code
    elif isinstance(error, OSError):
        text, code = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", 1
        _silence(sys.stdout)  # a full disk would fail again when Python flushes at exit
    else:
        text, code = f"internal error: {error!r}; --debug shows where", 1
    print(f"nlcli: {text}", file=sys.stderr)
    return code


def _warn() -> None:
    """Say what is wrong with the settings; they never keep a request from being answered."""
    from nlcli import settings

    for problem in settings.problems():
        print(f"nlcli: {problem}", file=sys.stderr)


def _silence(stream: TextIO) -> None:
    from contextlib import suppress

    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _dispatch(words: list[str]) -> int:
    _tolerant_streams()
    if words and words[0] == "init":  # evaluated at each start of a shell: it does not wait for typer
        from nlcli.cli.init import init

        return init(words[1:])
    if words and words[0] in SUBCOMMANDS:
        if words[0] != "doctor":  # which says it among other things
            _warn()
        try:
            from nlcli.cli.commands import app
        except ModuleNotFoundError as error:
            if error.name not in ("typer", "click"):
                raise
            raise NlcliError(f"nlcli {words[0]} needs typer; install it: pip install typer") from error
        return app(words)
    if words and words[0] == "ask":
        words = words[1:]
    options = parse(words)
    if options.help or options.version:
        print(USAGE if options.help else f"nlcli {__version__}\n", end="")
        return 0
    _warn()
    options.fill_in()
    from nlcli.cli.classifier import shipped

    # A shipped catalogue's model has its name; that of a catalogue file is known when the file is read.
    model = shipped(options.catalogue) if not options.catalogue.endswith(".json") else None
    if model:
        model.open_soon()
    try:
        from nlcli.cli.request import ask

        return ask(options, model)
    finally:
        if model:
            model.wait()


def _tolerant_streams() -> None:
    """Never fail on what a terminal cannot show (the environment may say ASCII), nor on a stream that is closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller (`2>&-`)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (open as long as the process)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
