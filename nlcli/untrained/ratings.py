"""How likely a word of a request is the value of a parameter: what the parameter takes, what stands round the word, and what examples had."""

from __future__ import annotations

from math import exp

from nlcli import wording
from nlcli.catalogue import Param
from nlcli.untrained import weights
from nlcli.untrained.lessons import DETERMINERS, word_before
from nlcli.untrained.words import Spoken, bounded, names_of
from slot_rules.numbers import numbers
from slot_rules.patterns import Pattern
from slot_rules.rules.item import place
from slot_rules.rules.path import looks_like_path
from slot_rules.text import Word

# What speaks for a parameter, in the order of its evidence.
EVIDENCE = tuple(
    """
    argument option needed needed_plain several first_word number file text standing_out plain plain_of_command plain_nothing plain_option
    named named_option named_plain hinted hinted_option hinted_plain after_of option_named_elsewhere behind behind_ever behind_plain
    behind_option behind_often behind_others shape_known value_known never_taught taught_argument item encoder encoder_for encoder_plain
    encoder_item encoder_tag
    """.split()
)
WEIGHTS = weights.of("values", EVIDENCE)
# How clearly something says that a word is for a parameter: its name, a word of its help or of the command's right before the word.
_NAMED, _HINTED = 1.0, 0.5
# How a word looks: as what the parameter takes, as a name, as any word; below 0 as something else.
_TYPED, _NAME, _WORD, _OTHER = 1.0, 0.5, 0.0, -1.0
_FILE = Pattern(r"[\w~.-]*\w\.[a-z]\w{0,5}", ".")
_WHEN = Pattern(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)?|\d{1,2}:\d\d(?::\d\d)?", "-", ":")
# Not "times": options say that they may be given several times.
_TIME = Pattern(r"\b(?:date|datetime|time|when|yyyy\S*|hh:mm\S*)\b", "date", "time", "when", "yyyy", "hh:mm")
BETWEEN = frozenset("called named is = : of as with the by".split())
# Behind a word of the command, one of these says that what follows is a value: "the password of github".
_OF = frozenset("of for called named about in matching match".split())
_BEFORE_NAMED = frozenset("with the in for of a an my".split())
_THAT = frozenset("this that the which each last other".split())
_NEAR = 3  # words
_LONG_NAME = 4  # letters
_OFTEN = 3
# What stands where the user's own examples have a parameter is that, also where other programs' requests would not say so.
_USUAL, _USUAL_ODDS = 0.7, 1.5
_MOST = 30.0


