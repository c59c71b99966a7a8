"""Helpers to mark words as a model's span head would."""

from slot_rules.types import Context, Mark


def marked(text, *pairs, hints=None, names=(), score=0.9):
    """A context in which each (words, role) is marked at its last place in the text."""
    marks = []
    for words, role in pairs:
        at = text.rindex(words)
        marks.append(Mark(role, at, at + len(words), score))
    return Context(names=names, marks=tuple(marks), hints=hints if hints is not None else {})
