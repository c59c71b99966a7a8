"""What a request says of one command, without a model: values and switches, by types, names, help texts and places in the sentence."""

from __future__ import annotations

from intent_models.described import Near
from nlcli import wording
from nlcli.catalogue import Command, Param
from nlcli.untrained import switches
from nlcli.untrained.lessons import DETERMINERS, Lessons
from nlcli.untrained.ratings import BETWEEN, Ratings
from nlcli.untrained.words import Spoken, names_of
from slot_rules.light import Record
from slot_rules.patterns import Pattern
from slot_rules.text import Word

# All scores are in [0, 1]; chosen on benchmarks/foreign_tuning.
_FILL_FROM = 0.3
_LEAST = 0.5  # the score of what is only just taken
_LEFT_OVER = 0.6
_PAIR = 2
_SET = frozenset(("to", "as"))
_BEFORE_VALUES = BETWEEN | frozenset("in at on for from into since until till and".split())
_POLITE = frozenset("please pls plz thanks thank thx you".split())
# Where a text goes to is no part of it: "add buy milk to my list".
_PLACE = Pattern(
    r"\s(?:to|on|onto|in|into)\s+(?:my|the|our)\s+(?:[\w-]+\s+)?(?:list|lists|board|todos?|tasks|notes|to-dos?)$",
    "list",
    "board",
    "todo",
    "task",
    "note",
    "to-do",
)


class Value(Record):
    """Words of the request for a parameter: half-open character offsets and a score.

    `loose` if they are there only because something has to be, `prose` if they are a text.
    """

    param: str
    start: int
    end: int
    score: float
    loose: bool
    prose: bool = False


class Said(Record):
    """What a request says of one command: values, switches and choices (label -> score), and the words that are neither."""

    values: tuple[Value, ...]
    switches: dict[str, float]
    left: tuple[Word, ...]


def read(command: Command, text: str, lessons: Lessons | None = None, near: Near | None = None) -> Said:
    """The values and switches of a command that a request gives; `near` is how the encoder sees it, without which only words count."""
    return _Reading(Spoken(command, text, lessons, near)).said()


def determined(value: Value, text: str) -> bool:
    """Does "the", "my" or "a" stand before a value, as before a word of the sentence rather than a name?

    A text may begin so behind a word like "for"; right behind the verb it says what is to be made or done.
    """
    before = text[: value.start].lower().split()
    return before[-1:] != [] and before[-1] in DETERMINERS and not (value.prose and before[-2:-1] and before[-2] in wording.STOP)


def _chances(word: Word, odds: list[tuple[Param, float]], filled: set[str]) -> list[tuple[float, int, Word, Param]]:
    """How likely a word is for each parameter that is still open, in [0, 1], with what ranks words that are alike: the earlier one goes first."""
    still = [(param, power) for param, power in odds if param.name not in filled]
    total = 1.0 + sum(power for _, power in still)
    return [(power / total, -word.start, word, param) for param, power in still]


