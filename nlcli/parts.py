"""One part of a sentence: its command, and the values and switches for it."""

from __future__ import annotations

from itertools import pairwise

from intent_models.classifier import Prediction
from nlcli import decide, render, steps
from nlcli.catalogue import Catalogue, Command, Need
from nlcli.types import Parse, Query, Question
from slot_rules.fill import ACCEPT, candidates, settle
from slot_rules.light import Record
from slot_rules.registry import rule
from slot_rules.rules.flag import ON, cue_spans
from slot_rules.rules.path import looks_like_path
from slot_rules.types import SEVERAL, Context, Mark, SlotMatch, SlotSpec

NONE = "none"
CONTINUE = "continue"
MISSING = "missing"
TARGET = "target"
# How roles begin that no model marks: those of parameters that a user has taught.
OWN = "own:"
# Kinds of which people name several in a row.
_LISTED = frozenset(("environment", "name"))
# Kinds whose values may be paths.
_PATHS = frozenset(("environment", "path"))
# What a value is worth that the model has marked, if weakly, for something else, behind a word that leads to it or with the look of what is wanted.
_CUED_SCORE = 0.7
_LEADING = frozenset(("->", "=", "=>", "called", "named", "becomes"))


class Part(Record):
    """A part understood on its own; `command` is None if it is nothing the program can do. Spans count from the whole sentence.

    `unread` are values that the model marked and no rule could read: (parameter, words), such as a port of 99999.
    """

    text: str
    command: Command | None
    score: float
    slots: list[SlotMatch]
    prediction: Prediction
    unread: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] = (0, 0)

    def filled(self) -> set[str]:
        """Names of the parameters that have a value."""
        return {match.slot for match in self.slots}


class Reader:
    """Reads parts of sentences against one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def part(self, query: Query, span: tuple[int, int], prediction: Prediction, marks: tuple[Mark, ...]) -> Part:
        """The part at `span`. `prediction` is for the part alone, `marks` are those of the whole sentence."""
        text = query.text[slice(*span)]
        label, score = prediction.labels[0]
        if label in (NONE, CONTINUE):
            return Part(text, None, score, [], prediction)
        command = self._wider(self._catalogue.command(label), _within(marks, span), prediction.flags)
        slots = self.slots(query, command, span, prediction, marks)
        effect = self._catalogue.effect(render.argv(command, slots))
        enough = decide.threshold(effect) if satisfied(command, slots) else decide.ASK_FROM
        if score < enough or (effect == "delete" and denied(command, query.text, self._catalogue)):
            return Part(text, None, score, [], prediction)
        return Part(text, command, score, slots, prediction, _unread(command, slots, _within(marks, span), text), span)

    def listed(self, query: Query, part: Part, marks: tuple[Mark, ...]) -> list[Part]:
        """A part for each of several names in a row ("remove a, b and c") where the command takes one; else the part alone."""
        command = part.command
        assert command is not None
        text = part.text
        for spec in (param.slot for param in command.params if param.slot):
            if spec.kind not in _LISTED or spec.multiple or (spec.name not in part.filled()):
                continue
            found = rule(spec.kind)(spec, text, Context(query.context.names(), _within(marks, part.span), part.prediction.flags))
            row = sorted((match for match in found if match.score >= decide.LISTED_FROM), key=lambda match: match.span)
            if len(row) > 1 and all(steps.only_joins(text[a.span[1] : b.span[0]]) for a, b in pairwise(row)):
                others = [match for match in part.slots if match.slot != spec.name]
                return [part._replace(slots=[_moved(match, part.span[0]), *others]) for match in row]
        return [part]

    def continued(self, query: Query, span: tuple[int, int], prediction: Prediction, marks: tuple[Mark, ...], before: Part) -> Part:
        """The command before it ("and bar"), with its switches, and this part's values."""
        text, command = query.text[slice(*span)], before.command
        if command is None or not any(mark.score >= ACCEPT for mark in _within(marks, span)):
            return Part(text, None, 0.0, [], prediction)
        slots = self.slots(query, command, span, prediction, marks)
        filled = {match.slot for match in slots}
        inherited = [match for match in before.slots if match.slot not in filled and command.param(match.slot).flag]
        return Part(text, command, before.score, [*slots, *inherited], prediction, (), span)

    def slots(self, query: Query, command: Command, span: tuple[int, int], prediction: Prediction, marks: tuple[Mark, ...]) -> list[SlotMatch]:
        """Values and switches for a command. Where a needed one is missing, and not merely pointed at, a weaker candidate is taken."""
        text = query.text[slice(*span)]
        specs = [param.slot for param in command.params if param.slot]
        names = query.context.names() if any(spec.kind == "environment" for spec in specs) else ()
        named = _without_verb(_adopted(specs, _given_to_own(specs, _within(marks, span), text), text), command.name, text)
        context = Context(names, named, prediction.flags)
        found = candidates(specs, text, context)
        slots = settle(found)
        if not satisfied(command, slots) and prediction.flags.get(MISSING, 0.0) < decide.MISSING_FROM:
            needed = {name for need in command.needs for name in need.any}
            slots = settle([(spec, match) for spec, match in found if match.score >= ACCEPT or spec.name in needed], decide.NEEDED_FROM)
        return [_moved(match, span[0]) for match in _exclusive(command, slots)]

    def _wider(self, command: Command, marks: tuple[Mark, ...], flags: dict[str, float]) -> Command:
        """The command's wider sibling if the request speaks of what only that one has ("clean up" … in a folder)."""
        if not command.wider:
            return command
        wider = self._catalogue.command(command.wider)
        asked = {mark.role for mark in marks if mark.score >= decide.WIDER_FROM} | {flag for flag, p in flags.items() if p >= decide.WIDER_FROM}
        return wider if (asked - _readable(command)) & _readable(wider) else command


