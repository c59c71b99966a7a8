"""Near matches of a word among known ones. The only importer of rapidfuzz, and only when a near match is asked for."""

from __future__ import annotations

from collections.abc import Sequence

# One edit in five letters. Below it different names meet ("api" and "app" score 67). Range 0 to 100, rapidfuzz.fuzz.ratio.
NEAR = 80.0
_SHORTEST = 4


def nearest(word: str, known: Sequence[str], cutoff: float = NEAR) -> tuple[str, float] | None:
    """The known word most like `word` and the likeness in [0, 1], or None below `cutoff` (0 to 100), on a tie, or for short words."""
    if len(word) < _SHORTEST or not known:
        return None
    from rapidfuzz import fuzz, process

    lowered = {name: name.lower() for name in known}
    hits = process.extract(word.lower(), lowered, scorer=fuzz.ratio, score_cutoff=cutoff, limit=2)
    if not hits or (len(hits) == 2 and hits[0][1] == hits[1][1]):
        return None
    return hits[0][2], hits[0][1] / 100


def near(word: str, known: Sequence[str], cutoff: float) -> list[str]:
    """The known words that are like `word` from `cutoff` (0 to 100) on, the likest first: to offer, not to decide."""
    from rapidfuzz import fuzz, process

    lowered = {name: name.lower() for name in known}
    return [name for _, _, name in process.extract(word.lower(), lowered, scorer=fuzz.ratio, score_cutoff=cutoff)]
