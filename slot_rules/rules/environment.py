"""An environment that exists already, by name or by path; names on the machine are matched even when mistyped."""

from __future__ import annotations

from slot_rules.fuzzy import nearest
from slot_rules.marks import marked_words, score_of
from slot_rules.numbers import corrected
from slot_rules.rules.name import after_cue, plausible
from slot_rules.rules.path import HERE, as_typed, looks_like_path
from slot_rules.text import Word, overlaps, words
from slot_rules.types import SEVERAL, Context, SlotMatch, SlotSpec

_CUES = ("called", "named", "env", "venv", "environment", "virtualenv")
# What stands after "env" or is marked in "that one", but names nothing.
_POINTERS = frozenset(
    """
    one ones it its this that these those them they he she some any all every each another other others something somewhere thing things env
    envs venv venvs environment environments virtualenv virtualenvs sandbox is are was in on at for from to by with and or of my the a an i
    you called named please now too also which what where whose has have had can could would should will so
    """.split()
)
# Not enough by itself: with an environment called "audit", "audit everything" is not about that one.
_KNOWN_SCORE = 0.45
_PATH_SCORE = 0.6
_CUED_SCORE = 0.45
_NEARLY_SCORE = 0.65
# Fewer letters are the beginning of too much.
_LEAST_BEGUN = 3


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The environment as typed (or as it is called on this machine, if the typed name is a near miss), best first."""
    found: list[SlotMatch] = []
    for word, score, rule in sorted(_candidates(spec, text, context), key=lambda c: c[0].start):
        if not (plausible(word) or looks_like_path(word.text)) or (word.lower in _POINTERS and not word.quoted and word.text not in context.names):
            continue
        if spec.form and (spec.form == "path") != looks_like_path(word.text):
            continue
        value, rule = _known(as_typed(word), rule, context)
        if value in context.names and rule != "environment:known":
            score = max(score, _NEARLY_SCORE)  # there is an environment of that name, however unsure the model is of the word
        match = SlotMatch(spec.name, value, (word.start, word.end), score, rule)
        if found and overlaps(found[-1].span, match.span):
            continue
        if found and corrected(text, found[-1].span, match.span):
            found[-1] = match
        else:
            found.append(match)
    return sorted(found, key=lambda match: -match.score) or _here(spec, text, context) or _nearly(spec, text, context)


def _candidates(spec: SlotSpec, text: str, context: Context) -> list[tuple[Word, float, str]]:
    out = [(word, score, "environment:marked") for word, score in marked_words(spec, text, context) if not _part_of_here(word, text)]
    marked = {word for word, _, _ in out}
    for word in words(text):
        if word in marked:
            continue
        span = (word.start, word.end)
        if word.text in context.names and len(word.text) > 1 and word.lower not in _POINTERS:
            out.append((word, score_of(spec, span, context, 0.4 if context.marks else _KNOWN_SCORE), "environment:known"))
        elif looks_like_path(word.text):
            out.append((word, score_of(spec, span, context, 0.4 if context.marks else _PATH_SCORE), "environment:path"))
    if not context.marks and context.hints is None:
        out += [(word, _CUED_SCORE, "environment:cue") for word in after_cue(text, _CUES) if word not in marked]
    return [candidate for candidate in out if candidate[1] > 0]


def _part_of_here(word: Word, text: str) -> bool:
    return not looks_like_path(word.text) and any(overlaps(hit.span(), (word.start, word.end)) for hit in HERE.finditer(text))


def _here(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The working folder, but only where the model marked the words for it ("this folder")."""
    for hit in HERE.finditer(text):
        score = score_of(spec, hit.span(), context, 0.0)
        if score > 0:
            return [SlotMatch(spec.name, ".", hit.span(), score, "environment:here")]
    return []


def _nearly(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """A word that is nearly the name of an environment on this machine, where nothing else was found."""
    if not context.names or spec.form == "path":
        return []
    for word in words(text):
        hit = None if word.lower in _POINTERS or looks_like_path(word.text) else nearest(word.text, context.names)
        # A word that a name only begins with ("roll back" and backup) is no typing error.
        if hit and not (hit[0].lower().startswith(word.lower) and len(hit[0]) - len(word.text) > 1):
            return [SlotMatch(spec.name, hit[0], (word.start, word.end), _NEARLY_SCORE * hit[1], "environment:fuzzy")]
    return []


def _known(typed: str, rule: str, context: Context) -> tuple[str, str]:
    """The name as it is on this machine if the typed one is not there but is a near miss, or the beginning, of just one that is.

    The beginning of several stays what it is, under the rule SEVERAL.
    """
    if not context.names or typed in context.names or looks_like_path(typed):
        return typed, rule
    begun = [name for name in context.names if len(typed) >= _LEAST_BEGUN and name.lower().startswith(typed.lower())]
    if begun:
        return (begun[0], "environment:begun") if len(begun) == 1 else (typed, SEVERAL)
    hit = nearest(typed, context.names)
    return (hit[0], "environment:fuzzy") if hit else (typed, rule)
