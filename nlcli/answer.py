"""Complete a command with the answer to a question."""

from __future__ import annotations

from nlcli import decide, guard, render
from nlcli.catalogue import Catalogue, Param
from nlcli.engine import RULES, in_order
from nlcli.types import Parse, Query, Question, Result
from slot_rules.light import Record
from slot_rules.registry import rule
from slot_rules.rules.flag import ON
from slot_rules.text import Word, words
from slot_rules.types import Context, Mark, SlotMatch

_SURE = 0.95
_LEAVING = frozenset(("none", "none of them", "no", "n", "nothing", "cancel", "never mind", "nevermind", "forget it", "stop", "quit", "exit", "abort", "q"))
# Words round a value in an answer: "the backend one please", "it's called api".
_ROUND = frozenset(
    "the a an one please pls thanks env envs venv environment virtualenv called named its it's it is use take just my of package packages checkpoint".split()
)
_LISTED = frozenset(("packages",))
_MOST_CHOICES = 9


class Choice(Record):
    """Something to answer a question with: the answer as one would type it, and what it means ("" if that is plain)."""

    text: str
    about: str


def choices(question: Question, catalogue: Catalogue) -> list[Choice]:
    """What there is to choose from, at most `_MOST_CHOICES`: environments of this machine, values of an option, switches."""
    command = catalogue.command_of(question.parse.argv)
    out: list[Choice] = []
    for param in map(command.param, question.missing):
        if param.flag:
            out.append(Choice(param.option, param.help))
        elif param.choices:
            out += [Choice(value, "") for value in param.choices]
        elif param.slot and param.slot.kind == "environment" and not out:
            out += [Choice(name, "") for name in question.query.context.names()]
    return out[:_MOST_CHOICES]


def leaves(question: Question, text: str) -> bool:
    """Does the answer say that nothing is to be done? Not if an environment is really called that."""
    said = text.strip().strip(".!").lower()
    return not said or (said in _LEAVING and text.strip() not in question.query.context.names())


def complete(question: Question, text: str, catalogue: Catalogue) -> Result:
    """The question's command, and those round it, with the value that the answer gives; the question again if it gives none."""
    command = catalogue.command_of(question.parse.argv)
    found = [] if guard.refusal(text) else _read(question, [command.param(name) for name in question.missing], text.strip())
    slots = (*question.parse.slots, *found)
    # What was typed as a command line has no slots: the answer goes behind it.
    argv = render.argv(command, list(slots)) if question.parse.slots else (*question.parse.argv, *render.argv(command, found)[len(command.words) :])
    if not found or catalogue.refusal(argv):
        return question._replace(text=f"{text.strip()!r} is no answer to that. {question.text.partition(' is no answer to that. ')[2] or question.text}")
    query = Query(f"{question.query.text} · {text.strip()}", question.query.context)
    # The person has just said what was missing.
    parse = Parse(argv, max(question.parse.score, decide.UNSURE_BELOW), slots, catalogue.effect(argv))
    return in_order(query, (*question.before, parse, *question.after), RULES)


def _read(question: Question, params: list[Param], text: str) -> list[SlotMatch]:
    """Values for the missing parameters: a switch by its cue words, else the first parameter whose rule takes the whole answer."""
    if option := next((param for param in params if param.flag and text in param.opts), None):
        return [SlotMatch(option.name, ON, (0, 0), _SURE, "answer:switch")]
    if not text or text.startswith("-"):
        return []
    names = question.query.context.names()
    for param in params:
        if param.slot and param.flag and text not in names and len(words(text)) <= 3 and rule("flag")(param.slot, text, Context()):
            return [SlotMatch(param.name, ON, (0, 0), _SURE, "answer:switch")]
    for param in params:
        if param.slot is None or param.flag:
            continue
        kind = param.slot.kind
        said = _values(text, names, several=kind in _LISTED)
        marks = tuple(Mark(param.slot.role, word.start, word.end, _SURE) for word in said)
        found = rule(kind)(param.slot, text, Context(names, marks, {})) if said else []
        # One value for one slot, and nothing of the answer left over.
        if found and (kind in _LISTED or len(said) == 1):
            return [match._replace(span=(0, 0), rule="answer:value") for match in (found if kind in _LISTED else found[:1])]
    return []


def _values(text: str, names: tuple[str, ...], several: bool) -> list[Word]:
    """The words of an answer that are the value itself; empty if there are more than can be one value."""
    row = [word for word in words(text) if word.quoted or word.text in names or word.lower not in _ROUND]
    return row if several or len(row) == 1 else []
