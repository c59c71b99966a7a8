"""What a request says of one command, without a model: values and switches, by types, names, help texts and places in the sentence."""

from __future__ import annotations

from nlcli import wording
from nlcli.catalogue import Command, Param
from slot_rules.light import Record
from slot_rules.negation import negated
from slot_rules.numbers import numbers
from slot_rules.patterns import Pattern
from slot_rules.rules.path import looks_like_path
from slot_rules.text import Word, words

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
_SWITCH_FROM = 0.5  # share of a switch's own words that are said
_DENIAL_FROM = 0.3  # the same where both deny something ("without prompting", "Skip any prompts")
_SWITCHED = 0.9
_CLAIMED_FROM = 0.5
_FILE = Pattern(r"[\w~.-]*\w\.[a-z]\w{0,5}", ".")
_WHEN = Pattern(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)?|\d{1,2}:\d\d(?::\d\d)?", "-", ":")
_OFF = Pattern(r"\b(?:stop|hide|disable|suppress|turn off|switch off)\s+(?:[\w'-]+\s+){0,2}$", "stop", "hide", "disable", "suppress", "off")
# Not "times": options say that they may be given several times.
_TIME = Pattern(r"\b(?:date|datetime|time|when|yyyy\S*|hh:mm\S*)\b", "date", "time", "when", "yyyy", "hh:mm")
# Arguments that are said in several words.
_PROSE = frozenset(
    wording.stem(word) for word in "task text message title note description comment query search pattern summary subject content body item term".split()
)
_ASKING = frozenset(wording.stem(word) for word in "ask prompt confirm confirmation question".split())
_DETERMINERS = frozenset("a an the my your our his her their some".split())
_BETWEEN = frozenset("called named is = : of as with the".split())


class Value(Record):
    """Words of the request for a parameter: half-open character offsets and a score. `loose` if they are there only because something has to be."""

    param: str
    start: int
    end: int
    score: float
    loose: bool


class Said(Record):
    """What a request says of one command: values, switches and choices (label -> score), and the words that are neither."""

    values: tuple[Value, ...]
    switches: dict[str, float]
    left: tuple[Word, ...]


def read(command: Command, text: str) -> Said:
    """The values and switches of a command that a request gives."""
    return _Reading(command, text).said()


def determined(value: Value, text: str) -> bool:
    """Does "the", "my" or "a" stand before a value, as before a word of the sentence rather than a name?"""
    before = text[: value.start].split()
    return bool(before) and before[-1].lower() in _DETERMINERS


