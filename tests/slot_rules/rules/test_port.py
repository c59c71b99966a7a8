import pytest

from slot_rules.rules.port import fill
from slot_rules.types import Context, SlotSpec

SPEC = SlotSpec("port", "port", role="port")


@pytest.mark.parametrize(("text", "value"), [("on port 8080", "8080"), ("localhost:9000", "9000"), ("port=3000", "3000"), ("use 5555 as port", "5555")])
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["open the dashboard", "on port 70000", "port 0", "the top 5", "passport 12"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(("text", "value"), [("not port 8080 but port 9090", "9090"), ("port eight thousand", "8000")])
def test_resolved(text, value):
    assert fill(SPEC, text, Context())[0].value == value
