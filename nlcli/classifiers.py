"""Which classifier there is for a catalogue: the model trained for it, or, for any other program, one that needs no training."""

from __future__ import annotations

import os

from intent_models import artefact
from intent_models.classifier import Classifier, OnnxClassifier
from nlcli.catalogue import Catalogue


def of(catalogue: Catalogue, lasting: bool = True) -> Classifier:
    """The best there is; `lasting` if it is asked more than a few times. Opens nothing yet but, for an untrained one, the encoder.

    Raises ModelError if the encoder is missing or damaged.
    """
    if is_trained(catalogue.program):
        return OnnxClassifier(catalogue.program, lasting=lasting)
    from intent_models.embedder import Embedder
    from nlcli import programs, untrained

    embedder = Embedder(lasting=lasting)
    return untrained.Untrained(catalogue, embedder.embed, programs.vectors(catalogue, untrained.texts(catalogue), embedder.embed))


def is_trained(program: str) -> bool:
    """Is there a head for a program of that name?"""
    return os.path.basename(program) == program and os.path.isfile(os.path.join(artefact.root(), program, artefact.HEAD))
