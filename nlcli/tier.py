"""The language model in use as a tier of the engine. Importing this costs nothing; the rest is loaded when a request needs it."""

from __future__ import annotations

import os

from nlcli.catalogue import Catalogue

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from nlcli.escalate import Escalation
    from nlcli.slm.process import Model
    from nlcli.slm.store import Entry

# Reading a billion parameters from a cold disk takes longer than an answer.
_TRIAL_SECONDS = 60.0


class Tier:
    """Gives the engine its escalation; the model is looked up at the first call, and its process ends with the block."""

    def __init__(self, catalogue: Catalogue, seconds: float | None = None) -> None:
        """`seconds` is how long an answer may take; by default what is set."""
        self._catalogue = catalogue
        self._seconds = seconds
        self._escalation: Escalation | None = None
        self._model: Model | None = None
        self._known = False

    def __call__(self) -> Escalation | None:
        """The escalation, or None if no model is in use. Raises SlmError if the list of models is broken or the model's file is not as it was."""
        if not self._known:
            from nlcli.slm import store

            entry = store.chosen()
            if entry:
                from nlcli import settings
                from nlcli.escalate import Escalation

                check(entry)
                self._model = model_of(entry)
                seconds = self._seconds or settings.current().slm_seconds
                self._escalation = Escalation(self._catalogue, self._model, entry.prompt, entry.weights, seconds)
            self._known = True
        return self._escalation

    def __enter__(self) -> Tier:
        """The tier itself; the model's process ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the model's process."""
        if self._model:
            self._model.close()


def model_of(entry: Entry) -> Model:
    """The process of a model, with a folder for what it keeps between runs."""
    from nlcli import places
    from nlcli.slm.process import Model
    from nlcli.slm.prompt import GENERAL

    cache = os.path.join(places.cache(), "slm") if entry.prompt == GENERAL else ""
    try:
        if cache:
            os.makedirs(cache, mode=0o700, exist_ok=True)
    except OSError:
        cache = ""  # it only saves time
    return Model(entry.file, cache=cache)


def trial(entry: Entry, catalogue: Catalogue, text: str) -> float:
    """Seconds until a model has answered a request, its start included. Raises SlmError if it does not."""
    import time

    from nlcli.errors import SlmError
    from nlcli.escalate import CANDIDATES, Escalation, Written

    start = time.monotonic()
    labels = tuple((name, 1 / len(catalogue.commands)) for name in catalogue.commands[:CANDIDATES])
    with model_of(entry) as model:
        found = Escalation(catalogue, model, entry.prompt, entry.weights, _TRIAL_SECONDS).written(text, labels, ())
    if not isinstance(found, Written):
        raise SlmError(found)
    return time.monotonic() - start


def check(entry: Entry) -> None:
    """Raises SlmError if the file is not the one that was checked when it came. Its SHA-256 is worked out again only if it was written to."""
    from nlcli.errors import SlmError
    from nlcli.slm.files import sha256_of

    try:
        now = os.stat(entry.file)
        same = (now.st_size, now.st_mtime_ns) == (entry.size, entry.modified) or sha256_of(entry.file) == entry.sha256
    except OSError as error:
        raise SlmError(f"the model file {entry.file} is gone; nlcli model use none switches the language model off") from error
    if not same:
        raise SlmError(f"the model file {entry.file} has changed since it was checked; get it again, or say that it is right: nlcli model use {entry.file}")
