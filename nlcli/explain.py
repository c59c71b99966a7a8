"""A command line in plain words, from the catalogue alone; for a wrong one what is wrong and what may have been meant. Pure."""

from __future__ import annotations

from nlcli import parts
from nlcli.catalogue import Catalogue, Command, Param
from slot_rules import fuzzy
from slot_rules.light import Record

_MOST = 3


class Piece(Record):
    """One value of a command line: as it is typed out in full, what it is for, and the effect of the command with it if it changes that."""

    text: str
    means: str
    effect: str = ""


class Explanation(Record):
    """A right command line. `defaults` holds for what is not given; `lacks` asks for what the program may take but cannot work without.

    `preview` is the option that shows what a command that deletes would do; `say` is how to ask for such a command in English.
    """

    argv: tuple[str, ...]
    means: str
    effect: str
    pieces: tuple[Piece, ...]
    defaults: tuple[Piece, ...]
    lacks: str
    preview: str
    say: str


class Wrong(Record):
    """A wrong command line: what is wrong with it, and right ones that may have been meant, the likeliest first."""

    argv: tuple[str, ...]
    problem: str
    nearest: tuple[tuple[str, ...], ...]


def explain(argv: tuple[str, ...], catalogue: Catalogue) -> Explanation | Wrong:
    """What a command line (with or without the program's name) does. Never raises for any words."""
    argv = argv[1:] if argv[:1] == (catalogue.program,) else argv
    before = _own_options(argv, catalogue)
    own = tuple(word for word, _ in before)
    argv = argv[len(own) :]
    if problem := catalogue.refusal(argv):
        return Wrong((*own, *argv), problem, tuple((*own, *repaired) for repaired in _repaired(argv, catalogue)[:_MOST]))
    command = catalogue.command_of(argv)
    given = catalogue.values(argv)
    names = {param.name for param, _ in given}
    effect = catalogue.effect(argv)
    lacking = parts.lacking(command, names)
    return Explanation(
        (*own, *argv),
        command.help,
        effect,
        (*(Piece(param.option, param.help) for _, param in before), *(_piece(param, value, command) for param, value in given)),
        tuple(_piece(param, f"{param.default}", command) for param in command.params if param.default is not None and param.name not in names),
        lacking.question if lacking else "",
        command.preview if effect == "delete" else "",
        command.say,
    )


def _own_options(argv: tuple[str, ...], catalogue: Catalogue) -> list[tuple[str, Param]]:
    """The switches of the program itself that stand before the command, as typed."""
    options = catalogue.options()
    out = []
    for word in argv:
        if word not in options or not options[word].flag:
            break
        out.append((word, options[word]))
    return out


def _piece(param: Param, value: str, command: Command) -> Piece:
    text = value if not param.opts else param.option if param.flag else f"{param.option} {value}"
    means = param.help or f"the {param.name.replace('_', ' ')}"
    if param.type in ("integer", "float"):
        means = " ".join(value if word == "N" else word for word in means.split())  # "not used in N days"
    return Piece(text, means, command.effects.get(param.option, ""))


def _repaired(argv: tuple[str, ...], catalogue: Catalogue) -> list[tuple[str, ...]]:
    """Right command lines that differ from a wrong one in one word, the likeliest first."""
    if not argv:
        return []
    if argv[0] not in catalogue:
        names = fuzzy.near(argv[0], catalogue.commands) or _that_speak_of(argv[0], catalogue)
        # The rest may belong to what was meant, or be wrong as well.
        return [(name,) if catalogue.refusal((name, *argv[1:])) else (name, *argv[1:]) for name in names]
    params = catalogue.command_of(argv).params
    options = [opt for param in params for opt in param.opts if opt.startswith("--")]
    choices = [choice for param in params for choice in param.choices]
    out = []
    for place, word in enumerate(argv[1:], 1):
        name, equals, value = word.partition("=")
        is_option = name.startswith("-")
        if is_option and name not in options:
            others = [f"{other}{equals}{value}" for other in fuzzy.near(name, options)]
        else:
            near = fuzzy.near(value if equals else word, choices)
            others = [f"{name}={other}" if equals else other for other in near]
        out += [(*argv[:place], other, *argv[place + 1 :]) for other in others]
    return [each for each in dict.fromkeys(out) if not catalogue.refusal(each)]


def _that_speak_of(word: str, catalogue: Catalogue) -> list[str]:
    """Commands that are called so in part ("install"), else those whose example request begins so ("delete")."""
    word = word.lower()
    named = [name for name in catalogue.commands if word in name.split("-")]
    return named or [name for name in catalogue.commands if catalogue.command(name).say.lower().startswith(f"{word} ")]
