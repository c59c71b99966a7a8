"""WordPiece for short sentences, equal to BERT's uncased tokenizer, with character offsets, in the standard library alone.

The `tokenizers` package is the oracle in the tests; importing it costs more than tokenising a sentence does.
"""

from __future__ import annotations

import unicodedata

UNKNOWN = "[UNK]"
START = "[CLS]"
END = "[SEP]"
PAD = "[PAD]"
# Source: BertTokenizer's WordPiece model; a longer word is unknown as a whole.
MAX_CHARS_A_WORD = 100


class Encoding:
    """Token ids with START and END, and for each token the half-open character offsets it came from ((0, 0) for those two)."""

    def __init__(self, ids: list[int], offsets: list[tuple[int, int]]) -> None:
        self.ids = ids
        self.offsets = offsets


class WordPiece:
    """Greedy longest-match-first tokenizer over a fixed vocabulary."""

    def __init__(self, vocabulary: list[str], max_tokens: int) -> None:
        """`vocabulary[i]` is the token with id i; `max_tokens` counts START and END."""
        self._ids = {token: i for i, token in enumerate(vocabulary)}
        self._start, self._end, self._unknown = self._ids[START], self._ids[END], self._ids[UNKNOWN]
        self.pad = self._ids[PAD]
        self.max_tokens = max_tokens

    def encode(self, text: str) -> Encoding:
        """The ids of `text`. A text too long for `max_tokens` keeps its beginning and its end: the request is in one of them."""
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        # No word can give fewer than one token: what lies beyond this many words on either side is never used.
        for chars, places in _shorten(basic_words(text), self.max_tokens):
            for token, start, end in self._pieces(chars):
                ids.append(token)
                offsets.append((places[start], places[end - 1] + 1))
        room = self.max_tokens - 2
        if len(ids) > room:
            head = room * 3 // 4
            tail = room - head
            ids = ids[:head] + ids[-tail:]
            offsets = offsets[:head] + offsets[-tail:]
        return Encoding([self._start, *ids, self._end], [(0, 0), *offsets, (0, 0)])

    def _pieces(self, word: str) -> list[tuple[int, int, int]]:
        """(id, start, end) of each piece of a word; the whole word as UNKNOWN if any part is not in the vocabulary."""
        whole = self._ids.get(word)
        if whole is not None:
            return [(whole, 0, len(word))]
        if len(word) > MAX_CHARS_A_WORD:
            return [(self._unknown, 0, len(word))]
        out = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self._ids.get(("##" if start else "") + word[start:end])
                if piece is not None:
                    break
            else:
                return [(self._unknown, 0, len(word))]
            out.append((piece, start, end))
            start = end
        return out


def _shorten(words: list[tuple[str, list[int]]], most: int) -> list[tuple[str, list[int]]]:
    return words if len(words) <= 2 * most else words[:most] + words[-most:]


def basic_words(text: str) -> list[tuple[str, list[int]]]:
    """BERT's basic tokenisation: clean, lower, strip accents, split at blanks and punctuation.

    Each word comes with, for each of its characters, the offset in `text` of the character that it was made from.
    """
    out: list[tuple[str, list[int]]] = []
    chars: list[str] = []
    places: list[int] = []

    def flush() -> None:
        if chars:
            out.append(("".join(chars), places.copy()))
            chars.clear()
            places.clear()

    # Pure ASCII needs none of the Unicode tables and is nearly all there is.
    ascii_only = text.isascii()
    for at, char in enumerate(text):
        if ascii_only:
            made = char.lower()
        else:
            if _is_control(char):
                continue
            made = "".join(c for c in unicodedata.normalize("NFD", char) if unicodedata.category(c) != "Mn").lower()
        for c in made:
            if c in " \t\n\r" or (not ascii_only and _is_space(c)):
                flush()
            elif ascii_only and (c < " " or c == "\x7f"):
                continue
            elif _is_punctuation(c) or (not ascii_only and _is_cjk(ord(c))):
                flush()
                out.append((c, [at]))
            else:
                chars.append(c)
                places.append(at)
    flush()
    return out


def _is_space(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) == "Zs"


def _is_control(char: str) -> bool:
    if char in "\t\n\r":
        return False
    # Not "Cn": which code points are unassigned depends on the Unicode version at hand.
    return char in "\0\ufffd" or unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs")


def _is_punctuation(char: str) -> bool:
    code = ord(char)
    if code < 128:
        return 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return unicodedata.category(char).startswith("P")


def _is_cjk(code: int) -> bool:
    # Source: BERT's tokenization.py, the CJK Unified Ideographs blocks.
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2B73F
        or 0x2B740 <= code <= 0x2B81F
        or 0x2B820 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )
