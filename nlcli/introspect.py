"""Read a program's commands and options out of its own Click tree.

Only this module imports the target program, and only when a catalogue is built or checked: never on the way of a request.
"""

from __future__ import annotations

import importlib
from importlib import metadata
from typing import Any

from nlcli.errors import ProgramError

# Options every Click group has; they are not part of what a request can ask for.
_OF_THE_GROUP = frozenset(("help", "version"))


def load(entry_point: str) -> Any:
    """The object behind "package.module:attribute". Raises ProgramError if the program is not installed here."""
    module, _, attribute = entry_point.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ProgramError(f"cannot load {entry_point!r}: {error}; install the program next to nlcli") from error


def program(entry_point: str, name: str, distribution: str) -> dict[str, Any]:
    """A program as data: its options and, for every public command, its help and parameters, as in `catalogues/sources/*.program.json`."""
    group = load(entry_point)
    if not hasattr(group, "commands"):
        raise ProgramError(f"{entry_point!r} is no Click group with commands")
    commands = {
        key: {"help": _help(command), "params": [_param(p) for p in command.params if p.name not in _OF_THE_GROUP]}
        for key, command in sorted(group.commands.items())
        if not command.hidden
    }
    return {
        "program": name,
        "version": metadata.version(distribution),
        "entry_point": entry_point,
        "distribution": distribution,
        "options": [_param(p) for p in group.params if p.name not in _OF_THE_GROUP],
        "commands": commands,
    }


def _help(command: Any) -> str:
    """The first paragraph of a command's help, on one line."""
    paragraph = (command.help or "").replace("\b", "").strip().split("\n\n")[0]
    return " ".join(paragraph.split())


def _param(param: Any) -> dict[str, Any]:
    out: dict[str, Any] = {"name": param.name, "type": _type(param)}
    if param.param_type_name == "option":
        out["opts"] = [*param.opts, *param.secondary_opts]
        out["help"] = param.help or ""
        if param.is_flag:
            out["flag"] = True
        if param.multiple:
            out["multiple"] = True
        if isinstance(param.default, str | int | float) and not param.is_flag:
            out["default"] = param.default
    else:
        out["argument"] = True
        if param.nargs == -1:
            out["multiple"] = True
    if param.required:
        out["required"] = True
    choices = getattr(param.type, "choices", None)
    if choices:
        out["choices"] = list(choices)
    return out


def _type(param: Any) -> str:
    """One of text, integer, float, boolean, path, choice."""
    name = param.type.name
    known = {"integer": "integer", "integer range": "integer", "float": "float", "float range": "float", "boolean": "boolean", "choice": "choice"}
    return "path" if name in ("path", "file", "directory", "filename") else known.get(name, "text")


def refusal(entry_point: str, argv: tuple[str, ...]) -> str | None:
    """What the program's own parser says against an argument list, or None if it takes it. Nothing is run.

    Whether files exist is not the question here: a path that is missing today is not a wrong command.
    """
    import click

    group = load(entry_point)
    try:
        with group.make_context(group.name or "program", list(argv), resilient_parsing=False) as context:
            name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
            _without_file_checks(command)
            with command.make_context(name, rest, parent=context):
                return None
    except click.exceptions.Exit:
        return None
    except click.ClickException as error:
        return str(error.format_message())


def _without_file_checks(command: Any) -> None:
    for param in command.params:
        if hasattr(param.type, "exists"):
            param.type.exists = False
