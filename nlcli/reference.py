"""What "it", "there" and "that env" stand for in a later part of a sentence."""

from __future__ import annotations

from intent_models.classifier import Prediction
from nlcli import decide, steps
from nlcli.catalogue import Command
from nlcli.parts import MISSING, TARGET, Part, satisfied
from slot_rules.rules.path import looks_like_path
from slot_rules.types import SlotMatch, SlotSpec

# Where the name of the environment that a command works on or makes can stand, best first.
_NAMING = (TARGET, "path", "name")


def resolve(part: Part, before: Part) -> Part:
    """Give a part the environment of the one before, where it has a place for it, none of its own, and a pointer or a need."""
    command = part.command
    antecedent = _antecedent(before)
    if command is None or antecedent is None:
        return part
    spec = _place(command, antecedent.value)
    if spec is None or spec.name in part.filled():
        return part
    # "one of my envs" is no pointer back, although a value is missing.
    another = part.prediction.flags.get(MISSING, 0.0) >= decide.MISSING_FROM
    if not steps.points_back(part.text) and (another or satisfied(command, part.slots)):
        return part
    match = antecedent._replace(slot=spec.name, rule="reference:it")
    said = part.prediction
    known = Prediction(said.labels, {**said.flags, MISSING: 0.0}, said.marks, said.steps, said.embedding)
    return part._replace(slots=[*part.slots, match], prediction=known)


def _antecedent(part: Part) -> SlotMatch | None:
    """The environment a part speaks of: what it works on, else the path or name it gives."""
    if part.command is None:
        return None
    roles = {param.name: param.slot.role for param in part.command.params if param.slot}
    return next((match for role in _NAMING for match in part.slots if roles.get(match.slot) == role), None)


def _place(command: Command, value: str) -> SlotSpec | None:
    """The command's slot for an environment; of one for names and one for paths, the one that the value fits."""
    form = "path" if looks_like_path(value) else "name"
    return next((p.slot for p in command.params if p.slot and p.slot.role == TARGET and p.slot.form in ("", form)), None)
