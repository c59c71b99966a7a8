"""Every threshold of the engine, named, and the choices made with them."""

from __future__ import annotations

from nlcli.catalogue import EFFECTS

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nlcli.types import Alternative

# Probabilities are calibrated (see the head's manifest). First choice on the calibration split; the accuracy report checks them.
# Below this probability a command with this effect is not suggested but offered as an alternative at most. A wrong deletion costs far more than
# saying it again. Source: benchmarks/results/thresholds.md.
SUGGEST_FROM = {"read": 0.45, "write": 0.60, "delete": 0.85}
# The same for a command that goes on from the one before: the object has been agreed on already, and what was understood is said in the preview.
GOES_ON_FROM = {"read": 0.40, "write": 0.45, "delete": 0.70}
# A command that lacks a value it needs leads to a question, which costs nobody anything, whatever its effect.
ASK_FROM = 0.45
# A request that makes sense by itself stands for itself from this probability on: taking over what was not meant is worse than not taking over what was.
ALONE_FROM = {"read": 0.2, "write": 0.2, "delete": 0.6}
# A step is split off where the model is at least this sure that another request begins.
STEP_FROM = 0.7
# More parts than this are no request: nobody asks for so much in one breath, and each costs a prediction.
MOST_STEPS = 8
# The model says that a value is only pointed at ("that one").
MISSING_FROM = 0.5
# With a required value missing, a weaker candidate is taken from here on.
NEEDED_FROM = 0.35
# Several names in a row are taken as several commands if the model is this sure of each.
LISTED_FROM = 0.6
# A value the model is this sure of, and no rule can read, is asked about rather than left out.
UNREAD_FROM = 0.8
# A role or switch that the best command has no place for moves the choice to the wider command from here on.
WIDER_FROM = 0.6
# Shown as alternatives from here on, at most so many.
ALTERNATIVE_FROM = 0.03
MOST_ALTERNATIVES = 3
# A request that the classifier refuses is put to the language model, if there is one, unless the classifier is this sure that nothing is meant.
ESCALATE_BELOW = 0.9
# A correction is taken up by a request that is another way of saying the corrected one with at least this probability.
# Source: benchmarks/results/memory.json.
RECALL_FROM = {"read": 0.5, "write": 0.5, "delete": 0.7}
# A suggestion that was turned down before for the same request is shown as no surer than this.
TURNED_DOWN = 0.5
# Two commands are about equally likely, and the person is asked, where neither is sure and they differ by no more than this.
EVEN_WITHIN = 0.2
# Each time that a command was run before, up to so many times, makes it this much likelier among several that are offered.
BY_USE, MOST_USES = 0.02, 5
# Below this the preview says that it is not sure.
UNSURE_BELOW = 0.75


def threshold(effect: str) -> float:
    """The probability from which a command with this effect is suggested."""
    return SUGGEST_FROM[effect]


def gravest(effects: list[str]) -> str:
    """The gravest of several effects."""
    return max(effects, key=EFFECTS.index)


def even(score: float, other: float) -> bool:
    """Are two commands about equally likely?"""
    return score < UNSURE_BELOW and score - other <= EVEN_WITHIN


def ranked(offered: tuple[Alternative, ...], used: Mapping[str, int]) -> tuple[Alternative, ...]:
    """What is offered to choose from, likeliest first; what this person runs often comes before what is about as likely."""
    return tuple(sorted(offered, key=lambda each: each.score + BY_USE * min(MOST_USES, used.get(each.argv[0], 0)), reverse=True))
