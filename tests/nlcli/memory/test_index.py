"""The index: the nearest corrections by words and embeddings, and nothing that damage could do."""

import random
from contextlib import suppress

import pytest

from nlcli.memory import index
from nlcli.memory.index import Index, Seen
from nlcli.memory.store import Correction


def row(request, right=("stats",)):
    return Correction(request, ("ls",), right, "1", "2026-01-01")


def vector(text):
    """An embedding of unit length, the same for the same text."""
    rng = random.Random(text)
    values = [rng.gauss(0, 1) for _ in range(384)]
    length = sum(value * value for value in values) ** 0.5
    return tuple(value / length for value in values)


def built(rows, old=None, at_once=None, encoder=7):
    asked = []

    def see(each):
        asked.append(each.request)
        return Seen(vector(each.request), (("path", "x"),))

    return index.build(rows, (1, 2), encoder, see, old, at_once), asked


ROWS = [row("do the friday thing"), row("peel the onion"), row("morning check"), row("the friday report")]


def test_the_same_request_comes_first_whatever_its_case():
    found = Index(built(ROWS)[0]).near("  Do the FRIDAY thing!", vector("do the friday thing"))
    assert found[0].same and found[0].entry.request == "do the friday thing" and found[0].cosine == pytest.approx(1, abs=0.02)
    assert [near.same for near in found[1:]] == [False] * len(found[1:])


def test_only_what_shares_a_word_that_tells_something_is_near():
    whole = Index(built(ROWS)[0])
    assert {near.entry.request for near in whole.near("friday please", vector("x"))} == {"do the friday thing", "the friday report"}
    assert whole.near("please do it for me", vector("x")) == []
    assert whole.near("", ()) == []


def test_an_entry_holds_what_the_model_made_of_it():
    entry = Index(built(ROWS)[0]).entry(1)
    assert (entry.request, entry.right, entry.slots) == ("peel the onion", ("stats",), (("path", "x"),))


def test_what_is_known_is_not_worked_out_again():
    first, asked = built(ROWS)
    assert len(asked) == 4
    again, asked = built([*ROWS, row("one more")], Index(first))
    assert asked == ["one more"]
    assert Index(again).near("peel the onion", vector("peel the onion"))[0].cosine == pytest.approx(1, abs=0.02)
    _, asked = built(ROWS, Index(first), encoder=8)  # embeddings of another encoder are worth nothing
    assert len(asked) == 4


def test_only_so_many_at_once_the_newest_first():
    content, asked = built(ROWS, at_once=2)
    assert asked == ["the friday report", "morning check"]
    _, asked = built(ROWS, Index(content), at_once=2)
    assert asked == ["peel the onion", "do the friday thing"]


def test_no_damage_does_more_than_an_error(tmp_path):
    content, _ = built(ROWS)
    rng = random.Random(3)
    for _ in range(300):
        spoilt = bytearray(content)
        for _ in range(rng.randrange(1, 6)):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        if rng.random() < 0.3:
            del spoilt[rng.randrange(len(spoilt)) :]
        file = tmp_path / "index"
        file.write_bytes(spoilt)
        if found := index.read(str(file)):
            with suppress(*index.DAMAGE):
                found.near("do the friday thing", vector("x"))


def test_none_and_empty_files(tmp_path):
    assert index.read(str(tmp_path / "none")) is None
    (tmp_path / "empty").write_bytes(b"")
    assert index.read(str(tmp_path / "empty")) is None
