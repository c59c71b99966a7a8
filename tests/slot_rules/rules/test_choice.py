import pytest

from slot_rules.rules.choice import fill
from slot_rules.types import Context, SlotSpec

SPEC = SlotSpec(
    "sort", "choice", label="--sort", choices=(("name", ("by name", "alphabetical(?:ly)?")), ("size", ("by size", "biggest")), ("recent", ("recent(?:ly)?",)))
)


@pytest.mark.parametrize(
    ("text", "value"), [("sorted by size", "size"), ("alphabetically please", "name"), ("most recently used", "recent"), ("the biggest first", "size")]
)
def test_found(text, value):
    best = fill(SPEC, text, Context())[0]
    assert best.value == value
    assert best.rule == "choice:cue"


@pytest.mark.parametrize("text", ["show my venvs", "not by size", "how many", "my name is Bob"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "hints", "value"),
    [
        ("fattest on top", {"--sort=size": 0.9, "--sort=name": 0.1, "--sort=recent": 0.1}, "size"),
        ("by size, no sorry, by name", {"--sort=size": 0.7, "--sort=name": 0.6, "--sort=recent": 0.0}, "name"),
        ("sorted recnet frist", {"--sort=size": 0.1, "--sort=name": 0.1, "--sort=recent": 0.3}, "recent"),
        ("not by size, by name", {"--sort=size": 0.6, "--sort=name": 0.55, "--sort=recent": 0.0}, "name"),
    ],
)
def test_resolved(text, hints, value):
    assert fill(SPEC, text, Context(hints=hints))[0].value == value


def test_a_mistyped_value_is_found_without_a_model():
    best = fill(SPEC, "sort=recnet", Context())
    assert [(m.value, m.rule) for m in best] == [("recent", "choice:fuzzy")]
