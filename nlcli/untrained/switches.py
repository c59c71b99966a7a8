"""Switches of one command that a request speaks of, by their names, their help texts and what examples had; choices are read beside them."""

from __future__ import annotations

from math import exp

from nlcli import wording
from nlcli.catalogue import Param
from nlcli.untrained import choices, weights
from nlcli.untrained.choices import Found
from nlcli.untrained.texts import SWITCH
from nlcli.untrained.words import Spoken, bounded, names_of
from slot_rules.light import Record
from slot_rules.negation import negated
from slot_rules.patterns import Pattern

# What speaks for a switch, in the order of its evidence.
EVIDENCE = tuple(
    """
    any said said_clearly share name_share name_whole name_of_another name_of_command words_of_command help_words one_word opposite
    opposite_said asked asked_mostly asked_fully never_taught never_taught_said denies name_denied encoder encoder_for
    """.split()
)
WEIGHTS = weights.of("switches", EVIDENCE)
# All scores are in [0, 1]; chosen on benchmarks/foreign_tuning.
_SAID_FROM = 0.5  # share of a switch's own words that are said
_DENIAL_FROM = 0.3  # the same where both deny something ("without prompting", "Skip any prompts")
_SAID, _LEAST = 0.9, 0.7
_CLAIMED_FROM = 0.5
_MOST_HITS, _MOST = 3, 30.0
# Where everything is said that asks for a switch in one of the user's own examples.
_ALL, _TAUGHT = 0.99, 0.6
_OFF = Pattern(r"\b(?:stop|hide|disable|suppress|turn off|switch off)\s+(?:[\w'-]+\s+){0,2}$", "stop", "hide", "disable", "suppress", "off")
_ASKING = frozenset(wording.stem(word) for word in "ask prompt confirm confirmation question".split())


def read(spoken: Spoken) -> tuple[dict[str, float], set[int]]:
    """Switches and choices that the request speaks of, and the offsets of the words that do."""
    out: dict[str, float] = {}
    claimed: set[int] = set()
    names = named(spoken)
    for param in sorted(spoken.command.params, key=lambda param: not param.flag):
        if not param.slot or not (param.flag or param.choices):
            continue
        found = choices.read(spoken, param, claimed) if param.choices else {param.slot.label: _switch(spoken, param, names)}
        for label, (score, at) in found.items():
            out[label] = score
            claimed |= at if score >= _CLAIMED_FROM else set()
    return out, claimed


class Named(Record):
    """Where words of a parameter's name are said (offsets), and whether all of them are."""

    at: set[int]
    whole: bool


def named(spoken: Spoken) -> dict[str, Named]:
    """How far the name of each parameter is said."""
    out = {}
    for param in spoken.command.params:
        hits = [{at for at, terms in spoken.terms.items() if any(wording.likeness(each, term) >= wording.TYPO for each in terms)} for term in names_of(param)]
        out[param.name] = Named(set().union(*hits), bool(hits) and all(hits))
    return out


def _switch(spoken: Spoken, param: Param, names: dict[str, Named]) -> Found:
    numbers, at = evidence(spoken, param, names)
    logit = sum(map(float.__mul__, WEIGHTS, numbers))
    score = 1 / (1 + exp(-max(-_MOST, min(_MOST, logit))))
    lessons = spoken.lessons
    if lessons and lessons.asked(param.name, spoken.stems) >= _ALL and len(lessons.asking_words(param.name, spoken.stems)) > 1:
        score = max(score, _TAUGHT)
    return score, at


