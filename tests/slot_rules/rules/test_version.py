import pytest

from slot_rules.rules.version import fill
from slot_rules.types import Context, Mark, SlotSpec

SPEC = SlotSpec("python", "version", role="version")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a Python 3.10 venv", "3.10"),
        ("py311 please", "3.11"),
        ("python3.12", "3.12"),
        ("using 3.9", "3.9"),
        ("on python 3", "3"),
        ("v3.8", "3.8"),
        ("cpython 3.13.1", "3.13.1"),
        ("py=3.11", "3.11"),
    ],
)
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["django==4.2", "the env web-3.11", "show my venvs", "/opt/python3.11/bin", "torch>=2.2", 'called "py3.9 old"', "4.2 GB"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("python three eleven", "3.11"),
        ("python three point nine", "3.9"),
        ("python 3 point 12", "3.12"),
        ("py 3.10, no, 3.11", "3.11"),
        ("three dot thirteen", "3.13"),
        ("3.11.x", "3.11"),
    ],
)
def test_resolved(text, value):
    assert fill(SPEC, text, Context())[0].value == value


def test_the_marked_one_of_two():
    text = "Ann has 3.12 but I need 3.11"
    at = text.index("3.11")
    assert fill(SPEC, text, Context(marks=(Mark("version", at, at + 4, 0.95),), hints={}))[0].value == "3.11"
