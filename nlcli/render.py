"""Values to an argument list. It is never made into a shell string, except to be shown."""

from __future__ import annotations

from nlcli.catalogue import Command
from slot_rules.types import SlotMatch

# A value that could pass for an option is attached to its own ("--name=-x") or fenced off ("-- -x").
_FENCE = "--"
# Besides letters and digits; with these alone nothing has to be quoted. Source: shlex.quote.
_PLAIN = frozenset("_@%+=:,./-")


def argv(command: Command, slots: list[SlotMatch]) -> tuple[str, ...]:
    """The argument list: command, arguments, then options in the order of the catalogue."""
    arguments: list[str] = []
    options: list[str] = []
    for param in command.params:
        values = [match.value for match in slots if match.slot == param.name]
        if not values:
            continue
        if not param.opts:
            arguments += values
        elif param.flag:
            options.append(param.option)
        elif param.slot and param.slot.kind == "packages":
            options += _option(param.option, " ".join(values))
        else:
            for value in values if param.multiple else values[:1]:
                options += _option(param.option, value)
    if any(value.startswith("-") for value in arguments):
        return (*command.words, *options, _FENCE, *arguments)
    return (*command.words, *arguments, *options)


def _option(option: str, value: str) -> list[str]:
    return [f"{option}={value}"] if value.startswith("-") else [option, value]


def line(program: str, arguments: tuple[str, ...]) -> str:
    """The command line to show, quoted for a POSIX shell; a leading "~/" stays bare, or the shell would not expand it."""
    return " ".join(_quoted(word) for word in (program, *arguments))


def _quoted(word: str) -> str:
    if word == "~" or word.startswith("~/"):
        return "~/" + _quoted(word[2:]) if word[2:] else word
    if word and word.isascii() and all(char.isalnum() or char in _PLAIN for char in word):
        return word
    from shlex import quote

    return quote(word)
