"""Complete a command with the answer to a question."""

from __future__ import annotations

from nlcli import decide, render
from nlcli.catalogue import Catalogue, Param
from nlcli.types import NoMatch, Parse, Query, Question, Result, Suggestion
from slot_rules.registry import rule
from slot_rules.rules.flag import ON
from slot_rules.text import words
from slot_rules.types import Context, Mark, SlotMatch

_SURE = 0.95


def complete(question: Question, text: str, catalogue: Catalogue) -> Result:
    """The question's command with the value that the answer gives; the question again if it gives none."""
    command = catalogue.command(question.parse.argv[0])
    query = Query(f"{question.query.text} · {text}", question.query.context)
    found = _read(question, [command.param(name) for name in question.missing], text.strip())
    if not found:
        return question._replace(text=f"{text.strip()!r} is no answer to that. {question.text}")
    slots = [*question.parse.slots, *found]
    argv = render.argv(command, slots)
    if refusal := catalogue.refusal(argv):
        return NoMatch(query, refusal, 1.0)
    effect = catalogue.effect(argv)
    score = max(question.parse.score, decide.UNSURE_BELOW)
    return Suggestion(query, (Parse(argv, score, tuple(slots), effect),), score, effect, "rules")


def _read(question: Question, params: list[Param], text: str) -> list[SlotMatch]:
    """Values for the missing parameters: a switch by its cue words, else the first parameter whose rule takes the whole answer."""
    if not text or text.startswith("-"):
        return []
    names = question.query.context.names()
    for param in params:
        if param.slot and param.flag and text not in names:
            said = rule("flag")(param.slot, text, Context())
            if said and len(words(text)) <= 3:
                return [SlotMatch(param.name, ON, (0, 0), _SURE, "answer:switch")]
    for param in params:
        if param.slot is None or param.flag:
            continue
        marks = tuple(Mark(param.slot.role, word.start, word.end, _SURE) for word in words(text))
        found = rule(param.slot.kind)(param.slot, text, Context(names, marks, {}))
        if found:
            return [m._replace(span=(0, 0), rule="answer:value") for m in (found if param.multiple or param.slot.kind == "packages" else found[:1])]
    return []
