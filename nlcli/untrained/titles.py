"""Names of several words in a request, in one piece: "Random Access Memories", "the Lord of the Rings"."""

from __future__ import annotations

from nlcli import wording
from slot_rules.text import Word

_SMALL = ("of", "the")
_NO_NAMES = ("I'm", "I've", "I'd", "I'll")
_SHORTEST_OWNER = 4  # letters with "'s"


def titles(row: tuple[Word, ...], text: str, known: frozenset[str]) -> tuple[Word, ...]:
    """The words with capitalised ones in a row as one, and without the "'s" of a name.

    The first word of a sentence is part of a name only if it is neither a small word nor one of the stems `known` of the command.
    """
    out: list[Word] = []
    at = 0
    while at < len(row):
        begins = _is_name(row[at]) and (at > 0 or (row[0].lower not in wording.STOP and known.isdisjoint(wording.terms(row[0].text))))
        end = _end(row, at, text) if begins else at + 1
        last = _bare(row[end - 1]) if at or end > 1 else row[0]
        out.append(last if end == at + 1 else Word(text[row[at].start : last.end], row[at].start, last.end, quoted=True))
        at = end
    return tuple(out)


def _end(row: tuple[Word, ...], at: int, text: str) -> int:
    """The index behind the name that begins at one."""
    end = at + 1
    while end < len(row) and not row[end - 1].lower.endswith("'s"):
        inner = end
        while inner < min(len(row) - 1, end + len(_SMALL)) and row[inner].text in _SMALL:
            inner += 1
        if not _is_name(row[inner]) or any(text[a.end : b.start] != " " for a, b in zip(row[end - 1 : inner], row[end : inner + 1], strict=True)):
            break
        end = inner + 1
    return end


def _bare(word: Word) -> Word:
    owns = not word.quoted and word.text[:1].isupper() and len(word.text) >= _SHORTEST_OWNER and word.lower.endswith("'s")
    return Word(word.text[:-2], word.start, word.end - 2) if owns else word


def _is_name(word: Word) -> bool:
    return not word.quoted and word.text[:1].isupper() and word.text[1:].islower() and word.text.replace("’", "'") not in _NO_NAMES
