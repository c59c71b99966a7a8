"""One request: understand, preview, confirm, run."""

from __future__ import annotations

import sys
from collections.abc import Callable

from intent_models.classifier import Classifier, OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli import guard, program, world
from nlcli.answer import complete, leaves
from nlcli.catalogue import Catalogue
from nlcli.cli import execute, preview
from nlcli.cli.options import Options
from nlcli.cli.screen import Screen
from nlcli.engine import Engine
from nlcli.errors import UsageError
from nlcli.tier import Tier
from nlcli.types import Context, NoMatch, Query, Question, Result, Suggestion
from slot_rules.patterns import Pattern
from slot_rules.registry import load_while

UNRESOLVED = 3
MISSING_VALUE = 4
CANCELLED = 5
_MOST_QUESTIONS = 3


def ask(options: Options, classifier: OnnxClassifier | None = None) -> int:
    """Answer the request in the options, with the catalogue's own model if no classifier is given; the exit code."""
    screen = Screen(colour=not options.no_color, ask=not options.no_input)
    text = _text(options, screen)
    if text is None:
        return CANCELLED
    if guard.is_malformed(text):
        raise UsageError(f"{guard.refusal(text)}; say in one line what you want, for example: nlcli show my environments")
    catalogue = catalogues.load(options.catalogue)
    names = world.names(catalogue.names_source)
    if classifier:
        _prepare(text, names, classifier.is_opening)
    with Tier(catalogue) as tier:
        engine = Engine(catalogue, classifier or _classifier(catalogue), tier)
        result = engine.translate(Query(text, Context(names)))
    if options.json:
        return _as_json(result, catalogue, screen)
    if isinstance(result, Question) and screen.can_ask and not options.print:
        answered = _clarify(result, catalogue, screen)
        if answered is None:
            return CANCELLED
        result = answered
    return _conclude(result, catalogue, options, screen)


def _classifier(catalogue: Catalogue) -> Classifier:
    from nlcli import classifiers  # late: a shipped catalogue brings its model along

    return classifiers.of(catalogue, lasting=False)


def _prepare(text: str, names: Callable[[], tuple[str, ...]], busy: Callable[[], bool]) -> None:
    """Do beforehand what the request will most likely need, while the model is being opened."""
    load_while(busy)
    Pattern.compile_while(busy, text)
    if busy():
        names()


def _text(options: Options, screen: Screen) -> str | None:
    """The request from the arguments, else from the person, else from a pipe; None if the person leaves."""
    if options.request:
        return " ".join(options.request)
    if screen.can_ask:
        return screen.ask("What would you like to do? ", "bold")
    if not sys.stdin.isatty():
        first, *rest = sys.stdin.buffer.read(8 * guard.MAX_CHARACTERS).decode("utf-8", "surrogateescape").splitlines() or [""]
        if any(line.strip() for line in rest):
            raise UsageError("one request at a time; for several: nlcli translate --jsonl")
        return first
    return ""


def _as_json(result: Result, catalogue: Catalogue, screen: Screen) -> int:
    import json

    from nlcli.result import as_object

    screen.data(json.dumps(as_object(result, catalogue.program), ensure_ascii=False))
    return MISSING_VALUE if isinstance(result, Question) else UNRESOLVED if isinstance(result, NoMatch) else 0


def _clarify(question: Question, catalogue: Catalogue, screen: Screen) -> Result | None:
    """Ask until the value is there; None if the person leaves."""
    result: Result = question
    for _ in range(_MOST_QUESTIONS):
        if not isinstance(result, Question):
            break
        choices = _choices(result, catalogue)
        preview.question(result, choices, screen)
        answer = screen.ask("> ")
        if answer is None or leaves(result, answer):
            return None
        if answer.isdecimal() and choices and answer not in result.query.context.names():
            if not 0 < int(answer) <= len(choices):
                screen.say(f"there is no number {answer}; 1 to {len(choices)}, or a name")
                continue
            answer = choices[int(answer) - 1]
        result = complete(result, answer, catalogue)
    return result


def _choices(question: Question, catalogue: Catalogue) -> list[str]:
    """Names on this machine, where the question is for an environment."""
    command = catalogue.command_of(question.parse.argv)
    slots = [command.param(name).slot for name in question.missing]
    return list(question.query.context.names()[:9]) if any(slot and slot.kind == "environment" for slot in slots) else []


def _conclude(result: Result, catalogue: Catalogue, options: Options, screen: Screen) -> int:
    if isinstance(result, Question):
        preview.question(result, [], screen)
        return MISSING_VALUE
    if isinstance(result, NoMatch):
        preview.no_match(result, catalogue, screen)
        return UNRESOLVED
    for parse in result.parses:
        if problem := program.refusal(catalogue, parse.argv, options.program):
            preview.no_match(NoMatch(result.query, f"the installed {catalogue.program} would not take it: {problem}", result.score), catalogue, screen)
            return UNRESOLVED
    if options.print:
        screen.data(preview.lines(result, catalogue))
        return 0
    runner = execute.Runner(catalogue, program.locate(catalogue, options.program), screen)
    runner.show(result)
    chosen = _agreed(result, runner, options, screen)
    return CANCELLED if chosen is None else runner.run(chosen)


def _agreed(result: Suggestion, runner: execute.Runner, options: Options, screen: Screen) -> Suggestion | None:
    """What to run: agreed on beforehand (-y), or on the terminal; None if nothing."""
    deletes = result.effect == "delete"
    if options.yes and (options.yes_delete or not deletes):
        return result
    if not screen.can_ask:
        flags = "-y --yes-delete" if deletes else "-y"
        screen.say(f"not run: there is no terminal to ask on. Add {flags} to run it, or -p to print it.")
        return None
    from nlcli.cli.confirm import confirm

    return confirm(result, runner, screen)