class _Reading:
    """One request read for one command."""

    def __init__(self, command: Command, text: str) -> None:
        self._command = command
        self._text = text
        self._row = words(text)
        self._own = frozenset(wording.terms(f"{wording.spaced(command.name)} {command.help}"))
        self._name = wording.all_terms(wording.spaced(command.name))
        self._free = list(self._row)
        self._values: list[Value] = []

    def said(self) -> Said:
        """Switches first: their words are no values."""
        switches, claimed = self._switches()
        self._free = [word for word in self._row if word.start not in claimed]
        self._looking_right()
        self._left_over()
        left = tuple(word for word in self._free if not self._taken(word))
        return Said(tuple(self._values), switches, left)

    def _taken(self, word: Word) -> bool:
        return any(value.start <= word.start < value.end for value in self._values)

    def _stands_out(self, word: Word) -> bool:
        return stands_out(word, self._own)

    def _is_of_command(self, word: Word) -> bool:
        return not self._stands_out(word) and any(wording.best(term, self._own) > 0 for term in wording.terms(word.text))

    def _says_nothing(self, word: Word) -> bool:
        return not self._stands_out(word) and not wording.terms(word.text)

    def _looking_right(self) -> None:
        """Values that look like what a parameter takes, or have its name before them, the surest first."""
        found = []
        for param in self._command.params:
            if not param.flag and not param.choices:
                found += [(self._score(param, word), param, word) for word in self._free]
        filled: set[str] = set()
        for score, param, word in sorted(found, key=lambda each: (-each[0], each[2].start)):
            enough = _OPTION_FROM if param.opts else _FILL_FROM
            if score >= enough and not self._taken(word) and (param.multiple or param.name not in filled):
                filled.add(param.name)
                self._values.append(Value(param.name, word.start, word.end, min(score, 1.0), False))

    def _score(self, param: Param, word: Word) -> float:
        fits = _fits(param, word, self._stands_out(word))
        cue = self._cue(param, word)
        plain = fits <= 0
        if fits < 0 or (plain and (self._says_nothing(word) or self._is_of_command(word))) or (param.opts and not cue):
            return 0.0
        if plain and cue == _HINTED and not param.required:
            return 0.0
        return fits + cue + (_OPTION * (cue == _NAMED) if param.opts else _ARGUMENT + _REQUIRED * param.required)

    def _cue(self, param: Param, word: Word) -> float:
        """How clearly what stands before a word says that it is for this parameter."""
        names = names_of(param)
        if self._stands_out(word) and param.opts and any(word.lower.startswith(name) and len(name) > 3 for name in names):
            return _NAMED
        before = self._row[max(0, self._row.index(word) - 3) : self._row.index(word)]
        for distance, each in enumerate(reversed(before)):
            stem = wording.stem(each.lower.strip("-"))
            if stem in names and stem not in self._name:
                return _NAMED
            hints = frozenset(wording.terms(param.help)) | (frozenset() if param.opts else self._own)
            if not distance and stem in hints and stem not in self._name:
                return _HINTED
            if each.lower not in _BETWEEN and each.lower not in _DETERMINERS:
                break
        return 0.0

    def _left_over(self) -> None:
        """A value for the first argument that needs one and has none: what is left behind the words that name the command."""
        filled = {value.param for value in self._values}
        open_ones = [p for p in self._command.params if not p.opts and (p.required or self._takes_more(p)) and p.name not in filled]
        param = next((p for p in open_ones if not p.choices and p.type in ("text", "path")), None)
        rest = [word for word in self._free if not self._taken(word)]
        while rest and (self._says_nothing(rest[0]) or self._is_of_command(rest[0])):
            rest.pop(0)
        while rest and self._says_nothing(rest[-1]):
            rest.pop()
        if param and rest:
            last = rest[-1] if self._is_prose(param, rest) else rest[0]
            self._values.append(Value(param.name, rest[0].start, last.end, _LEFT_OVER, not self._stands_out(rest[0])))

    def _is_prose(self, param: Param, rest: list[Word]) -> bool:
        """Does an argument take the whole of what is left, with no other value in between?"""
        between = (word for word in self._row if rest[0].start < word.start < rest[-1].start)
        return not _PROSE.isdisjoint(names_of(param)) and not any(self._taken(word) for word in between)

    def _takes_more(self, param: Param) -> bool:
        """Is an argument that may be left out most likely meant? What only shows things shows them all without one."""
        return param.multiple and (self._command.effect != "read" or not _PROSE.isdisjoint(names_of(param)))

    def _switches(self) -> tuple[dict[str, float], set[int]]:
        """Switches and choices that the request speaks of, and the offsets of the words that do."""
        out: dict[str, float] = {}
        claimed: set[int] = set()
        for param in self._command.params:
            if not param.slot or not (param.flag or param.choices):
                continue
            found = self._choices(param) if param.choices else self._switch(param)
            for label, (score, at) in found.items():
                out[label] = score
                claimed |= at if score >= _CLAIMED_FROM else set()
        return out, claimed

    def _choices(self, param: Param) -> dict[str, tuple[float, set[int]]]:
        assert param.slot
        said = {word.lower: word.start for word in self._row if not negated(self._text, word.start)}
        return {f"{param.slot.label}={choice}": (_SWITCHED, {said[choice.lower()]}) for choice in param.choices if len(choice) > 1 and choice.lower() in said}

    def _switch(self, param: Param) -> dict[str, tuple[float, set[int]]]:
        assert param.slot
        name = wording.spaced(" ".join(opt for opt in param.opts if opt.startswith("--")) or param.name)
        first = param.help.split(". ")[0]
        best: tuple[float, set[int]] = (0.0, set())
        for meant in (name, first):
            denies = wording.denies(meant)
            # What the command itself speaks of asks for no switch, unless the switch denies it ("quotes --no-show").
            own = frozenset(wording.terms(meant)) - wording.NEGATIVE - (frozenset() if denies else self._own)
            hits = self._hits(own, denies) or (self._hits(_ASKING, True) if "yes" in own else {})
            share = sum(hits.values()) / len(own) if own else 0.0
            if share >= (_DENIAL_FROM if denies else _SWITCH_FROM) and _SWITCHED * max(share, 0.7) > best[0]:
                best = min(_SWITCHED, _SWITCHED * max(share, 0.7)), set(hits)
        return {param.slot.label: best}

    def _hits(self, own: frozenset[str], denied: bool) -> dict[int, float]:
        """The words that speak of these terms, denied or not: offset -> likeness."""
        likeness = {w.start: max((wording.best(term, own) for term in wording.terms(w.text)), default=0.0) for w in self._row if not self._stands_out(w)}
        return {at: like for at, like in likeness.items() if like and self._denied(at) == denied}

    def _denied(self, at: int) -> bool:
        return negated(self._text, at) or bool(_OFF.search(self._text[:at]))


def stands_out(word: Word, known: frozenset[str]) -> bool:
    """Is a word most likely a name, a file or a number? A capital or a hyphen says nothing in a word that the command's own texts have."""
    return wording.stands_out(word, word.start == 0) and not (
        word.text.replace("-", "").isalpha() and not word.quoted and known.issuperset(wording.terms(word.text))
    )


def names_of(param: Param) -> frozenset[str]:
    """The stems of a parameter's name and long options."""
    return wording.all_terms(wording.spaced(" ".join((param.name, *(opt for opt in param.opts if opt.startswith("--"))))))


def takes_time(param: Param) -> bool:
    """Does an option take a date or a time?"""
    return param.type == "text" and bool(param.opts) and bool(_TIME.search(f"{wording.spaced(param.name)}. {param.help}".split(". Defaults")[0]))


def _fits(param: Param, word: Word, stands_out: bool) -> float:
    """How much a word looks like what a parameter takes; below 0 if it cannot be that."""
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
