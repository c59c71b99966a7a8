"""What a request says of one command, without a model: values and switches, by types, names, help texts and places in the sentence."""

from __future__ import annotations

from nlcli import untrained_switches, wording
from nlcli.catalogue import Command, Param
from nlcli.untrained_words import Spoken, is_prose, names_of
from slot_rules.light import Record
from slot_rules.numbers import numbers
from slot_rules.patterns import Pattern
from slot_rules.rules.item import place
from slot_rules.rules.path import looks_like_path
from slot_rules.text import Word

# All scores are in [0, 1]; chosen on benchmarks/foreign_tuning.
_FILL_FROM = 0.5
_ARGUMENT = 0.3  # an argument need not be named
_REQUIRED = 0.1
_OPTION = 0.2  # an option that is named takes any word
_TYPED = 0.4  # the word looks like what the parameter takes
_NAMED = 0.4  # the parameter's name stands before the word
_HINTED = 0.25  # a word of the parameter's or command's help stands right before it
_OPTION_FROM = 0.6  # an option has to be named, or hinted at with a word that looks right
_LEFT_OVER = 0.6
_SURER = 0.05
_PAIR = 2
_ONES = frozenset(("one", "couple", "dozen"))
_FILE = Pattern(r"[\w~.-]*\w\.[a-z]\w{0,5}", ".")
_WHEN = Pattern(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)?|\d{1,2}:\d\d(?::\d\d)?", "-", ":")
# Not "times": options say that they may be given several times.
_TIME = Pattern(r"\b(?:date|datetime|time|when|yyyy\S*|hh:mm\S*)\b", "date", "time", "when", "yyyy", "hh:mm")
_DETERMINERS = frozenset("a an the my your our his her their some".split())
_BETWEEN = frozenset("called named is = : of as with the by".split())
# Behind a word of the command, one of these says that what follows is a value: "the password of github".
_OF = frozenset("of for called named about in matching match".split())
_SET = frozenset(("to", "as"))
_BEFORE_NAMED = frozenset("with the in for of a an my".split())
_THAT = frozenset("this that the which each last other".split())
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


def read(command: Command, text: str) -> Said:
    """The values and switches of a command that a request gives."""
    return _Reading(Spoken(command, text)).said()


def determined(value: Value, text: str) -> bool:
    """Does "the", "my" or "a" stand before a value, as before a word of the sentence rather than a name?

    A text may begin so behind a word like "for"; right behind the verb it says what is to be made or done.
    """
    before = text[: value.start].lower().split()
    return before[-1:] != [] and before[-1] in _DETERMINERS and not (value.prose and before[-2:-1] and before[-2] in wording.STOP)


