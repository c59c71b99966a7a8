"""Switches and choices of one command that a request speaks of, by their names and help texts."""

from __future__ import annotations

from nlcli import wording
from nlcli.catalogue import Param
from nlcli.untrained_words import Spoken, names_of
from slot_rules.negation import negated
from slot_rules.patterns import Pattern
from slot_rules.text import Word

# All scores are in [0, 1]; chosen on benchmarks/foreign_tuning.
_SWITCH_FROM = 0.5  # share of a switch's own words that are said
_DENIAL_FROM = 0.3  # the same where both deny something ("without prompting", "Skip any prompts")
_SWITCHED = 0.9
_CLAIMED_FROM = 0.5
_OFF = Pattern(r"\b(?:stop|hide|disable|suppress|turn off|switch off)\s+(?:[\w'-]+\s+){0,2}$", "stop", "hide", "disable", "suppress", "off")
_OFF_WORDS = wording.NEGATIVE | {"turn", "switch", "off", "disable", "suppress"}
_ASKING = frozenset(wording.stem(word) for word in "ask prompt confirm confirmation question".split())


def read(spoken: Spoken) -> tuple[dict[str, float], set[int]]:
    """Switches and choices that the request speaks of, and the offsets of the words that do."""
    out: dict[str, float] = {}
    claimed: set[int] = set()
    for param in sorted(spoken.command.params, key=lambda param: not param.flag):
        if not param.slot or not (param.flag or param.choices):
            continue
        found = _choices(spoken, param, claimed) if param.choices else _switch(spoken, param)
        for label, (score, at) in found.items():
            out[label] = score
            claimed |= at if score >= _CLAIMED_FROM else set()
    return out, claimed


def _choices(spoken: Spoken, param: Param, claimed: set[int]) -> dict[str, tuple[float, set[int]]]:
    """Every choice with a score: above 0 for the one that is said, the last if there are several ("not as json, as yaml" denies the first)."""
    assert param.slot
    none: dict[str, tuple[float, set[int]]] = {f"{param.slot.label}={choice}": (0.0, set()) for choice in param.choices}
    named = any(wording.stem(word.lower.strip("-")) in names_of(param) for word in spoken.row)
    out = none
    for word in spoken.row:
        choice = next((choice for choice in param.choices if len(choice) > 1 and _is_choice(spoken, word, choice, named)), None)
        if choice and not negated(spoken.text, word.start) and (named or word.start not in claimed):
            out = none | {f"{param.slot.label}={choice}": (_SWITCHED, {word.start})}
    return out


def _is_choice(spoken: Spoken, word: Word, choice: str, named: bool) -> bool:
    """Does a word stand for a choice? Another word for it counts only where the option is named, the command's own name never."""
    if word.lower == choice.lower():
        return not (word.text.isupper() and not choice.isupper()) and (named or wording.stem(choice) not in spoken.name)
    said = wording.stem(word.lower)
    return named and not spoken.stands_out(word) and said not in spoken.own and wording.likeness(said, wording.stem(choice)) > 0


def _switch(spoken: Spoken, param: Param) -> dict[str, tuple[float, set[int]]]:
    assert param.slot
    name = wording.spaced(" ".join(opt for opt in param.opts if opt.startswith("--")) or param.name)
    first = param.help.split(". ")[0]
    if _is_opposite(spoken, param) and any(_denied(spoken, word.start) for word in spoken.row if wording.stem(word.lower) in spoken.name):
        return {param.slot.label: (_SWITCHED, {word.start for word in spoken.row if word.lower in _OFF_WORDS})}
    best: tuple[float, set[int]] = (0.0, set())
    for meant in (name,) if _is_opposite(spoken, param) else (name, first):
        denies = wording.denies(meant)
        # What the command itself speaks of asks for no switch, unless the switch denies it ("quotes --no-show").
        own = frozenset(wording.terms(meant)) - wording.NEGATIVE - (frozenset() if denies else spoken.own)
        hits = _hits(spoken, own, denies) or (_hits(spoken, _ASKING, True) if "yes" in own else {})
        asked = denies and any(wording.best(term, _ASKING) == 1 for at in hits for word in spoken.row if word.start == at for term in wording.terms(word.text))
        share = 1.0 if asked else sum(hits.values()) / len(own) if own else 0.0
        if share >= (_DENIAL_FROM if denies else _SWITCH_FROM) and _SWITCHED * max(share, 0.7) > best[0]:
            best = min(_SWITCHED, _SWITCHED * max(share, 0.7)), set(hits)
    return {param.slot.label: best}


def _is_opposite(spoken: Spoken, param: Param) -> bool:
    """Is it the "--no-" to another switch, and shares its help?"""
    positive = {opt.replace("--no-", "--", 1) for opt in param.opts if opt.startswith("--no-")}
    return any(positive.intersection(other.opts) for other in spoken.command.params)


def _hits(spoken: Spoken, own: frozenset[str], denied: bool) -> dict[int, float]:
    """The words that speak of these terms, denied or not: offset -> likeness."""
    likeness = {w.start: max((wording.best(term, own) for term in wording.terms(w.text)), default=0.0) for w in spoken.row if not spoken.stands_out(w)}
    return {at: like for at, like in likeness.items() if like and _denied(spoken, at) == denied}


def _denied(spoken: Spoken, at: int) -> bool:
    return negated(spoken.text, at) or bool(_OFF.search(spoken.text[:at]))
