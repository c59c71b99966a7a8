"""Words of a request with their character offsets; a quoted stretch is one word."""

from __future__ import annotations

from functools import lru_cache

from slot_rules.light import Record
from slot_rules.patterns import Pattern

_OPEN = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "«": "»"}
_BEFORE_QUOTE = " \t\n([{=:,"
_AFTER_QUOTE = " \t\n)]}.,;:!?…"
_LEADING = "([{<*_\"'`“‘«"
_TRAILING = ",;:!?)]}>*\"'`”’»…"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}


class Word(Record):
    """A word without the quotes and punctuation round it. `text == raw[start:end]`; `quoted` says that quotes were dropped."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def lower(self) -> str:
        """The word in lower case with plain apostrophes."""
        return self.text.lower().replace("’", "'")


def _trim(raw: str, start: int, end: int) -> tuple[int, int]:
    """Drop punctuation round a word, but keep `requests[x]`, `./`, `..` and a leading dot."""
    while start < end and raw[start] in _LEADING:
        start += 1
    while start < end:
        last = raw[end - 1]
        if last in _BRACKETS and _BRACKETS[last] in raw[start : end - 1]:
            break
        if last in _TRAILING or (last == "." and not _dots_only(raw[start:end])):
            end -= 1
            continue
        break
    return start, end


def _dots_only(text: str) -> bool:
    return set(text) <= {"."} or text.endswith(("/.", "/..", "\\."))


def _closing(raw: str, at: int) -> int:
    """Offset of the quote that closes the one at `at`, or -1 if that is an apostrophe or never closed."""
    close = _OPEN[raw[at]]
    end = raw.find(close, at + 1)
    while end != -1:
        if end > at + 1 and (end + 1 == len(raw) or raw[end + 1] in _AFTER_QUOTE):
            return end
        end = raw.find(close, end + 1)
    return -1


@lru_cache(maxsize=64)
def words(raw: str) -> tuple[Word, ...]:
    """The words of `raw` in order; empty for a text without any. Quoted text with spaces is one word."""
    out: list[Word] = []
    at, n = 0, len(raw)
    while at < n:
        if raw[at].isspace():
            at += 1
            continue
        if raw[at] in _OPEN and (at == 0 or raw[at - 1] in _BEFORE_QUOTE) and (close := _closing(raw, at)) > 0:
            out.append(Word(raw[at + 1 : close], at + 1, close, quoted=True))
            at = close + 1
            continue
        end = at
        while end < n and not raw[end].isspace() and not (raw[end] in _OPEN and end > at and raw[end - 1] in "=:(,[" and _closing(raw, end) > 0):
            end += 1
        start, stop = _trim(raw, at, end)
        if start < stop:
            out.extend(_split(raw, start, stop))
        at = end
    return tuple(out)


# "flask,redis" is two words; "numpy>=1.26,<2" and "1,000" are one.
_COMMA = Pattern(r",(?![<>=!~])(?!(?<=\d,)\d{3}\b)(?=\S)", ",")
# "name=demo", "--env:./x", "nm=v7": what people type who half remember the options; the value is a word of its own.
_KEY = Pattern(
    r"-{0,2}(?:name|env|envs|environment|venv|path|dir|folder|python|py|version|sort|days|unused-days|stale-days|top|depth|max|project|port|"
    r"checkpoint|checkpoint-name|ckpt|label|packages|pkgs|pkg|requirements|reqs|req|shell|type|format|min-size|size|min-confidence|confidence|n|d|p|r|f|s)"
    r"[=:](?!=)(?=[^\s\\/])|-{0,2}[a-z]{2,12}=(?=[\w.~/])|-{0,2}(?:env|path|dir|folder|project|requirements|req)[=:](?=[^\s=])|-{0,2}[a-z-]{2,}[=:](?=[~.]|/(?!/))",
    "=",
    ":",
)


def _split(raw: str, start: int, stop: int) -> list[Word]:
    out: list[tuple[int, int]] = []
    at = start
    if key := _KEY.match(raw, start, stop):
        out.append((start, key.end() - 1))
        at = key.end()
    if "[" not in raw[at:stop]:  # extras keep their commas: requests[socks,security]
        for comma in _COMMA.finditer(raw, at, stop):
            out.append((at, comma.start()))
            at = comma.end()
    out.append((at, stop))
    trimmed = (_trim(raw, a, b) for a, b in out)
    return [Word(raw[a:b], a, b) for a, b in trimmed if a < b]


def overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Do two half-open spans share a character?"""
    return a[0] < b[1] and b[0] < a[1]
