"""Telling another way of saying something from something else."""

import pytest

from nlcli.memory.likeness import Rarity, alike, compare, rarity


@pytest.mark.parametrize(
    ("a", "b"), [("check", "check"), ("check", "checks"), ("purge", "purged"), ("morning", "mornng"), ("inspection", "insepction"), ("friday", "firday")]
)
def test_one_word_in_two_spellings(a, b):
    assert alike(a, b) and alike(b, a)


@pytest.mark.parametrize(
    ("a", "b"), [("ls", "la"), ("scan", "stat"), ("list", "size"), ("py310", "py311"), ("2024", "2025"), ("web", "webs1"), ("clean", "lean")]
)
def test_two_words(a, b):
    assert not alike(a, b) and not alike(b, a)


def test_rare_words_count_and_values_do_not():
    words = Rarity(["the", "list", "in", "env", "show", *(f"word{n}" for n in range(1000))])
    assert words("the") == 0.0 < words("env") < words("word500") < 1.0 == words("onion")
    peculiar = compare("peel the onion in web", "the onion in api, peel it", frozenset(("web", "api")), 0.8, words)
    ordinary = compare("show the list in web", "list the show in api", frozenset(("web", "api")), 0.8, words)
    assert peculiar.covered > 0.9 > ordinary.covered
    stranger = compare("peel the onion", "peel the potato and the carrot", frozenset(), 0.8, words)
    assert stranger.covered < peculiar.covered and stranger.added > peculiar.added


def test_the_shipped_list_knows_what_is_common():
    common = rarity("venvy")
    assert common("venv") < 0.4 < common("friday") and common("onion") == 1.0
    assert rarity("no-such-program")("venv") == 1.0
