"""New values in written requests, and the noise of real typing: what varies without changing what is asked."""

from __future__ import annotations

import random
import re

from nlcli.catalogue import Catalogue
from slot_rules.rules.path import looks_like_path
from training.align import Example, Span
from training.dataset import DATA
from training.labels import CONTINUE, MISSING, NONE


def _words(pool: str) -> list[str]:
    return (DATA / "values" / f"{pool}.txt").read_text("utf-8").split()


_SYLLABLES = _words("syllables")
_NAME_WORDS = _words("names")
# Ordinary nouns: what people call an environment if not after its job. Many are no whole word in the encoder's vocabulary.
_NOUNS = _words("nouns")
# Names that are also words of commands: the span head has to go by the place, not by the word.
_ODD_NAMES = _words("command_words")
_FOLDERS = _words("folders")
_PACKAGES = _words("packages")
_PINS = ("=={a}.{b}", "=={a}.{b}.{c}", ">={a}.{b}", "<{a}", "~={a}.{b}", ">={a},<{d}", "!={a}.{b}", "<={a}.{b}")
_EXTRAS = ("security", "socks", "all", "standard", "redis", "dev", "async", "binary", "s3")
_REQUIREMENTS = (
    "requirements.txt",
    "reqs.txt",
    "requirements-dev.txt",
    "dev-requirements.txt",
    "requirements.lock",
    "reqs.lock",
    "deps.txt",
    "constraints.txt",
)
_PREFIXES = (
    "please ",
    "pls ",
    "hey, ",
    "hi, ",
    "ok ",
    "can you ",
    "could you ",
    "hi! ",
    "hello, ",
    "so, ",
    "um ",
    "now ",
    "quick one: ",
    "i want to ",
    "i need you to ",
)
_SUFFIXES = (" please", " pls", " thanks", " thx", ", thank you", "!", "...", " now", " asap", " :)", " if you can")
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "ko", "m": "n", "n": "bm",
    "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
# Never misspelt: one letter makes another request of them.
_KEEP = frozenset(["no", "not", "don't", "dont", "without", "never", "list", "ls", "size", "clean", "all"])


def augment(example: Example, rng: random.Random, fill: float = 0.5, noise: float = 0.35) -> Example:
    """A variant of an example: each value exchanged with probability `fill`, one kind of noise with probability `noise`."""
    if example.spans and not example.steps:
        example = _refill(example, rng, fill)
    return _noisy(example, rng) if rng.random() < noise else example


_JOINTS = (
    (" ", "and "), (", ", "and "), (" ", "and then "), (", ", "then "), (" ", "then "), ("; ", ""), (". ", ""), (" ", "&& "),
    (" ", "plus "), (" ", "and also "), (", ", "also "), (" ", "and after that "), (", ", "after that "), (". ", "after that "),
    (", ", "next "), (" ", "+ "), (", ", ""), (" ", "- "), ("? ", "then "), (". ", "Also "), (" ", "and finally "), (", ", "finally "),
    (" ", "followed by "), (". ", "Then "), (" ", "afterwards "), (", ", "afterwards "), (" ", "as well as "),
)  # fmt: skip
# Commands of one environment, where another name behind the sentence asks for the same again.
_AGAIN = (" ", "and "), (", ", ""), (" ", "and also "), (" ", "plus "), (", ", "and "), (" ", "& "), (", ", "also "), (" ", "and then "), (" ", "as well as ")


# A third request goes behind so many of the pairs, if they are not too long for it, in characters.
_THREE = 0.35
_LONGEST_PAIR = 90


def _bare(example: Example, punctuation: str) -> str:
    """The text without punctuation at its end; "register ." ends in a value, which stays."""
    end = max([len(example.text.rstrip(punctuation)), *(span.end for span in example.spans or ())])
    return example.text[:end]


def joined(first: Example, second: Example, rng: random.Random) -> Example:
    """Two requests as one sentence: what the step label is learnt from, besides the written ones. The first may be joined already."""
    end, word = rng.choice(_JOINTS)
    text = _bare(first, " .!?,;") + end
    start = len(text)
    tail = second.text if rng.random() < 0.4 else second.text[:1].lower() + second.text[1:]
    moved = tuple(s._replace(start=s.start + start + len(word), end=s.end + start + len(word)) for s in second.spans or ())
    kept = tuple(s for s in first.spans or () if s.end <= len(text))
    return Example(text + word + tail, None, None, (*kept, *moved), (*first.steps, start), "joined")


