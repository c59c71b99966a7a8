"""What goes through the engine: Query -> Parse -> Suggestion | Question | NoMatch. Frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Callable

from slot_rules.light import Record
from slot_rules.types import SlotMatch


def _no_names() -> tuple[str, ...]:
    return ()


class Context(Record):
    """What the engine may know of the world. `names` gives the user's environments and is called only if a request needs them."""

    names: Callable[[], tuple[str, ...]] = _no_names


class Query(Record):
    """A request as it was typed."""

    text: str
    context: Context = Context()


class Parse(Record):
    """One command line: `argv` without the program's name, `score` in [0, 1], the values it was made of, its effect."""

    argv: tuple[str, ...]
    score: float
    slots: tuple[SlotMatch, ...]
    effect: str


class Alternative(Record):
    """Another command line that could be meant, and its score in [0, 1]."""

    argv: tuple[str, ...]
    score: float


class Suggestion(Record):
    """Commands to run, one parse a step. `score` is the least of theirs; `effect` the gravest."""

    query: Query
    parses: tuple[Parse, ...]
    score: float
    effect: str
    tier: str
    alternatives: tuple[Alternative, ...] = ()


class Question(Record):
    """The command is clear, a value is missing. `parse.argv` is what is known so far; `missing` are parameter names.

    In a sentence for several commands `before` are the complete ones in front of it and `after` those behind, complete or not.
    """

    query: Query
    parse: Parse
    missing: tuple[str, ...]
    text: str
    before: tuple[Parse, ...] = ()
    after: tuple[Parse | Question, ...] = ()


class NoMatch(Record):
    """Nothing the program can do, or nothing sure enough. `nearest` are commands that come closest, with example wordings."""

    query: Query
    reason: str
    score: float
    nearest: tuple[tuple[str, str], ...] = ()
    alternatives: tuple[Alternative, ...] = ()


Result = Suggestion | Question | NoMatch
