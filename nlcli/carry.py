"""Another command for what the one before was about: "and delete it", "how big is it?", "which of those are redundant?"."""

from __future__ import annotations

from intent_models.classifier import Prediction
from nlcli import parts, render
from nlcli.catalogue import Catalogue, Command, Param
from nlcli.parts import CONTINUE, NONE, TARGET, Reader
from nlcli.refine import Last
from nlcli.types import Query
from slot_rules.rules.flag import ON
from slot_rules.rules.path import looks_like_path
from slot_rules.types import SlotMatch

# Kinds of values that are what a command is about.
_OBJECTS = frozenset(("environment", "path", "name"))
_PATH = "path"


def argv(query: Query, last: Last, alone: Prediction, reader: Reader, catalogue: Catalogue) -> tuple[tuple[str, ...], float] | None:
    """The argument list, and the probability in [0, 1] of its command among all commands; None if no command is near."""
    ranked = [(label, p) for label, p in alone.labels if label not in (NONE, CONTINUE)]
    if not ranked:
        return None
    before = [(param, value) for param, value in catalogue.values(last.argv) if value]
    command, slots = _read(query, catalogue.command(ranked[0][0]), alone, reader, before)
    if slots is None and command.wider:  # what is about a folder needs the command that takes one
        command, slots = _read(query, catalogue.command(command.wider), alone, reader, before)
    if slots is None:
        return None
    return render.argv(command, [*slots, *_usual(command, slots)]), ranked[0][1] / sum(p for _, p in ranked)


def _read(query: Query, command: Command, alone: Prediction, reader: Reader, before: list[tuple[Param, str]]) -> tuple[Command, list[SlotMatch] | None]:
    """The command with its values; None for those if it would delete something and has no place for what it is to be about."""
    slots = reader.slots(query, command, (0, len(query.text)), alone, parts.marks(alone))
    # It is about the same thing as before, so a word that was read as another is none ("is it clean?").
    others = [match for match in slots if (slot := command.param(match.slot).slot) is None or slot.role != TARGET]
    taken = _object(command, others, before)
    if taken:
        return command, [*others, *taken]
    return command, None if command.effect == "delete" and any(_is_object(param) for param, _ in before) else slots


def _usual(command: Command, slots: list[SlotMatch]) -> list[SlotMatch]:
    """The switch that does for what the command needs ("undo that" is the latest checkpoint), where nothing else was given."""
    filled = {match.slot for match in slots}
    needed = [[name for name in need.any if command.param(name).flag] for need in command.needs if not filled & set(need.any)]
    return [SlotMatch(names[0], ON, (0, 0), 1.0, "carry:usual") for names in needed if len(names) == 1]


def _object(command: Command, slots: list[SlotMatch], before: list[tuple[Param, str]]) -> list[SlotMatch]:
    """What the command before worked on, in this command's place for it."""
    filled = {match.slot for match in slots}
    objects = [(param.slot.role if param.slot else "", value) for param, value in before if _is_object(param)]
    # What it worked on comes before where it searched, a path before a name.
    for role, value in sorted(objects, key=lambda pair: (pair[0] != TARGET, not _is_path(pair[1]))):
        form = _PATH if _is_path(value) else "name"
        places = [param for param in command.params if param.slot and param.name not in filled]
        place = next((p for p in places if p.slot and p.slot.role == TARGET and p.slot.form in ("", form)), None)
        if place is None and role == _PATH:
            place = next((p for p in places if p.slot and p.slot.role == _PATH), None)
        if place:
            return [SlotMatch(place.name, value, (0, 0), 1.0, "carry:before")]
    return []


def _is_object(param: Param) -> bool:
    return param.slot is not None and param.slot.kind in _OBJECTS and param.slot.role != "checkpoint"


def _is_path(value: str) -> bool:
    return looks_like_path(value) or value == "."
