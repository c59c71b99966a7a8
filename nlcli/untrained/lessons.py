"""What a user's examples say of how the values of one command are spoken of; nlcli.learn.lessons works it out."""

from __future__ import annotations

import re

from slot_rules.light import Record
from slot_rules.text import Word

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any

DETERMINERS = frozenset("a an the my our your his her their some this that".split())
# What stands for the word before the first one.
_BEGINNING = "^"


class Lessons(Record):
    """Of one command; parameters by name, choices as "--format=json".

    `before` counts what stood behind a word (parameter, or "" for a word that is no value); `shapes` and `had` are what values looked like and were;
    `phrases` are parameters with values of several words; `plain` the stems of words that were no values; `asking` has for each parameter or choice
    that an example gives the stems that only such examples have: each with its share, for every one of those examples. `usual` are parameters that
    most of the command's examples give.
    """

    before: dict[str, dict[str, int]]
    shapes: dict[str, frozenset[str]]
    had: dict[str, frozenset[str]]
    phrases: frozenset[str]
    plain: frozenset[str]
    asking: dict[str, list[dict[str, float]]]
    usual: frozenset[str]

    def behind(self, word: str, param: str) -> float:
        """The share of what stood behind a word that was for the parameter, in [0, 1]."""
        seen = self.before.get(word)
        return seen.get(param, 0) / sum(seen.values()) if seen else 0.0

    def times(self, word: str, param: str) -> int:
        """How often the parameter stood behind a word."""
        return self.before.get(word, {}).get(param, 0)

    def looks(self, param: str, word: Word) -> int:
        """1 if a word looks like what the parameter had, -1 if it looks like what only others had, 0 if that says nothing."""
        own = shape(word.text)
        if own.isalpha():
            return 0
        if own in self.shapes.get(param, ()):
            return 1
        return -1 if param in self.shapes and any(own in shapes for shapes in self.shapes.values()) else 0

    def asked(self, label: str, stems: frozenset[str]) -> float:
        """How far the words are those that ask for a parameter or choice, in [0, 1]."""
        return min(1.0, max((sum(share for stem, share in words.items() if stem in stems) for words in self.asking.get(label, ())), default=0.0))

    def asking_words(self, label: str, stems: frozenset[str]) -> set[str]:
        """Those of the words that ask for it."""
        return {stem for words in self.asking.get(label, ()) for stem in words if stem in stems}

    def data(self) -> dict[str, Any]:
        """The same as JSON has it."""
        sets = {name: {param: sorted(values) for param, values in getattr(self, name).items()} for name in ("shapes", "had")}
        return {"before": self.before, **sets, "phrases": sorted(self.phrases), "plain": sorted(self.plain), "asking": self.asking, "usual": sorted(self.usual)}


def read(commands: dict[str, Any]) -> dict[str, Lessons]:
    """The lessons of each command from what `Lessons.data` gave; none if another version wrote them."""
    try:
        return {name: _read(data) for name, data in commands.items()}
    except (KeyError, TypeError, AttributeError):
        return {}


def _read(data: dict[str, Any]) -> Lessons:
    shapes, had = ({param: frozenset(values) for param, values in data[name].items()} for name in ("shapes", "had"))
    return Lessons(data["before"], shapes, had, frozenset(data["phrases"]), frozenset(data["plain"]), data["asking"], frozenset(data["usual"]))


def shape(text: str) -> str:
    """What a word looks like: letters as "a", digits as "0", each run as one."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", text))


def place_before(row: tuple[Word, ...], at: int) -> int:
    """The index of the word before one, but for determiners; -1 if there is none."""
    at -= 1
    while at >= 0 and row[at].lower in DETERMINERS:
        at -= 1
    return at


def word_before(row: tuple[Word, ...], at: int) -> str:
    """The word before one, but for determiners, or what stands for it."""
    before = place_before(row, at)
    return _BEGINNING if before < 0 else row[before].lower
