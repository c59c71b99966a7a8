"""Several commands in one sentence: where they part, which parts point back, what joins a list. Their order: order.py."""

from __future__ import annotations

from itertools import pairwise

from nlcli.decide import STEP_FROM
from slot_rules.patterns import Pattern

_POINTER = Pattern(
    r"\b(?:it|its|it's|there|that|this|same|latter|into it|(?:new|fresh) (?:one|env|venv)|"
    r"the (?:new |same |fresh )?(?:one|env|venv|environment|virtualenv|thing|result|copy))\b",
)


_JOINS = Pattern(
    r"[\s\"'`’]*(?:[,;&+/]|\b(?:and|plus|n|also|then|as well as|along with|together with)\b)"
    r"(?:[\s,;&+/\"'`‘]|\b(?:and|also|then|the|my|envs?|venvs?|environments?|ones?|called|named)\b)*",
    *(",", ";", "&", "+", "/", "and", "plus", "n", "also", "then", "as well", "along", "together"),
)


def only_joins(between: str) -> bool:
    """Do two names stand in one list: nothing between them but a comma, "and" and the like?"""
    return bool(_JOINS.fullmatch(between))


def split(text: str, steps: tuple[tuple[int, float], ...]) -> list[tuple[int, int]]:
    """Half-open offsets of the parts of a sentence; one part if nothing says that another request begins."""
    cuts = [at for at, probability in steps if probability >= STEP_FROM and text[:at].strip()]
    # Two starts with at most one word between them are one ("and then | also").
    kept: list[int] = []
    for at in cuts:
        if not kept or len(text[kept[-1] : at].split()) > 1:
            kept.append(at)
    edges = [0, *kept, len(text)]
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip(" ,.;&")]


def points_back(part: str) -> bool:
    """Does the part speak of "it", "there", "the same env"?"""
    return bool(_POINTER.search(part))
