"""Is a stretch of the text denied: "no json", "without touching the pip config", "don't list"?"""

from __future__ import annotations

from slot_rules.patterns import Pattern

_NEGATORS = (
    r"(?:no|not|don'?t|dont|do not|doesn'?t|never|without|w/o|wo|skip|skipping|omit|except|excluding|exclude|minus|instead of|rather than|"
    r"leave out|leaving out|avoid|neither|nor|nothing|isn'?t|no need (?:for|to)|need no|cannot|can'?t|shouldn'?t|won'?t)"
)
_SIGNS = (
    *("no", "n't", "never", "without", "w/o", "wo", "skip", "omit", "except", "exclud", "minus", "instead of", "rather than", "leav", "avoid"),
    *("dont", "doesnt", "isnt", "cant", "shouldnt", "neither", "cannot", "do not"),
)
_BEFORE = Pattern(rf"\b{_NEGATORS}(?:\s+(?!but\b|and\b|just\b|only\b|then\b)[\w'-]+){{0,3}}\s*$", *_SIGNS)
_BUT = Pattern(r"\b(?:anything|everything|all) but\b", " but")
_CLAUSE_END = Pattern(r"[.;:!?,\n—–]|\bbut\b|\bjust\b|\bonly\b")


def negated(text: str, start: int) -> bool:
    """Does a negator stand within three words before offset `start`, in the same clause?"""
    before = _BUT.sub("not", text[:start]).replace("’", "'")
    if not _BEFORE.may_match(before):
        return False
    return bool(_BEFORE.search(_CLAUSE_END.compiled().split(before)[-1]))
