"""A request from the command line, a pipe or a person at the prompt."""

from __future__ import annotations

import sys
from collections.abc import Callable

from intent_models.classifier import Classifier, OnnxClassifier
from nlcli import guard, learned, world
from nlcli.catalogue import Catalogue
from nlcli.cli.options import Options
from nlcli.cli.screen import Screen
from nlcli.cli.talk import CANCELLED, Talk
from nlcli.errors import UsageError
from nlcli.tier import Tier
from slot_rules.patterns import Pattern
from slot_rules.registry import load_while


def ask(options: Options, classifier: OnnxClassifier | None = None) -> int:
    """Answer the request in the options, with the catalogue's own model if no classifier is given; the exit code.

    Without a request, on a terminal, it is a conversation.
    """
    screen = Screen(colour=not (options.no_color or options.line), ask=not (options.no_input or options.line))
    text = _text(options, screen)
    if text is None:
        return CANCELLED
    catalogue = learned.load(options.catalogue)
    if options.line:
        from nlcli.cli import line

        text = line.request(text, catalogue)
    if guard.is_malformed(text):
        raise UsageError(f"{guard.refusal(text)}; say in one line what you want, for example: nlcli show my environments")
    names = world.names(catalogue.names_source)
    if classifier:
        _prepare(text, names, classifier.is_opening)
    with Tier(catalogue) as tier:
        talk = Talk(options, screen, catalogue, names, classifier or _classifier(catalogue), tier)
        alone = options.request or options.print or options.json or not screen.can_ask
        return talk.answer(text) if alone else talk.converse(text)


def undo(options: Options) -> int:
    """Propose the way back from the last command that changed something; 0 also if there is none, which is said."""
    from nlcli import history, render
    from nlcli.undo import last_change, way_back

    screen = Screen(colour=not options.no_color, ask=not options.no_input)
    catalogue = learned.load(options.catalogue)
    done = last_change(history.read(catalogue.program))
    if done is None:
        screen.say("nothing to undo: nlcli has run no command here that changed something")
        return 0
    back = way_back(done, catalogue)
    line = render.line(catalogue.program, done.argv)
    if isinstance(back, str):
        screen.say(f"there is no way back from: {line}\n  {back}")
        return 0
    screen.say(f"to undo: {line}")
    if options.print:
        screen.data(render.line(catalogue.program, back.parses[0].argv))
        return 0
    with Tier(catalogue) as tier:
        return Talk(options, screen, catalogue, world.names(catalogue.names_source), _classifier(catalogue), tier).propose(back, undoes=True)


def _classifier(catalogue: Catalogue) -> Classifier:
    from nlcli.cli import classifier  # late: a shipped catalogue brings its model along

    return classifier.of(catalogue, lasting=False)


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
