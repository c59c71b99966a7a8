import pytest

from slot_rules.rules.text import fill
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("description", "text", role="text")


@pytest.mark.parametrize(("text", "value"), [('describe it as "a big one"', "a big one"), ("note 'x y'", "x y"), ("say “hi there”", "hi there")])
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["no quotes", "don't do it's thing", 'half "open'])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(("text", "mark", "value"), [("note feed the cat", "feed the cat", "feed the cat"), ('"a" or "the longer"', "", "the longer")])
def test_resolved(text, mark, value):
    context = marked(text, (mark, "text")) if mark else Context()
    assert fill(SPEC, text, context)[0].value == value
