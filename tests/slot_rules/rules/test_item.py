import pytest

from slot_rules.rules.item import fill, place
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("id", "item", role="id")
NUMBER = SPEC._replace(form="number")


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("delete 7", "7", "7"),
        ("delete #7", "#7", "7"),
        ("the seventh task", "seventh", "7"),
        ("number twenty one", "twenty one", "21"),
        ("the 3rd", "3rd", "3"),
    ],
)
def test_found(text, mark, value):
    assert [match.value for match in fill(NUMBER, text, marked(text, (mark, "id")))] == [value]


@pytest.mark.parametrize(("text", "mark"), [("the last task", "last"), ("task a7f", "a7f"), ("7.5", "7.5"), ("the 3rd party", "3rd party")])
def test_not_found(text, mark):
    assert fill(NUMBER, text, marked(text, (mark, "id"))) == []
    assert fill(SPEC, text, Context()) == []


def test_resolved():
    text = "show a7f and the second"
    assert [match.value for match in fill(SPEC, text, marked(text, ("a7f", "id"), ("second", "id")))] == ["a7f", "2"]


@pytest.mark.parametrize("said", ["", "#", "th", "-1", "1.0", "²"])
def test_no_place(said):
    assert place(said) is None
