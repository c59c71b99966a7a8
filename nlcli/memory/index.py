"""Which corrections are near a request, without reading them all: words, embeddings and entries in one binary file, made from the corrections' file.

    head | where each entry begins | word postings | embeddings | entries (JSON)

It lies in the cache folder and is made anew when the corrections' file has changed. A posting is (CRC-32 of a word) << 32 | number, sorted, so that
a word's corrections are found by bisection; embeddings are int8, `_SCALE` for a component of 1. An entry also holds what the model made of the
corrected request, so that nothing has to be worked out again when it is compared with a new one.
"""

from __future__ import annotations

import json
import os
import re
import struct
from bisect import bisect_left
from itertools import accumulate
from math import log
from operator import mul
from zlib import crc32

from nlcli.memory.store import Correction, normal
from slot_rules.light import Record

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HEAD = struct.Struct("=8sIIQQII")
_MAGIC = b"nlmem\x00\x01\x00"
_SCALE = 400.0
# So many requests at most are put to the model when a person waits for an answer: a quarter of a second. The others follow the next times.
AT_ONCE = 200
# A fraction of a millisecond is enough for so many candidates, and for the postings of so many corrections.
_CANDIDATES = 10
_ENOUGH = 500
# Words of every request; they tell nothing apart.
COMMON = frozenset(
    """
    a an the my our your this that these those it its i we you me us to of for in on at by with from into and or is are be do does can could would
    will please pls plz thanks thx just now then so some all any env envs venv venvs environment environments virtualenv virtualenvs
    """.split()
)
# What reading a damaged index may raise.
DAMAGE = (ValueError, IndexError, KeyError, TypeError, OverflowError, MemoryError, RecursionError)
_WORD = re.compile(r"[^\W_]+")


class Seen(Record):
    """What the model makes of a corrected request: its embedding, and the values read for the right command (parameter, value)."""

    embedding: Sequence[float]
    slots: tuple[tuple[str, str], ...]


class Entry(Record):
    """A correction as it lies in the index."""

    request: str
    suggested: tuple[str, ...]
    right: tuple[str, ...]
    slots: tuple[tuple[str, str], ...]


class Near(Record):
    """A correction that may be meant: its entry, whether the request is the same, the cosine of the embeddings."""

    entry: Entry
    same: bool
    cosine: float


class Index:
    """An index in memory or mapped from its file."""

    def __init__(self, content: bytes | memoryview) -> None:
        """Raises ValueError for anything but a whole index."""
        view = memoryview(content)
        if len(view) < _HEAD.size:
            raise ValueError("cut off")
        magic, self.encoder, self._width, size, modified, self._count, postings = _HEAD.unpack_from(view)
        starts, words = _HEAD.size + 8 * (self._count + 1), _HEAD.size + 8 * (self._count + 1 + postings)
        vectors = words + self._count * self._width
        if magic != _MAGIC or len(view) < vectors:
            raise ValueError("not an index of this version")
        self.state = (size, modified)
        self._starts = view[_HEAD.size : starts].cast("Q")
        self._postings = view[starts:words].cast("Q")
        self._embeddings = view[words:vectors].cast("b")
        self._entries = view[vectors:]
        if self._starts[-1] != len(self._entries):
            raise ValueError("cut off")

    def near(self, text: str, embedding: Sequence[float]) -> list[Near]:
        """The corrections that share words with a text, likest first. Raises one of DAMAGE if the index is damaged inside."""
        same = self._numbers(*self._range(_whole(text)))
        weights: dict[int, float] = {}
        for first, last in sorted((self._range(word) for word in tokens(text)), key=lambda row: row[1] - row[0]):
            # Where rarer words have found enough, one that half of them have adds nothing.
            if len(weights) > _CANDIDATES and last - first > _ENOUGH:
                break
            weight = log(1 + self._count / max(1, last - first))
            for number in self._numbers(first, last):
                weights[number] = weights.get(number, 0.0) + weight
        best = sorted(weights, key=weights.__getitem__, reverse=True)[:_CANDIDATES]
        cosines = {number: self._cosine(number, embedding) for number in dict.fromkeys([*same, *best])}
        order = sorted(cosines, key=lambda number: (number in same, cosines[number]), reverse=True)
        return [Near(self.entry(number), number in same, cosines[number]) for number in order[:3]]

    def entry(self, number: int) -> Entry:
        """The entry of that number, counted from 0."""
        raw = json.loads(bytes(self._entries[self._starts[number] : self._starts[number + 1]]))
        return Entry(raw["request"], tuple(raw["suggested"]), tuple(raw["right"]), tuple((name, value) for name, value in raw["slots"]))

    def known(self) -> dict[tuple[str, tuple[str, ...]], tuple[bytes, Entry]]:
        """Embedding and entry of each correction that the model has seen, by request and right command."""
        out = {}
        for number in range(self._count):
            entry = self.entry(number)
            vector = bytes(self._embeddings[number * self._width : (number + 1) * self._width])
            if any(vector):
                out[entry.request, entry.right] = (vector, entry)
        return out

    def _range(self, word: str) -> tuple[int, int]:
        key = crc32(word.encode("utf-8", "surrogatepass")) << 32
        return bisect_left(self._postings, key), bisect_left(self._postings, key + (1 << 32))

    def _numbers(self, first: int, last: int) -> list[int]:
        return [posting & 0xFFFFFFFF for posting in self._postings[first:last]]

    def _cosine(self, number: int, embedding: Sequence[float]) -> float:
        # Both have unit length, so their product is the cosine.
        return float(sum(map(mul, self._embeddings[number * self._width : (number + 1) * self._width], embedding))) / _SCALE


