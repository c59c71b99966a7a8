"""In which order the parts of a sentence run: people name the second step first as soon as there is an "after", a "before" or a "first"."""

from __future__ import annotations

import re

from slot_rules.patterns import Pattern

_FLAGS = re.IGNORECASE | re.VERBOSE
_THAT = r"(?:that|this|it|which|anything|all\ that|doing|marking|you\ do|it\ goes)\b"
_DONE = r"(?:(?:that|it|you)(?:'s|\ is|'re|\ are)\ )?(?:done|finished|through|ready)"
_YOU_HAVE = r"(?:(?:you|u|i|we|it)\b(?:['’](?:ve|s|d))?\s*)?(?:have|has|had|having)?\W*"
# Anywhere in the later part: "delete x, but show its details first".
_INSIDE = Pattern(
    rf"""
    (?<!\ba\ )(?<!est[ -])(?<!recent\ )\bfirst(?:ly)?\b(?!\ \d|\ one|\ two|\.\.\.)
    | \bbeforehand\b(?!\.\.\.) | \bbefore\ {_THAT} | \b(?:before|earlier)\W*$
    | \bprior\ to\ (?:{_THAT}|\w+ing\b) | \b(?:ahead\ of|earlier\ than)\ that\b
""",
    flags=_FLAGS,
)
# At its beginning: "delete x, once you have shown its details".
_HEAD = Pattern(
    rf"""
    ^\W* (?:(?:but|and(?!\ (?:when|once|as\ soon))|only|though|although|yet|except|just|naturally|right)\W+)*
    (?: after\ (?=you\b|having|the\ (?!ones)|an?\ |its\ |my\ |\w+ing\b)
      | (?:having|provided|preceded\ by|as\ soon\ as|not\ before|not\ until|start\ by|(?:begin|start)(?:ing)?\ with)\b
      | following\ (?=an?\ |the\ |its\ |my\ |\w+ing\b)
      | once\b(?!\ more|\ again|[^|]*\.\.\.|\ {_DONE}) | when\b(?!\ {_DONE}) )
""",
    flags=_FLAGS,
)
# At the end of the part before it: "delete x, but only after you have | shown its details".
_TAIL = Pattern(
    rf"""
    \b(?: after | once | until | following | (?:not|n't)\ before | as\ soon\ as | provided(?:\ that)? | before\ {_THAT}(?:\ else)?
        | prior\ to\ {_THAT} | beforehand | (?:begin|start)\ with | but\ first | moment\ earlier | earlier\ than\ that )
    \W* (?:(?:though|but|only)\W*)? {_YOU_HAVE} $
""",
    flags=_FLAGS,
)
# At the beginning of the part before it: "before you delete x, | show its details".
_BEFORE = Pattern(r"^\W*(?:before|prior\ to)\ (?:you|u|we|i|init|\w+ing|the\ \w+\ of|the\ \w+\ scan)\b", "before", "prior", flags=_FLAGS)
# The part is a step of its own, even if it asks for the same command again.
_NEXT = Pattern(
    r"""
    ^\W*(?:and\ )?(?:then|next|after(?:wards)?|later|finally|lastly|again|once\ more|followed|another|separately|second|\d[.)])\b
    | \b(?:again|afterwards|separately|as\ well|too)\b
""",
    flags=_FLAGS,
)


def runs_earlier(part: str, before: str) -> bool:
    """Is a part of a sentence to run before the part that stands before it?"""
    return any(pattern.search(part) for pattern in (_INSIDE, _HEAD)) or any(pattern.search(before) for pattern in (_TAIL, _BEFORE))


def says_next(part: str) -> bool:
    """Does a part say that it is a step of its own ("then …", "… again")?"""
    return bool(_NEXT.search(part))
