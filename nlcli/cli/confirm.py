"""The prompt [Y/n/e/a/?]: run, cancel, edit, show alternatives, say why."""

from __future__ import annotations

import shlex

from nlcli import program, render
from nlcli.catalogue import Catalogue
from nlcli.cli import preview
from nlcli.cli.execute import Runner
from nlcli.cli.screen import Screen
from nlcli.types import Parse, Suggestion


def confirm(result: Suggestion, runner: Runner, screen: Screen) -> Suggestion | None:
    """The suggestion to run, perhaps another one than was offered; None if it is not to be run. What deletes wants a typed "y"."""
    runner.dry_run(result)
    while True:
        deletes = result.effect == "delete"
        answer = screen.ask(f"run it? {'[y/N/e/a/?]' if deletes else '[Y/n/e/a/?]'} ", "bold")
        if answer is None or answer.lower() in ("n", "no", "q"):
            screen.say("cancelled")
            return None
        if answer.lower() in ("y", "yes") or (answer == "" and not deletes):
            return result
        if answer == "":
            screen.say("cancelled")
            return None
        other = _other(answer.lower(), result, runner, screen)
        if other is not None:
            runner.show(other)
            runner.dry_run(other)
            result = other


def _other(answer: str, result: Suggestion, runner: Runner, screen: Screen) -> Suggestion | None:
    """What the keys e, a and ? lead to: another suggestion, or None to ask again."""
    if answer in ("e", "edit"):
        return _edited(result, runner, screen)
    if answer in ("a", "alternatives"):
        return _alternative(result, runner.catalogue, screen)
    if answer in ("?", "why", "h", "help"):
        preview.why(result, runner.catalogue, screen)
    else:
        screen.say("y runs it, n cancels, e edits the line, a shows alternatives, ? says why")
    return None


def _edited(result: Suggestion, runner: Runner, screen: Screen) -> Suggestion | None:
    catalogue = runner.catalogue
    if len(result.parses) > 1:
        screen.say("several commands cannot be edited at once; say what you want again")
        return None
    line = screen.edit("edit: ", render.line(catalogue.program, result.parses[0].argv))
    if not line:
        return None
    try:
        argv = tuple(shlex.split(line))
    except ValueError as error:
        screen.say(f"that line is not complete: {error}")
        return None
    argv = argv[1:] if argv[:1] == (catalogue.program,) else argv
    if problem := program.refusal(catalogue, argv, runner.executable):
        screen.say(f"{catalogue.program} would not take that: {problem}")
        return None
    return _replaced(result, argv, 1.0, catalogue)


def _alternative(result: Suggestion, catalogue: Catalogue, screen: Screen) -> Suggestion | None:
    if not result.alternatives:
        screen.say("no other command comes close")
        return None
    preview.alternatives(result.alternatives, catalogue, screen)
    answer = screen.ask("which one? (number, or nothing to go back) ")
    if not answer or not answer.isdecimal() or not 0 < int(answer) <= len(result.alternatives):
        return None
    chosen = result.alternatives[int(answer) - 1]
    return _replaced(result, chosen.argv, chosen.score, catalogue)


def _replaced(result: Suggestion, argv: tuple[str, ...], score: float, catalogue: Catalogue) -> Suggestion:
    effect = catalogue.effect(argv)
    return result._replace(parses=(Parse(argv, score, (), effect),), score=score, effect=effect, alternatives=())
