"""Which classifier there is for a catalogue: a model trained for it, what the user has taught, or, for any other program, one that needs no training."""

from __future__ import annotations

import os

from intent_models import artefact
from intent_models.classifier import Classifier, OnnxClassifier, Prediction
from nlcli import learned
from nlcli.catalogue import Catalogue
from nlcli.parts import CONTINUE, NONE
from nlcli.peculiar import Worded

# How far each of two opinions counts where both are asked. Source: benchmarks/foreign.py --tuning --learn.
_BY_WORDS, _BY_EXAMPLES = 0.5, 1.2
_LEAST = 1e-9

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.untrained.classifier import Untrained


def of(catalogue: Catalogue, lasting: bool = True) -> Classifier:
    """The best there is; `lasting` if it is asked more than a few times. Opens nothing yet but, for an untrained one, the encoder.

    Raises ModelError if the encoder is missing or damaged.
    """
    found = learned.usable(catalogue.program)
    taught = Worded(catalogue.program, found, lasting) if found else None
    if is_trained(catalogue.program):
        return taught or OnnxClassifier(catalogue.program, lasting=lasting)
    from intent_models.embedder import Embedder
    from nlcli import programs
    from nlcli.untrained import classifier, lessons

    embedder = Embedder(lasting=lasting)
    told = lessons.read(learned.lessons(catalogue.program)) if taught else {}
    words = classifier.Untrained(catalogue, embedder.embed, programs.vectors(catalogue, classifier.texts(catalogue), embedder.embed), told)
    return Taught(taught, words) if taught else words


def is_trained(program: str) -> bool:
    """Is there a head for a program of that name?"""
    return os.path.basename(program) == program and os.path.isfile(os.path.join(artefact.root(), program, artefact.HEAD))


class Taught:
    """What the user has taught of a program that no model was trained for, and the words of its help texts, which also find values and switches."""

    def __init__(self, commands: Classifier, words: Untrained) -> None:
        self._commands = commands
        self._words = words

    def predict(self, text: str) -> Prediction:
        """What is asked for in `text`, with the values and switches of the likeliest command."""
        by_words, found = dict(self._words.predict(text).labels), self._commands.predict(text)
        powers = [(label, by_words.get(label, _LEAST) ** _BY_WORDS * max(p, _LEAST) ** _BY_EXAMPLES) for label, p in found.labels if label != CONTINUE]
        total = sum(power for _, power in powers)
        labels = self._words.ranked([(label, power / total) for label, power in powers if label != NONE], text)
        marks, flags = self._words.said(text, labels)
        return Prediction(labels, flags, marks, embedding=found.embedding)
