"""What goes into a slot rule and what comes out: frozen values, no I/O, standard library only."""

from __future__ import annotations

from slot_rules.light import Record

# The rule of a match whose value is the beginning of several known names: which of them is meant has to be asked.
SEVERAL = "environment:several"


class Mark(Record):
    """A stretch of the text that a model's span head gave a role; `start` and `end` are half-open character offsets."""

    role: str
    start: int
    end: int
    score: float


class SlotSpec(Record):
    """One parameter as the rules see it: a kind (which rule reads it), a role (which marks are meant for it), cue words.

    `label` is the parameter's name among the model's flag labels (`--force`); a choice's labels are `--sort=size`. `form` narrows an
    environment to a "name" or a "path".
    `choices` maps each allowed value to the words that ask for it. `lowest` and `highest` bound a number.
    """

    name: str
    kind: str
    role: str = ""
    label: str = ""
    form: str = ""
    cues: tuple[str, ...] = ()
    anti_cues: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    multiple: bool = False
    lowest: float | None = None
    highest: float | None = None


class Context(Record):
    """All that a rule may know beyond the text.

    `names` are the environments that exist; `marks` and `hints` (label -> probability in [0, 1]) come from a model.
    Without a model, `hints` is None and the rules decide on cue words alone.
    """

    names: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    hints: dict[str, float] | None = None


class SlotMatch(Record):
    """A value for a slot. `span` is half-open character offsets into the text; `score` is in [0, 1]; `rule` made it."""

    slot: str
    value: str
    span: tuple[int, int]
    score: float
    rule: str
