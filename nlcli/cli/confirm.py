"""The prompt [Y/n/e/a/?]: run, cancel, edit, show alternatives, say why."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from nlcli import decide, history, program, render
from nlcli.catalogue import Catalogue
from nlcli.cli import preview
from nlcli.cli.execute import Runner
from nlcli.cli.screen import Screen
from nlcli.types import Parse, Suggestion

_NO = frozenset(("n", "no", "nope", "q", "quit", "cancel", "stop", "no thanks", "never mind"))
_YES = frozenset(("y", "yes"))
_NODS = frozenset(("", "ok", "okay", "yep", "yeah", "sure", "go", "go ahead", "do it", "run", "run it", "yes please", "please do"))
# The longest word that is one of the keys ("alternatives").
_LONGEST_KEY = 12


def confirm(result: Suggestion, runner: Runner, screen: Screen, refine: Callable[[str, Suggestion], Suggestion | None]) -> tuple[Suggestion, Suggestion | None]:
    """What was offered last in words, and what is to be run instead of it or as it is; None for that if nothing is. What deletes wants a typed "y".

    `refine` makes of a sentence ("but with 3.12") and the suggestion a new one.
    """
    offered = result
    runner.dry_run(result)
    while True:
        deletes = result.effect == "delete"
        answer = screen.ask(f"run it? {'[y/N/e/a/?]' if deletes else '[Y/n/e/a/?]'} ", "bold")
        verdict = _verdict(answer, deletes)
        if verdict == "no":
            screen.say("cancelled")
            return offered, None
        if verdict == "yes":
            return offered, result
        if verdict == "really?" or answer is None:
            screen.say("this deletes something: y runs it")
            continue
        if " " in answer or len(answer) > _LONGEST_KEY:
            other = refine(answer, result)
            offered = other or offered
        else:
            other = _other(answer.lower(), result, runner, screen)
        if other is not None:
            runner.show(other)
            runner.dry_run(other)
            result = other


def _verdict(answer: str | None, deletes: bool) -> str:
    """What an answer decides: "yes", "no", "really?" where something would be deleted on a nod; "" for nothing."""
    said = None if answer is None else answer.lower().rstrip(".!")
    if said is None or said in _NO or (said == "" and deletes):
        return "no"
    if said in _YES or (said in _NODS and not deletes):
        return "yes"
    return "really?" if said in _NODS else ""


def _other(answer: str, result: Suggestion, runner: Runner, screen: Screen) -> Suggestion | None:
    """What the keys e, a and ? lead to: another suggestion, or None to ask again."""
    if answer in ("e", "edit"):
        return _edited(result, runner, screen)
    if answer in ("a", "alternatives"):
        return _alternative(result, runner.catalogue, screen)
    if answer in ("?", "why", "h", "help"):
        preview.why(result, runner.catalogue, screen)
    else:
        screen.say('y runs it, n cancels, e edits the line, a shows alternatives, ? says why; or say what to change: "but with python 3.12"')
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
    offered = decide.ranked(result.alternatives, history.used(catalogue.program))
    preview.alternatives(offered, catalogue, screen)
    answer = screen.ask("which one? (number, or nothing to go back) ")
    if not answer or not answer.isdecimal() or not 0 < int(answer) <= len(offered):
        return None
    chosen = offered[int(answer) - 1]
    return _replaced(result, chosen.argv, chosen.score, catalogue)


def _replaced(result: Suggestion, argv: tuple[str, ...], score: float, catalogue: Catalogue) -> Suggestion:
    effect = catalogue.effect(argv)
    return result._replace(parses=(Parse(argv, score, (), effect),), score=score, effect=effect, alternatives=())