def every(text: str) -> list[str]:
    """The words of a text in lower case, each once."""
    return list(dict.fromkeys(_WORD.findall(text.casefold())))


def tokens(text: str) -> list[str]:
    """The words that tell requests apart; all of them if there are no others."""
    found = every(text)
    return [word for word in found if word not in COMMON] or found


def build(
    rows: list[Correction], state: tuple[int, int], encoder: int, see: Callable[[Correction], Seen], old: Index | None, at_once: int | None = AT_ONCE
) -> bytes:
    """The index of corrections, each the last word on its request. What `old` holds is not worked out again; of the others at most `at_once` (None: all)."""
    known = old.known() if old and old.encoder == encoder else {}
    done: list[tuple[bytes, Entry]] = []
    left = len(rows) if at_once is None else at_once
    for row in reversed(rows):  # the newest first, if not all get their turn
        kept = known.get((row.request, row.right))
        if kept:
            done.append((kept[0], kept[1]._replace(suggested=row.suggested)))
        elif left > 0:
            left -= 1
            seen = see(row)
            done.append(
                (
                    struct.pack(f"{len(seen.embedding)}b", *map(_component, seen.embedding)),
                    Entry(row.request, row.suggested, row.right, seen.slots),
                )
            )
        else:
            done.append((b"", Entry(row.request, row.suggested, row.right, ())))
    done.reverse()
    return _packed(done, state, encoder)


def _packed(done: list[tuple[bytes, Entry]], state: tuple[int, int], encoder: int) -> bytes:
    width = max((len(vector) for vector, _ in done), default=0)
    entries = [json.dumps(dict(zip(entry._fields, entry, strict=True))).encode() for _, entry in done]
    starts = [0, *accumulate(map(len, entries))]
    words = [(n, word) for n, (_, entry) in enumerate(done) for word in (_whole(entry.request), *tokens(entry.request))]
    postings = sorted(crc32(word.encode("utf-8", "surrogatepass")) << 32 | n for n, word in words)
    head = _HEAD.pack(_MAGIC, encoder, width, *state, len(done), len(postings))
    return b"".join((head, struct.pack(f"={len(starts)}Q{len(postings)}Q", *starts, *postings), *(vector.ljust(width, b"\0") for vector, _ in done), *entries))


def _component(value: float) -> int:
    return max(-127, min(127, round(value * _SCALE)))


def _whole(text: str) -> str:
    # No word begins with a blank, so a request is never taken for one of its words.
    return f" {normal(text)}"


def read(file: str) -> Index | None:
    """The index in a file, mapped; None if there is none or it is damaged."""
    import mmap

    try:
        with open(file, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            return Index(memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))) if size else None
    except (OSError, ValueError):
        return None
