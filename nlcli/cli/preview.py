"""What the person sees before anything runs."""

from __future__ import annotations

from collections.abc import Sequence

from nlcli import decide, memory, render
from nlcli.answer import Choice
from nlcli.catalogue import Catalogue
from nlcli.cli.screen import Screen
from nlcli.engine import SLM
from nlcli.types import Alternative, NoMatch, Parse, Question, Suggestion

# Of each effect what is said, and its colour.
EFFECTS = {"read": ("only reads", "green"), "write": ("writes", "yellow"), "delete": ("deletes", "red")}


def printable(text: str) -> str:
    """The text with control characters spelt out: a name from a registry must not draw on the terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def lines(result: Suggestion, catalogue: Catalogue) -> str:
    """The command lines, one a line."""
    return "\n".join(render.line(catalogue.program, parse.argv) for parse in result.parses)


def suggestion(result: Suggestion, catalogue: Catalogue, screen: Screen) -> None:
    """Each command with its effect, and how sure the whole is."""
    for parse in result.parses:
        effect, colour = EFFECTS[parse.effect]
        screen.say(f"  {screen.paint(printable(render.line(catalogue.program, parse.argv)), 'bold', 'cyan')}   {screen.paint(effect, colour)}")
    sure = f"{result.score:.0%} sure"
    if result.score < decide.UNSURE_BELOW:
        others = ", ".join(render.line(catalogue.program, a.argv) for a in result.alternatives)
        sure = screen.paint(f"not quite sure ({result.score:.0%})" + (f"; it could also be: {others}" if others else ""), "yellow")
    if result.tier == memory.TIER:
        sure += ", as you put it right before"
    if result.tier == SLM:
        sure += ", by the language model"
    what = " ".join(dict.fromkeys(catalogue.command_of(parse.argv).help.rstrip(".") + "." for parse in result.parses))
    screen.say(f"  {screen.paint(what, 'dim')}  ({sure})")
    for parse in result.parses:
        if parse.effect != "read" and (first := _named(catalogue.command_of(parse.argv).after.get("before", ""), parse, catalogue)):
            screen.say(screen.paint(f'  you may want to do this first: "{first}"', "dim"))


def next_step(done: Parse, catalogue: Catalogue, screen: Screen) -> None:
    """What people do after such a command, as a request."""
    if following := _named(catalogue.command_of(done.argv).after.get("next", ""), done, catalogue):
        screen.say(screen.paint(f'  next, perhaps: "{following}"', "dim"))


def _named(text: str, parse: Parse, catalogue: Catalogue) -> str:
    """A request about the environment that the command names, or "" if it names none."""
    if "NAME" not in text:
        return text
    named = (value for param, value in catalogue.values(parse.argv) if param.slot and param.slot.kind in ("environment", "name") and value)
    name = next(named, "")
    return text.replace("NAME", printable(name)) if name else ""


def question(result: Question, screen: Screen, choices: Sequence[Choice] = ()) -> None:
    """The question, and the real choices to pick from by number."""
    screen.say(screen.paint(result.text, "bold"))
    for number, choice in enumerate(choices, 1):
        screen.say(f"  {number}  {printable(choice.text)}   {screen.paint(choice.about, 'dim')}".rstrip())


def alternatives(others: tuple[Alternative, ...], catalogue: Catalogue, screen: Screen) -> None:
    """Other command lines, numbered, each with what it does."""
    for number, other in enumerate(others, 1):
        effect, colour = EFFECTS[catalogue.effect(other.argv)]
        line = printable(render.line(catalogue.program, other.argv))
        screen.say(f"  {number}  {line}   {screen.paint(effect, colour)}   {screen.paint(catalogue.command_of(other.argv).help, 'dim')}")


def no_match(result: NoMatch, catalogue: Catalogue, screen: Screen) -> None:
    """Why nothing is proposed, what comes nearest, and how to say it."""
    screen.say(f"{screen.paint('Not understood', 'bold')}: {result.reason}.")
    if result.nearest:
        screen.say(f"{catalogue.program} can {catalogue.summary}. The nearest it has:")
        width = max(len(name) for name, _ in result.nearest)
        for name, say in result.nearest:
            screen.say(f'  {screen.paint(name.ljust(width), "cyan")}  try: "{say}"')


def why(result: Suggestion, catalogue: Catalogue, screen: Screen) -> None:
    """Which words led to which part of the command line."""
    for parse in result.parses:
        command = catalogue.command_of(parse.argv)
        screen.say(f"  {screen.paint(command.name, 'cyan')}: {command.help}  (the whole sentence, {parse.score:.0%})")
        _why_slots(parse, result, catalogue, screen)
    screen.say("  y runs it, n cancels, e edits the line, a shows alternatives")


def _why_slots(parse: Parse, result: Suggestion, catalogue: Catalogue, screen: Screen) -> None:
    command = catalogue.command_of(parse.argv)
    for slot in parse.slots:
        param = command.param(slot.slot)
        said = result.query.text[slot.span[0] : slot.span[1]]
        because = f'because you said "{said}"' if said else "from the whole sentence"
        value = "" if param.flag else f" {slot.value}"
        screen.say(f"  {screen.paint(param.option + value, 'cyan')}: {param.help or param.name}  ({because}; {slot.rule}, {slot.score:.0%})")
