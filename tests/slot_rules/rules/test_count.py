import pytest

from slot_rules.rules.count import fill
from slot_rules.types import Context, Mark, SlotSpec

SPEC = SlotSpec("top", "count", role="count", cues=("top", "biggest", "largest"), lowest=1)


@pytest.mark.parametrize(
    ("text", "value"),
    [("top 5", "5"), ("the 10 biggest", "10"), ("twelve largest envs", "12"), ("top-3 list", "3"), ("top=7", "7"), ("the dozen biggest", "12")],
)
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["the biggest", "python 3.11", "top 0", "top 2.5", "env top-secret9", "unused for 30 days"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(("text", "value"), [("top 5, no, make it 8", "8"), ("top twenty-five", "25"), ("top half a dozen", "6"), ("top 1,000", "1000")])
def test_resolved(text, value):
    assert fill(SPEC, text, Context())[0].value == value


def test_only_the_marked_number_counts():
    text = "the top ones, 4 of those unused for 60 days"
    found = fill(SPEC, text, Context(marks=(Mark("count", 14, 15, 0.9),), hints={}))
    assert found[0].value == "4"
