"""What can be wrong with a model on disk. Not being sure is a result, not an error."""

from __future__ import annotations


class ModelError(Exception):
    """An artefact is missing, damaged or of another format, or the runtime refuses it; the message says what to do."""

    exit_code = 6
