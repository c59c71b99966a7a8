"""Which classifier there is for a catalogue: a model trained for it, what the user has taught, or, for any other program, one that needs no training."""

from __future__ import annotations

import os

from intent_models import artefact
from intent_models.classifier import Classifier, OnnxClassifier, Prediction
from nlcli import learned
from nlcli.catalogue import Catalogue

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.untrained import Untrained


def of(catalogue: Catalogue, lasting: bool = True) -> Classifier:
    """The best there is; `lasting` if it is asked more than a few times. Opens nothing yet but, for an untrained one, the encoder.

    Raises ModelError if the encoder is missing or damaged.
    """
    head = learned.head(catalogue.program)
    if is_trained(catalogue.program):
        return OnnxClassifier(catalogue.program, lasting=lasting, head=head)
    from intent_models.embedder import Embedder
    from nlcli import programs, untrained

    embedder = Embedder(lasting=lasting)
    words = untrained.Untrained(catalogue, embedder.embed, programs.vectors(catalogue, untrained.texts(catalogue), embedder.embed))
    return Taught(OnnxClassifier(catalogue.program, lasting=lasting, head=head), words) if head else words


def is_trained(program: str) -> bool:
    """Is there a head for a program of that name?"""
    return os.path.basename(program) == program and os.path.isfile(os.path.join(artefact.root(), program, artefact.HEAD))


class Taught:
    """Commands by a head that the user has taught; their values and switches, which that knows nothing of, by the words of the help texts."""

    def __init__(self, commands: Classifier, words: Untrained) -> None:
        self._commands = commands
        self._words = words

    def predict(self, text: str) -> Prediction:
        """What is asked for in `text`, with the values and switches of the likeliest command."""
        found = self._commands.predict(text)
        marks, flags = self._words.said(text, found.labels)
        return Prediction(found.labels, flags, marks, embedding=found.embedding)
