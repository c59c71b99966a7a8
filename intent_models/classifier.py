"""Text in, ranked labels out. Labels are opaque strings: nothing here knows a program."""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from math import exp

from intent_models import artefact
from intent_models.errors import ModelError
from intent_models.raw import Raw, Runtime
from intent_models.runtime import open_library, open_runtime
from intent_models.tokenizer import Encoding, WordPiece

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Protocol

    from intent_models.c_api import Library

    _Files = tuple[artefact.Encoder, artefact.Head, WordPiece]
else:
    Protocol = object

# A stretch of the text is reported as marked from this probability on; rules weigh the score, so it may be low.
MARK_FROM = 0.1
# A program may have a thousand commands; nobody looks at more than the likeliest of them.
MOST_LABELS = 64
# How long Python code runs before another thread may have its turn, while a model is opened in the background.
_SWITCH_SECONDS = 1e-4


class Marked:
    """A stretch of the text with a role: half-open character offsets and a probability."""

    def __init__(self, role: str, start: int, end: int, score: float) -> None:
        self.role = role
        self.start = start
        self.end = end
        self.score = score


class Prediction:
    """What the model makes of one text.

    `labels` are (label, probability), best first, summing to 1 (of more than MOST_LABELS the likeliest); `flags` independent probabilities;
    `steps` (offset, probability) of the words that may begin another request; `embedding` has unit length, for likeness between texts.
    """

    def __init__(
        self,
        labels: tuple[tuple[str, float], ...],
        flags: dict[str, float],
        marks: tuple[Marked, ...] = (),
        steps: tuple[tuple[int, float], ...] = (),
        embedding: tuple[float, ...] = (),
    ) -> None:
        self.labels = labels
        self.flags = flags
        self.marks = marks
        self.steps = steps
        self.embedding = embedding


class Classifier(Protocol):
    """Anything that predicts."""

    def predict(self, text: str) -> Prediction:
        """What is asked for in `text`."""


class OnnxClassifier:
    """The shipped model; opens its files on first use, or in the background from `open_soon` on."""

    def __init__(self, name: str, folder: str | None = None, lasting: bool = True, head: artefact.Head | None = None) -> None:
        """`name` is the head's; `folder` holds `encoder/` and `<name>/`, the shipped artefacts by default; not `lasting` if it is asked only a few times.

        A `head` that is given is used in place of the one in the folder.
        """
        self._name = name
        self._lasting = lasting
        self._folder = folder or artefact.root()
        self._head = head
        self._files: _Files | None = None
        self._opened: tuple[artefact.Head, WordPiece, Runtime] | None = None
        self._opening = allocate_lock()
        self._reading = allocate_lock()

    def open_soon(self) -> None:
        """Begin to open the model on another thread: it is onnxruntime's work mostly, which leaves Python free for what comes before `predict`.

        The files are read here, while the other thread loads the library. To be followed by `wait` before the process ends.
        """
        # Importing on two threads at once takes longer than one after the other.
        import intent_models.c_api  # noqa: F401

        self._opening.acquire()
        # A thread that waits for Python would otherwise get it after 5 ms each time.
        sys.setswitchinterval(_SWITCH_SECONDS)
        with self._reading:
            try:
                start_new_thread(self._open_behind, ())
            except RuntimeError:  # no more threads are allowed: predict opens the files
                self._opening.release()
                return
            try:
                self._files = self._read()
            except ModelError:
                self._files = None  # predict tries again, and raises it where it can be heard

    def is_opening(self) -> bool:
        """Is another thread still opening the files?"""
        return self._opening.locked()

    def wait(self) -> None:
        """Until nothing is being opened. Whatever went wrong is raised by `predict`."""
        with self._opening:
            pass

    def _open_behind(self) -> None:
        try:
            library = open_library()
            with self._reading:
                files = self._files
            if files:
                self._opened = self._load(library, files)
        except Exception:
            self._opened = None  # predict tries again, and raises it where it can be heard
        finally:
            self._opening.release()

    def _open(self) -> tuple[artefact.Head, WordPiece, Runtime]:
        with self._opening:
            if self._opened is None:
                self._opened = self._load(open_library(), self._read())
            return self._opened

    def _read(self) -> _Files:
        encoder = artefact.load_encoder(f"{self._folder}/{artefact.ENCODER}")
        head = self._head or artefact.load_head(self._name, f"{self._folder}/{self._name}")
        return encoder, head, WordPiece(encoder.vocabulary, encoder.max_tokens)

    def _load(self, library: Library | None, files: _Files) -> tuple[artefact.Head, WordPiece, Runtime]:
        encoder, head, tokenizer = files
        return head, tokenizer, open_runtime(library, encoder, head, self._lasting)

    def predict(self, text: str) -> Prediction:
        """Rank the labels for one text. Raises ModelError if the artefact is missing, damaged or of another format."""
        return read(*self.run(text), text)

    def run(self, text: str) -> tuple[Raw, Encoding, artefact.Head]:
        """What `read` makes a prediction of. Raises ModelError as `predict` does."""
        head, tokenizer, runtime = self._open()
        code = tokenizer.encode(text)
        return runtime.run(code.ids), code, head


