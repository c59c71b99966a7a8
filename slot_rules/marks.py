"""How a rule uses what a model's span head marked."""

from __future__ import annotations

from slot_rules.text import Word, overlaps, words
from slot_rules.types import Context, Mark, SlotSpec

# A value that the rule found by itself, without a mark on it, while the model marked others: most likely a passing remark.
UNMARKED_SCORE = 0.3
CUE_SCORE = 0.8


def marks_for(spec: SlotSpec, context: Context) -> list[Mark]:
    """The marks with this slot's role, in the order of the text."""
    return [mark for mark in context.marks if mark.role == spec.role]


def marked_words(spec: SlotSpec, raw: str, context: Context) -> list[tuple[Word, float]]:
    """The words that a mark of this slot's role covers, each with the mark's score."""
    out = []
    for word in words(raw):
        # A mark may cover a part of a word ("flask" of "flask==3.0"), and several may cover one.
        scores = [mark.score for mark in marks_for(spec, context) if overlaps((word.start, word.end), (mark.start, mark.end))]
        if scores:
            out.append((word, max(scores)))
    return out


def score_of(spec: SlotSpec, span: tuple[int, int], context: Context, unmarked: float = UNMARKED_SCORE) -> float:
    """The score of a value a rule found at `span`: the mark's if one of this role covers it, else `unmarked`.

    A mark of another role on the same words speaks against it: 0.
    """
    covering = [mark for mark in context.marks if overlaps(span, (mark.start, mark.end))]
    own = next((mark.score for mark in covering if mark.role == spec.role), None)
    if own is not None:
        return own
    return 0.0 if covering else unmarked
