"""A folder or file path as typed: POSIX, Windows, "~", or in words ("this folder" is ".")."""

from __future__ import annotations

from slot_rules.marks import marked_words, score_of
from slot_rules.patterns import Pattern
from slot_rules.text import Word, overlaps, words
from slot_rules.types import Context, SlotMatch, SlotSpec

HERE = Pattern(
    r"\b(?:(?:in|from|of|under|inside|within|for|at|to|into) )?(?:(?:this|the current|the present|my current|current|the same|cur|curent|this very) "
    r"(?:working )?(?:folder|directory|dir|path|place|location|repo|repository|project|tree|workspace|directroy|direcotry|foder|fodler|foldr|fldr|folde)"
    r"(?: here)?"
    r"|(?:right )?here\b|\bcwd|pwd|where i am(?: now| right now)?)",
    *("folder", "dir", "path", "place", "location", "repo", "project", "tree", "workspace", "foder", "fodler", "foldr", "fldr", "folde"),
    *("here", "cwd", "pwd", "where i am"),
)
_HOME = Pattern(r"\b(?:my |the )?(?:home|user)(?: ?(?:folder|directory|dir))|\$HOME\b|%USERPROFILE%", "home", "user")
_LOOKS = Pattern(
    r"""^(?:~[\w.-]*(?:[/\\].*)?|\.{1,2}(?:[/\\].*)?|[/\\]{1,2}[\w.~@%+-].*|[A-Za-z]:[/\\].*|\$\w+[/\\].*|%\w+%[/\\].*"""
    r"""|\.\w[\w.-]*|[\w@%+.~ -]+[/\\][\w@%+.~/\\ -]*)$""",
    *("~", ".", "/", "\\"),
)
_NOT_PATH = Pattern(
    r"^(?:and/or|w/o?|[\d.]+/[\d.]+|n/a|\d+/\d+.*|i/o|either/or|s/he|(?:https?|git\+https?)://.*|\w{1,12}/\w{1,12}/\w{1,12}|c/c\+\+|a/b|\w+/\w+)$",
    "/",
)
_POSSESSIVE = Pattern(r"(?<=\w)['’]s$", "'s", "’s", flags=0)
_LOOKS_SCORE = 0.7
_HERE_SCORE = 0.5


def looks_like_path(text: str) -> bool:
    """Could only be a path: has a separator, starts with "~" or a dot, or has a drive letter."""
    return bool(_LOOKS.match(text)) and not _bare_slash(text)


def _bare_slash(text: str) -> bool:
    """Words with a slash that are no path by themselves: "and/or", "size/count/age"; "envs/api" is one only where a mark or a cue says so."""
    return not text.startswith(("~", ".", "/", "\\", "$", "%")) and ":" not in text[:2] and bool(_NOT_PATH.match(text))


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The path, best first, exactly as typed without quotes; "here" and its like give ".", "my home folder" gives "~"."""
    found = [SlotMatch(spec.name, as_typed(word), (word.start, word.end), score, "path:marked") for word, score in _marked_paths(spec, text, context)]
    for word in words(text):
        if looks_like_path(word.text) and not any(overlaps(match.span, (word.start, word.end)) for match in found):
            score = score_of(spec, (word.start, word.end), context, 0.4 if context.marks else _LOOKS_SCORE)
            if score > 0:
                found.append(SlotMatch(spec.name, as_typed(word), (word.start, word.end), score, "path:looks"))
    for pattern, value, rule in ((HERE, ".", "path:here"), (_HOME, "~", "path:home")):
        for hit in pattern.finditer(text):
            if any(overlaps(match.span, hit.span()) and match.score >= _LOOKS_SCORE for match in found):
                continue
            score = score_of(spec, hit.span(), context, 0.25 if context.marks or context.hints else _HERE_SCORE)
            if score > 0:
                found = [match for match in found if not overlaps(match.span, hit.span())]
                found.append(SlotMatch(spec.name, value, hit.span(), score, rule))
    # What begins with "-" would become an option.
    return sorted((match for match in found if not match.value.startswith("-")), key=lambda match: -match.score)


def _marked_paths(spec: SlotSpec, text: str, context: Context) -> list[tuple[Word, float]]:
    """Marked words that can be a path by themselves: not "the" or "folder" of a marked "this folder"."""
    idioms = [hit.span() for pattern in (HERE, _HOME) for hit in pattern.finditer(text)]
    return [
        (word, score)
        for word, score in marked_words(spec, text, context)
        if looks_like_path(word.text) or not any(overlaps((word.start, word.end), span) for span in idioms)
    ]


def as_typed(word: Word) -> str:
    """The word as the user typed it, less a possessive "'s"."""
    return _POSSESSIVE.sub("", word.text) if not word.quoted else word.text
