"""A name the user makes up: "called demo", "name it billing", "as before-upgrade"."""

from __future__ import annotations

import re

from slot_rules.marks import marked_words, score_of
from slot_rules.numbers import corrected
from slot_rules.rules.path import as_typed
from slot_rules.text import Word, words
from slot_rules.types import Context, SlotMatch, SlotSpec

_CUES = frozenset(
    """
    called named name label labelled labeled titled tagged tag callled nmaed calld dubbed nicknamed
    """.split()
)
_SKIP = frozenset(
    """
    it is be to the as of should must will = : - a an this that them env venv environment
    """.split()
)
_NOUNS = frozenset(("env", "venv", "environment", "virtualenv", "sandbox", "checkpoint", "snapshot"))
_CUED_SCORE = 0.7


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The name as typed, best first; of several the one after a correction ("foo, sorry, bar")."""
    found: list[SlotMatch] = []
    candidates = [(word, score, "name:marked") for word, score in marked_words(spec, text, context)]
    if not context.marks:
        candidates += [(word, score_of(spec, (word.start, word.end), context, _CUED_SCORE), "name:cue") for word in after_cue(text, (*_CUES, *spec.cues))]
    begins = {word.start for word, _, _ in candidates}
    for word, score, rule in sorted(candidates, key=lambda c: c[0].start):
        # "the venv orca": a noun before the name is not the name.
        if not plausible(word) or (word.lower in _NOUNS and not word.quoted and word.end + 1 in begins):
            continue
        match = SlotMatch(spec.name, as_typed(word), (word.start, word.end), score, rule)
        if found and corrected(text, found[-1].span, match.span):
            found[-1] = match
        else:
            found.append(match)
    return sorted(found, key=lambda match: -match.score)


def after_cue(text: str, cues: tuple[str, ...]) -> list[Word]:
    """The first word after each cue word that is not filler ("name it to be X" gives X)."""
    row = words(text)
    out = []
    for i, word in enumerate(row):
        if word.lower in cues and not word.quoted:
            following = next((w for w in row[i + 1 :] if w.quoted or w.lower not in _SKIP), None)
            if following:
                out.append(following)
    return out


def plausible(word: Word) -> bool:
    """Can the word be a name at all? Not if it begins with "-" (it would become an option) or has no letter or digit."""
    return not word.text.startswith("-") and bool(re.search(r"\w", word.text))
