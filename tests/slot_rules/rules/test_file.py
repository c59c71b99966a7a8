import pytest

from slot_rules.rules.file import fill
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("requirements", "file", role="requirements")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("from requirements.txt", "requirements.txt"),
        ("use ./ci/reqs-test.txt.", "./ci/reqs-test.txt"),
        ("-r reqs.lock", "reqs.lock"),
        ('with "my reqs.txt"', "my reqs.txt"),
    ],
)
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["install flask", "python 3.11", "from the requirements", "web.v2", "--x.txt"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(("text", "mark", "value"), [("what deps/base says", "deps/base", "deps/base"), ("a.txt is old, take b.txt", "b.txt", "b.txt")])
def test_resolved(text, mark, value):
    assert fill(SPEC, text, marked(text, (mark, "requirements")))[0].value == value
