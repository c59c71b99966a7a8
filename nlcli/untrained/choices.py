"""Choices of one command that a request speaks of: the choice itself or another word for it, and the words that ask for it in examples."""

from __future__ import annotations

from nlcli import wording
from nlcli.catalogue import Param
from nlcli.untrained.lessons import Lessons
from nlcli.untrained.words import Spoken, names_of
from slot_rules.negation import negated
from slot_rules.text import Word

# All scores are in [0, 1]; chosen on benchmarks/foreign_tuning.
_SAID = 0.9
ASKED_FROM = 0.6  # share of what asks for it in an example
_NEEDED_FROM = 0.3  # the same where one of them has to be chosen
_ON_OFF = frozenset(("on", "off"))
OFF = wording.NEGATIVE | {"turn", "switch", "off", "disable", "suppress"}

# What is said of a choice or a switch: a score, and the offsets of the words that say it.
Found = tuple[float, set[int]]


def read(spoken: Spoken, param: Param, claimed: set[int]) -> dict[str, Found]:
    """Every choice of a parameter by its label ("--format=json"); `claimed` are the words that speak of something else."""
    found = _by_words(spoken, param, claimed)
    if not spoken.lessons or any(score > 0 for score, _ in found.values()):
        return found
    return found | _by_examples(spoken, spoken.lessons, param, list(found))


def _by_examples(spoken: Spoken, lessons: Lessons, param: Param, labels: list[str]) -> dict[str, Found]:
    """The choice that examples would make of these words, if they are clear enough."""
    shares = {label: lessons.asked(label, spoken.stems) for label in labels}
    best = max(shares, key=shares.__getitem__, default="")
    if not best or shares[best] < (_NEEDED_FROM if param.required else ASKED_FROM):
        return {}
    asking = lessons.asking_words(best, spoken.stems)
    return {best: (_SAID, {word.start for word in spoken.row if wording.stem(word.lower) in asking})}


def _by_words(spoken: Spoken, param: Param, claimed: set[int]) -> dict[str, Found]:
    """Every choice with a score: above 0 for the one that is said, the last if there are several ("not as json, as yaml" denies the first)."""
    assert param.slot
    none: dict[str, Found] = {f"{param.slot.label}={choice}": (0.0, set()) for choice in param.choices}
    named = any(wording.stem(word.lower.strip("-")) in names_of(param) for word in spoken.row) or (param.required and not param.opts)
    out = none
    for word in spoken.row:
        choice = next((choice for choice in param.choices if len(choice) > 1 and _is_choice(spoken, word, choice, named)), None)
        if choice and not negated(spoken.text, word.start) and (named or word.start not in claimed):
            out = none | {f"{param.slot.label}={choice}": (_SAID, {word.start})}
    if out is none and _ON_OFF.issubset(param.choices) and (param.required or named):
        out = none | {f"{param.slot.label}={'off' if _is_off(spoken) else 'on'}": (_SAID, set())}
    return out


def _is_off(spoken: Spoken) -> bool:
    """Is something not to be done any more?"""
    return any(word.lower in OFF for word in spoken.row)


def _is_choice(spoken: Spoken, word: Word, choice: str, named: bool) -> bool:
    """Does a word stand for a choice? Another word for it counts only where the option is named, the command's own name never."""
    if word.lower == choice.lower() and (named or word.lower not in wording.STOP):
        return not (word.text.isupper() and not choice.isupper()) and (named or wording.stem(choice) not in spoken.name)
    said = wording.stem(word.lower)
    return named and not spoken.stands_out(word) and said not in spoken.own and wording.likeness(said, wording.stem(choice)) > 0
