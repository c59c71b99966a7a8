"""Everyday words for what programs do: stems, words that say nothing, and words that mean the same. General English, no program's own words."""

from __future__ import annotations

import re
from functools import lru_cache

from slot_rules.patterns import Pattern
from slot_rules.text import Word

# Words that say nothing of what is asked for.
STOP = frozenset(
    """
    a an the this that these those it its i im i'm ive i've me my mine we us our you your u ur he she they them there here is are am was were be been being
    do does did doing can could will would shall should may might must have has had having get got let lets let's want wanna need like love
    please pls plz thanks thank thx kindly just now right so then also too very really quite maybe actually again already still yet ever only
    of in on at to for from with by into onto about as than and or but if not no don't dont doesn't didn't didnt isn't isnt without
    some any all every each both whole one ones thing things stuff something anything everything way
    hey hi hello ok okay oops ok um uh well yo mate dear computer quick quickly asap give gimme tell know say said saying go going
    what what's whats which who when where how why much many up out off over down back again after before because while during per
    given specified use used using
    what're who's that's there's i'll i'd we're you're can't won't called named name'd
    """.split()
)
# Groups of words that are used for one another when people ask a program for something.
_ALIKE = (
    "show list display print view see what which what's whats ls look read output dump cat",
    "delete remove erase del rm drop destroy rid trash discard uninstall unset throw toss scrap bin eliminate",
    "clear wipe empty purge reset flush erase clean prune",
    "clean tidy cleanup",
    "add create make new insert put append",
    "create make new generate init initialise initialize build setup",
    "start begin launch open commence",
    "stop end finish halt quit terminate",
    "finish finished complete completed done tick",
    "undo undone unfinished reopen uncomplete untick pending",
    "get retrieve fetch return read show",
    "all everything every",
    "task todo item entry reminder",
    "note memo entry",
    "restart resume continue",
    "cancel abort",
    "undo revert rollback",
    "change edit modify alter adjust correct fix set update",
    "update upgrade refresh newest latest",
    "rename retitle mv",
    "move shift mv",
    "swap exchange switch",
    "copy duplicate clone cp",
    "find search seek grep match lookup",
    "count many number total",
    "sync synchronise synchronize push pull upload",
    "save store keep write record",
    "load open read",
    "import load",
    "export extract dump",
    "convert turn transform translate",
    "merge combine join unite",
    "check verify validate test",
    "compare diff difference differences",
    "status state current currently now",
    "log history past",
    "report summary overview statistics stats",
    "run execute launch start",
    "install put get",
    "help usage manual",
    "config configuration settings setting preferences options setup configure",
    "environment env environments",
    "directory dir folder",
    "overwrite force replace",
    "confirm confirmation ask prompt question",
    "reverse invert backwards",
    "up raise increase higher",
    "down lower decrease reduce",
)
# How a request begins that names no verb, or not the one that a program has for it.
_OPENERS = (
    (Pattern(r"(?:how (?:many|much)|what(?:'s| is) the number of)\b"), "count"),
    (
        Pattern(r"(?:please )?(?:remind me|(?:make|take) a note(?: to (?:my)?self)?|note(?: down| to self)|jot down|remember|don't let me forget)(?: to\b|\b)"),
        "add",
    ),
    (Pattern(r"(?:what|which|where (?:is|are)|is there|are there|do i have|give me|let me see|i(?: want|'d like) to see)\b"), "show"),
)
_SUFFIXES = ("ely", "ly", "ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "s", "e", "y")
_NEAR_FROM = 4  # letters; a shorter word is too easily another one
EXACT, TYPO, ALIKE = 1.0, 0.8, 0.7
NEGATIVE = frozenset("no not non don't dont without never disable disables skip suppress hide hides stop".split())


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without its ending: "projects", "tracking" and "tracked" as "project" and "track"."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= (4 if suffix.endswith("ly") else 3):
            bare = word[: -len(suffix)]
            return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
    return word


@lru_cache(maxsize=1)
def _groups() -> dict[str, set[int]]:
    out: dict[str, set[int]] = {}
    for number, group in enumerate(_ALIKE):
        for word in group.split():
            out.setdefault(stem(word), set()).add(number)
    return out


@lru_cache(maxsize=1024)
def terms(text: str) -> tuple[str, ...]:
    """The stems of a text's words that say something; "dry-run" and "dry_run" are two words."""
    return tuple(stem(word) for word in re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'")) if word not in STOP)


@lru_cache(maxsize=1024)
def all_terms(text: str) -> frozenset[str]:
    """The stems of all words of a text, those that say nothing too: "from" is the name of an option."""
    return frozenset(stem(word) for word in re.findall(r"[a-z]+", text.lower()))


@lru_cache(maxsize=8192)
def likeness(said: str, meant: str) -> float:
    """How far one stem stands for another, in [0, 1]."""
    if said == meant:
        return EXACT
    if _groups().get(said, set()) & _groups().get(meant, set()):
        return ALIKE
    return TYPO if _near(said, meant) else ALIKE if _shortened(*sorted((said, meant), key=len)) else 0.0


def opening(text: str) -> tuple[str, int]:
    """The verb that a request implies by how it begins ("how many" means "count"), or "", and the offset behind those words."""
    plain = text.lower().replace("’", "'")
    hit = next(((verb, found.end()) for pattern, verb in _OPENERS if (found := pattern.match(plain))), None)
    return hit or ("", 0)


def named(said: str, meant: str) -> float:
    """The likeness of a stem to one of a command's name, which may be several words in one ("printcalendars")."""
    inside = len(said) >= _NEAR_FROM and meant.endswith(said) and len(meant) - len(said) >= _NEAR_FROM
    return max(likeness(said, meant), ALIKE if inside else 0.0)


def spaced(name: str) -> str:
    """A name with blanks for the signs between its words."""
    return name.replace("-", " ").replace("_", " ")


def denies(text: str) -> bool:
    """Does a name or help text say that something is not done?"""
    return not NEGATIVE.isdisjoint(text.lower().replace("’", "'").replace("(don't)", "").split())


def _shortened(short: str, long: str) -> bool:
    """Is one the beginning of the other ("repo", "repository")?"""
    return len(short) >= _NEAR_FROM and long.startswith(short)


def _near(said: str, meant: str) -> bool:
    """One letter more, less or other, or two swapped."""
    short, long = sorted((said, meant), key=len)
    if len(short) < _NEAR_FROM or len(long) - len(short) > 1 or said[0] != meant[0]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :])


def best(said: str, meant: tuple[str, ...] | frozenset[str]) -> float:
    """The likeness of a stem to the nearest of several."""
    return max((likeness(said, each) for each in meant), default=0.0)


def stands_out(word: Word, first: bool) -> bool:
    """Is it most likely a name, a file, a number or the like, not a word of the sentence?"""
    text = word.text
    if word.quoted or any(char.isdigit() or char in "._+/\\:@=~#" for char in text.rstrip(".:")):
        return True
    return (text.isupper() and len(text) > 1) or (text[:1].isupper() and not first and text.lower() not in STOP) or "-" in text.strip("-")
