"""What a correction says about a new request: the command that was right, with the values of the new request in it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from intent_models import artefact
from intent_models.classifier import Prediction
from nlcli import decide, parts, places, render, storage
from nlcli.catalogue import Catalogue, Command
from nlcli.memory import TIER, likeness
from nlcli.memory import index as indexes
from nlcli.memory.index import Entry, Index, Near, Seen
from nlcli.memory.likeness import Likeness
from nlcli.memory.store import Correction, Store, in_force, normal
from nlcli.memory.values import RULE, exchanged
from nlcli.parts import Reader
from nlcli.private import looks_secret
from nlcli.types import Parse, Query, Suggestion
from slot_rules.light import Record
from slot_rules.types import SlotMatch

# For 1 and each number of a Likeness. Source: python -m benchmarks.memory --fit, on corrections that the benchmark's were not among.
WEIGHTS = (-9.26, 8.72, 4.39, -3.31)

# With a smaller one not even the same words would make a probability of a half.
_LEAST_COSINE = -(WEIGHTS[0] + WEIGHTS[2]) / WEIGHTS[1]


class Recalled(Record):
    """A correction for a request: the argument list it comes to now, and the probability in [0, 1] that it is meant."""

    argv: tuple[str, ...]
    score: float
    entry: Entry


class Memory:
    """The corrections of one program, opened when they are first needed."""

    def __init__(self, catalogue: Catalogue, predict: Callable[[str], Prediction], encoder: int, folder: str | None = None, cache: str | None = None) -> None:
        """`encoder` is the checksum of the model that `predict` runs; embeddings of another are worth nothing."""
        self._catalogue = catalogue
        self._predict = predict
        self._encoder = encoder
        self._reader = Reader(catalogue)
        self.store = Store(catalogue.program, folder)
        self._file = os.path.join(cache or os.path.join(places.cache(), "memory"), f"{catalogue.program}.index")
        self._index: Index | None = None
        self._rarity = likeness.rarity(catalogue.program)

    def same(self, query: Query) -> Recalled | None:
        """The correction of this very request, if there is one: it is right as it stands, and the model need not be asked."""
        for near in self._near(query.text, ()):
            entry = near.entry
            alike = near.same and normal(entry.request) == normal(query.text)
            if alike and entry.right and not self._catalogue.refusal(entry.right) and _says_all(query.text, entry):
                return Recalled(entry.right, 1.0, entry)
        return None

    def recalled(self, query: Query, prediction: Prediction) -> Recalled | None:
        """The correction that the request is another way of saying, if one is near enough; `prediction` is for the whole request."""
        best = max((recalled for _, recalled in self.compared(query, prediction)), key=lambda recalled: recalled.score, default=None)
        return best if best and best.score >= decide.RECALL_FROM[self._catalogue.effect(best.argv)] else None

    def compared(self, query: Query, prediction: Prediction, least: float = _LEAST_COSINE) -> list[tuple[Likeness, Recalled]]:
        """The corrections that come nearest, from a cosine of `least` on, each with what makes it alike and what it would come to."""
        # A look-up that finds nothing is to cost next to nothing.
        return [
            applied for each in self._near(query.text, prediction.embedding) if each.cosine >= least and (applied := self._applied(each, query, prediction))
        ]

    def suggestion(self, query: Query, recalled: Recalled) -> Suggestion:
        """What was recalled, as a suggestion."""
        argv = recalled.argv
        effect = self._catalogue.effect(argv)
        parse = Parse(argv, recalled.score, parts.located(self._catalogue, argv, query.text, RULE), effect)
        return Suggestion(query, (parse,), recalled.score, effect, TIER)

    def turned_down(self, query: Query, result: Suggestion) -> bool:
        """Was just this suggested before for the same request, and not wanted?"""
        same = (near.entry for near in self._near(query.text, ()) if near.same)
        return any(not entry.right and (entry.suggested,) == tuple(parse.argv for parse in result.parses) for entry in same)

    def learn(self, request: str, suggested: tuple[str, ...], right: tuple[str, ...]) -> bool:
        """Keep what was right instead of what was suggested, nothing if that was only turned down; was it kept? Raises StorageError.

        Nothing is kept of what looks like a secret, nor that the same was turned down once more.
        """
        known = right == () and any(near.same and not near.entry.right and near.entry.suggested == suggested for near in self._near(request, ()))
        if known or any(map(looks_secret, (request, *right))):
            return False
        self.store.add([Correction(request, suggested, right, self._catalogue.version, time.strftime("%Y-%m-%d"))])
        self.refresh()
        return True

    def refresh(self, at_once: int | None = indexes.AT_ONCE) -> Index | None:
        """Make the index anew, and keep it where it can be kept. Raises StorageError if the corrections cannot be read."""
        state = self.store.state()
        if state is None:
            return None
        rows, _ = self.store.read()
        content = indexes.build(in_force(rows), state, self._encoder, self._seen, indexes.read(self._file), at_once)
        try:
            with storage.locked(self._file):
                storage.replace(self._file, content, lasting=False)
        except OSError:
            pass  # it only saves time
        self._index = Index(content)
        return self._index

    def _near(self, text: str, embedding: Sequence[float]) -> list[Near]:
        found = self._opened()
        try:
            return found.near(text, embedding) if found else []
        except indexes.DAMAGE:
            self._index = None
            with suppress(OSError):
                os.unlink(self._file)
            found = self.refresh()
            return found.near(text, embedding) if found else []

    def _opened(self) -> Index | None:
        state = self.store.state()
        if state is None:
            return None
        if self._index is None:
            self._index = indexes.read(self._file)
        if self._index is None or self._index.state != state or self._index.encoder != self._encoder:
            self.refresh()
        return self._index

    def _seen(self, row: Correction) -> Seen:
        """What the model makes of a corrected request."""
        prediction = self._predict(row.request)
        name = self._catalogue.name_in(row.right) if row.right else None
        slots = self._slots(self._catalogue.command(name), Query(row.request), prediction) if name else []
        return Seen(prediction.embedding, tuple((match.slot, match.value) for match in slots))

    def _applied(self, near: Near, query: Query, prediction: Prediction) -> tuple[Likeness, Recalled] | None:
        """The correction with the values of the new request; None if it lacks one, or the program would not take it."""
        entry = near.entry
        if not entry.right or self._catalogue.refusal(entry.right):
            return None
        command = self._catalogue.command_of(entry.right)
        slots = exchanged(self._catalogue, entry, query.text, self._slots(command, query, prediction))
        if slots is None:
            return None
        argv = render.argv(command, slots)
        if self._catalogue.refusal(argv) or (
            self._catalogue.effect(argv) == "delete" and parts.denied(self._catalogue.command_of(argv), query.text, self._catalogue)
        ):
            return None
        values = frozenset(value.casefold() for _, value in (*self._catalogue.values(entry.right), *self._catalogue.values(argv)) if value)
        found = likeness.compare(entry.request, query.text, values, near.cosine, self._rarity)
        return found, Recalled(argv, likeness.probability(found, WEIGHTS), entry)

    def _slots(self, command: Command, query: Query, prediction: Prediction) -> list[SlotMatch]:
        return self._reader.slots(query, command, (0, len(query.text)), prediction, parts.marks(prediction))


def open_memory(catalogue: Catalogue, predict: Callable[[str], Prediction]) -> Memory:
    """The user's corrections of a program, seen through the shipped encoder."""
    return Memory(catalogue, predict, artefact.encoder_id())


def _says_all(text: str, entry: Entry) -> bool:
    """Does the request spell what was said as the corrected one did? "remove Demo" is not "remove demo"."""
    return all(word in text for word in entry.request.split() if word.strip(".!?,;:") in entry.right)
