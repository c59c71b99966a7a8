"""The command before, with what a new request changes in it: another value, one more, one less, a switch on or off."""

from __future__ import annotations

from intent_models.classifier import Prediction
from nlcli import render
from nlcli.catalogue import Catalogue, Command, Param
from nlcli.parts import Reader
from nlcli.types import Query
from slot_rules.light import Record
from slot_rules.negation import negated
from slot_rules.patterns import Pattern
from slot_rules.rules.flag import ON, cue_spans
from slot_rules.rules.path import looks_like_path
from slot_rules.text import words
from slot_rules.types import Mark, SlotMatch


class Last(Record):
    """The last command that was understood: its request and its argument list."""

    text: str
    argv: tuple[str, ...]


# "for real" takes a preview back, "only the report" the deed.
_REALLY = Pattern(
    r"\b(?:for real|really|actually do|go ahead|do it|do that|execute|run it|apply|commit|make it so|no (?:more )?(?:dry|preview|test)|lgtm|live|proceed"
    r"|without (?:the )?(?:dry|preview)|not (?:a |just a )?(?:dry|preview)|the real (?:thing|one)|now delete)\b"
)
_ONLY_SHOW = Pattern(
    r"\b(?:only|just) (?:a |the )?(?:report|show|list|look|tell)|\breport (?:only|first)|^\W*(?:(?:hold on|wait|stop)\W*)?report\W*$|\bnot yet\b"
    r"|\b(?:don'?t|dont|do not) (?:do|delete|apply|touch|remove)\b"
)
_ASK = Pattern(r"\b(?:do|please|still|better|but)?\s*ask(?: me)?\b|\bwith (?:a |the )?(?:confirm\w*|prompts?)\b|\bconfirm(?:ation)? (?:please|back|on)\b")
_INSTEAD = Pattern(r"\b(?:instead|rather|not|only|just|replace|swap|switch|change|actually|sorry|i mean(?:t)?|make (?:it|that)|no,)\b|^no\b")
_DROP = Pattern(
    r"\b(?:w/o|drop(?:ped)?|leave away|take out|forget|remove|without|no(?!,)|not|minus|skip|leave out|omit|lose|never ?mind|nvm|don'?t need|dont need|cancel|"
    r"rather than|instead of|except|default)\b"
)
# Another name is meant, and not one more of a list.
_NAMED = Pattern(r"\b(?:call(?:ed)?|name[ds]?|into|env\w*|venv\w*|for|on|of|in)\b")
# How far before a value a word stands that takes it back, in characters.
_REACH = 24
# Other words for what an option limits.
_LIMITS = {
    "count": ("limit", "maximum", "max", "cap", "number"),
    "duration": ("days", "limit", "age"),
    "path": ("folder", "directory", "everywhere", "whole", "all"),
    "version": ("version",),
}


def argv(query: Query, last: Last, alone: Prediction, joined: Prediction, reader: Reader, catalogue: Catalogue) -> tuple[str, ...]:
    """The argument list. `alone` is the prediction for the new request, `joined` that for the one before and the new one as one sentence."""
    command = catalogue.command_of(last.argv)
    old = [part for param, value in catalogue.values(last.argv) for part in _items(param, SlotMatch(param.name, value or ON, (0, 0), 1.0, "before"))]
    said = [_placed(command, match, old, query.text) for match in _said(query, last, command, alone, joined, reader)]
    new = [match for match in said if match and not _taken_back(command, match, query.text)]
    kept = [match for match in old if not _dropped(command, match, query.text, new)]
    return render.argv(command, _merged(command, kept, new, replaces=bool(_INSTEAD.search(query.text)) and not _one_less(command, old, kept)))


def _one_less(command: Command, old: list[SlotMatch], kept: list[SlotMatch]) -> bool:
    """Was one of several packages taken back by name? Then a new one takes its place alone."""
    return any(match not in kept and _is_list(command.param(match.slot)) for match in old)


def _is_list(param: Param) -> bool:
    return param.slot is not None and param.slot.kind == "packages"


def joined_text(before: str, text: str) -> str:
    """Two turns as one request."""
    return f"{before.rstrip(' .!?,;')}, {text}"


def _said(query: Query, last: Last, command: Command, alone: Prediction, joined: Prediction, reader: Reader) -> list[SlotMatch]:
    """The values and switches that the new request has for the command, read by itself and behind the one before."""
    shift = len(joined_text(last.text, query.text)) - len(query.text)
    marks = {(mark.start, mark.end): Mark(mark.role, mark.start, mark.end, mark.score) for mark in alone.marks}
    for mark in joined.marks:
        place = (mark.start - shift, mark.end - shift)
        if place[0] >= 0 and (place not in marks or marks[place].score < mark.score):
            marks[place] = Mark(mark.role, *place, mark.score)
    cued = _cued(command, query.text)
    hints = {flag: max(p, joined.flags.get(flag, 0.0)) if flag in cued else p for flag, p in alone.flags.items()}
    both = Prediction(alone.labels, hints, alone.marks, alone.steps, alone.embedding)
    return reader.slots(query, command, (0, len(query.text)), both, tuple(marks.values()))


