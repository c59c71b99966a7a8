"""The list of models: read, replaced, broken."""

import os

import pytest

from nlcli.errors import SlmError
from nlcli.slm import store
from nlcli.slm.store import Entry, State

ENTRY = Entry("small", "/models/small.gguf", 3_000_000, 1, "ab" * 32, "MIT", "https://example.org/small.gguf", "trained", (0.1, 1.0, 0.5))


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "nlcli" / "models"


def test_what_was_written_is_read(data):
    assert store.read() == State("", {}) and store.chosen() is None
    store.write(State("small", {"small": ENTRY}))
    assert store.read() == State("small", {"small": ENTRY}) and store.chosen() == ENTRY
    assert os.listdir(data) == ["models.json"]


def test_one_that_is_used_but_not_there_is_not_used():
    store.write(State("gone", {"small": ENTRY}))
    assert store.chosen() is None


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "no json", '{"format": 99, "used": "", "models": {}}', '{"format": 1, "used": "", "models": {"x": {}}}', "null"]
)
def test_a_broken_list_says_what_to_do(data, content):
    data.mkdir(parents=True)
    (data / "models.json").write_text(content)
    with pytest.raises(SlmError, match="nlcli model use"):
        store.chosen()


def test_a_full_disk_leaves_the_old_list(small_disk, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(small_disk))
    store.write(State("small", {"small": ENTRY}))
    with pytest.raises(OSError), open(small_disk / "full", "wb", buffering=0) as stream:
        while True:
            stream.write(bytes(4096))
    with pytest.raises(SlmError, match="No space left"):
        store.write(State("", {}))
    assert store.chosen() == ENTRY and os.listdir(small_disk / "nlcli" / "models") == ["models.json"]


def test_what_can_be_fetched_is_pinned():
    for model in store.KNOWN:
        assert len(model.sha256) == 64 and model.size > 0 and model.licence
        assert model.url.startswith("https://") and "/main/" not in model.url
