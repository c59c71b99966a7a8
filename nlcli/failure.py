"""Why a command that was run has failed, as far as its values tell: they name something that is not on this machine. Reads, never writes."""

from __future__ import annotations

import os

from nlcli import program, render, world
from nlcli.catalogue import Catalogue, Param
from slot_rules import fuzzy
from slot_rules.rules.path import looks_like_path

# To offer, not to decide; range 0 to 100.
_LIKE = 65.0
_MOST = 5


def explained(catalogue: Catalogue, argv: tuple[str, ...]) -> str | None:
    """What the command line names that is not there, with the line that would work; None if all is there. For a command that has just failed."""
    environments = world.environments(catalogue.names_source)
    for param, value in catalogue.values(argv):
        kind = param.slot.kind if param.slot else ""
        if kind == "environment":
            problem = _environment(value, environments, by_path=param.type == "path")
        elif kind == "file" or (kind == "path" and catalogue.effect(argv) != "write"):  # what writes may be to make that folder
            problem = _place(value, kind)
        else:
            continue
        if problem:
            what, nearest = problem
            return f"{what}; this would work: {_line(catalogue, argv, param, value, nearest)}" if nearest else what
    return None


def _environment(value: str, environments: dict[str, str], by_path: bool) -> tuple[str, str] | None:
    """What is wrong with the name or path of an environment, and the nearest right one ("" for none); None if nothing is.

    `by_path` is for a parameter that takes no names: the nearest is a path there too.
    """
    if looks_like_path(value):
        return _place(value, "folder")
    if os.path.exists(value):
        return None
    if value in environments:
        place = environments[value]
        return None if os.path.exists(place) else (f"the environment {value!r} was in {place}, which is gone", "")
    if nearest := fuzzy.near(value, list(environments), _LIKE):
        return f"there is no environment {value!r}", environments[nearest[0]] if by_path else nearest[0]
    known = ", ".join(list(environments)[:_MOST])
    return f"there is no environment {value!r}; {f'the last used: {known}' if known else 'none is registered'}", ""


def _place(value: str, kind: str) -> tuple[str, str] | None:
    """The same for a file or a folder: the nearest is one beside it."""
    full = os.path.abspath(program.expand(value))
    if os.path.exists(full):
        return None
    folder, name = os.path.split(full)
    what = "file" if kind == "file" else "folder"
    if not os.path.isdir(folder):
        return f"there is no folder {folder}", ""
    try:
        beside = [entry.name for entry in os.scandir(folder) if entry.is_file() == (kind == "file")]
    except OSError:
        beside = []  # a folder that may not be read
    nearest = fuzzy.near(name, beside, _LIKE)
    start = value[: len(value) - len(os.path.basename(value))]
    return f"there is no {what} {full}", f"{start}{nearest[0]}" if nearest else ""


def _line(catalogue: Catalogue, argv: tuple[str, ...], wrong: Param, value: str, right: str) -> str:
    """The command line with the right value in the place of the wrong one."""
    return render.line(catalogue.program, program.in_places(catalogue, argv, lambda said, param: right if (said, param) == (value, wrong) else said))
