"""Ask back: for a value that is missing, with what there is to choose from, and which of several commands is meant."""

from __future__ import annotations

from nlcli import decide, history
from nlcli.answer import choices, complete, leaves
from nlcli.catalogue import Catalogue
from nlcli.cli import preview
from nlcli.cli.screen import Screen
from nlcli.engine import RULES
from nlcli.types import Alternative, NoMatch, Parse, Question, Result, Suggestion

_MOST_QUESTIONS = 3


def settled(result: Result, catalogue: Catalogue, screen: Screen) -> Result | None:
    """The result after what the person said to it; None if they leave."""
    return _answered(result, catalogue, screen) if isinstance(result, Question) else _picked(result, catalogue, screen)


def _answered(question: Question, catalogue: Catalogue, screen: Screen) -> Result | None:
    """Ask until the value is there."""
    result: Result = question
    for _ in range(_MOST_QUESTIONS):
        if not isinstance(result, Question):
            break
        offered = choices(result, catalogue)
        preview.question(result, screen, offered)
        answer = screen.ask("> ")
        if answer is None or leaves(result, answer):
            return None
        if answer.isdecimal() and offered and answer not in result.query.context.names():
            if not 0 < int(answer) <= len(offered):
                screen.say(f"there is no number {answer}; 1 to {len(offered)}, or say it in words")
                continue
            answer = offered[int(answer) - 1].text
        result = complete(result, answer, catalogue)
    return result


def _picked(result: NoMatch | Suggestion, catalogue: Catalogue, screen: Screen) -> Result | None:
    """One of the commands that could be meant, if there are some and the person picks one; else the result as it is."""
    first = (Alternative(result.parses[0].argv, result.score),) if isinstance(result, Suggestion) else ()
    offered = decide.ranked((*first, *result.alternatives), history.used(catalogue.program))
    if not offered:
        return result
    screen.say(f"{screen.paint('Not sure what is meant', 'bold')}. It could be:")
    preview.alternatives(offered, catalogue, screen)
    answer = screen.ask("which one? (number, or nothing) ")
    if not answer:
        return None
    if not answer.isdecimal() or not 0 < int(answer) <= len(offered):
        screen.say(f"there is no number {answer}" if answer.isdecimal() else "say it in other words, or pick a number")
        return None
    chosen = offered[int(answer) - 1].argv
    effect = catalogue.effect(chosen)
    return Suggestion(result.query, (Parse(chosen, 1.0, (), effect),), 1.0, effect, RULES)
