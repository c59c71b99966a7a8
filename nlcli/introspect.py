"""Read a program's commands and options out of its own Click tree.

Only this module imports the target program, and only when a catalogue is built or checked: never on the way of a request.
"""

from __future__ import annotations

import importlib
from enum import EnumMeta
from importlib import metadata
from typing import Any, get_args

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
    return {
        "program": name,
        "version": metadata.version(distribution),
        "entry_point": entry_point,
        "distribution": distribution,
        "options": [entry for p in group.params if p.name not in _OF_THE_GROUP for entry in _params(p)],
        "commands": commands(group),
    }


def commands(group: Any, words: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """Name -> help and parameters of every public command of a group of Click or Typer; those of a group in it as "group command"."""
    out: dict[str, dict[str, Any]] = {}
    for key, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            out |= commands(command, (*words, key))
        else:
            params = unique([entry for p in command.params if p.name not in _OF_THE_GROUP for entry in _params(p)])
            out[" ".join((*words, key))] = {"help": paragraph(command.help or command.short_help or ""), "params": params}
    return out


def paragraph(text: str) -> str:
    """The first paragraph of a help text, on one line."""
    return " ".join(text.replace("\b", "").strip().split("\n\n")[0].split())


def unique(params: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parameters under names that differ: several options may store into one variable, and are then called by their own names."""
    seen: set[str] = set()
    for param in params:
        if param["name"] in seen and "opts" in param:
            param["name"] = max(param["opts"], key=len)
        seen.add(param["name"])
    return params


def _params(param: Any) -> list[dict[str, Any]]:
    """A parameter as data; a pair "--color/--no-color" is two switches."""
    out: dict[str, Any] = {"name": param.name, "type": _type(param)}
    if param.param_type_name == "option":
        out["opts"] = list(param.opts)
        out["help"] = param.help or ""
        # A counter ("-vv") is a switch that may be given again.
        if param.is_flag or getattr(param, "count", False):
            out["flag"] = True
        if param.multiple:
            out["multiple"] = True
        if isinstance(param.default, str | int | float) and "flag" not in out:
            out["default"] = param.default
    else:
        out["argument"] = True
        if getattr(param, "help", None):
            out["help"] = param.help
        if param.nargs == -1:
            out["multiple"] = True
    if param.required:
        out["required"] = True
    if choices := _choices(param):
        out["choices"] = choices
    off = getattr(param, "secondary_opts", [])
    return [out, {**out, "name": max(off, key=len), "opts": list(off)}] if off else [out]


def _type(param: Any) -> str:
    """One of text, integer, float, boolean, path, choice."""
    kind = getattr(param, "type", None)
    if kind is None:
        return _type_of_annotation(param)
    known = {"integer": "integer", "integer range": "integer", "float": "float", "float range": "float", "boolean": "boolean", "choice": "choice"}
    return "path" if kind.name in ("path", "file", "directory", "filename") else known.get(kind.name, "text")


def _type_of_annotation(param: Any) -> str:
    """The same for Typer, which from version 0.29 keeps the annotation of the function and no Click type."""
    if getattr(param, "is_flag", False):
        return "boolean"
    if _choices(param):
        return "choice"
    if param.type_descriptor.is_path or param.type_descriptor.file_annotation:
        return "path"
    inner = [each for each in _flat(param.type_descriptor.annotation) if each is not type(None)]
    return {int: "integer", float: "float", bool: "boolean"}.get(inner[0], "text") if len(set(inner)) == 1 else "text"


def _choices(param: Any) -> list[str]:
    """The values that a parameter takes, if they are few and known."""
    kind = getattr(param, "type", None)
    if kind is not None:
        # Of an Enum Click takes the names, Typer the values.
        return [str(getattr(choice, "name", choice)) for choice in getattr(kind, "choices", None) or ()]
    descriptor = getattr(param, "type_descriptor", None)
    out: list[str] = []
    for each in _flat(descriptor.annotation) if descriptor else ():
        if isinstance(each, str):
            out.append(each)
        elif isinstance(each, EnumMeta):
            members: list[Any] = list(each)
            out += [str(member.value) for member in members]
    return out


def _flat(annotation: Any) -> list[Any]:
    """The plain types and literals in "list[int] | None" and the like."""
    inner = get_args(annotation)
    return [plain for each in inner for plain in _flat(each)] if inner else [annotation]


def refusal(entry_point: str, argv: tuple[str, ...]) -> str | None:
    """What the program's own parser says against an argument list, or None if it takes it. Nothing is run.

    Whether files exist is not the question here: a path that is missing today is not a wrong command.
    """
    import click

    if not entry_point:  # made from the running program
        return None
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
