"""One of a few allowed values: from the model's hints, the words that ask for each, and near misses of them."""

from __future__ import annotations

from slot_rules.fuzzy import nearest
from slot_rules.negation import negated
from slot_rules.numbers import corrected
from slot_rules.rules.flag import cue_spans
from slot_rules.text import words
from slot_rules.types import Context, SlotMatch, SlotSpec

_CUE_SCORE = 0.7
_CUE_SHIFT = 0.25
_FUZZY_SCORE = 0.55


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The value asked for, best first."""
    found = []
    for value, cues in spec.choices:
        said, denied = cue_spans(cues, text)
        span = said[-1] if said else (0, 0)
        label = f"{spec.label}={value}"
        if context.hints is not None and label in context.hints:
            score = context.hints[label] + _CUE_SHIFT * (bool(said) - bool(denied and not said))
            rule = "choice:cue+model" if said else "choice:model"
        else:
            score, rule = (_CUE_SCORE if said else 0.0), "choice:cue"
        if score > 0:
            found.append(SlotMatch(spec.name, value, span, min(1.0, score), rule))
    if not any(match.score >= _FUZZY_SCORE for match in found):
        found += _near(spec, text)
    found = [a for a in found if not any(a.span[1] and corrected(text, a.span, b.span) for b in found if b.span[0] >= a.span[1])]
    return sorted(found, key=lambda match: (-match.score, -match.span[0]))


def _could_be(word: str, value: str) -> bool:
    """A cheap look before the library for near matches is loaded: the same first letter and nearly the same letters."""
    return word[:1] == value[:1] and abs(len(word) - len(value)) < 2 and len(set(word) ^ set(value)) < 3


def _near(spec: SlotSpec, text: str) -> list[SlotMatch]:
    values = [value for value, _ in spec.choices]
    for word in words(text):
        if not any(_could_be(word.lower, value) for value in values):
            continue
        hit = nearest(word.lower, values)
        # The value itself in a sentence ("my name is …") says nothing: where it does, a cue says so.
        if hit and hit[1] < 1 and not negated(text, word.start):
            return [SlotMatch(spec.name, hit[0], (word.start, word.end), _FUZZY_SCORE * hit[1], "choice:fuzzy")]
    return []
