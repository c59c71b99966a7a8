"""The classifier for a program: the learned head if there is one that fits, else the shipped one."""

from __future__ import annotations

import sys

from intent_models.classifier import OnnxClassifier
from nlcli import learned


def classifier(program: str, lasting: bool = True) -> OnnxClassifier:
    """The classifier, not opened yet. Where something was learned and cannot be used, that is said on stderr."""
    found = learned.find(program)
    if found and found.problem:
        print(f"nlcli: {found.problem}", file=sys.stderr)
    return OnnxClassifier(program, lasting=lasting, head=found.head if found else None)