def again(first: Example, rng: random.Random) -> tuple[Example, Example]:
    """A request with one more name behind it ("remove foo" and "and bar"): the whole, and the part that only goes on."""
    end, word = rng.choice(_AGAIN)
    text = _bare(first, " .!?,;") + end
    spans = [s for s in first.spans or () if s.end <= len(text)]
    other = path(rng) if rng.random() < 0.3 else name(rng)
    at = len(text) + len(word)
    span = Span(at, at + len(other), spans[-1].role if spans else "target", "environment")
    whole = Example(text + word + other, None, None, (*spans, span), (len(text),), "joined")
    part = Example(word + other, CONTINUE, frozenset(), (span._replace(start=len(word), end=len(word) + len(other)),), (), "joined")
    return whole, part


def repeatable(catalogue: Catalogue) -> frozenset[str]:
    """Commands that take one environment as their argument: for several, people say the verb once."""
    params = {name: catalogue.command(name).params for name in catalogue.commands}
    return frozenset(name for name, row in params.items() if any(p.slot and p.slot.role == "target" and not p.opts and not p.multiple for p in row))


def with_joined(
    examples: list[Example], again_commands: frozenset[str], rng: random.Random, fill: float = 0.5, noise: float = 0.35, share: float = 0.15
) -> list[Example]:
    """The examples, augmented, and `share` as many made of two, or of three."""
    out = [augment(example, rng, fill, noise) for example in examples]
    simple = [
        e
        for e in out
        if e.command not in (None, NONE, CONTINUE) and e.flags is not None and MISSING not in e.flags and e.spans is not None and len(e.text) < 90
    ]
    repeatable = [e for e in simple if e.command in again_commands and e.spans and len(e.spans) == 1 and e.spans[0].end >= len(e.text.rstrip(" .!?")) - 1]
    if len(simple) < 3:
        return out
    for _ in range(int(len(examples) * share)):
        if repeatable and rng.random() < 0.2:
            out += again(rng.choice(repeatable), rng)
        else:
            first, second, third = rng.sample(simple, 3)
            both = joined(first, second, rng)
            out.append(joined(both, third, rng) if len(both.text) < _LONGEST_PAIR and rng.random() < _THREE else both)
    return out


def _refill(example: Example, rng: random.Random, fill: float) -> Example:
    text, spans, at = "", [], 0
    assert example.spans is not None
    for span in sorted(example.spans):
        old = example.text[span.start : span.end]
        new = value(span, old, rng) if span.start >= at and rng.random() < fill else old
        text += example.text[at : span.start]
        spans.append(span._replace(start=len(text), end=len(text) + len(new)))
        text, at = text + new, span.end
    return example._replace(text=text + example.text[at:], spans=tuple(spans))


def value(span: Span, old: str, rng: random.Random) -> str:
    """Another value of the same kind and shape as `old`; `old` itself where the shape says that wording belongs to it."""
    if span.kind == "packages":
        return package(rng) if " " not in old else old
    if span.kind in ("name", "environment", "path"):
        if " " in old or not re.search(r"\w", old):
            return old
        return path(rng) if looks_like_path(old) else name(rng)
    if span.kind == "file":
        return rng.choice(_REQUIREMENTS) if rng.random() < 0.7 else f"{rng.choice(_FOLDERS)}/{rng.choice(_REQUIREMENTS)}"
    if span.kind == "version":
        return re.sub(r"3\.\d+", f"3.{rng.randint(7, 14)}", old)
    if span.kind == "fraction":
        return re.sub(r"\d{2}(?=\s?%| percent)", str(rng.choice((40, 55, 60, 65, 70, 75, 85, 90, 95))), old)
    if span.kind == "port":
        return str(rng.choice((3000, 4000, 5000, 8000, 8081, 8888, 9000, rng.randint(1024, 65000)))) if old.isdigit() else old
    if span.kind == "bytes":
        return str(rng.choice((512, 1024, 2048, 65536, 100000, 1000000, rng.randint(100, 9_999_999)))) if old.isdigit() else old
    if span.kind == "duration" and re.fullmatch(r"\d+", old):
        return str(rng.randint(2, 400))
    return re.sub(r"^\d+", lambda hit: str(max(1, int(hit[0]) + rng.randint(-3, 9))), old) if len(old) < 12 else old