class Ratings:
    """The words of one request beside the parameters of one command."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken, self._row, self._lessons = spoken, spoken.row, spoken.lessons

    def odds(self, word: Word) -> list[tuple[Param, float]]:
        """The parameters that a word could be for, each with its odds against "for none"."""
        rows = [(param, exp(min(_MOST, sum(map(float.__mul__, WEIGHTS, evidence))))) for param, evidence in self.evidence(word)]
        if self._lessons is None or self._spoken.is_of_command(word) or self._spoken.says_nothing(word):
            return rows
        said = word_before(self._row, self._row.index(word))
        return [(param, max(odds, _USUAL_ODDS) if self._is_usual(param, said) else odds) for param, odds in rows]

    def _is_usual(self, param: Param, said: str) -> bool:
        """Do the examples have the parameter behind such a word again and again, and hardly anything else?"""
        assert self._lessons
        return self._lessons.behind(said, param.name) >= _USUAL and self._lessons.times(said, param.name) > 1

    def evidence(self, word: Word) -> list[tuple[Param, tuple[float, ...]]]:
        """The parameters that a word could be for, and what speaks for each."""
        params = [param for param in self._spoken.command.params if not param.flag and not param.choices and (word.quoted or not self._spoken.is_prose(param))]
        return [(param, evidence) for param in params if (evidence := self._of(param, word))]

    def _of(self, param: Param, word: Word) -> tuple[float, ...] | None:
        spoken, lessons, argument = self._spoken, self._lessons, not param.opts
        stands_out = spoken.stands_out(word)
        look = _look(param, word, stands_out)
        seen = lessons.looks(param.name, word) if lessons else 0
        if look < 0 or (seen < 0 and stands_out) or self._is_counted(param, word):
            return None
        at, stem, names, cue = self._row.index(word), wording.stem(word.lower), names_of(param), self._cue(param, word)
        plain, typed, named = look == _WORD, look == _TYPED, cue == _NAMED
        said = word_before(self._row, at)
        behind = lessons.behind(said, param.name) if lessons else 0.0
        times = lessons.times(said, param.name) if lessons else 0
        known = bool(lessons and param.name in lessons.asking)
        evidence = (
            argument,
            not argument,
            param.required,
            param.required and argument and plain,
            param.multiple,
            at == 0,
            typed and param.type in ("integer", "float"),
            typed and param.type == "path",
            typed and param.type not in ("integer", "float", "path"),
            stands_out and argument,
            plain,
            plain and spoken.is_of_command(word),
            plain and spoken.says_nothing(word),
            plain and stem in spoken.options,
            named,
            named and not argument,
            named and plain,
            cue == _HINTED,
            cue == _HINTED and not argument,
            cue == _HINTED and plain,
            at > 0 and self._row[at - 1].lower in _OF,
            not argument and any(term in names for term in spoken.stems - {stem}),
            behind,
            behind > 0,
            behind if plain else 0.0,
            behind if not argument else 0.0,
            behind * min(_OFTEN, times) / _OFTEN,
            bool(lessons) and behind == 0 and said in (lessons.before if lessons else ()),
            seen > 0,
            bool(lessons) and word.lower in (lessons.had.get(param.name, ()) if lessons else ()),
            bool(lessons) and not known,
            known and argument,
            typed and _is_item(param),
            *self._seen(param, word, look),
        )
        return tuple(map(float, evidence))

    def _seen(self, param: Param, word: Word, look: float) -> tuple[float, ...]:
        """What the encoder says of a word, and where it says so of an ordinary one, of "third", or of no other parameter as much."""
        logit = bounded(self._spoken.nearness(param, word))
        item = look == _TYPED and _is_item(param)
        return logit, max(0.0, logit), logit if look == _WORD else 0.0, logit if item else 0.0, float(self._spoken.tag(word) == param.name)

    def _is_counted(self, param: Param, word: Word) -> bool:
        """Is "one" a word for the thing, as in "the third one", "this one" or "one of them"?"""
        if word.lower != "one":
            return False
        at = self._row.index(word)
        if [each.lower for each in self._row[at + 1 : at + 2]] == ["of"]:
            return True
        if not _is_item(param) or not at:
            return False
        before = self._row[at - 1].lower
        return place(before) is not None or before in _THAT

    def _cue(self, param: Param, word: Word) -> float:
        """How clearly what stands before a word says that it is for this parameter."""
        names = names_of(param)
        if param.slot and param.slot.kind == "text" and (cue := self._changed(names, word)) is not None:
            return cue
        if param.opts and self._is_before(names, word):
            return _NAMED
        if self._spoken.stands_out(word) and param.opts and any(word.lower.startswith(name) and len(name) >= _LONG_NAME for name in names):
            return _NAMED
        at = self._row.index(word)
        before = self._row[max(0, at - _NEAR) : at][::-1]
        hints = frozenset(wording.terms(param.help)) | (frozenset() if param.opts else self._spoken.own)
        for distance, each in enumerate(before):
            stem = wording.stem(each.lower.strip("-"))
            if stem in names and stem not in self._spoken.name:
                return _NAMED
            if all(near.lower in _OF for near in before[:distance]) and stem in hints and stem not in self._spoken.name:
                return _HINTED
            if each.lower not in BETWEEN and each.lower not in DETERMINERS and (param.opts or each.lower not in _OF):
                break
        return 0.0

    def is_pointed_at(self, param: Param, word: Word) -> bool:
        """Does the parameter's name stand before the word, or does it stand where examples have that parameter, or was it one of its values?"""
        told = self._lessons
        before = word_before(self._row, self._row.index(word))
        learned = bool(told and (told.behind(before, param.name) > 0 or word.lower in told.had.get(param.name, ())))
        return learned or self._cue(param, word) == _NAMED

    def _changed(self, names: frozenset[str], word: Word) -> float | None:
        """The cue of "the (name) of (word) to (word)", where the name is for the last word; None without that."""
        at = self._row.index(word)
        earlier, later = ([each.lower for each in row] for row in (self._row[:at], self._row[at + 1 :]))
        said = [stem for stem in map(wording.stem, earlier) if stem in names]
        if not said or ("of" not in earlier and wording.stem("".join(earlier[-2:-1])) not in names):
            return None
        return _NAMED if earlier[-1] == "to" else 0.0 if "of" in earlier and "to" in later else None

    def _is_before(self, names: frozenset[str], word: Word) -> bool:
        """Does an option's name follow a word as in "with high priority" or "of the production env"?"""
        at = self._row.index(word)
        if not at or at + 1 == len(self._row) or self._spoken.is_of_command(word) or self._spoken.says_nothing(word):
            return False
        return self._row[at - 1].lower in _BEFORE_NAMED and wording.best(wording.stem(self._row[at + 1].lower), names - self._spoken.name) >= wording.ALIKE


def _is_item(param: Param) -> bool:
    return bool(param.slot and param.slot.kind == "item")


def takes_time(param: Param) -> bool:
    """Does an option take a date or a time?"""
    return param.type == "text" and bool(param.opts) and bool(_TIME.search(f"{wording.spaced(param.name)}. {param.help}".split(". Defaults")[0]))


def _look(param: Param, word: Word, stands_out: bool) -> float:
    """How much a word looks like what a parameter takes; below 0 if it cannot be that."""
    if _is_item(param):
        if place(word.text) is not None:
            return _TYPED
        return _NAME if stands_out and param.type != "integer" else _OTHER
    found = numbers(word.text)
    number = len(found) == 1 and found[0].start == 0
    if param.type in ("integer", "float"):
        return _TYPED if number and (param.type == "float" or found[0].value.is_integer()) else _OTHER
    when = bool(_WHEN.fullmatch(word.text))
    if takes_time(param) or when:
        return _TYPED if when and takes_time(param) else _OTHER
    if param.slot and param.slot.kind == "path":
        return _TYPED if looks_like_path(word.text) or _FILE.fullmatch(word.text) else _NAME if stands_out else _WORD
    return _TYPED if stands_out else _WORD
