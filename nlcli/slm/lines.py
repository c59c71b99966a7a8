"""Command lines as a language model writes them, and back.

One form for each meaning, so that there is one thing to learn: arguments, then options in the catalogue's order, long names, a value of several
words in quotes, and a list of packages as the option said once for each ("--packages flask --packages django").
"""

from __future__ import annotations

import shlex

from nlcli import render
from nlcli.catalogue import Catalogue, Param
from slot_rules.types import SlotMatch

NONE = "none"


def line(argv: tuple[str, ...], catalogue: Catalogue) -> str:
    """An argument list as one line."""
    given = catalogue.values(argv)
    command = catalogue.command_of(argv)
    words = list(command.words)
    for param in sorted(command.params, key=lambda each: bool(each.opts)):
        for value in (value for other, value in given if other.name == param.name):
            if param.flag:
                words.append(param.option)
                continue
            for item in value.split() if is_list(param) else [value]:
                words += [param.option, shlex.quote(item)] if param.opts else [shlex.quote(item)]
    return " ".join(words)


def argv(text: str, catalogue: Catalogue) -> tuple[str, ...] | None:
    """The argument list that a line stands for, or None if it is none that the program takes."""
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        return None
    if catalogue.name_in(words) is None:
        return None
    given = catalogue.values(words)
    slots = [SlotMatch(param.name, value, (0, 0), 1.0, "slm:written") for param, value in given]
    command = catalogue.command_of(words)
    made = render.argv(command, slots)
    # What the grammar of the program could not follow is not in `given`: then the two differ in length.
    complete = sum(1 if param.flag or not param.opts else 2 for param, _ in given) == len(words) - len(command.words)
    return made if complete else None


def is_list(param: Param) -> bool:
    """Does one value of the parameter hold several, parted by blanks?"""
    return bool(param.opts) and param.slot is not None and param.slot.kind == "packages"
