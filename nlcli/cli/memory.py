"""`nlcli memory`: what was learnt from corrections, and what is to be kept of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from nlcli import catalogue as catalogues
from nlcli import render, settings, storage
from nlcli.catalogue import Catalogue
from nlcli.cli.preview import printable
from nlcli.errors import StorageError, UsageError
from nlcli.memory.store import Correction, Store, correction, in_force

APP = typer.Typer(no_args_is_help=True, help="What was learnt from corrections; it stays on this machine.")
_Catalogue = Annotated[str, typer.Option(help="A shipped catalogue or a .json file.")]
_Number = Annotated[int, typer.Argument(help="A number from `nlcli memory list`.")]


@APP.command("list")
def list_(catalogue: _Catalogue = "") -> None:
    """Every correction in force, numbered, newest last."""
    program, store = _open(catalogue)
    rows, broken = store.read()
    for number, row in enumerate(in_force(rows), 1):
        what = render.line(program.program, row.right) if row.right else f"not {render.line(program.program, row.suggested)}"
        print(f"{number:4}  {printable(row.request)}  ->  {printable(what)}")
    if not rows:
        _say("nothing was learnt yet: edit a suggestion before you run it, or choose another one, and it is kept")
    if broken:
        _say(f"{broken} lines of {store.file} cannot be read; they are set aside when the file is next written")
    if not settings.current().memory:
        _say("memory is off: nothing of this is used and nothing is kept; nlcli memory on")


@APP.command()
def show(number: _Number, catalogue: _Catalogue = "") -> None:
    """One correction in full."""
    program, store = _open(catalogue)
    row = _numbered(store, number)
    print(f"request:    {printable(row.request)}")
    print(f"suggested:  {printable(render.line(program.program, row.suggested))}")
    print(f"right:      {printable(render.line(program.program, row.right)) if row.right else '(turned down)'}")
    print(f"kept:       {row.date}, for {program.program} {row.version}")
    if row.right and (problem := program.refusal(row.right)):
        print(f"not used:   {problem}")


@APP.command()
def forget(
    number: Annotated[int | None, typer.Argument(help="A number from `nlcli memory list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget all corrections.")] = False,
    catalogue: _Catalogue = "",
) -> None:
    """Forget one correction, or all."""
    if (number is None) == (not everything):
        raise UsageError("say which one (a number from nlcli memory list), or --all")
    _, store = _open(catalogue)
    if store.state() is None:
        _say("nothing was learnt yet")
        return
    gone = None if number is None else _numbered(store, number)
    count = store.rewrite(lambda rows: [] if gone is None else [row for row in rows if row.request != gone.request])
    _say(f"forgotten: {count}")


@APP.command()
def export(file: Annotated[str, typer.Argument(help="Where to; - for stdout.")] = "-", catalogue: _Catalogue = "") -> None:
    """Write the corrections in force as JSON lines."""
    _, store = _open(catalogue)
    content = b"".join(map(storage.as_line, in_force(store.read()[0])))
    if file == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise StorageError(f"cannot write {file}: {error.strerror or error}") from error


@APP.command("import")
def import_(file: Annotated[str, typer.Argument(help="JSON lines from `nlcli memory export`; - for stdin.")], catalogue: _Catalogue = "") -> None:
    """Add corrections, but for those the program would not take."""
    program, store = _open(catalogue)
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror or error}") from error
    lines = [each for each in content.split(b"\n") if each.strip()]
    rows = [row for each in lines if (row := correction(each))]
    known = set(store.read()[0])
    fresh = [row for row in rows if row not in known and not (row.right and program.refusal(row.right))]
    if fresh:
        store.add(fresh)
        _index(program)
    _say(f"added: {len(fresh)}; known already or not for this program: {len(rows) - len(fresh)}; no corrections: {len(lines) - len(rows)}")
    if lines and not rows:
        raise typer.Exit(1)


@APP.command()
def on() -> None:
    """Learn from corrections, and use what was learnt (as set at first)."""
    settings.put("memory", "on")
    _say("memory is on")


@APP.command()
def off() -> None:
    """Keep nothing from now on, and use nothing of what was kept."""
    settings.put("memory", "off")
    _say("memory is off; what was learnt stays until you forget it: nlcli memory forget --all")


def _index(catalogue: Catalogue) -> None:
    """Have everything ready for the next request."""
    from nlcli import classifiers
    from nlcli.memory.recall import open_memory

    open_memory(catalogue, classifiers.of(catalogue).predict).refresh(None)


def _open(name: str) -> tuple[Catalogue, Store]:
    catalogue = catalogues.load(name or settings.current().catalogue)
    return catalogue, Store(catalogue.program)


def _numbered(store: Store, number: int) -> Correction:
    rows = in_force(store.read()[0])
    if not 0 < number <= len(rows):
        raise UsageError(f"there is no correction {number}; nlcli memory list shows {len(rows)}")
    return rows[number - 1]


def _say(text: str) -> None:
    print(text, file=sys.stderr)
