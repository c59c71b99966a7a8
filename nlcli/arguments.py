"""The grammar of a command's arguments, as Click and argparse have it in common."""

from __future__ import annotations

from slot_rules.light import Record

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.catalogue import Command, Param


class Parsed(Record):
    """An argument list taken apart: parameter names with their values ("" for a switch), loose words, and what is wrong with it."""

    given: tuple[tuple[str, str], ...]
    loose: tuple[str, ...]
    problem: str | None


def parse(command: Command, args: tuple[str, ...]) -> Parsed:
    """Walk the arguments as Click does: options anywhere, "--" ends them, "--opt=value", "-d5", "-fx", a value may look like an option."""
    options = {opt: param for param in command.params for opt in param.opts}
    given: list[tuple[str, str]] = []
    loose: list[str] = []
    rest = list(args)

    def problem(text: str) -> Parsed:
        return Parsed(tuple(given), tuple(loose), text)

    while rest:
        word = rest.pop(0)
        if word == "--":
            loose += rest
            break
        if not word.startswith("-") or word == "-":
            loose.append(word)
            continue
        for name, attached in _options_in(word, options):
            param = options.get(name)
            if param is None:
                return problem(f"{command.name} has no option {name}")
            if param.flag and attached is not None:
                return problem(f"{name} takes no value")
            if not param.flag and attached is None and not rest:
                return problem(f"{name} needs a value")
            value = "" if param.flag else rest.pop(0) if attached is None else attached
            given.append((param.name, value))
            if not param.flag and (bad := _bad_value(param, value)):
                return problem(bad)
    return Parsed(tuple(given), tuple(loose), None)


def _options_in(word: str, options: dict[str, Param]) -> list[tuple[str, str | None]]:
    """(option, value attached to it or None) for each option in a word: "--opt=value", "-d5" and "-fd" for "-f -d"."""
    if word.startswith("--") or word in options:
        name, has_value, value = word.partition("=")
        return [(name, value if has_value else None)]
    out: list[tuple[str, str | None]] = []
    letters = word[1:]
    while letters:
        name, letters = f"-{letters[0]}", letters[1:]
        takes_rest = name in options and not options[name].flag and letters
        out.append((name, letters if takes_rest else None))
        if takes_rest or name not in options:
            break
    return out


def refusal(command: Command, args: tuple[str, ...]) -> str | None:
    """Why the arguments of a command do not fit its grammar, or None if they do."""
    if any("\0" in word for word in args):
        return "a NUL character in a value"
    parsed = parse(command, args)
    if parsed.problem:
        return parsed.problem
    arguments = [param for param in command.params if not param.opts]
    room = None if any(param.multiple for param in arguments) else len(arguments)
    if room is not None and len(parsed.loose) > room:
        return f"{command.name} takes no argument {parsed.loose[room]!r}"
    given = {name for name, _ in parsed.given} | {param.name for param, _ in zip(arguments, parsed.loose, strict=False)}
    missing = [param.option for param in command.params if param.required and param.name not in given]
    return f"{command.name} needs {missing[0]}" if missing else None


def _bad_value(param: Param, value: str) -> str | None:
    if param.choices:
        return None if value.lower() in (choice.lower() for choice in param.choices) else f"{param.option} takes {', '.join(param.choices)}; not {value!r}"
    try:
        if param.type == "integer":
            int(value)
        elif param.type == "float":
            float(value)
    except ValueError:
        return f"{param.option} takes a number, not {value!r}"
    return None
