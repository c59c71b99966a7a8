"""Which classifier there is for a catalogue: a model trained for it, what the user has taught, or, for any other program, one that needs no training."""

from __future__ import annotations

import os

from intent_models import artefact
from intent_models.classifier import Classifier, OnnxClassifier
from nlcli import learned
from nlcli.catalogue import Catalogue
from nlcli.peculiar import Worded, Words

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.untrained.matcher import Described


def of(catalogue: Catalogue, lasting: bool = True) -> Classifier:
    """The best there is; `lasting` if it is asked more than a few times. Opens nothing yet but, for an untrained one, the encoder.

    Raises ModelError if the encoder is missing or damaged.
    """
    found = learned.usable(catalogue.program)
    if is_trained(catalogue.program):
        return Worded(catalogue.program, found, lasting) if found else OnnxClassifier(catalogue.program, lasting=lasting)
    from nlcli.untrained import classifier, lessons
    from nlcli.untrained.matcher import Matcher

    head = found.head if found else None
    matcher = Matcher(described(catalogue), lasting, head)
    if not found or not head:
        return classifier.Untrained(catalogue, matcher)
    return classifier.Taught(catalogue, matcher, lessons.read(learned.lessons(catalogue.program)), Words(found.words), head.temperature)


def described(catalogue: Catalogue) -> Described:
    """The head that is made of a program's own texts. Raises ModelError if the encoder is missing or damaged."""
    from nlcli import programs
    from nlcli.untrained import matcher

    width = artefact.encoder_width()
    content = programs.kept(catalogue, matcher.all_texts(catalogue), matcher.size(catalogue, width), lambda: matcher.describe(catalogue))
    return matcher.described(catalogue, content, width)


def is_trained(program: str) -> bool:
    """Is there a head for a program of that name?"""
    return os.path.basename(program) == program and os.path.isfile(os.path.join(artefact.root(), program, artefact.HEAD))