class ScriptedClassifier:
    """Fixed predictions by text, for tests of what comes after the model."""

    def __init__(self, answers: dict[str, Prediction], otherwise: Prediction) -> None:
        """`otherwise` is the answer to any text not in `answers`."""
        self._answers = answers
        self._otherwise = otherwise

    def predict(self, text: str) -> Prediction:
        """The scripted answer."""
        return self._answers.get(text, self._otherwise)


def read(raw: Raw, code: Encoding, head: artefact.Head, text: str) -> Prediction:
    """Logits as probabilities."""
    commands = len(head.commands)
    logits = raw.sentence[:commands]
    top = max(logits)
    powers = list(map(exp, [(value - top) / head.temperature for value in logits]))
    total = sum(powers)
    best = sorted(range(commands), key=powers.__getitem__, reverse=True)[:MOST_LABELS]
    labels = [(head.commands[i], powers[i] / total) for i in best]
    flags = {flag: _sigmoid(value) for flag, value in zip(head.flags, raw.sentence[commands:], strict=True)}
    marks, steps = _token_labels(raw.token, code, head.roles, text)
    return Prediction(tuple(labels), flags, marks, steps, tuple(raw.embedding))


def _token_labels(logits: list[list[float]], code: Encoding, roles: tuple[str, ...], text: str) -> tuple[tuple[Marked, ...], tuple[tuple[int, float], ...]]:
    """Roles and step starts by whole words: a word's probabilities are the means over its letters-and-digits tokens."""
    marks = []
    steps = []
    for first, last in _chunks(code.offsets, text):
        solid = [t for t in range(first, last) if text[code.offsets[t][0]].isalnum()] or list(range(first, last))
        rows = [_softmax(logits[t][:-1]) for t in solid]
        mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        best = max(range(len(roles)), key=lambda role: mean[role] if roles[role] else -1.0)
        if roles[best] and mean[best] >= MARK_FROM:
            marks.append(Marked(roles[best], code.offsets[first][0], code.offsets[last - 1][1], mean[best]))
        step = _sigmoid(logits[first][-1])
        if step >= MARK_FROM:
            steps.append((code.offsets[first][0], step))
    return tuple(marks), tuple(steps)


def _chunks(offsets: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Half-open token ranges that stand together without a blank or a separator between them."""
    out: list[tuple[int, int]] = []
    first = 1
    for t in range(1, len(offsets) - 1):
        following = offsets[t + 1][0] if t + 2 < len(offsets) else -1
        end = offsets[t][1]
        # "name:demo" and "a,b" are typed without blanks, but "numpy>=1.26,<2" is one value.
        parted = text[end - 1] in ",:=" and following == end and text[end] not in "<>=!~"
        if following != end or parted:
            out.append((first, t + 1))
            first = t + 1
    return out


def _softmax(values: list[float]) -> list[float]:
    top = max(values)
    powers = [exp(value - top) for value in values]
    total = sum(powers)
    return [power / total for power in powers]


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))
