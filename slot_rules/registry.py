"""Slot kind -> the function that reads it. Imported on demand: a request pays only for the kinds its command has."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from slot_rules.types import Context, SlotMatch, SlotSpec

Rule = Callable[[SlotSpec, str, Context], "list[SlotMatch]"]

RULES: dict[str, str] = {
    "bytes": "slot_rules.rules.bytes:fill",
    "choice": "slot_rules.rules.choice:fill",
    "count": "slot_rules.rules.count:fill",
    "duration": "slot_rules.rules.duration:fill",
    "environment": "slot_rules.rules.environment:fill",
    "file": "slot_rules.rules.file:fill",
    "flag": "slot_rules.rules.flag:fill",
    "fraction": "slot_rules.rules.fraction:fill",
    "item": "slot_rules.rules.item:fill",
    "name": "slot_rules.rules.name:fill",
    "packages": "slot_rules.rules.packages:fill",
    "path": "slot_rules.rules.path:fill",
    "port": "slot_rules.rules.port:fill",
    "text": "slot_rules.rules.text:fill",
    "version": "slot_rules.rules.version:fill",
}


# Kinds that only catalogues made from help texts have: a shipped one would read their files in vain.
_GUESSED = frozenset(("item",))


def load_while(busy: Callable[[], bool]) -> None:
    """Import the rules one after another as long as the caller has to wait for something else anyway."""
    for kind in (each for each in RULES if each not in _GUESSED):
        if not busy():
            break
        rule(kind)


def rule(kind: str) -> Rule:
    """The rule for a slot kind. Raises KeyError for a kind that does not exist."""
    module, _, function = RULES[kind].partition(":")
    found: Rule = getattr(import_module(module), function)
    return found