def _without_verb(marks: tuple[Mark, ...], name: str, text: str) -> tuple[Mark, ...]:
    """The marks but for one on the command's own name at the beginning: in "remove" alone that is the verb, not an environment."""
    return tuple(mark for mark in marks if text[: mark.start].strip() or text[mark.start : mark.end].lower() != name)


def _given_to_own(specs: list[SlotSpec], marks: tuple[Mark, ...], text: str) -> tuple[Mark, ...]:
    """The marks; one that the command has no place for goes to the only taught parameter that such a value can be for.

    That is one with a role that the command lacks, and the second with a role of which it takes one ("rename foo bar").
    """
    own = [spec for spec in specs if spec.role.startswith(OWN)]
    single = {spec.role: not spec.multiple for spec in specs}
    seen: set[str] = set()
    out = []
    for mark in marks if own else ():
        said, before = text[mark.start : mark.end], text[: mark.start].lower().split()
        takers = [spec for spec in own if (spec.kind == "file") == _looks_like_file(said)]
        if len(takers) == 1 and (mark.role not in single or (mark.role in seen and single[mark.role])):
            cued = takers[0].kind == "file" or (before and before[-1].strip(":=") in (*takers[0].cues, *_LEADING))
            out.append(mark._replace(role=takers[0].role, score=max(mark.score, _CUED_SCORE if cued else 0.0)))
        else:
            out.append(mark)
        seen.add(mark.role)
    return tuple(out) if own else marks


def _looks_like_file(said: str) -> bool:
    return looks_like_path(said) or ("." in said.strip(".") and not said[-1].isdigit())


def _adopted(specs: list[SlotSpec], marks: tuple[Mark, ...], text: str) -> tuple[Mark, ...]:
    """The marks; one with a role that the command has no parameter for takes the role of the only parameter that such a value can be for.

    A path can be for a parameter that takes environments or paths; the name of an environment for one that takes environments or names.
    """
    roles = {spec.role for spec in specs}
    for_path = {spec.role for spec in specs if spec.kind in _PATHS and spec.form != "name"}
    for_name = {spec.role for spec in specs if spec.kind in _LISTED and spec.form != "path"}
    out = []
    for mark in marks:
        is_path = looks_like_path(text[mark.start : mark.end])
        takers = for_path if is_path else for_name if mark.role == TARGET else frozenset()
        out.append(mark._replace(role=next(iter(takers))) if mark.role not in roles and len(takers) == 1 else mark)
    return tuple(out)


def marks(prediction: Prediction) -> tuple[Mark, ...]:
    """The model's marks as the slot rules take them."""
    return tuple(Mark(mark.role, mark.start, mark.end, mark.score) for mark in prediction.marks)


