"""Read a program's commands and options out of its own argparse parser."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nlcli.introspect import paragraph, unique

_TYPES: dict[Any, str] = {int: "integer", float: "float", Path: "path"}


def commands(parser: argparse.ArgumentParser, words: tuple[str, ...] = (), said: str = "") -> dict[str, dict[str, Any]]:
    """Name -> help and parameters of every command; those of sub-parsers in sub-parsers as "group command"; empty if there are none.

    `said` is what the parser above says of this one, which is shorter than its own description.
    """
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        return {" ".join(words): {"help": paragraph(_plain(said or parser.description, parser)), "params": _params(parser)}} if words else {}
    out: dict[str, dict[str, Any]] = {}
    for group in groups:
        helps = {choice.dest: choice.help for choice in group._choices_actions}
        seen: list[argparse.ArgumentParser] = []
        for name, below in group.choices.items():
            # An alias stands for a parser that has been read, and what is suppressed is not for everybody.
            if below in seen or helps.get(name) == argparse.SUPPRESS:
                continue
            seen.append(below)
            out |= commands(below, (*words, name), helps.get(name) or "")
    return out


def _params(parser: argparse.ArgumentParser) -> list[dict[str, Any]]:
    hidden = (argparse._HelpAction, argparse._VersionAction)
    return unique(
        [entry for action in parser._actions if not isinstance(action, hidden) and action.help != argparse.SUPPRESS for entry in _entries(action, parser)]
    )


def _entries(action: argparse.Action, parser: argparse.ArgumentParser) -> list[dict[str, Any]]:
    """An action as parameters; a pair "--color/--no-color" is two switches."""
    flag = action.nargs == 0 or isinstance(action, argparse.BooleanOptionalAction)
    out: dict[str, Any] = {"name": action.dest, "type": "boolean" if flag else _type(action), "help": _plain(action.help, parser, action)}
    if action.option_strings:
        out["opts"] = list(action.option_strings)
        if isinstance(action.default, str | int | float) and not flag and action.default != argparse.SUPPRESS:
            out["default"] = action.default
        if isinstance(action, argparse._AppendAction):
            out["multiple"] = True
    else:
        out["argument"] = True
        out["name"] = str(action.metavar or action.dest)
        if action.nargs in ("*", "+", argparse.REMAINDER):
            out["multiple"] = True
    if flag:
        out["flag"] = True
    if (action.option_strings and action.required) or (not action.option_strings and action.nargs not in ("?", "*", argparse.REMAINDER)):
        out["required"] = True
    if action.choices and not flag:
        out["choices"] = [str(choice) for choice in action.choices]
    if isinstance(action, argparse.BooleanOptionalAction):
        off = [opt for opt in action.option_strings if opt.startswith("--no-")]
        return [{**out, "opts": [opt for opt in action.option_strings if opt not in off]}, {**out, "name": off[0], "opts": off}]
    return [out]


def _type(action: argparse.Action) -> str:
    if action.choices:
        return "choice"
    return "path" if isinstance(action.type, argparse.FileType) else _TYPES.get(action.type, "text")


def _plain(text: str | None, parser: argparse.ArgumentParser, action: argparse.Action | None = None) -> str:
    """A help text with "%(default)s" and the like filled in, as `--help` shows it."""
    if not text or "%" not in text:
        return text or ""
    values = {**(vars(action) if action else {}), "prog": parser.prog}
    try:
        return text % values
    except (KeyError, TypeError, ValueError):
        return text
