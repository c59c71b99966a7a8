import pytest

from slot_rules.rules.name import fill
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("name", "name", role="name")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("create a venv named testenv", "testenv"),
        ("an env called my-env.2, please", "my-env.2"),
        ('call it "café bar"', "café bar"),
        ("name it to be billing", "billing"),
        ("make one named 'doctor' with flask", "doctor"),
        ("new env, name: API_V2!", "API_V2"),
    ],
)
def test_found(text, value):
    spec = SPEC._replace(cues=("call",))
    assert fill(spec, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["create a venv", "what is its name", "called", "an env named -rf", "rename nothing"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "marks", "value"),
    [
        ("make list, a venv", [("list", "name")], "list"),
        ("call it foo, sorry, bar", [("foo", "name"), ("bar", "name")], "bar"),
        ("make kiwi's env", [("kiwi's", "name")], "kiwi"),
        ("python with 3.12", [("python", "name")], "python"),
        ("the venv orca", [("venv", "name"), ("orca", "name")], "orca"),
        ("a venv named venv", [("venv", "name")], "venv"),
    ],
)
def test_resolved(text, marks, value):
    assert fill(SPEC, text, marked(text, *marks))[0].value == value
