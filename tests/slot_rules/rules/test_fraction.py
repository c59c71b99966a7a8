import pytest

from slot_rules.rules.fraction import fill
from slot_rules.types import Context, SlotSpec

SPEC = SlotSpec("confidence", "fraction", role="fraction", cues=("sure", "confiden", "percent", "%"), lowest=0, highest=1)


@pytest.mark.parametrize(
    ("text", "value"),
    [("80% sure", "0.8"), ("confidence 0.7", "0.7"), ("at least 95 percent confident", "0.95"), ("confidence of .65", "0.65"), ("100% sure", "1")],
)
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["3 suggestions", "are you sure", "250% sure", "python 3.11", "unused for three quarters"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("eighty percent sure", "0.8"),
        ("seventy-five percent sure", "0.75"),
        ("confidence point eight", "0.8"),
        ("60%, no, 70% sure", "0.7"),
        ("three quarters certain", "0.75"),
    ],
)
def test_resolved(text, value):
    assert fill(SPEC, text, Context())[0].value == value
