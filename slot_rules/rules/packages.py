"""Package specs as pip takes them: names with extras and pins, several in a row."""

from __future__ import annotations

from slot_rules.marks import marked_words
from slot_rules.numbers import corrected
from slot_rules.patterns import Pattern
from slot_rules.text import Word, words
from slot_rules.types import Context, SlotMatch, SlotSpec

# Source: PEP 508 name and extras, PEP 440 version clauses; no markers and no URLs, which a sentence does not carry.
_CLAUSE = r"(?:===|==|>=|<=|~=|!=|<|>)\s*[\w.*+!-]+"
SPEC = Pattern(rf"^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[\w\s,.-]+\])?(?:{_CLAUSE}(?:\s*,\s*{_CLAUSE})*)?$", flags=0)
_OPERATORS = ("==", ">=", "<=", "~=", "!=", "<", ">")
_PINNED = Pattern(r"[\w\]](?:==|>=|<=|~=|!=)", "=", flags=0)
_SPACED_PIN = Pattern(rf"\s*({_CLAUSE}(?:\s*,\s*{_CLAUSE})*)", "=", "<", ">", flags=0)
_JOIN = frozenset(
    """
    and & n plus + with also und y et or , && then as well the a an some both
    """.split()
)
_STOP = frozenset(
    """
    into in to inside for from on using use please thanks it this that there here my the env venv environment safely called named at by
    package packages module modules library libraries lib libs pkgs pkg deps dependency dependencies latest newest
    """.split()
)
_START = frozenset(("install", "add", "with", "packages", "package", "pkgs", "including", "containing", "having", "safe-install", "get", "put", "pip"))
_CUED_SCORE = 0.55
# Python's own words for a package that is not there, quoted as a whole; the top-level package is what to install.
_NOT_FOUND = Pattern(r"[Nn]o module named ['\"`]?(\w+)", "o module named", flags=0)


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """One match a package, in the order of the text."""
    if context.marks or context.hints is not None:
        chosen = [(word, score, "packages:marked") for word, score in marked_words(spec, text, context)]
        marked = {word.start for word, _, _ in chosen}
        # A pin or extras can only be a package: take it even where the model overlooked it, next to marked ones.
        chosen += [
            (word, 0.6, "packages:pinned")
            for word in words(text)
            if word.start not in marked and chosen and _PINNED.search(word.text) and SPEC.match(word.text)
        ]
    else:
        chosen = [(word, _CUED_SCORE, "packages:cue") for word in _after_start(text)]
    found: list[SlotMatch] = []
    for word, score, rule in sorted(chosen, key=lambda c: c[0].start):
        if (word.lower in _JOIN and not word.quoted) or word.text.startswith(_OPERATORS):
            continue
        value, end = _with_spaced_pin(word, text)
        if found and corrected(text, found[-1].span, (word.start, end)):
            found.pop()
        if SPEC.match(value) and not any(match.span[0] <= word.start < match.span[1] for match in found):
            found.append(SlotMatch(spec.name, value, (word.start, end), score, rule))
        elif hit := _NOT_FOUND.search(word.text):
            found.append(SlotMatch(spec.name, hit[1], (word.start, word.end), score, rule))
        elif word.quoted and all(SPEC.match(part) for part in word.text.split()):
            found += [SlotMatch(spec.name, part, (word.start, word.end), score, rule) for part in word.text.split()]
    return found


def _with_spaced_pin(word: Word, text: str) -> tuple[str, int]:
    """A spec with the pin that blanks part from it ("django == 4.2"), without the blanks, and where it ends."""
    after = _SPACED_PIN.match(text[word.end :]) if not word.quoted else None
    if after:
        tail = after[1].rstrip(".,;:!?")
        return word.text + "".join(tail.split()), word.end + after.start(1) + len(tail)
    return word.text, word.end


def _after_start(text: str) -> list[Word]:
    """Words after "install", "with" and the like, up to the first word that ends the list."""
    out: list[Word] = []
    taking = False
    for word in words(text):
        if word.lower in _START:
            taking = True
        elif taking and word.lower in _STOP and not word.quoted:
            taking = word.lower in ("package", "packages", "the", "some")
        elif taking and word.lower not in _JOIN:
            out.append(word)
    return out
