import pytest

from slot_rules.rules.flag import fill
from slot_rules.types import Context, SlotSpec

JSON = SlotSpec("json", "flag", label="--json", cues=("json", "machine[- ]readable"))
FORCE = SlotSpec("force", "flag", label="--force", cues=(r"(?:without|no) (?:asking|prompts?)", "force"), anti_cues=("ask me",))


@pytest.mark.parametrize(
    ("spec", "text"), [(JSON, "as json"), (JSON, "machine readable please"), (FORCE, "without asking"), (FORCE, "no prompts"), (FORCE, "force it")]
)
def test_found(spec, text):
    best = fill(spec, text, Context())[0]
    assert best.value == "true"
    assert best.span != (0, 0)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (JSON, "no json please"),
        (JSON, "not machine-readable"),
        (JSON, "without any json"),
        (JSON, "the jsonschema env"),
        (FORCE, "don't force it"),
        (FORCE, "force it but ask me"),
    ],
)
def test_not_found(spec, text):
    assert fill(spec, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "hint", "on"),
    [
        ("for my script", 0.8, True),
        ("for my script", 0.2, False),
        ("as json", 0.4, True),
        ("anything but json", 0.3, False),
        ("no json", 0.7, False),
    ],
)
def test_resolved(text, hint, on):
    found = fill(JSON, text, Context(hints={"--json": hint}))
    assert bool(found and found[0].score >= 0.5) is on
