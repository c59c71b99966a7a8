"""The classifier for a request, and a word about what was learned and cannot be used."""

from __future__ import annotations

import sys

from intent_models.classifier import Classifier, OnnxClassifier
from nlcli import learned

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.catalogue import Catalogue  # the model can be opened before it is here


def shipped(program: str) -> OnnxClassifier:
    """That of a shipped catalogue, asked once, before the catalogue is read; nothing is opened yet."""
    _warn(program)
    if found := learned.usable(program):
        from nlcli.peculiar import Worded

        return Worded(program, found, lasting=False)
    return OnnxClassifier(program, lasting=False)


def of(catalogue: Catalogue, lasting: bool = True) -> Classifier:
    """That of any catalogue. Raises ModelError if the encoder is missing or damaged."""
    from nlcli import classifiers

    _warn(catalogue.program)
    return classifiers.of(catalogue, lasting)


def _warn(program: str) -> None:
    found = learned.find(program)
    if found and found.problem:
        print(f"nlcli: {found.problem}", file=sys.stderr)