def _cued(command: Command, text: str) -> set[str]:
    """Labels of the switches and choices that the text itself has words for."""
    out = set()
    for slot in (param.slot for param in command.params if param.slot):
        if slot.kind == "flag" and cue_spans(slot.cues, text)[0]:
            out.add(slot.label)
        out |= {f"{slot.label}={value}" for value, cues in slot.choices if cue_spans(cues, text)[0]}
    return out


def _items(param: Param, match: SlotMatch) -> list[SlotMatch]:
    """A list of packages as one match each."""
    return [match._replace(value=item) for item in match.value.split()] if _is_list(param) else [match]


def _placed(command: Command, match: SlotMatch, old: list[SlotMatch], text: str) -> SlotMatch | None:
    """A value where it belongs: a word that is already a value, or asks for a switch, is no new name; one more word behind packages is a package."""
    slot = command.param(match.slot).slot
    if slot is None or slot.kind not in ("name", "environment"):
        return match
    if any(match.value == other.value and match.slot != other.slot for other in old) or _is_cue(command, match.value):
        return None
    lists = next(filter(_is_list, command.params), None)
    if lists and any(other.slot == lists.name for other in old) and not _NAMED.search(text) and not looks_like_path(match.value):
        return match._replace(slot=lists.name, rule="refine:one more")
    return match


def _is_cue(command: Command, word: str) -> bool:
    """Is the word what one says for a switch of the command ("force", "json")?"""
    return any((0, len(word)) in cue_spans(param.slot.cues, word)[0] for param in command.params if param.slot and param.flag)


def _taken_back(command: Command, match: SlotMatch, text: str) -> bool:
    """Is the value or switch only spoken of to be rid of it ("no json", "django, not flask")?"""
    param = command.param(match.slot)
    if param.slot is None:
        return False
    if param.flag:
        said, denied = cue_spans(param.slot.cues, text)
        return bool(denied and not said)
    return param.slot.kind in ("packages", "name", "environment", "path") and match.span != (0, 0) and _drops(text, match.span[0])


def _dropped(command: Command, match: SlotMatch, text: str, new: list[SlotMatch]) -> bool:
    """Does the request take something back that was asked for before?"""
    param = command.param(match.slot)
    slot = param.slot
    if slot is None:
        return False
    if param.flag:
        return _switched_off(command, param, text)
    if any(word.text == match.value and _drops(text, word.start) for word in words(text)):
        return True
    if slot.kind == "packages":
        return any(each.slot == match.slot and _bare(each.value) == _bare(match.value) for each in new)
    names = [part for part in param.option.lstrip("-").split("-") if len(part) > 2]
    said_anew = any(each.slot == match.slot for each in new)
    return not said_anew and bool(_DROP.search(text)) and any(name in text.lower() for name in (*names, *_LIMITS.get(slot.kind, ())))


def _switched_off(command: Command, param: Param, text: str) -> bool:
    assert param.slot
    said, denied = cue_spans(param.slot.cues, text)
    if said:
        return False
    if denied or (param.option == command.preview and _REALLY.search(text)):
        return True
    if param.option in command.effects and param.option != command.preview and _ONLY_SHOW.search(text):
        return True
    return bool(param.slot.anti_cues) and bool(cue_spans(param.slot.anti_cues, text)[0] or _ASK.search(text))


def _bare(package: str) -> str:
    """A package's name without its version."""
    end = min((package.find(char) for char in "<>=!~[" if char in package), default=len(package))
    return package[:end].lower()


def _drops(text: str, start: int) -> bool:
    return negated(text, start) or bool(_DROP.search(text[max(0, start - _REACH) : start]))


def _merged(command: Command, old: list[SlotMatch], new: list[SlotMatch], replaces: bool) -> list[SlotMatch]:
    """Both, the new ones in the place of the old; packages are added, unless the new request `replaces` them."""
    given = {match.slot for match in new}
    added = {param.name for param in command.params if _is_list(param) and not replaces}
    rivals = {name for group in command.exclusive if given & set(group) for name in group}
    kept = [match for match in old if match.slot not in (given | rivals) - added]
    values = {(match.slot, match.value) for match in kept}
    return [*kept, *(match for match in new if (match.slot, match.value) not in values)]
