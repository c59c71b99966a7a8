"""The conversations it is measured on: no worse than promised."""

import pytest

from benchmarks import dialogs
from nlcli import catalogue as catalogues
from training.dialogs import load

pytestmark = pytest.mark.model
# Shares of follow-ups and of whole conversations; the figures themselves are in benchmarks/results/dialogs.json.
BARS = {"held out": (0.90, 0.80), "exam": (0.86, 0.78)}


@pytest.mark.parametrize("name", list(dialogs.SETS))
def test_follow_ups_are_as_good_as_promised(name):
    found = dialogs.figures(load(dialogs.SETS[name]), catalogues.load("venvy"))
    turns, whole = BARS[name]
    assert found["follow_ups_right"] >= turns
    assert found["whole_dialogues_right"] >= whole
    assert found["wrong_destructive"] <= 3