def name(rng: random.Random) -> str:
    """A made-up environment or checkpoint name; one in seven is a word of a command."""
    pick = rng.random()
    if pick < 0.15:
        return rng.choice(_ODD_NAMES)
    if pick < 0.3:
        base = rng.choice(_NAME_WORDS)
    elif pick < 0.6:
        base = rng.choice(_NOUNS)
    elif pick < 0.8:
        base = rng.choice("-_.-").join((rng.choice(_NAME_WORDS + _NOUNS), rng.choice(_NAME_WORDS)))
    else:
        base = "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))
    if rng.random() < 0.25:
        base += rng.choice(("-", "_", "", ".")) + str(rng.choice((1, 2, 3, 7, 10, 42, 2023, 2024, 2025)))
    style = rng.random()
    return base.upper() if style < 0.05 else base.title() if style < 0.12 else base


def path(rng: random.Random) -> str:
    """A made-up path: POSIX mostly, relative or absolute, sometimes Windows."""
    parts = [rng.choice(_FOLDERS) if rng.random() < 0.6 else name(rng).strip(".") or "x" for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.35:
        parts.append(rng.choice((".venv", "venv", "env")))
    pick = rng.random()
    if pick < 0.08:
        return "C:\\" + "\\".join(["Users", *parts])
    if pick < 0.12:
        return "D:/" + "/".join(parts)
    start = rng.choice(("~/", "~/", "~/", "./", "../", "/", "/srv/", "/opt/", "/home/", ""))
    if not start and len(parts) == 1:
        start = "./"
    return start + "/".join(parts)


def package(rng: random.Random) -> str:
    """A package spec, with a pin in one of four and extras in one of ten."""
    spec = rng.choice(_PACKAGES)
    if rng.random() < 0.1:
        spec += f"[{rng.choice(_EXTRAS)}]"
    if rng.random() < 0.25:
        a = rng.randint(0, 9)
        spec += rng.choice(_PINS).format(a=a, b=rng.randint(0, 20), c=rng.randint(0, 9), d=a + 1)
    return spec


def _noisy(example: Example, rng: random.Random) -> Example:
    pick = rng.random()
    if pick < 0.45:
        return _typo(example, rng)
    if pick < 0.65:
        return example._replace(text=_case(example, rng))
    if pick < 0.8 and example.command is not None:
        prefix = rng.choice(_PREFIXES)
        return _shift(example, prefix, example.text)
    if pick < 0.9:
        return example._replace(text=example.text + rng.choice(_SUFFIXES))
    return example._replace(text=_bare(example, ".!?")) if not example.text.endswith("..") else example


def _shift(example: Example, prefix: str, text: str) -> Example:
    by = len(prefix)
    spans = tuple(s._replace(start=s.start + by, end=s.end + by) for s in example.spans) if example.spans is not None else None
    return example._replace(text=prefix + text, spans=spans, steps=tuple(step + by for step in example.steps))


def _case(example: Example, rng: random.Random) -> str:
    """Lower, upper or capitalised; length and offsets stay (values are compared without case by an uncased encoder)."""
    changed = rng.choice((str.lower, str.lower, str.upper, str.capitalize))(example.text)
    return changed if len(changed) == len(example.text) else example.text


def _typo(example: Example, rng: random.Random) -> Example:
    """One or two misspelt words outside the values."""
    for _ in range(rng.choice((1, 1, 2))):
        spans = example.spans or ()
        spots = [
            hit
            for hit in re.finditer(r"[A-Za-z]{4,}", example.text)
            if not any(hit.start() < s.end and s.start < hit.end() for s in spans) and hit[0].lower() not in _KEEP and not _in_token(example.text, hit)
        ]
        if not spots:
            return example
        hit = rng.choice(spots)
        new = _misspell(hit[0], rng)
        by = len(new) - len(hit[0])
        moved = tuple(s._replace(start=s.start + by, end=s.end + by) if s.start >= hit.end() else s for s in spans)
        example = example._replace(
            text=example.text[: hit.start()] + new + example.text[hit.end() :],
            spans=moved if example.spans is not None else None,
            steps=tuple(step + by if step >= hit.end() else step for step in example.steps),
        )
    return example


def _in_token(text: str, hit: re.Match[str]) -> bool:
    """Part of something like "x/y" or "web-2": not an ordinary word."""
    around = text[max(0, hit.start() - 1) : hit.start()] + text[hit.end() : hit.end() + 1]
    return bool(re.search(r"[\w/\\.=~@\[\]<>-]", around.rstrip(".")))


def _misspell(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.random()
    if kind < 0.35:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.6:
        return word[:at] + word[at + 1 :]
    if kind < 0.8:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(_NEIGHBOURS.get(word[at].lower(), "e")) + word[at + 1 :]
