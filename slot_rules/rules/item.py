"""Which of several things: "7", "number seven", "the seventh", "#7"; without the form "number" also a name that a model marked."""

from __future__ import annotations

from slot_rules.marks import marks_for
from slot_rules.numbers import numbers
from slot_rules.types import Context, SlotMatch, SlotSpec

NUMBER = "number"
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
        "eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
)


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The number in digits, or the marked words as they are, best first."""
    found = []
    for mark in marks_for(spec, context):
        said = text[mark.start : mark.end]
        number = place(said)
        if number is not None or (spec.form != NUMBER and said.strip()):
            found.append(SlotMatch(spec.name, said if number is None else str(number), (mark.start, mark.end), mark.score, "item:marked"))
    return sorted(found, key=lambda match: -match.score)


def place(said: str) -> int | None:
    """The number that a word stands for by itself; None for any other word."""
    bare = said.lower().removeprefix("#")
    if bare in _ORDINALS:
        return _ORDINALS[bare]
    if bare.isdecimal() or (bare[:-2].isdecimal() and bare[-2:] in ("st", "nd", "rd", "th")):
        return int(bare.rstrip("stndrh"))
    found = numbers(bare)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(bare)) and found[0].in_words and found[0].value.is_integer()
    return int(found[0].value) if whole else None