def denied(command: Command, text: str, catalogue: Catalogue) -> bool:
    """Does the request say that nothing is to be deleted, of a command that only deletes?"""
    return command.deniable and any(cue_spans(catalogue.denials, text))


def lacking(command: Command, given: set[str]) -> Need | None:
    """The first need of a command that none of the given parameters meets."""
    return next((need for need in command.needs if not given & set(need.any)), None)


def located(catalogue: Catalogue, argv: tuple[str, ...], text: str, rule: str) -> tuple[SlotMatch, ...]:
    """The values of an argument list, with their places in the request where they stand there as they are."""
    out = []
    for param, value in catalogue.values(argv):
        at = text.find(value) if value else -1
        out.append(SlotMatch(param.name, value or ON, (at, at + len(value)) if at >= 0 else (0, 0), 1.0, rule))
    return tuple(out)


def satisfied(command: Command, slots: list[SlotMatch]) -> bool:
    """Is there a value for everything the command needs?"""
    filled = {match.slot for match in slots}
    return all(filled & set(need.any) for need in command.needs)


def question(part: Part, query: Query, parse: Parse) -> Question | None:
    """The question to ask if a needed value is not there, or is only pointed at ("audit that one")."""
    command = part.command
    assert command is not None
    for need in command.needs:
        if not part.filled() & set(need.any):
            return Question(query, parse, need.any, need.question)
    pointed = tuple(param.name for param in command.params if param.slot and param.slot.role == TARGET)
    missing = part.prediction.flags.get(MISSING, 0.0) >= decide.MISSING_FROM
    if command.pointed and missing and not part.filled() & set(pointed):
        return Question(query, parse, pointed, command.pointed)
    if several := next((match for match in part.slots if match.rule == SEVERAL), None):
        kept = tuple(match for match in parse.slots if match != several)
        text = f'Several environments begin with "{several.value}". Which one is meant?'
        return Question(query, parse._replace(argv=render.argv(command, list(kept)), slots=kept), (several.slot,), text)
    if part.unread:
        name, said = part.unread[0]
        return Question(query, parse, (name,), f'"{said}" cannot be read as {command.param(name).option}. What should it be?')
    return None


def _unread(command: Command, slots: list[SlotMatch], marks: tuple[Mark, ...], text: str) -> tuple[tuple[str, str], ...]:
    """Values with digits that the model is sure of, for parameters that no rule could fill ("port 99999"). Words alone are too often no value."""
    filled = {match.slot for match in slots}
    out: dict[str, str] = {}
    for mark in marks:
        takers = [param.slot.name for param in command.params if param.slot and param.slot.role == mark.role]
        said = text[mark.start : mark.end]
        if mark.score >= decide.UNREAD_FROM and takers and not filled & set(takers) and any(char.isdigit() for char in said):
            out[takers[0]] = f"{out.get(takers[0], '')} {said}".strip()
    return tuple(out.items())


def _within(marks: tuple[Mark, ...], span: tuple[int, int]) -> tuple[Mark, ...]:
    """The marks inside a part, with offsets from its beginning."""
    start, end = span
    return tuple(mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks if start <= mark.start and mark.end <= end)


def _moved(match: SlotMatch, by: int) -> SlotMatch:
    """A match with offsets from the beginning of the sentence; (0, 0) means no place and stays."""
    return match._replace(span=(match.span[0] + by, match.span[1] + by)) if match.span != (0, 0) else match


def _readable(command: Command) -> set[str]:
    """Roles and flag labels a command has a place for."""
    slots = [param.slot for param in command.params if param.slot]
    return {label for slot in slots for label in (slot.role, slot.label, *(f"{slot.label}={value}" for value, _ in slot.choices)) if label}


def _exclusive(command: Command, slots: list[SlotMatch]) -> list[SlotMatch]:
    """Of parameters that exclude each other keep one: a value before a switch, else the higher score."""
    for group in command.exclusive:
        rivals = [match for match in slots if match.slot in group]
        if len({match.slot for match in rivals}) > 1:
            best = max(rivals, key=lambda match: (not command.param(match.slot).flag, match.score))
            slots = [match for match in slots if match.slot not in group or match.slot == best.slot]
    return slots
