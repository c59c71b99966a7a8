"""How a program's values are spoken of, from examples with their command lines: makes what nlcli.untrained.lessons holds."""

from __future__ import annotations

from collections import Counter, defaultdict

from nlcli import wording
from nlcli.catalogue import Catalogue, Command, Param
from nlcli.learn.taught import Row
from nlcli.untrained.lessons import DETERMINERS, Lessons, place_before, shape, word_before
from nlcli.untrained.titles import titles
from nlcli.untrained.words import own_terms
from slot_rules.light import Record
from slot_rules.rules.item import place
from slot_rules.text import Word, words

# What a small word ("off", "without") says beside one that means something.
_SMALL = 0.4
# The share of a command's examples from which a parameter is usual.
_USUAL = 0.6
_SAYS_NOTHING = DETERMINERS | frozenset("i you it me please pls thanks can could is are be".split())


class Example(Record):
    """A request beside its command line.

    For each of its words the parameter that it is a value of, or "", and which of the line's values that is (-1 for none); `given` are all
    parameters of the line, choices as "--format=json"; `labels` are its switches and choices as nlcli.untrained.texts has them.
    """

    row: tuple[Word, ...]
    params: tuple[str, ...]
    values: tuple[int, ...]
    given: frozenset[str]
    labels: frozenset[str]

    def plain(self) -> dict[str, float]:
        """The stems of the words that are no values, and how much each can say."""
        said = [word.lower for word, param in zip(self.row, self.params, strict=True) if not param]
        return {wording.stem(word): _SMALL if word in wording.STOP else 1.0 for word in said if word not in _SAYS_NOTHING}

    def continues(self, at: int) -> bool:
        """Does a word go on with the value of the word before it?"""
        return at > 0 and self.values[at] >= 0 and self.values[at] == self.values[at - 1]


def of(catalogue: Catalogue, rows: list[Row]) -> dict[str, Lessons]:
    """The lessons of each command that some of the rows have a command line for."""
    found: dict[str, list[Example]] = defaultdict(list)
    for row in rows:
        if row.argv and (name := catalogue.name_in(row.argv)):
            found[name].append(example(catalogue, row.text, row.argv))
    return {name: _lessons(catalogue, name, found) for name in found}


def values(catalogue: Catalogue, rows: list[Row]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Where the values stand in the text of each row that has a command line: half-open character offsets, in order."""
    out = {}
    for row in rows:
        if row.argv:
            found = example(catalogue, row.text, row.argv)
            ends = {number: word.end for word, number in zip(found.row, found.values, strict=True) if number >= 0}
            out[row.text] = tuple((word.start, ends[found.values[at]]) for at, word in enumerate(found.row) if found.params[at] and not found.continues(at))
    return out


def example(catalogue: Catalogue, text: str, argv: tuple[str, ...]) -> Example:
    """A request with what its command line says of each word."""
    command = catalogue.command_of(argv)
    row = titles(words(text), text, own_terms(command))
    params, values = [""] * len(row), [-1] * len(row)
    given, labels = set(), set()
    for number, (param, value) in enumerate(catalogue.values(argv)):
        given.add(f"{param.slot.label}={value}" if param.choices and param.slot else param.name)
        if param.slot and (param.flag or param.choices):
            labels.add(param.slot.label if param.flag else f"{param.slot.label}={value}")
        for at in () if param.flag or param.choices else _said(row, params, value):
            params[at], values[at] = param.name, number
    return Example(row, tuple(params), tuple(values), frozenset(given), frozenset(labels))


def _said(row: tuple[Word, ...], params: list[str], value: str) -> range:
    """The words that say a value and are not taken yet; none if it does not stand there."""
    meant = value.casefold()
    for start in range(len(row)):
        for end in range(start + 1, len(row) + 1):
            said = " ".join(word.text for word in row[start:end]).casefold()
            if params[end - 1] or len(said) > len(meant):
                break
            if said == meant:
                return range(start, end)
    number = (at for at, word in enumerate(row) if not params[at] and value.isdecimal() and place(word.text) == int(value))
    return range(at, at + 1) if (at := next(number, -1)) >= 0 else range(0)


def _lessons(catalogue: Catalogue, name: str, found: dict[str, list[Example]]) -> Lessons:
    """The lessons of a command, also from others that share an option with it."""
    command = catalogue.command(name)
    options = {param.name for param in command.params if param.opts}
    others = [other for other in found if other != name and any(param.opts and param.name in options for param in catalogue.command(other).params)]
    own, alike = found[name], [each for other in others for each in found[other]]
    known = {param.name for param in command.params}
    before: dict[str, Counter[str]] = defaultdict(Counter)
    shapes: dict[str, set[str]] = defaultdict(set)
    had: dict[str, set[str]] = defaultdict(set)
    phrases = set()
    for each, mine in (*((each, True) for each in own), *((each, False) for each in alike)):
        for at, (word, param) in enumerate(zip(each.row, each.params, strict=True)):
            if param and param not in known:
                continue
            if each.continues(at):
                phrases.add(param)
                continue
            if param:
                shapes[param].add(shape(word.text))
                had[param].add(word.lower)
            # What stands behind another value says nothing: which word that is changes with the request.
            behind_value = (earlier := place_before(each.row, at)) >= 0 and each.params[earlier]
            if not behind_value and (param or (mine and word.lower not in DETERMINERS)):
                before[word_before(each.row, at)][param] += 1
    return Lessons(
        {word: dict(counts) for word, counts in before.items()},
        {param: frozenset(values) for param, values in shapes.items()},
        {param: frozenset(values) for param, values in had.items()},
        frozenset(phrases),
        _plain(own),
        _asking(command, [*own, *alike]),
        frozenset(param for param in known if sum(param in each.given for each in own) >= _USUAL * len(own)),
    )


def _plain(examples: list[Example]) -> frozenset[str]:
    """The stems of words that are a value in none of the examples."""
    row = [(word.lower, param) for each in examples for word, param in zip(each.row, each.params, strict=True)]
    valued = {word for word, param in row if param}
    return frozenset(wording.stem(word) for word, param in row if not param and word not in valued)


def _asking(command: Command, examples: list[Example]) -> dict[str, list[dict[str, float]]]:
    """The words that ask for each parameter and choice: those that only examples with it have. One that its help alone has says it by itself."""
    texts = {param.name: frozenset(wording.terms(_text(param))) for param in command.params}
    out = {}
    for label in sorted({label for each in examples for label in each.given if label in texts or "=" in label}):
        others = Counter(stem for each in examples if label not in each.given for stem in each.plain())
        clear = texts.get(label, frozenset()) - frozenset().union(*(text for name, text in texts.items() if name != label))
        rows = [{stem: weight for stem, weight in each.plain().items() if not others[stem]} for each in examples if label in each.given]
        out[label] = [{stem: 1.0 if stem in clear else round(weight / sum(row.values()), 3) for stem, weight in row.items()} for row in rows if row]
    return out


def _text(param: Param) -> str:
    return f"{wording.spaced(param.name)} {' '.join(param.opts)} {param.help}"
