"""One request as the encoder sees it: how near it is to each command's text, and its words to everything a command can be told."""

from __future__ import annotations

from array import array

from intent_models import artefact
from intent_models.classifier import OnnxClassifier, Prediction, read
from intent_models.described import Near, token_weights
from intent_models.embedder import Embedder
from nlcli.catalogue import Catalogue
from nlcli.untrained import texts
from slot_rules.light import Record

Vector = tuple[float, ...]
_FLOAT = 4


class Seen(Record):
    """A text: the logit of each command (in the order of the catalogue) against none, what its words are near to, and what a head makes of it."""

    commands: tuple[float, ...]
    near: Near
    prediction: Prediction


class Described(Record):
    """A program's own head: the vectors of its commands' texts, of length 1, and a head whose roles are its parts."""

    commands: tuple[Vector, ...]
    head: artefact.Head


class Matcher:
    """The encoder with the head of one program."""

    def __init__(self, described: Described, lasting: bool = True, learned: artefact.Head | None = None) -> None:
        """A `learned` head takes the place of the described one. Not `lasting` if it is asked only a few times.

        Raises ModelError if the encoder is missing or damaged.
        """
        self._commands = described.commands
        self._matching = artefact.load_matching()
        self._classifier = OnnxClassifier("", lasting=lasting, head=learned or described.head)

    def see(self, text: str) -> Seen:
        """A text beside the texts of the program. Raises ModelError as OnnxClassifier does."""
        raw, code, head = self._classifier.run(text)
        scale, bias = self._matching.scale("command"), self._matching.bias("command")
        commands = tuple(scale * sum(map(float.__mul__, raw.embedding, vector)) + bias for vector in self._commands)
        return Seen(commands, Near(raw, code, head, text, self._matching), read(raw, code, head, text))


def all_texts(catalogue: Catalogue) -> list[str]:
    """Everything that is embedded of a program, the commands first."""
    return [*(texts.of_command(catalogue.command(name)) for name in catalogue.commands), *(part.text for part in texts.parts(catalogue))]


def describe(catalogue: Catalogue) -> bytes:
    """The bytes from which `described` makes a head: the commands' vectors, then the token weights. Takes about a millisecond a text."""
    embedder = Embedder()
    vectors = [embedder.embed(text) for text in all_texts(catalogue)]
    count = len(catalogue.commands)
    kinds = [part.kind for part in texts.parts(catalogue)]
    commands = array("f", [value for vector in vectors[:count] for value in vector])
    return commands.tobytes() + (token_weights(vectors[count:], kinds, artefact.load_matching()) or bytes(_FLOAT * 2 * (len(vectors[0]) + 1)))


def described(catalogue: Catalogue, content: bytes, width: int) -> Described:
    """What `describe` gave, ready to use."""
    count = len(catalogue.commands)
    numbers = array("f")
    numbers.frombytes(content[: _FLOAT * count * width])
    roles = ("", *(part.role for part in texts.parts(catalogue)))
    # One sentence label of zeros: the runtime wants one.
    head = artefact.Head(bytes(_FLOAT * (width + 1)) + content[_FLOAT * count * width :], ("",), (), roles, 1.0)
    return Described(tuple(tuple(numbers[at * width : (at + 1) * width]) for at in range(count)), head)


def size(catalogue: Catalogue, width: int) -> int:
    """The number of bytes that `describe` gives."""
    return _FLOAT * (len(catalogue.commands) * width + (width + 1) * (len(texts.parts(catalogue)) + 2))
