"""Choices of one command that a request speaks of: by the choice itself or another word for it, by what examples had, and by what the encoder sees."""

from __future__ import annotations

from math import exp

from nlcli import wording
from nlcli.catalogue import Param
from nlcli.untrained import weights
from nlcli.untrained.texts import CHOICE
from nlcli.untrained.words import Spoken, bounded, names_of
from slot_rules.negation import negated
from slot_rules.text import Word

# What speaks for a choice, in the order of its evidence.
EVIDENCE = tuple(
    """
    any needed said said_named encoder encoder_for nearest asked asked_mostly never_taught on_or_off
    """.split()
)
WEIGHTS = weights.of("choices", EVIDENCE)
# All scores are in [0, 1]; chosen on benchmarks/foreign_tuning.
ASKED_FROM = 0.6  # share of what asks for a choice or switch in an example
_SAID_FROM = 0.5
_NEEDED_FROM = 0.2  # the same where one of them has to be chosen
_MOST = 30.0
_ON_OFF = frozenset(("on", "off"))
OFF = wording.NEGATIVE | {"turn", "switch", "off", "disable", "suppress"}

# What is said of a choice or a switch: a score, and the offsets of the words that say it.
Found = tuple[float, set[int]]


def read(spoken: Spoken, param: Param, claimed: set[int]) -> dict[str, Found]:
    """Every choice of a parameter by its label ("--format=json"), one at most above 0; `claimed` are the words that speak of something else."""
    rows = evidence(spoken, param, claimed)
    powers = {label: exp(min(_MOST, sum(map(float.__mul__, WEIGHTS, row)))) for label, (row, _) in rows.items()}
    total = 1.0 + sum(powers.values())
    best = max(powers, key=powers.__getitem__, default="")
    found: dict[str, Found] = dict.fromkeys(rows, (0.0, set()))
    if best and powers[best] / total >= (_NEEDED_FROM if param.required else _SAID_FROM):
        found[best] = (max(_SAID_FROM, powers[best] / total), rows[best][1])
    return found


def evidence(spoken: Spoken, param: Param, claimed: set[int]) -> dict[str, tuple[tuple[float, ...], set[int]]]:
    """What speaks for each choice of a parameter, by its label, and the words that do."""
    assert param.slot
    labels = {choice: f"{param.slot.label}={choice}" for choice in param.choices}
    named = any(wording.stem(word.lower.strip("-")) in names_of(param) for word in spoken.row) or (param.required and not param.opts)
    meant, at = _by_words(spoken, param, claimed, named)
    near = {choice: spoken.likely(label, CHOICE) for choice, label in labels.items()}
    nearest = max(near, key=near.__getitem__, default="")
    out = {}
    for choice, label in labels.items():
        asked = spoken.lessons.asked(label, spoken.stems) if spoken.lessons else 0.0
        logit = bounded(near[choice])
        row = (
            1.0,
            param.required,
            choice == meant,
            choice == meant and named,
            logit,
            max(0.0, logit),
            choice == nearest and bool(spoken.near),
            asked,
            asked >= ASKED_FROM,
            bool(spoken.lessons) and label not in (spoken.lessons.asking if spoken.lessons else ()),
            not meant and _ON_OFF.issubset(param.choices) and (param.required or named) and choice == ("off" if _is_off(spoken) else "on"),
        )
        words = at if choice == meant else set()
        if asked >= ASKED_FROM and spoken.lessons:
            asking = spoken.lessons.asking_words(label, spoken.stems)
            words = words | {word.start for word in spoken.row if wording.stem(word.lower) in asking}
        out[label] = tuple(map(float, row)), words or (spoken.asking(label) if logit > 0 else set())
    return out


def _by_words(spoken: Spoken, param: Param, claimed: set[int], named: bool) -> tuple[str, set[int]]:
    """The choice that is said, the last if there are several ("not as json, as yaml" denies the first), and where; "" if there is none."""
    meant, at = "", set[int]()
    for word in spoken.row:
        choice = next((choice for choice in param.choices if len(choice) > 1 and _is_choice(spoken, word, choice, named)), None)
        if choice and not negated(spoken.text, word.start) and (named or word.start not in claimed):
            meant, at = choice, {word.start}
    return meant, at


def _is_off(spoken: Spoken) -> bool:
    """Is something not to be done any more?"""
    return any(word.lower in OFF for word in spoken.row)


def _is_choice(spoken: Spoken, word: Word, choice: str, named: bool) -> bool:
    """Does a word stand for a choice? Another word for it counts only where the option is named, the command's own name never."""
    if word.lower == choice.lower() and (named or word.lower not in wording.STOP):
        return not (word.text.isupper() and not choice.isupper()) and (named or wording.stem(choice) not in spoken.name)
    said = wording.stem(word.lower)
    return named and not spoken.stands_out(word) and said not in spoken.own and wording.likeness(said, wording.stem(choice)) > 0
