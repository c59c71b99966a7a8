"""Is a stretch of the text denied: "no json", "without touching the pip config", "don't list"?"""

from __future__ import annotations

import re

_NEGATORS = (
    r"(?:no|not|don'?t|dont|do not|doesn'?t|never|without|w/o|wo|skip|skipping|omit|except|excluding|exclude|minus|instead of|rather than|"
    r"leave out|leaving out|avoid|neither|nor|nothing|isn'?t|no need (?:for|to)|need no|cannot|can'?t|shouldn'?t|won'?t)"
)
_BEFORE = re.compile(rf"\b{_NEGATORS}(?:\s+(?!but\b|and\b|just\b|only\b|then\b)[\w'-]+){{0,3}}\s*$", re.IGNORECASE)
_BUT = re.compile(r"\b(?:anything|everything|all) but\b", re.IGNORECASE)


def negated(text: str, start: int) -> bool:
    """Does a negator stand within three words before offset `start`, in the same clause?"""
    clause = _BUT.sub("not", text[:start])
    clause = re.split(r"[.;:!?,\n—–]|\bbut\b|\bjust\b|\bonly\b", clause)[-1]
    return bool(_BEFORE.search(clause.replace("’", "'")))
