"""A head made of descriptions, and what a text's tokens have to do with them."""

import math
from array import array

import pytest

from intent_models import artefact
from intent_models.described import Near, token_weights
from intent_models.raw import Raw
from intent_models.tokenizer import Encoding

MATCHING = artefact.Matching({"command": (20.0, -6.0), "value": (2.0, -1.0), "switch": (3.0, -2.0), "choice": (1.0, 0.0)})
HEAD = artefact.Head(b"", (), (), ("", "go\tname", "go\t--all"), 1.0)
# Marks at both ends, "go", "x", "!".
CODE = Encoding([0, 1, 2, 3, 0], [(0, 0), (0, 2), (3, 4), (4, 5), (0, 0)])
LOGITS = [[0, 9, 9, 0], [0, -3, -2, 0], [0, 2, 1, 0], [0, -8, -4, 0], [0, 9, 9, 0]]


def near():
    return Near(Raw([], [list(map(float, row)) for row in LOGITS], []), CODE, HEAD, "go x!", MATCHING)


def test_each_vector_is_a_column_at_its_kinds_scale():
    weights = array("f")
    weights.frombytes(token_weights([(3.0, 4.0), (0.0, 5.0)], ["value", "switch"], MATCHING))
    rows = [list(weights[at : at + 4]) for at in range(0, 12, 4)]
    assert [[round(value, 5) for value in row] for row in rows] == [[0, 1.2, 0, 0], [0, 1.6, 3, 0], [0, -1, -2, 0]]


def test_a_vector_of_zeros_says_nothing():
    weights = array("f")
    weights.frombytes(token_weights([(0.0, 0.0)], ["value"], MATCHING))
    assert list(weights) == [0, 0, 0, 0, 0, 0, 0, -1, 0]


def test_a_value_is_the_mean_over_its_letters_and_digits():
    assert near().value("go\tname", 3, 4) == 2.0
    assert near().value("go\tname", 3, 5) == 2.0  # the "!" does not count
    assert near().value("go\tname", 0, 4) == -0.5
    assert near().value("go\tname", 4, 5) == -8.0  # unless there is nothing else


def test_a_switch_is_the_soft_maximum_without_the_marks_at_both_ends():
    # the bias counts once, whatever the number of tokens
    expected = math.log(sum(math.exp(value + 2.0) for value in (-2.0, 1.0, -4.0))) - 2.0
    assert near().said("go\t--all", "switch") == pytest.approx(expected)
    assert near().asking("go\t--all") == (3, 4)


def test_of_what_is_not_known_nothing_is_said():
    assert near().value("go\tother", 0, 2) < -10
    assert near().said("go\t--other", "switch") < -10
    assert near().asking("go\t--other") == (0, 0)
