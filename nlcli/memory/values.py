"""The values of a corrected command, with those of a new request in the place of those that were said then."""

from __future__ import annotations

from nlcli.catalogue import Catalogue, Command, Param
from nlcli.memory.index import Entry
from slot_rules.rules.flag import ON
from slot_rules.text import words
from slot_rules.types import SlotMatch

RULE = "memory:corrected"


def exchanged(catalogue: Catalogue, entry: Entry, now: str, read: list[SlotMatch]) -> list[SlotMatch] | None:
    """The values for the request `now`; None if it has nothing where the corrected one had a value.

    What was not said then stays; what is `read` in the new request and was not in the old one is added.
    """
    command = catalogue.command_of(entry.right)
    fresh = [match for match in read if (match.slot, match.value) not in entry.slots]
    given: dict[str, list[str]] = {}
    for param, value in catalogue.values(entry.right):
        given.setdefault(param.name, []).extend(value.split() if _is_list(param) else [value or ON])
    out: list[SlotMatch] = []
    for name, values in given.items():
        param = command.param(name)
        changed = values if param.flag else _changed(values, param, entry, now, fresh)
        if changed is None:
            return None
        out += [SlotMatch(name, value, (0, 0), 1.0, RULE) for value in changed]
    return _with(command, out, [match for match in fresh if _is_new(match, entry.request, now)])


def _changed(values: list[str], param: Param, entry: Entry, now: str, fresh: list[SlotMatch]) -> list[str] | None:
    """The values of one parameter: what was said then and is not said now gives way to what is read now, else to the word in its place."""
    gone = [value for value in values if _was_said(value, param, entry) and not _stands_in(value, now)]
    if not gone:
        return values
    kept = [value for value in values if value not in gone]
    read = [item for match in fresh if match.slot == param.name for item in (match.value.split() if _is_list(param) else [match.value])]
    if read:
        return list(dict.fromkeys([*kept, *read])) if param.multiple or _is_list(param) else read[:1]
    placed = [_in_its_place(value, entry.request, now) for value in gone]
    return None if None in placed else [*kept, *(value for value in placed if value)]


def _with(command: Command, kept: list[SlotMatch], fresh: list[SlotMatch]) -> list[SlotMatch]:
    """The values with what the new request adds for parameters that have none yet."""
    taken, filled = {match.value for match in kept}, {match.slot for match in kept}
    added = [match for match in fresh if match.slot not in filled and (match.value not in taken or command.param(match.slot).flag)]
    rivals = {match.slot: {name for group in command.exclusive if match.slot in group for name in group} for match in added}
    return kept + [match for match in added if not rivals[match.slot] & filled]


def _is_list(param: Param) -> bool:
    return param.slot is not None and param.slot.kind == "packages"


def _is_new(match: SlotMatch, before: str, now: str) -> bool:
    """Was it read from words that the earlier request does not have?"""
    said = now[slice(*match.span)].casefold()
    return bool(said) and said not in before.casefold()


def _was_said(value: str, param: Param, entry: Entry) -> bool:
    read = {item for name, values in entry.slots if name == param.name for item in (values, *values.split())}
    return value in read or _stands_in(value, entry.request)


def _stands_in(value: str, text: str) -> bool:
    """Is the value in the text as a word, or as the number in one ("py3.12")?"""
    at = text.find(value)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(value) :][:1]
        if not after.isalnum() and (not before.isalnum() or (value[0].isdigit() and before.isalpha())):
            return True
        at = text.find(value, at + 1)
    return False


def _in_its_place(value: str, before: str, now: str) -> str | None:
    """The word of the new request that stands for a word of the earlier one; None if they do not differ in as many words."""
    old, new = [word.text for word in words(before)], [word.text for word in words(now)]
    gone = [word for word in old if word.casefold() not in {each.casefold() for each in new}]
    come = [word for word in new if word.casefold() not in {each.casefold() for each in old}]
    return come[gone.index(value)] if value in gone and len(gone) == len(come) else None
