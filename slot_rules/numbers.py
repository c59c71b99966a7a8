"""Numbers in a text, in digits or in English words."""

from __future__ import annotations

from functools import lru_cache

from slot_rules.light import Record
from slot_rules.patterns import Pattern
from slot_rules.text import Word, words

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ALONE = {"dozen": 12.0, "couple": 2.0, "pair": 2.0, "score": 20.0}
# A number that corrects the one before it: "30, no wait, 40".
_CORRECTION = Pattern(
    r"^[\W_]*(?:(?:no|nope|nah|wait|sorry|actually|rather|scratch that|i mean|er+|uh+|um+|hm+|oops|make (?:it|that)|or rather|correction|"
    r"better|instead|hang on|hold on|well|not|let me|make|it|that|call|i meant|days?|weeks?|months?|years?|of|say|let's|lets|go with)\b[\W_]*)+$",
    flags=0,
)
_CORRECTION_CUE = Pattern(
    r"\b(?:no|nope|nah|wait|sorry|actually|rather|scratch that|i mean|i meant|er+|oops|make (?:it|that)|correction|hang on|hold on)\b",
    *("no", "nah", "wait", "sorry", "actually", "rather", "scratch", "i mean", "er", "oops", "make", "correction", "hang on", "hold on"),
    flags=0,
)


class Number(Record):
    """A number and where it stands: half-open character offsets. `in_words` tells "forty" from "40"."""

    value: float
    start: int
    end: int
    in_words: bool


@lru_cache(maxsize=64)
def numbers(raw: str) -> tuple[Number, ...]:
    """All numbers of `raw` in order. Digits inside a larger word ("py311", "web2") count only at its start ("60d")."""
    found: list[Number] = []
    row = words(raw)
    at = 0
    while at < len(row):
        spelt = _spelt(row, at)
        if spelt:
            found.append(spelt[0])
            at = spelt[1]
            continue
        digits = _digits(row[at])
        if digits:
            found.append(digits)
        at += 1
    return tuple(found)


_DIGITS = tuple("0123456789")
_NUMERAL = Pattern(r"~?<?>?=?(\d+(?:[_,]\d{3})*(?:\.\d+)?|\.\d+)(?:[a-z%]+|-[a-z-]+)?\+?", *_DIGITS)
# "top=5", "days:30", "depth-5" of people who type options from memory.
_KEYED = Pattern(r"(?:[a-z_-]+[=:<>+]{1,2}|(?:top|last|first|max|depth|level|mtime)-|\+)(\d+(?:\.\d+)?|\.\d+)[a-z]*", *_DIGITS, flags=0)


def _digits(word: Word) -> Number | None:
    hit = _NUMERAL.fullmatch(word.text)
    if not hit or word.quoted:
        hit = _KEYED.fullmatch(word.lower)
        if not hit:
            return None
    value = float(hit[1].replace(",", "").replace("_", ""))
    return Number(value, word.start + hit.start(1), word.start + hit.end(1), in_words=False)


def _spelt(row: tuple[Word, ...], at: int) -> tuple[Number, int] | None:
    """A number in words that begins at word `at`, and the index of the word after it."""
    total, current, last, i = 0.0, 0.0, -1, at
    start, end = row[at].start, row[at].end
    while i < len(row):
        parts = row[i].lower.split("-") if not row[i].quoted else [row[i].lower]
        step = _parts(parts)
        if step is not None:
            if last >= 0 and not (step < 10 and current % 100 >= 20 and current % 10 == 0) and current % 100 != 0:
                break  # "three eleven" is not one number
            current += step
        elif len(parts) == 1 and parts[0] in _SCALES and (last >= 0 or (i > at)):
            scale = _SCALES[parts[0]]
            if scale == 100:
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * scale, 0.0
        elif parts[0] in ("a", "an", "half") and last < 0 and i == at and at + 1 < len(row):
            following = row[i + 1].lower
            dozen = i + 2 if following == "a" else i + 1
            if parts[0] == "half" and dozen < len(row) and row[dozen].lower == "dozen":
                return Number(6.0, start, row[dozen].end, in_words=True), dozen + 1
            if following not in _SCALES and following not in _ALONE:
                return None
            i += 1
            continue
        elif len(parts) == 1 and parts[0] in _ALONE and (i == at or last >= 0 or row[at].lower == "a"):
            if parts[0] in ("score", "pair") and i == at:
                return None
            return Number((current or 1.0) * _ALONE[parts[0]], start, row[i].end, in_words=True), i + 1
        elif parts == ["and"] and last >= 0 and current % 100 == 0 and (current or total) and i + 1 < len(row):
            if _parts(row[i + 1].lower.split("-")) is None:
                break
            i += 1
            continue
        else:
            break
        last, end = i, row[i].end
        i += 1
    if last < 0:
        return None
    return Number(total + current, start, end, in_words=True), last + 1


def _parts(parts: list[str]) -> float | None:
    """25 for ["twenty", "five"], 7 for ["seven"], None for other words."""
    if len(parts) == 1:
        value = _UNITS.get(parts[0], _TENS.get(parts[0]))
        return None if value is None else float(value)
    if len(parts) == 2 and parts[0] in _TENS and 0 < _UNITS.get(parts[1], 0) < 10:
        return float(_TENS[parts[0]] + _UNITS[parts[1]])
    return None


def corrected(raw: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Does the text between two values say that the second replaces the first ("30, no wait, 40")?"""
    between = raw[first[1] : second[0]].lower()
    return bool(_CORRECTION_CUE.search(between)) and bool(_CORRECTION.match(between))
