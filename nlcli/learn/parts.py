"""The head of a program without a shipped one: what its own texts make of it, moved by the examples.

As in training/matching.py: a value's vector is moved by the tokens that were its values, a switch's by those that asked for it most likely, and each
text counts as one example more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from intent_models import artefact
from intent_models.described import token_weights
from nlcli.catalogue import Catalogue
from nlcli.learn import lessons
from nlcli.learn.fit import Linear
from nlcli.learn.taught import Row
from nlcli.learn.vectors import Vectors
from nlcli.untrained import texts
from nlcli.untrained.matcher import Described
from nlcli.untrained.texts import VALUE

# The mean length of the vectors that a head multiplies: those of commands are matched at length 1.
_LENGTH = 8.0
# No request goes on with another here.
_NEVER = -20.0

# What an example adds to the vectors of parts, by their places.
Moves = dict[int, Any]


def commands(described: Described, labels: tuple[str, ...]) -> Linear:
    """The sentence part: a column for each command, then one of zeros for none, and one that is never likely."""
    import numpy

    matching = artefact.load_matching()
    vectors = numpy.array(described.commands).T
    weight = numpy.zeros((len(vectors), len(labels)))
    bias = numpy.zeros(len(labels))
    count = len(described.commands)
    weight[:, :count] = vectors * matching.scale("command") / _LENGTH
    bias[:count] = matching.bias("command")
    bias[count + 1 :] = _NEVER
    return Linear(weight, bias, 1.0)


class Parts:
    """The token part of a program's head, to be moved by examples."""

    def __init__(self, catalogue: Catalogue, described: Described) -> None:
        """`described` is what the program's texts make."""
        import numpy

        self._catalogue = catalogue
        self._roles = described.head.roles
        self._parts = texts.parts(catalogue)
        self._kinds = [part.kind for part in self._parts]
        self._matching = artefact.load_matching()
        width, columns = len(described.commands[0]), len(self._parts) + 2
        whole = numpy.frombuffer(described.head.weights, "<f4")[-(width + 1) * columns :]
        self._unmoved = whole.tobytes()
        # Scaled, a row for each part.
        self._rows = whole[: width * columns].reshape(width, columns)[:, 1:-1].T

    def moves(self, row: Row, vectors: Vectors) -> Moves:
        """What a request with its command line adds: unit vectors."""
        import numpy

        example = lessons.example(self._catalogue, row.text, row.argv)
        hidden, offsets = vectors.tokens(row.text)
        inner = list(range(1, len(offsets) - 1))
        spoken: dict[str, list[int]] = defaultdict(list)
        for word, param in zip(example.row, example.params, strict=True):
            spoken[param] += [at for at in inner if offsets[at][0] < word.end and word.start < offsets[at][1]]
        out: Moves = {}
        name = self._catalogue.name_in(row.argv)
        for place, part in enumerate(self._parts):
            if part.command != name:
                continue
            if part.kind == VALUE and spoken[part.label]:
                out[place] = _unit(hidden[spoken[part.label]].mean(0))
            elif part.kind != VALUE and part.label in example.labels and inner:
                near = hidden[inner] @ self._rows[place]
                share = numpy.exp(near - near.max())
                out[place] = _unit(share @ hidden[inner] / share.sum())
        return out

    def moved(self, every: Iterable[Moves]) -> artefact.Head:
        """The token part after so many examples, as a head that has nothing else."""
        rows = _unit(self._rows)
        for moves in every:
            for place, vector in moves.items():
                rows[place] += vector
        weights = token_weights([list(map(float, row)) for row in rows], self._kinds, self._matching)
        return artefact.Head(weights or self._unmoved, (), (), self._roles, 1.0)


def _unit(vectors: Any) -> Any:
    import numpy

    return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
