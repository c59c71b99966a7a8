"""A file with a list of packages: "requirements.txt", "reqs/dev.lock"."""

from __future__ import annotations

from slot_rules.marks import marked_words, score_of
from slot_rules.patterns import Pattern
from slot_rules.rules.path import as_typed
from slot_rules.text import words
from slot_rules.types import Context, SlotMatch, SlotSpec

_FILE = Pattern(r"^[\w~.:/\\ -]*?[\w-]+\.(?:txt|lock|in|toml|cfg|pip|ya?ml|reqs?|list)$", ".")
_LOOKS_SCORE = 0.8


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The file as typed, best first."""
    marked = {word.start: score for word, score in marked_words(spec, text, context)}
    found = []
    for word in words(text):
        if word.start in marked and not word.text.startswith("-") and (_FILE.match(word.text) or any(sign in word.text for sign in ("/", "\\", ".", "req"))):
            found.append(SlotMatch(spec.name, as_typed(word), (word.start, word.end), marked[word.start], "file:marked"))
        elif word.start not in marked and _FILE.match(word.text) and not word.text.startswith("-"):
            score = score_of(spec, (word.start, word.end), context, _LOOKS_SCORE)
            if score > 0:
                found.append(SlotMatch(spec.name, as_typed(word), (word.start, word.end), score, "file:looks"))
    return sorted(found, key=lambda match: -match.score)
