import pytest

from slot_rules.rules.bytes import fill
from slot_rules.types import Context, SlotSpec

SPEC = SlotSpec("size", "bytes", role="bytes", cues=("bytes", "kb", "mb", "over", "smaller"), lowest=0)


@pytest.mark.parametrize(("text", "value"), [("over 1048576 bytes", "1048576"), ("files over 10000", "10000"), ("nothing smaller than 4096 bytes", "4096")])
def test_found(text, value):
    assert fill(SPEC, text, Context())[0].value == value


@pytest.mark.parametrize("text", ["the biggest", "top 5", "files"])
def test_not_found(text):
    assert fill(SPEC, text, Context()) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("over 64 KB", "65536"), ("over 2MiB", "2097152"), ("over 1 kilobyte", "1024"), ("over one megabyte", "1048576"), ("over 0.5 MB", "524288")],
)
def test_resolved(text, value):
    assert fill(SPEC, text, Context())[0].value == value
