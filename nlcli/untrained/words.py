"""The words of a request beside those of one command: which name the command, which say nothing, and which stand out as values."""

from __future__ import annotations

from intent_models.described import Near
from nlcli import wording
from nlcli.catalogue import Command, Param
from nlcli.catalogue_guess import TEXTS
from nlcli.untrained.lessons import Lessons
from nlcli.untrained.texts import role
from nlcli.untrained.titles import titles
from slot_rules.text import Word, words

PROSE = frozenset(map(wording.stem, TEXTS))

# How much a logit of the encoder can say.
_CLEAR = 6.0


def bounded(logit: float) -> float:
    """A logit of the encoder as it is weighed: how sure it is beyond that says nothing more."""
    return max(-_CLEAR, min(_CLEAR, logit))


class Spoken:
    """A request, with what its words have to do with a command.

    `own` are the terms of the command's name and help, `known` those and the ones of its examples; `name` has the stems of its name, `options` those
    of the names of its options with a value, `stems` those of the request's words. `of_command` are the offsets of the
    words that name the command; `terms` has those of each word that does not stand out, by its offset.
    """

    def __init__(self, command: Command, text: str, lessons: Lessons | None = None, near: Near | None = None) -> None:
        """`near` is how the encoder sees the text, without which only words count."""
        self.command = command
        self.near = near
        self.lessons = lessons
        self.text = text
        self.own = own_terms(command)
        self.known = self.own | (lessons.plain if lessons else frozenset())
        self.row = titles(words(text), text, self.known)
        self._tags: dict[int, str] = {}
        # Asked for again and again, for every parameter.
        self._standing_out = {word.start for word in self.row if stands_out(word, self.own)}
        self.stems = frozenset(wording.stem(word.lower) for word in self.row)
        self.name = wording.all_terms(wording.spaced(command.name))
        self.of_command = {
            word.start for word in self.row if not self.stands_out(word) and any(wording.best(term, self.known) > 0 for term in wording.terms(word.text))
        }
        self.terms = {word.start: wording.terms(word.text) for word in self.row if not self.stands_out(word)}
        self.options = frozenset().union(*(names_of(param) for param in command.params if param.opts and not param.flag))

    def stands_out(self, word: Word) -> bool:
        """Is a word of the row most likely a name, a file or a number?"""
        return word.start in self._standing_out

    def is_of_command(self, word: Word) -> bool:
        """Is a word one of the command's name or help, or another word for it?"""
        return word.start in self.of_command

    def is_prose(self, param: Param) -> bool:
        """Is a parameter a text that is said in several words? Examples know better than its name."""
        if self.lessons and param.name in self.lessons.asking:
            return not param.opts and param.name in self.lessons.phrases
        return is_prose(param)

    def nearness(self, param: Param, word: Word) -> float:
        """How far the encoder takes a word for a value of a parameter: a logit against none; 0 without an encoder."""
        return self.near.value(role(self.command.name, param.name), word.start, word.end) if self.near else 0.0

    def likely(self, label: str, kind: str) -> float:
        """How far the encoder takes any word for asking for a switch or choice: a logit against none; 0 without an encoder."""
        return self.near.said(role(self.command.name, label), kind) if self.near else 0.0

    def asking(self, label: str) -> set[int]:
        """The offset of the word that speaks most of a switch or choice, by the encoder."""
        if not self.near:
            return set()
        start, end = self.near.asking(role(self.command.name, label))
        return {word.start for word in self.row if word.start < end and start < word.end}

    def tag(self, word: Word) -> str:
        """The parameter that the encoder takes a word for a value of; "" for none."""
        if word.start not in self._tags:
            row = ((self.nearness(param, word), param.name) for param in self.command.params if not param.flag and not param.choices)
            logit, name = max(row, default=(0.0, ""))
            self._tags[word.start] = name if logit > 0 else ""
        return self._tags[word.start]

    def says_nothing(self, word: Word) -> bool:
        """Is it one of the small words of every sentence?"""
        return not self.stands_out(word) and not wording.terms(word.text)

    def names(self, word: Word, strictly: bool) -> bool:
        """Does a word name the command or, `strictly`, just what it is about? Then "make" of "add make a cake" is of the text."""
        found = max((wording.best(term, self.own) for term in wording.terms(word.text)), default=0.0)
        named = not word.quoted and found >= (wording.TYPO if strictly else wording.ALIKE)
        return named or (strictly and not PROSE.isdisjoint(wording.terms(word.text)))


def own_terms(command: Command) -> frozenset[str]:
    """The terms of a command's name and help."""
    return frozenset(wording.terms(f"{wording.spaced(command.name)} {command.help}"))


def stands_out(word: Word, known: frozenset[str]) -> bool:
    """Is a word most likely a name, a file or a number? A capital or a hyphen says nothing in a word that the command's own texts have."""
    return wording.stands_out(word, word.start == 0) and not (
        word.text.replace("-", "").isalpha() and not word.quoted and known.issuperset(wording.terms(word.text))
    )


def names_of(param: Param) -> frozenset[str]:
    """The stems of the words in a parameter's name and long options; those that say nothing only if there are no others."""
    names = wording.spaced(" ".join((param.name, *(opt for opt in param.opts if opt.startswith("--")))))
    return frozenset(wording.terms(names)) or wording.all_terms(names)


def is_prose(param: Param) -> bool:
    """Is an argument a text that is said in several words?"""
    return not param.opts and bool(param.slot and param.slot.kind == "text") and not PROSE.isdisjoint(names_of(param))