class _Reading:
    """One request read for one command."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self._command, self._text, self._row = spoken.command, spoken.text, spoken.row
        self._free = list(self._row)
        self._values: list[Value] = []

    def said(self) -> Said:
        """Switches first: their words are no values."""
        switches, claimed = untrained_switches.read(self._spoken)
        self._free = [word for word in self._row if word.start not in claimed]
        self._looking_right()
        self._left_over()
        self._in_order()
        place = self._place() if any(value.prose for value in self._values) else len(self._text)
        left = tuple(word for word in self._free if not self._taken(word) and word.start < place)
        return Said(tuple(self._values), switches, left)

    def _taken(self, word: Word) -> bool:
        return any(value.start <= word.start < value.end for value in self._values)

    def _looking_right(self) -> None:
        """Values that look like what a parameter takes, or have its name before them, the surest first."""
        found = []
        for param in self._command.params:
            if not param.flag and not param.choices:
                found += [(self._score(param, word), param, word) for word in self._free if word.quoted or not is_prose(param)]
        filled: set[str] = set()
        for score, param, word in sorted(found, key=lambda each: (-each[0], each[2].start)):
            enough = _OPTION_FROM if param.opts else _FILL_FROM
            if score >= enough and not self._taken(word) and (param.multiple or param.name not in filled):
                filled.add(param.name)
                self._values.append(Value(param.name, word.start, self._end(param, word), min(score, 1.0), False))

    def _end(self, param: Param, word: Word) -> int:
        """Where a value ends: what an argument is set "to" goes on up to a small word or another value."""
        end = word.end
        if not param.opts and param.slot and param.slot.kind == "text" and not word.quoted and self._is_behind(word, _SET):
            for after in self._row[self._row.index(word) + 1 :]:
                if after not in self._free or self._taken(after) or after.quoted or after.lower in wording.STOP or "," in self._text[end : after.start]:
                    break
                end = after.end
        return end

    def _in_order(self) -> None:
        """Two arguments of one kind that nothing tells apart stand in the order in which the command takes them."""
        for kind in ("text", "path", "item"):
            takers = [p.name for p in self._command.params if p.required and not p.opts and not p.multiple and p.slot and p.slot.kind == kind]
            alike = sorted((value for value in self._values if value.param in takers), key=lambda value: value.start)
            if len(alike) == len(takers) == _PAIR and all(self._cue(self._command.param(v.param), self._word(v)) < _NAMED for v in alike):
                moved = [value._replace(param=name) for value, name in zip(alike, takers, strict=True)]
                self._values = [*(value for value in self._values if value.param not in takers), *moved]

    def _word(self, value: Value) -> Word:
        return next(word for word in self._row if word.start == value.start)

    def _score(self, param: Param, word: Word) -> float:
        fits = _fits(param, word, self._spoken.stands_out(word))
        if param.slot and param.slot.kind == "item" and word.lower == "one" and self._row[0] is not word and self._is_counted(word):
            return 0.0
        cue = self._cue(param, word)
        plain = fits <= 0
        if fits < 0 or (plain and cue < _NAMED and wording.stem(word.lower) in self._spoken.options):
            return 0.0
        if (plain and (self._spoken.says_nothing(word) or self._spoken.is_of_command(word))) or (param.opts and not cue):
            return 0.0
        if plain and cue == _HINTED and not param.required and not self._is_behind(word, _OF):
            return 0.0
        return fits + cue + (_OPTION * (cue == _NAMED) if param.opts else _ARGUMENT + _REQUIRED * param.required)

    def _is_behind(self, word: Word, ones: frozenset[str]) -> bool:
        at = self._row.index(word)
        return at > 0 and self._row[at - 1].lower in ones

    def _is_counted(self, one: Word) -> bool:
        """Is "one" a word for the thing, as in "the third one" or "this one"?"""
        before = self._row[self._row.index(one) - 1].lower
        return place(before) is not None or before in _THAT

    def _changed(self, names: frozenset[str], word: Word) -> float | None:
        """The cue of "the (name) of (word) to (word)", where the name is for the last word; None without that."""
        at = self._row.index(word)
        earlier, later = ([each.lower for each in row] for row in (self._row[:at], self._row[at + 1 :]))
        said = [stem for stem in map(wording.stem, earlier) if stem in names]
        if not said or ("of" not in earlier and wording.stem("".join(earlier[-2:-1])) not in names):
            return None
        return _NAMED if earlier[-1] == "to" else 0.0 if "of" in earlier and "to" in later else None

    def _cue(self, param: Param, word: Word) -> float:
        """How clearly what stands before a word says that it is for this parameter."""
        names = names_of(param)
        if param.slot and param.slot.kind == "text" and (cue := self._changed(names, word)) is not None:
            return cue
        if param.opts and self._is_before(names, word):
            return _NAMED
        if self._spoken.stands_out(word) and param.opts and any(word.lower.startswith(name) and len(name) > 3 for name in names):
            return _NAMED
        before = self._row[max(0, self._row.index(word) - 3) : self._row.index(word)]
        for distance, each in enumerate(reversed(before)):
            stem = wording.stem(each.lower.strip("-"))
            if stem in names and stem not in self._spoken.name:
                return _NAMED
            hints = frozenset(wording.terms(param.help)) | (frozenset() if param.opts else self._spoken.own)
            if not [word for word in before[::-1][:distance] if word.lower not in _OF] and stem in hints and stem not in self._spoken.name:
                return _HINTED
            if each.lower not in _BETWEEN and each.lower not in _DETERMINERS and (param.opts or each.lower not in _OF):
                break
        return 0.0

    def _is_before(self, names: frozenset[str], word: Word) -> bool:
        """Does an option's name follow a word as in "with high priority" or "of the production env"?"""
        at = self._row.index(word)
        if not at or at + 1 == len(self._row) or self._spoken.is_of_command(word) or self._spoken.says_nothing(word):
            return False
        return self._row[at - 1].lower in _BEFORE_NAMED and wording.best(wording.stem(self._row[at + 1].lower), names - self._spoken.name) >= wording.ALIKE

    def _left_over(self) -> None:
        """A value for the first argument that needs one and has none: what is left behind the words that name the command."""
        filled = {value.param for value in self._values}
        open_ones = [p for p in self._command.params if not p.opts and (p.required or self._takes_more(p)) and p.name not in filled]
        param = next((p for p in open_ones if not p.choices and p.type in ("text", "path") and (not p.slot or p.slot.kind != "item")), None)
        if param is None:
            return
        prose = is_prose(param)
        rest = self._text_words(param.required or self._command.effect != "read") if prose else self._rest()
        if rest:
            end = rest[-1].end if prose else self._end(param, rest[0])
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
        while row and (row[-1].lower in _POLITE or (given and (row[-1].lower in _BETWEEN or wording.stem(row[-1].lower) in self._spoken.options))):
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
        return param.multiple and (self._command.effect != "read" or is_prose(param))


def takes_time(param: Param) -> bool:
    """Does an option take a date or a time?"""
    return param.type == "text" and bool(param.opts) and bool(_TIME.search(f"{wording.spaced(param.name)}. {param.help}".split(". Defaults")[0]))


def _fits(param: Param, word: Word, stands_out: bool) -> float:
    """How much a word looks like what a parameter takes; below 0 if it cannot be that."""
    if param.slot and param.slot.kind == "item":
        if place(word.text) is not None:
            return _TYPED + _SURER * (word.lower not in _ONES)
        return -1.0 if param.type == "integer" or not stands_out else _TYPED / 2
    found = numbers(word.text)
    number = len(found) == 1 and found[0].start == 0
    if param.type in ("integer", "float"):
        return _TYPED if number and (param.type == "float" or found[0].value.is_integer()) else -1.0
    when = bool(_WHEN.fullmatch(word.text))
    if takes_time(param) or when:
        return _TYPED if when and takes_time(param) else -1.0
    if param.slot and param.slot.kind == "path":
        return _TYPED if looks_like_path(word.text) or _FILE.fullmatch(word.text) else _TYPED / 4 if stands_out else 0.0
    return _TYPED if stands_out else 0.0
