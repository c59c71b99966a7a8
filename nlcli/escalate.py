"""The last tier: a request that the classifier is not sure of, put to a language model that may only write what the program takes.

The model is asked for one line. Its own probability for that line, together with the classifier's for the command, says how sure to be; the weights
come with the model (calibrated where it was trained), and what is not sure enough is not suggested, as in every tier.
"""

from __future__ import annotations

from math import exp, log
from typing import Protocol

from nlcli.catalogue import Catalogue
from nlcli.errors import NlcliError
from nlcli.slm import lines
from nlcli.slm.grammar import grammar
from nlcli.slm.prompt import GENERAL, introduction, prompt
from slot_rules.light import Record

# The classifier's best commands are all that the model may choose from; the right one is among them for 99 of 100 held-back requests.
CANDIDATES = 5
# A longer request is a story; reading it would take the model longer than anyone waits.
MOST_CHARACTERS = 400
# Weights of (1, the line's log-probability, the log-odds the classifier gives the command) for a model that brings none: careful, and never
# measured on this catalogue.
UNCALIBRATED = (-1.0, 1.0, 0.5)
_LEAST, _MOST = 1e-6, 1 - 1e-6


class Completion(Protocol):
    """What a model answers: text, and the natural logarithm of each token's probability."""

    @property
    def text(self) -> str:
        """The line."""

    @property
    def logprobs(self) -> tuple[float, ...]:
        """One number a token, at most 0."""


class LanguageModel(Protocol):
    """Completes a prompt within a GBNF grammar; raises NlcliError if it cannot, or not in `seconds`."""

    def complete(self, prompt: str, grammar: str, seconds: float, prefix: int = 0) -> Completion:
        """The likeliest text; the first `prefix` characters of the prompt are the same every time."""


class Written(Record):
    """A line that the model wrote: the argument list (None for "none") and the calibrated probability in [0, 1] that it is right."""

    argv: tuple[str, ...] | None
    score: float


class Escalation:
    """A language model for one catalogue."""

    def __init__(self, catalogue: Catalogue, model: LanguageModel, kind: str, weights: tuple[float, ...], seconds: float) -> None:
        """`kind` is how it is asked (nlcli.slm.prompt), `weights` its calibration, `seconds` the time it has for an answer."""
        self._catalogue = catalogue
        self._model = model
        self._kind = kind
        self._weights = weights or UNCALIBRATED
        self._seconds = seconds
        self.may_delete = bool(weights)

    def written(self, text: str, labels: tuple[tuple[str, float], ...], names: tuple[str, ...]) -> Written | str:
        """The model's line for a request; a string if there is none, with the reason. `labels` are the classifier's, best first."""
        commands = tuple(label for label, _ in labels if label in self._catalogue)[:CANDIDATES]
        if not commands or len(text) > MOST_CHARACTERS:
            return "the request is too long for the language model" if commands else "no command comes near it"
        prefix = len(introduction(self._catalogue)) if self._kind == GENERAL else 0
        allowed = grammar(text, self._catalogue, commands, names)
        try:
            found = self._model.complete(prompt(text, self._catalogue, self._kind), allowed, self._seconds, prefix)
        except NlcliError as error:
            return str(error)
        if found.text == lines.NONE:
            return Written(None, exp(sum(found.logprobs)))
        argv = lines.argv(found.text, self._catalogue)
        if argv is None:
            return "the language model wrote no command"
        return Written(argv, confidence(sum(found.logprobs), dict(labels)[self._catalogue.command_of(argv).name], self._weights))


def confidence(logprob: float, probability: float, weights: tuple[float, ...]) -> float:
    """The probability in [0, 1] that a line is right, from its log-probability and the classifier's probability of the command."""
    p = min(_MOST, max(_LEAST, probability))
    bias, by_line, by_command = weights
    return 1 / (1 + exp(-(bias + by_line * logprob + by_command * (log(p) - log(1 - p)))))