def evidence(spoken: Spoken, param: Param, names: dict[str, Named]) -> tuple[tuple[float, ...], set[int]]:
    """What speaks for a switch, and the words that do; `names` as `named` gives them."""
    lessons, count = spoken.lessons, len(names_of(param))
    share, at = _by_texts(spoken, param)
    said = names[param.name].at
    others = set().union(*(each.at for name, each in names.items() if each.whole and name != param.name))
    own = frozenset(wording.terms(_first(param))) - spoken.own
    helped = sum(any(wording.best(term, own) >= wording.TYPO for term in terms) for terms in spoken.terms.values())
    asked = lessons.asked(param.name, spoken.stems) if lessons else 0.0
    known = bool(lessons and param.name in lessons.asking)
    opposite = any(opt.startswith("--no-") for opt in param.opts)
    if lessons and asked >= choices.ASKED_FROM:
        asking = lessons.asking_words(param.name, spoken.stems)
        at = at | {word.start for word in spoken.row if wording.stem(word.lower) in asking}
    row = (
        1.0,
        share >= _SAID_FROM,
        share >= _SAID,
        share,
        min(1.0, len(said) / max(1, count)),
        names[param.name].whole,
        bool(said) and said <= others,
        bool(said) and said <= spoken.of_command,
        bool(at) and at <= spoken.of_command,
        min(_MOST_HITS, helped),
        count == 1,
        opposite,
        opposite and share >= _SAID_FROM,
        asked,
        asked >= choices.ASKED_FROM,
        asked == 1.0,
        bool(lessons) and not known,
        bool(lessons) and not known and share >= _SAID_FROM,
        wording.denies(_first(param)),
        any(_denied(spoken, start) for start in said),
        *_seen(spoken, param),
    )
    return tuple(map(float, row)), at


def _seen(spoken: Spoken, param: Param) -> tuple[float, float]:
    """What the encoder says of a switch."""
    logit = bounded(spoken.likely(param.slot.label, SWITCH)) if param.slot else 0.0
    return logit, max(0.0, logit)


def _first(param: Param) -> str:
    return param.help.split(". ")[0]


def _by_texts(spoken: Spoken, param: Param) -> Found:
    """How far the words of its name, or of its help, are said: 0 if they are said of something else, or denied where it denies nothing."""
    name = wording.spaced(" ".join(opt for opt in param.opts if opt.startswith("--")) or param.name)
    if _is_opposite(spoken, param) and any(_denied(spoken, word.start) for word in spoken.row if wording.stem(word.lower) in spoken.name):
        return _SAID, {word.start for word in spoken.row if word.lower in choices.OFF}
    best: Found = (0.0, set())
    for meant in (name,) if _is_opposite(spoken, param) else (name, _first(param)):
        denies = wording.denies(meant)
        # What the command itself speaks of asks for no switch, unless the switch denies it ("quotes --no-show").
        own = frozenset(wording.terms(meant)) - wording.NEGATIVE - (frozenset() if denies else spoken.own)
        hits = _hits(spoken, own, denies) or (_hits(spoken, _ASKING, True) if "yes" in own else {})
        asked = denies and any(wording.best(term, _ASKING) == 1 for at in hits for term in spoken.terms[at])
        share = 1.0 if asked else sum(hits.values()) / len(own) if own else 0.0
        if share >= (_DENIAL_FROM if denies else _SAID_FROM) and _SAID * max(share, _LEAST) > best[0]:
            best = min(_SAID, _SAID * max(share, _LEAST)), set(hits)
    return best


def _is_opposite(spoken: Spoken, param: Param) -> bool:
    """Is it the "--no-" to another switch, and shares its help?"""
    positive = {opt.replace("--no-", "--", 1) for opt in param.opts if opt.startswith("--no-")}
    return any(positive.intersection(other.opts) for other in spoken.command.params)


def _hits(spoken: Spoken, own: frozenset[str], denied: bool) -> dict[int, float]:
    """The words that speak of these terms, denied or not: offset -> likeness."""
    likeness = {at: max((wording.best(term, own) for term in terms), default=0.0) for at, terms in spoken.terms.items()}
    return {at: like for at, like in likeness.items() if like and _denied(spoken, at) == denied}


def _denied(spoken: Spoken, at: int) -> bool:
    return negated(spoken.text, at) or bool(_OFF.search(spoken.text[:at]))
