"""A Python version: "3.11", "py311", "python three eleven"; the value has digits and dots."""

from __future__ import annotations

from slot_rules.marks import score_of
from slot_rules.numbers import corrected
from slot_rules.patterns import Pattern
from slot_rules.text import words
from slot_rules.types import Context, SlotMatch, SlotSpec

_WORDS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15",
}  # fmt: skip
_SPELT = Pattern(rf"\b(three|two)[\s-]+(?:(?:point|dot)[\s-]+)?({'|'.join(_WORDS)})\b(?:[\s-]+(?:point|dot)[\s-]+({'|'.join(_WORDS)})\b)?", "two", "three")
_MIXED = Pattern(rf"\b([23])[\s-]+(?:point|dot)?[\s-]*({'|'.join(_WORDS)})\b|\b([23])\s+(?:point|dot)\s+(\d{{1,2}})\b", *_WORDS, "point", "dot")
_GLUED = Pattern(r"\b(?:c?py(?:thon|hton|thn)?|pypy)[\s_-]?([23])(\d{1,2})\b", "py")
_DOTTED = Pattern(r"(?<![\w.=<>~!/\\-])v?([23]\.\d{1,2}(?:\.\d{1,2}|\.x)?(?:(?:a|b|rc)\d+)?)(?![\w/\\-]|\.\d)", "2.", "3.", flags=0)
_PREFIXED = Pattern(r"\b(?:c?py(?:thon|hton|thn|htno|tohn)?|interpreter|version|ver|v)[\s:=_-]*v?([23](?:\.\d{1,2}){0,2}t?)\b(?![.\d/\\-])", "2", "3")
_POINT = Pattern(r"\s+(?:point|dot)\b", flags=0)
_NEXT_WORD = Pattern(r"[\s-]+(\w+)")
_PYTHON_BEFORE = Pattern(r"py\w*\s*(?:version\s*)?$", "py")
_AFTER_PREFIX = 0.75
_PLAIN = 0.55
# Where the model is sure that it is a version, any number will do: the program says which ones it can find.
_ANY = Pattern(r"(?<![\w.])\d+(?:\.\d+){0,2}(?![\w.]*\w)")


def _spots(text: str) -> list[tuple[str, tuple[int, int], float, str]]:
    """(version, span, score without a model, rule) of everything that reads like a version, in the order of the text."""
    spots: list[tuple[str, tuple[int, int], float, str]] = []

    def add(version: str, span: tuple[int, int], score: float, rule: str) -> None:
        if not any(span[0] < end and start < span[1] for _, (start, end), _, _ in spots):
            spots.append((version, span, score, rule))

    for hit in _PREFIXED.finditer(text):
        rest = hit[1]
        goes_on = _POINT.match(text, hit.end()) or _follows_number_word(text, hit.end())
        if (len(rest) > 1 or "py" in hit[0].lower()) and not goes_on:
            add(rest, hit.span(), _AFTER_PREFIX, "version:prefixed")
    for hit in _GLUED.finditer(text):
        add(f"{hit[1]}.{hit[2]}", hit.span(), _AFTER_PREFIX, "version:glued")
    for hit in _DOTTED.finditer(text):
        add(hit[1].removesuffix(".x"), hit.span(1), _PLAIN, "version:dotted")
    for hit in _MIXED.finditer(text):
        minor = _WORDS[hit[2].lower()] if hit[2] else hit[4]
        add(f"{hit[1] or hit[3]}.{minor}", hit.span(), _PLAIN, "version:mixed")
    for hit in _SPELT.finditer(text):
        patch = f".{_WORDS[hit[3].lower()]}" if hit[3] else ""
        cued = _AFTER_PREFIX if _PYTHON_BEFORE.search(text[: hit.start()]) else 0.35
        add(f"{_WORDS[hit[1].lower()]}.{_WORDS[hit[2].lower()]}{patch}", hit.span(), cued, "version:words")
    return sorted(spots, key=lambda spot: spot[1])


def _follows_number_word(text: str, at: int) -> bool:
    following = _NEXT_WORD.match(text, at)
    return bool(following) and following[1].lower() in _WORDS  # type: ignore[index]


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The version, best first; one inside a quoted name or a package pin is none."""
    quoted = [(word.start, word.end) for word in words(text) if word.quoted]
    found: list[SlotMatch] = []
    for version, span, unmarked, rule in _spots(text):
        if any(start <= span[0] and span[1] <= end for start, end in quoted) and not any(m.role == spec.role for m in context.marks):
            continue
        score = score_of(spec, span, context, unmarked * 0.6 if context.marks else unmarked)
        if score <= 0:
            continue
        match = SlotMatch(spec.name, version, span, score, rule)
        if found and corrected(text, found[-1].span, span):
            found[-1] = match
        else:
            found.append(match)
    if not found:
        found = [
            SlotMatch(spec.name, hit[0], hit.span(), mark.score, "version:marked")
            for mark in context.marks
            if mark.role == spec.role
            for hit in _ANY.finditer(text, mark.start, mark.end)
        ]
    return sorted(found, key=lambda match: -match.score)