class _Reading:
    """One request read for one command."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self._command, self._text, self._row = spoken.command, spoken.text, spoken.row
        self._free = list(self._row)
        self._values: list[Value] = []
        self._ratings = Ratings(spoken)

    def said(self) -> Said:
        """Switches first: their words are no values."""
        said, claimed = switches.read(self._spoken)
        self._free = [word for word in self._row if word.start not in claimed]
        self._looking_right()
        self._left_over()
        self._in_order()
        place = self._place() if any(value.prose for value in self._values) else len(self._text)
        left = tuple(word for word in self._free if not self._taken(word) and word.start < place)
        return Said(tuple(self._values), said, left)

    def _taken(self, word: Word) -> bool:
        return any(value.start <= word.start < value.end for value in self._values)

    def _looking_right(self) -> None:
        """Values that look like what a parameter takes, or have its name before them, the surest first."""
        odds = {word: self._ratings.odds(word) for word in self._free}
        filled: set[str] = set()
        while True:
            # What is filled is no rival any more: of "move 6 to 1" both could be the first number.
            rated = [each for word, row in odds.items() if not self._taken(word) for each in _chances(word, row, filled)]
            score, _, word, param = max(rated, key=lambda each: each[:2], default=(0.0, 0, None, None))
            if score < _FILL_FROM or word is None or param is None:
                break
            if not param.multiple:
                filled.add(param.name)
            start, end = self._stretch(param, word)
            self._values.append(Value(param.name, start, end, _LEAST + (1 - _LEAST) * score, False))

    def _stretch(self, param: Param, word: Word) -> tuple[int, int]:
        """Where a value begins and ends: with the words around one, in one go, that the encoder takes for the same value, or as `_end` has it."""
        at = self._row.index(word)
        first = last = at
        while not param.multiple and first > 0 and self._goes_on(param, self._row[first - 1], self._row[first]):
            first -= 1
        while not param.multiple and last + 1 < len(self._row) and self._goes_on(param, self._row[last + 1], self._row[last]):
            last += 1
        return self._row[first].start, self._row[last].end if last > at else self._end(param, word)

    def _goes_on(self, param: Param, word: Word, beside: Word) -> bool:
        between = self._text[min(word.end, beside.end) : max(word.start, beside.start)]
        both = not word.quoted and not beside.quoted and between.isspace() and not self._spoken.is_of_command(word)
        named = wording.stem(word.lower) in names_of(param) or self._spoken.says_nothing(word)
        return both and not named and word in self._free and not self._taken(word) and self._spoken.tag(word) == self._spoken.tag(beside) == param.name

    def _end(self, param: Param, word: Word) -> int:
        """Where a value ends: what examples have in several words, and what an argument is set "to", goes on up to a small word or another value."""
        end = word.end
        spoken = self._spoken
        phrase = bool(spoken.lessons and param.name in spoken.lessons.phrases)
        if not word.quoted and (phrase or (not param.opts and param.slot and param.slot.kind == "text" and self._is_behind(word, _SET))):
            for after in self._row[self._row.index(word) + 1 :]:
                if after not in self._free or self._taken(after) or after.quoted or after.lower in wording.STOP or "," in self._text[end : after.start]:
                    break
                if phrase and (self._text[end : after.start] != " " or spoken.is_of_command(after)):
                    break
                end = after.end
        return end

    def _in_order(self) -> None:
        """Two arguments of one kind that nothing tells apart stand in the order in which the command takes them."""
        for kind in ("text", "path", "item"):
            takers = [p.name for p in self._command.params if p.required and not p.opts and not p.multiple and p.slot and p.slot.kind == kind]
            alike = sorted((value for value in self._values if value.param in takers), key=lambda value: value.start)
            if len(alike) == len(takers) == _PAIR and all(not self._ratings.is_pointed_at(self._command.param(v.param), self._word(v)) for v in alike):
                moved = [value._replace(param=name) for value, name in zip(alike, takers, strict=True)]
                self._values = [*(value for value in self._values if value.param not in takers), *moved]

    def _word(self, value: Value) -> Word:
        return next(word for word in self._row if word.start == value.start)

    def _is_behind(self, word: Word, ones: frozenset[str]) -> bool:
        at = self._row.index(word)
        return at > 0 and self._row[at - 1].lower in ones

    def _left_over(self) -> None:
        """A value for the first argument that needs one and has none: what is left behind the words that name the command."""
        filled = {value.param for value in self._values}
        usual = self._spoken.lessons.usual if self._spoken.lessons else frozenset()
        takers = (p for p in self._command.params if not p.opts and p.name not in filled)
        open_ones = [p for p in takers if p.required or p.name in usual or self._takes_more(p)]
        param = next((p for p in open_ones if not p.choices and p.type in ("text", "path") and (not p.slot or p.slot.kind != "item")), None)
        if param is None:
            return
        prose = self._spoken.is_prose(param)
        rest = self._text_words(param.required or self._command.effect != "read") if prose else self._rest()
        if rest:
            end = rest[-1].end if prose else self._stretch(param, rest[0])[1]
            self._values.append(Value(param.name, rest[0].start, end, _LEFT_OVER, not self._spoken.stands_out(rest[0]), prose))

    def _rest(self) -> list[Word]:
        """What is left behind the words that name the command."""
        given = any(self._command.param(value.param).opts for value in self._values)
        rest = [word for word in self._free if not self._taken(word) and not (given and wording.stem(word.lower) in self._spoken.options)]
        while rest and (self._spoken.says_nothing(rest[0]) or self._spoken.is_of_command(rest[0])):
            rest.pop(0)
        while rest and self._spoken.says_nothing(rest[-1]):
            rest.pop()
        return rest

    def _text_words(self, strictly: bool) -> list[Word]:
        """The words of a text that is given as it is: behind a colon, else behind the words that name the command, up to the next value."""
        _, opened = wording.opening(self._text)
        colon = self._text.find(": ")
        place = self._place()
        row = [word for word in self._row if max(opened, colon) <= word.start < place]
        if colon < 0:
            named = bool(opened)
            while row and (self._leads(row[0]) or self._spoken.names(row[0], named and strictly)):
                named = named or not self._leads(row[0])
                row.pop(0)
        upto = next((at for at, word in enumerate(row) if word not in self._free or self._taken(word)), len(row))
        row = row[:upto]
        given = any(self._taken(word) for word in self._row)
        while row and (row[-1].lower in _POLITE or (given and (row[-1].lower in _BEFORE_VALUES or wording.stem(row[-1].lower) in self._spoken.options))):
            row.pop()
        return row

    def _leads(self, word: Word) -> bool:
        """Can a word stand before a text without being of it?"""
        return self._spoken.says_nothing(word) or word not in self._free or self._taken(word)

    def _place(self) -> int:
        """Where the words begin that say where a text goes to."""
        found = _PLACE.search(self._text.rstrip(" .!"))
        return found.start() if found else len(self._text)

    def _takes_more(self, param: Param) -> bool:
        """Is an argument that may be left out most likely meant? What only shows things shows them all without one."""
        return param.multiple and (self._command.effect != "read" or self._spoken.is_prose(param))
