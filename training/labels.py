"""The labels a head has, read off a catalogue: commands, flags, roles. Their order is the order of the head's rows."""

from __future__ import annotations

from typing import NamedTuple

from nlcli.catalogue import Catalogue

NONE = "none"  # nothing the program can do
CONTINUE = "continue"  # "and bar": goes on with the command before it
MISSING = "missing"  # a value is pointed at ("that one") or left out


class Labels(NamedTuple):
    """Sentence labels are `commands` then `flags`; token labels are `roles` (the first is "no role") then the start of a step."""

    commands: tuple[str, ...]
    flags: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def sentence(self) -> int:
        """Rows of the sentence part of the head."""
        return len(self.commands) + len(self.flags)

    @property
    def token(self) -> int:
        """Rows of the token part of the head."""
        return len(self.roles) + 1


def labels(catalogue: Catalogue) -> Labels:
    """All labels that requests for this catalogue can have."""
    flags: set[str] = set()
    roles: set[str] = set()
    for name in catalogue.commands:
        for param in catalogue.command(name).params:
            slot = param.slot
            if slot is None:
                continue
            if slot.kind == "flag":
                flags.add(slot.label)
            elif slot.kind == "choice":
                flags |= {f"{slot.label}={value}" for value, _ in slot.choices}
            elif slot.role:
                roles.add(slot.role)
    return Labels((*catalogue.commands, NONE, CONTINUE), (*sorted(flags), MISSING), ("", *sorted(roles)))
