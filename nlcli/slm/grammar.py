"""What a language model may write, as a GBNF grammar: command lines of the catalogue with values from the request, or "none".

The catalogue says which options there are, the slot rules say which values can be read in the request; so nothing that comes out is invented, and
all of it fits the program's own grammar.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import product

from nlcli.catalogue import Catalogue, Command, Param
from nlcli.slm.lines import NONE, is_list
from slot_rules.registry import rule
from slot_rules.rules.path import as_typed
from slot_rules.text import words
from slot_rules.types import Context, Mark, SlotSpec

# Kinds whose values are words of the request, whatever words they are.
_WORDS = frozenset(("name", "environment", "path", "file", "packages", "text"))
# Kinds that may also be an environment that exists, spelt as it is spelt there.
_NAMES = frozenset(("environment",))
# More values than this slow every token down (2,000: 43 ms); more in a row are no request.
MOST_VALUES = 200
MOST_REPEATED = 8


def grammar(text: str, catalogue: Catalogue, commands: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The grammar for a request. `commands` are those that may come out, `names` the environments that exist."""
    rules = _Rules()
    lines = [alternative for name in commands for alternative in _command(catalogue.command(name), text, names, rules)]
    return "\n".join([f"root ::= {' | '.join([_literal(NONE), *lines])}", *rules.lines()]) + "\n"


class _Rules:
    """One rule for each set of values, however many options take it."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], str] = {}

    def name(self, values: tuple[str, ...]) -> str:
        return self._names.setdefault(values, f"v{len(self._names)}")

    def lines(self) -> Iterator[str]:
        for values, name in self._names.items():
            yield f"{name} ::= {' | '.join(_literal(shlex.quote(value)) for value in values)}"


def _command(command: Command, text: str, names: tuple[str, ...], rules: _Rules) -> Iterator[str]:
    """The alternatives for one command: one for each choice among parameters that exclude each other."""
    params = sorted(command.params, key=lambda param: bool(param.opts))
    parts = {param.name: part for param in params if (part := _param(param, text, names, rules))}
    groups = [[name for name in group if name in parts] for group in command.exclusive]
    for kept in product(*(group or [""] for group in groups)):
        dropped = {name for group in groups for name in group} - set(kept)
        yield " ".join([_literal(command.name), *(part for name, part in parts.items() if name not in dropped)])


def _param(param: Param, text: str, names: tuple[str, ...], rules: _Rules) -> str:
    """A parameter that may be there or not; empty if the request has no value for it."""
    if param.flag:
        return f"({_literal(f' {param.option}')})?"
    found = values(param.slot, text, names) if param.slot else ()
    if not found:
        return ""
    lead = f" {param.option} " if param.opts else " "
    times = f"{{0,{MOST_REPEATED}}}" if param.multiple or is_list(param) else "?"
    return f"({_literal(lead)} {rules.name(found)}){times}"


def values(spec: SlotSpec, text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Every value that a slot could have in this request, best first; none begins with "-"."""
    if spec.kind == "choice":
        return tuple(value for value, _ in spec.choices)
    everywhere = Context(names, (Mark(spec.role, 0, len(text), 1.0),), {})
    found = [match.value for match in rule(spec.kind)(spec, text, everywhere)]
    if spec.kind in _WORDS:
        found += [as_typed(word) for word in words(text)]
    if spec.kind in _NAMES:
        found += names
    kept = dict.fromkeys(value for value in found if value and not value.startswith("-") and value.isprintable())
    return tuple(kept)[:MOST_VALUES]


def _literal(text: str) -> str:
    """Text as a literal of the grammar; odd characters by their number. Source: llama.cpp, grammars/README.md."""
    out = "".join(char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08X}" for char in text)
    return f'"{out}"'
