"""`nlcli learn`: teach the model what it got wrong, and commands that it does not know."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from nlcli import learned
from nlcli.errors import LearnError, UsageError
from nlcli.integrations.default import DEFAULT_CATALOGUE
from nlcli.learn import background, job, store, taught
from nlcli.learn.job import Report

REFUSED = 1


def learn(
    commands: Annotated[str, typer.Option(metavar="FILE", help="Commands that the program lacks here, with examples (JSON).")] = "",
    examples: Annotated[str, typer.Option(metavar="FILE", help='Requests with their command lines: {"text": …, "command_line": …} a line.')] = "",
    catalogue: Annotated[str, typer.Option(help="A shipped catalogue or a .json file.")] = DEFAULT_CATALOGUE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the figures.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Go back to what was in use before.")] = False,
    status: Annotated[bool, typer.Option("--status", help="What is in use, and how the last run in the background ended.")] = False,
    detached: Annotated[bool, typer.Option("--background", help="Learn in the background; --status shows how it ended.")] = False,
) -> None:
    """Refit the model to your corrections and examples, in seconds; it is only replaced if the new one is not worse."""
    if sum((undo, status, detached)) > 1 or ((undo or status) and (commands or examples or dry_run)):
        raise UsageError("--undo, --status and --background go alone; the last with --commands and --examples")
    # As it came with the program: what was taught is added by the run itself, which waits for others.
    program = learned.load(catalogue).program
    if undo:
        with store.alone(program):
            left = store.undo(program)
        _say(f"{program}: what was learned {'before' if left else 'is taken back; the shipped model'} is in use")
    elif status:
        _status(program)
    elif detached:
        _check_scikit()
        _read(catalogue, commands, examples)  # what is wrong with a file is said here and now
        background.start(program, ["--catalogue", _absolute(catalogue), *_files(commands, examples), *(["--dry-run"] if dry_run else [])])
        _say(f"learning in the background; nlcli learn --status{'' if catalogue == DEFAULT_CATALOGUE else f' --catalogue {catalogue}'} shows how it went")
    else:
        _check_scikit()
        raise typer.Exit(_run(catalogue, commands, examples, dry_run))


def _run(catalogue: str, commands: str, examples: str, dry_run: bool) -> int:
    from nlcli.learn.vectors import Vectors

    fresh, rows, corrected = _read(catalogue, commands, examples)
    report = job.learn(catalogue, fresh, rows, corrected, Vectors(_progress), dry=dry_run)
    _show(report, dry_run)
    return REFUSED if report.refused else 0


def _read(catalogue: str, commands: str, examples: str) -> tuple[dict[str, dict[str, Any]], list[taught.Row], list[taught.Row]]:
    """New commands, rows from the files, and corrected requests."""
    from nlcli import catalogue as catalogues

    shipped = catalogues.load(catalogue)
    fresh, rows = taught.read_commands(commands, shipped) if commands else ({}, [])
    whole = shipped.extended({**store.taught(shipped.program).commands, **fresh})
    rows = [*rows, *(taught.read_examples(examples, whole) if examples else [])]
    return fresh, rows, taught.labelled(taught.corrections(whole), whole)


def _show(report: Report, dry_run: bool) -> None:
    before, after = (100 * right / max(1, report.held) for right in report.right)
    new = f", {len(report.commands)} new command{'s' * (len(report.commands) != 1)}: {', '.join(report.commands)}" if report.commands else ""
    print(f"{report.rows} requests of yours{new}; {report.seconds:.0f} s")
    print(f"{report.held} held-back requests of the shipped data: right before {before:.1f} %, after {after:.1f} %")
    if report.yours:
        print(f"{report.yours} held-back requests of yours: right before {report.yours_right[0]}, after {report.yours_right[1]}")
    if report.refused:
        print(f"nothing is changed: {report.refused}")
    else:
        print("nothing is changed: --dry-run" if dry_run else "the new model is in use; nlcli learn --undo goes back")


def _status(program: str) -> None:
    known = store.taught(program)
    found = learned.find(program)
    if found is None:
        print(f"{program}: nothing was learned; the shipped model is in use")
    elif found.problem:
        print(f"{program}: {found.problem}")
    else:
        print(f"{program}: a learned model is in use ({learned.current(program)})")
    if known.rows:
        print(f"taught: {len(known.rows)} requests; new commands: {', '.join(known.commands) or 'none'}")
    print(background.outcome(program) or "nothing was learned in the background", end="")
    print()


def _check_scikit() -> None:
    """Raises LearnError if the extra is not installed."""
    from importlib.util import find_spec

    if not all(map(find_spec, ("numpy", "scipy", "sklearn"))):
        raise LearnError("nlcli learn needs scikit-learn; install it: pip install scikit-learn")


def _files(commands: str, examples: str) -> list[str]:
    return [word for option, file in (("--commands", commands), ("--examples", examples)) if file for word in (option, os.path.abspath(file))]


def _absolute(catalogue: str) -> str:
    return os.path.abspath(catalogue) if catalogue.endswith(".json") else catalogue


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        print(f"\rreading {done} of {total} requests", end="\r\033[K" if done == total else "", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
