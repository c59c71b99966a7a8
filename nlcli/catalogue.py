"""A program as data: its commands, their parameters and effects, and the grammar every suggestion must fit."""

from __future__ import annotations

import json
import os

from nlcli import arguments
from nlcli.errors import CatalogueError
from slot_rules.light import Record
from slot_rules.types import SlotSpec

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

FORMAT = 1
EFFECTS = ("read", "write", "delete")


class Param(Record):
    """One option or argument. `opts` is empty for an argument; `type` is text, integer, float, boolean, path or choice."""

    name: str
    type: str
    opts: tuple[str, ...]
    help: str
    flag: bool
    multiple: bool
    required: bool
    default: str | int | float | None
    choices: tuple[str, ...]
    slot: SlotSpec | None

    @property
    def option(self) -> str:
        """The long option, or the argument's name in angle brackets."""
        return next((opt for opt in self.opts if opt.startswith("--")), self.opts[0] if self.opts else f"<{self.name}>")


class Need(Record):
    """One of `any` (parameter names) has to be there, although the parser may not say so; `question` asks for it."""

    any: tuple[str, ...]
    question: str


class Command(Record):
    """One command. `effects` maps an option to the effect the command has with it; `preview` is its dry-run option.

    `after` is what to say before and after it has run (see nlcli.undo and the preview): requests in English, and the command that takes it back.
    A `deniable` one is not suggested to people who say that nothing is to be deleted (the catalogue's `denials`), if it would.
    """

    name: str
    help: str
    effect: str
    effects: dict[str, str]
    preview: str
    wider: str
    say: str
    pointed: str
    after: dict[str, Any]
    needs: tuple[Need, ...]
    exclusive: tuple[tuple[str, ...], ...]
    deniable: bool
    params: tuple[Param, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The name as it stands in an argument list: that of a command in a group is several words."""
        return tuple(self.name.split(" "))

    def param(self, name: str) -> Param:
        """The parameter of that name. Raises KeyError."""
        for param in self.params:
            if param.name == name:
                return param
        raise KeyError(name)


class Catalogue:
    """A loaded catalogue; commands are made into objects when they are first asked for."""

    def __init__(self, data: dict[str, Any], source: str = "catalogue") -> None:
        """Check the outer form. Raises CatalogueError for another format or a missing part."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            found = data.get("format") if isinstance(data, dict) else type(data).__name__
            raise CatalogueError(f"{source}: catalogue format {found!r}, this version reads {FORMAT}; build it again")
        try:
            self.program: str = data["program"]
            self.version: str = data["version"]
            self.entry_point: str = data["entry_point"]
            self.distribution: str = data["distribution"]
            self.summary: str = data["summary"]
            self.assume_yes: tuple[str, ...] = tuple(data.get("assume_yes") or ())
            self.denials: tuple[str, ...] = tuple(data.get("denials") or ())
            self.names_source: dict[str, Any] = data.get("names") or {}
            self._options: list[dict[str, Any]] = data.get("options") or []
            self._raw: dict[str, dict[str, Any]] = data["commands"]
            self.commands: tuple[str, ...] = tuple(self._raw)
        except (KeyError, TypeError) as error:
            raise CatalogueError(f"{source}: broken catalogue, {error} is missing; build it again") from error
        self._source = source
        self._data = data
        self._made: dict[str, Command] = {}
        self._first_words = frozenset(name.split(" ")[0] for name in self.commands)
        self._most_words = 1 + max((name.count(" ") for name in self.commands), default=0)

    def extended(self, commands: dict[str, dict[str, Any]]) -> Catalogue:
        """The catalogue with more commands behind its own; of two with the same name its own stays."""
        more = {name: entry for name, entry in commands.items() if name not in self._raw}
        return Catalogue({**self._data, "commands": {**self._raw, **more}}, self._source)

    def __contains__(self, name: object) -> bool:
        """Is there a command of that name?"""
        return name in self._raw

    def options(self) -> dict[str, Param]:
        """The program's own options, which stand before the command, by every spelling. Raises CatalogueError if an entry is broken."""
        try:
            return {opt: param for param in map(_param, self._options) for opt in param.opts}
        except (KeyError, TypeError, AttributeError) as error:
            raise CatalogueError(f"{self._source}: broken entry for the program's options: {error!r}; build it again") from error

    def command(self, name: str) -> Command:
        """The command of that name. Raises CatalogueError if it is not there or its entry is broken."""
        if name not in self._made:
            try:
                self._made[name] = _command(name, self._raw[name])
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                raise CatalogueError(f"{self._source}: broken entry for {name!r}: {error!r}; build it again") from error
        return self._made[name]

    def begins(self, word: str) -> bool:
        """Does the name of a command begin with that word?"""
        return word in self._first_words

    def name_in(self, argv: Sequence[str]) -> str | None:
        """The name of the command that an argument list begins with, the longest that fits; None if there is none."""
        return next((name for n in range(self._most_words, 0, -1) if (name := " ".join(argv[:n])) in self._raw), None)

    def command_of(self, argv: tuple[str, ...]) -> Command:
        """The command of an argument list. Raises CatalogueError if it begins with none."""
        return self.command(self.name_in(argv) or argv[0])

    def effect(self, argv: tuple[str, ...]) -> str:
        """The effect of an argument list: "read", "write" or "delete"."""
        command = self.command_of(argv)
        given = {param.option for param, _ in self.values(argv)}
        return next((effect for option, effect in command.effects.items() if option in given), command.effect)

    def values(self, argv: tuple[str, ...]) -> list[tuple[Param, str]]:
        """The parameters that an argument list gives, each with its value ("" for a switch), as far as the grammar can follow it."""
        command = self.command_of(argv)
        parsed = arguments.parse(command, argv[len(command.words) :])
        places = [param for param in command.params if not param.opts]
        loose = [(places[min(i, len(places) - 1)], word) for i, word in enumerate(parsed.loose) if places]
        return [(command.param(name), value) for name, value in parsed.given] + loose

    def refusal(self, argv: tuple[str, ...]) -> str | None:
        """Why the argument list does not fit the grammar, or None if it does. Never raises for a bad argument list."""
        if not argv or self.name_in(argv) is None:
            return f"no command {argv[0]!r}" if argv else "no command"
        command = self.command_of(argv)
        return arguments.refusal(command, argv[len(command.words) :])


def load(name_or_file: str) -> Catalogue:
    """A shipped catalogue by name, or one from a .json file. Raises CatalogueError if it is missing or broken."""
    file = name_or_file
    if not name_or_file.endswith(".json"):
        if os.path.basename(name_or_file) != name_or_file:
            raise CatalogueError(f"{name_or_file} is neither the name of a catalogue nor a .json file")
        file = os.path.join(os.path.dirname(__file__), "catalogues", f"{name_or_file}.json")
    try:
        with open(file, encoding="utf-8") as stream:
            data = json.load(stream)
    except FileNotFoundError as error:
        raise CatalogueError(f"no catalogue {name_or_file!r}; known: {', '.join(shipped()) or 'none'}, or give a .json file") from error
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogueError(f"cannot read the catalogue {file}: {error}; install again or build it anew") from error
    return Catalogue(data, file)


def shipped() -> list[str]:
    """Names of the catalogues that come with the package."""
    folder = os.path.join(os.path.dirname(__file__), "catalogues")
    return sorted(entry[:-5] for entry in os.listdir(folder) if entry.endswith(".json")) if os.path.isdir(folder) else []


def _command(name: str, raw: dict[str, Any]) -> Command:
    if raw["effect"] not in EFFECTS:
        raise ValueError(f"effect {raw['effect']!r}")
    return Command(
        name=name,
        help=raw["help"],
        effect=raw["effect"],
        effects=raw.get("effects", {}),
        preview=raw.get("preview", ""),
        wider=raw.get("wider", ""),
        say=raw.get("say", ""),
        pointed=raw.get("pointed", ""),
        after=raw.get("after", {}),
        needs=tuple(Need(tuple(need["any"]), need["question"]) for need in raw.get("needs", ())),
        exclusive=tuple(tuple(group) for group in raw.get("exclusive", ())),
        deniable=raw.get("deniable", False),
        params=tuple(_param(param) for param in raw["params"]),
    )


def _param(raw: dict[str, Any]) -> Param:
    return Param(
        name=raw["name"],
        type=raw["type"],
        opts=tuple(raw.get("opts", ())),
        help=raw.get("help", ""),
        flag=raw.get("flag", False),
        multiple=raw.get("multiple", False),
        required=raw.get("required", False),
        default=raw.get("default"),
        choices=tuple(raw.get("choices", ())),
        slot=_slot(raw) if raw.get("slot") else None,
    )


def _slot(raw: dict[str, Any]) -> SlotSpec:
    slot = raw["slot"]
    return SlotSpec(
        name=raw["name"],
        kind=slot["kind"],
        role=slot.get("role", ""),
        label=slot.get("label", ""),
        form=slot.get("form", ""),
        cues=tuple(slot.get("cues", ())),
        anti_cues=tuple(slot.get("anti_cues", ())),
        choices=tuple((value, tuple(cues)) for value, cues in slot.get("choices", {}).items()),
        multiple=raw.get("multiple", False),
        lowest=slot.get("lowest"),
        highest=slot.get("highest"),
    )
