"""A length of time in whole days: "60d", "two weeks", "half a year", "30, no wait, 40 days"."""

from __future__ import annotations

from slot_rules.marks import score_of
from slot_rules.numbers import corrected, numbers
from slot_rules.patterns import Pattern
from slot_rules.rules.count import in_bounds
from slot_rules.types import Context, SlotMatch, SlotSpec

# Source: the labelling guide of the held-out set: a month is 30 days, a quarter 90, a year 365.
_DAYS = {"d": 1, "w": 7, "m": 30, "q": 90, "y": 365}
_UNIT = Pattern(
    r"\+?[\s-]*(?:more |full |whole |solid |straight |calendar |business )?"
    r"(?:(d)(?:ays?|ys?|ayz|asy|yas)?|(w)(?:eeks?|ks?|eaks?|eks?)?|(m)(?:onths?|os?|ths?|nths?|onhts?|onth)|(q)(?:uarters?|tr)|(y)(?:ears?|rs?|aers?)?)\b(?:'|’)?",
)
_HALF_AFTER = Pattern(r"\s+and\s+a\s+half\b|\s+1/2\b", "half", "1/2")
# "a", "the last", "over one whole" …: one of the unit that follows.
_LATELY = r"(?:one |an? |the (?:last|past) |this |last |past |over |single |whole |full |entire )+"
_IDIOMS: tuple[tuple[Pattern, int], ...] = tuple(
    (Pattern(rf"\b(?:{pattern})\b", *signs), days)
    for pattern, days, *signs in (
        (r"fortnight|two-week|couple of weeks|couple weeks", 14, "fortnight", "week"),
        (r"(?:one|a) and a half years?|a year and a half|year and a half", 545, "half"),
        (r"half(?: of)? an? year|half-year|half year|six-month", 180, "half", "six-month"),
        (r"half a month", 15, "half"),
        (r"couple(?: of)? months", 60, "couple"),
        (r"couple(?: of)? years", 730, "couple"),
        (r"couple(?: of)? days", 2, "couple"),
        (r"three quarters of a year", 270, "quarters"),
        (r"(?:one |an? |the (?:last|past) |this |last |past |over |each |per |single |whole |full |entire )+week|7-day", 7, "week", "7-day"),
        (rf"{_LATELY}month", 30, "month"),
        (rf"{_LATELY}quarter(?! of)", 90, "quarter"),
        (rf"{_LATELY}year", 365, "year"),
        (r"(?:one |an? |the (?:last|past) |single )+day", 1, " day"),
        (r"half(?: of)? (?:the )?year", 180, "half"),
        (r"(?:one|an?|the|over) (?:yr|y)", 365, " y"),
        (r"(?:one|an?|the|over) (?:mo|mth|mnth)", 30, " m"),
        (r"(?:one|an?|the|over) wk|wk-old", 7, "wk"),
        (r"year-old|yearly|annual", 365, "year-old", "yearly", "annual"),
        (r"month-old|monthly", 30, "month"),
        (r"week-old|weekly", 7, "week"),
        (r"decade", 3650, "decade"),
    )
)
_BARE_PENALTY = 0.2
_BARE_CUES = ("threshold", "cutoff", "cut-off", "days", "unused", "idle", "older", "stale", "limit", "untouched", "day")


def _spots(text: str) -> list[tuple[int, tuple[int, int], str]]:
    """(days, span, rule) of everything that can be read as a duration, in the order of the text."""
    spots: list[tuple[int, tuple[int, int], str]] = []
    for pattern, days in _IDIOMS:
        for hit in pattern.finditer(text):
            if not any(hit.start() < end and start < hit.end() for _, (start, end), _ in spots):
                spots.append((days, hit.span(), "duration:idiom"))
    for number in numbers(text):
        if any(number.start < end and start < number.end for _, (start, end), _ in spots):
            continue
        unit = _UNIT.match(text, number.end)
        if unit:
            factor = next(_DAYS[letter.lower()] for letter in unit.groups() if letter)
            half = _HALF_AFTER.match(text, unit.end())
            length = number.value * factor + (factor / 2 if half else 0)
            spots.append((round(length), (number.start, (half or unit).end()), "duration:unit"))
        elif number.value == int(number.value):
            spots.append((int(number.value), (number.start, number.end), "duration:bare"))
    return sorted(spots, key=lambda spot: spot[1])


def fill(spec: SlotSpec, text: str, context: Context) -> list[SlotMatch]:
    """The duration in days, best first. A number without a unit counts only where a mark or a cue word says so."""
    found: list[SlotMatch] = []
    for days, span, rule in _spots(text):
        before = text[max(0, span[0] - 28) : span[0]].lower()
        bare = 0.45 if any(cue in before for cue in (*_BARE_CUES, *spec.cues)) and not context.marks else 0.0
        score = score_of(spec, span, context, 0.55 if rule != "duration:bare" else bare)
        if score <= 0 or not in_bounds(spec, days):
            continue
        if found and corrected(text, found[-1].span, span):
            found[-1] = SlotMatch(spec.name, str(days), span, max(score, found[-1].score), rule)
        else:
            found.append(SlotMatch(spec.name, str(days), span, score, rule))
    # Values with a unit go before bare numbers of about the same score.
    return sorted(found, key=lambda match: (-(match.score - (_BARE_PENALTY if match.rule == "duration:bare" else 0.0)), -match.score))
