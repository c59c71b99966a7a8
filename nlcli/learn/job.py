"""One run of `nlcli learn`: rows in, a new head out, and only if it is not worse on rows that it was not fitted on."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from intent_models import artefact
from nlcli import catalogue as catalogues
from nlcli import classifiers, learned
from nlcli.catalogue import Catalogue
from nlcli.errors import LearnError
from nlcli.integrations.default import DEFAULT_CATALOGUE
from nlcli.learn import fit, lessons, parts, sample, store, words
from nlcli.learn.fit import Linear
from nlcli.learn.store import Taught
from nlcli.learn.taught import Row
from nlcli.learn.variants import A_ROW, variants
from nlcli.learn.vectors import Vectors
from nlcli.parts import CONTINUE, NONE
from nlcli.peculiar import Words
from nlcli.untrained.matcher import Described
from slot_rules.light import Record

# What all rows of a new command count together, with ten of them or more, against 1 for a row of the sample; fewer count a tenth each.
# Source: benchmarks/results/learn.json; three times as much is no better where one command is taught, and loses more elsewhere where several are.
LABEL_WEIGHT = 1000.0
_FEW = 10
# What a row for a command that the model knows counts. Source: 40 of the shipped model's mistakes taught at once; with 5 a row 37 of them are
# right afterwards and 0.2 points are lost elsewhere (benchmarks/results/learn.json); tried by hand, 20 a row lose half a point.
ROW_WEIGHT = 5.0
# What a row to refuse counts where there is no shipped head that refuses most already. Source: benchmarks/foreign.py --tuning --learn: with 1, 7.8 % of
# the unrelated requests lead to a proposal and 72 % of the others come out exactly right; with 3 it is 5.7 and 71 %.
REFUSED_WEIGHT = 3.0
# The share of the held-back rows that may be lost, and of a single command's. With new commands it may be more: some of the requests that were
# to be refused do ask for what the program can do now, and what is lost of other data is less (benchmarks/results/learn.json).
MOST_LOST, MOST_LOST_TO_NEW = 0.005, 0.007
_MOST_LOST_OF_ONE, _LEAST_LOST_OF_ONE = 0.15, 3
# Commands that were taught are made less eager in steps of this many logits where they take too much.
_STEP, _MOST_STEPS = 0.25, 24


class Start(Record):
    """What a refit starts from: the head's labels, its sentence part for them, and the shipped head, or without one what the program's texts make."""

    labels: tuple[str, ...]
    head: Linear
    shipped: artefact.Head | None
    described: Described | None

    def taught(self) -> range:
        """The places of the labels that were taught."""
        return range(len(self.shipped.commands), len(self.labels)) if self.shipped else range(len(self.labels) - 2)


class Rows(Record):
    """Requests, their vectors (rows, width) and their labels (rows) as columns of the head."""

    texts: list[str]
    vectors: Any
    labels: Any


class Made(Record):
    """What a refit makes: the head, and the words that tell the taught commands apart."""

    head: Linear
    words: Words


class Report(Record):
    """What came of it: numbers right of `held` held-back rows and of `yours`, the user's own held-back ones; `refused` says why nothing was changed."""

    commands: tuple[str, ...]
    rows: int
    held: int
    right: tuple[int, int]
    yours: int
    yours_right: tuple[int, int]
    refused: str
    seconds: float


def learn(name: str, commands: dict[str, dict[str, Any]], rows: list[Row], corrected: list[Row], vectors: Vectors, dry: bool = False) -> Report:
    """Refit the head of a catalogue with what was taught before, new `commands` and `rows`, and what is `corrected`, which is not stored here.

    Raises LearnError if there is nothing to learn or the disk does not take it, UsageError and CatalogueError as the readers do.
    """
    began = time.monotonic()
    bare = catalogues.load(name)
    with store.alone(bare.program):
        before = store.taught(bare.program)
        known = Taught({**before.commands, **commands}, list({row.text: row for row in (*before.rows, *rows)}.values()))
        catalogue = bare.extended(known.commands)
        all_rows = [row for row in {row.text: row for row in (*known.rows, *corrected)}.values() if row.label == NONE or row.label in catalogue]
        if not all_rows:
            raise LearnError("there is nothing to learn yet: correct a suggestion, or give --examples or --commands")
        report, made, manifest = _learned(bare, catalogue, all_rows, vectors)
        if not dry and not report.refused:
            store.write(bare.program, made, manifest, known)
    return report._replace(commands=tuple(commands), seconds=time.monotonic() - began)


def _learned(bare: Catalogue, catalogue: Catalogue, rows: list[Row], vectors: Vectors) -> tuple[Report, dict[str, bytes], dict[str, Any]]:
    """The report, and the new files by name, with their manifest."""
    start = _start(bare, catalogue)
    places = {label: place for place, label in enumerate(start.labels)}
    fitted, held = _sample(bare, places, vectors, start.shipped is not None)
    if not start.shipped:
        spans = lessons.values(catalogue, rows)
        rows = [row._replace(values=spans.get(row.text, ())) for row in rows]
    # Of commands that were taught the name and the help are among the rows.
    known = [] if start.shipped else _described(bare)
    texts = [row.text for at, row in enumerate(rows) if at % 5 == 4]
    own = Rows(texts, vectors.of(texts), _at([row.label for at, row in enumerate(rows) if at % 5 == 4], places))
    trial = _made(start, known + [row for at, row in enumerate(rows) if at % 5 != 4], fitted, held, vectors)
    before = Made(start.head, Words({}))
    yours = int(sum(_right(start, before, own))), int(sum(_right(start, trial, own)))
    refused = _worse(start, trial, held)
    if start.shipped and not refused and yours[1] < yours[0]:
        refused = "fewer of your own held-back requests are understood"
    made = _made(start, known + rows, fitted, held, vectors) if texts and not refused else trial
    if texts and not start.shipped:
        made = made._replace(head=made.head._replace(temperature=_temperature(start, trial, own, held)))
    refused = refused or _worse(start, made, held)
    right = int(sum(_right(start, before, held))), int(sum(_right(start, made, held)))
    report = Report((), len(rows), len(held.texts), right, len(texts), yours, refused, 0.0)
    weights, manifest = _head(bare.program, start, made.head, report, _parts_of(start, catalogue, rows, vectors))
    files = {artefact.HEAD: weights, learned.WORDS: json.dumps(made.words.weights, ensure_ascii=False).encode()}
    if not start.shipped:
        told = {name: each.data() for name, each in lessons.of(catalogue, rows).items()}
        files[learned.LESSONS] = json.dumps(told, ensure_ascii=False).encode()
    return report, files, manifest


def _made(start: Start, rows: list[Row], fitted: Rows, held: Rows, vectors: Vectors) -> Made:
    """What comes of learning some rows."""
    places = {label: place for place, label in enumerate(start.labels)}
    stretched = fit.stretch(fitted.vectors[fitted.labels == places[NONE]])
    head = fit.refit(start.head, *_together(fitted, rows, places, start.taught(), vectors, 1.0 if start.shipped else REFUSED_WEIGHT), stretched)
    made = Made(head, words.weights(rows, {start.labels[place] for place in start.taught()}, fitted.texts))
    made = _careful(start, made, held)
    return made._replace(head=fit.tempered(made.head, _logits(start, made, held), held.labels))


def _temperature(start: Start, trial: Made, own: Rows, held: Rows) -> float:
    """How sure a head may be, by what it was not fitted on: the user's held-back rows and as many to refuse. The sample has no others to decide on."""
    import numpy

    count = len(own.texts)
    both = Rows(own.texts + held.texts[:count], numpy.vstack([own.vectors, held.vectors[:count]]), numpy.concatenate([own.labels, held.labels[:count]]))
    return fit.tempered(trial.head, _logits(start, trial, both), both.labels).temperature


def _start(bare: Catalogue, catalogue: Catalogue) -> Start:
    """The shipped head with a column for every command that it lacks; for a program without one the head that its own texts make."""
    import numpy

    if not os.path.isdir(os.path.join(artefact.root(), bare.program)):
        labels = (*catalogue.commands, NONE, CONTINUE)
        described = classifiers.described(catalogue)
        return Start(labels, parts.commands(described, labels), None, described)
    head = artefact.load_head(bare.program)
    labels = (*head.commands, *(name for name in catalogue.commands if name not in head.commands))
    sentence, _ = _parts(head)
    fresh = numpy.zeros((len(sentence), len(labels) - len(head.commands)))
    whole = numpy.hstack([sentence[:, : len(head.commands)], fresh]).astype(float)
    return Start(labels, Linear(whole[:-1], whole[-1], head.temperature), head, None)


def _parts_of(start: Start, catalogue: Catalogue, rows: list[Row], vectors: Vectors) -> artefact.Head | None:
    """The token part for a program without a shipped head."""
    if not start.described:
        return None
    known = parts.Parts(catalogue, start.described)
    return known.moved(known.moves(row, vectors) for row in rows if row.argv)


def _parts(head: artefact.Head) -> tuple[Any, bytes]:
    """The sentence part of a head with the biases as its last row (width + 1, S), and the bytes of the token part."""
    import numpy

    count = len(head.commands) + len(head.flags)
    both = count + len(head.roles) + 1
    size = len(head.weights) // both * count  # (width + 1) x 4 bytes for each label
    return numpy.frombuffer(head.weights[:size], dtype="<f4").reshape(-1, count), head.weights[size:]


def _sample(bare: Catalogue, places: dict[str, int], vectors: Vectors, shipped: bool) -> tuple[Rows, Rows]:
    """What to fit on and what to decide on. A program without a sample has what others refuse."""
    name = bare.program if shipped and sample.exists(bare.program) else DEFAULT_CATALOGUE

    def read(rows: list[Row]) -> Rows:
        rows = [row for row in rows if shipped or row.label == NONE]
        texts = [row.text for row in rows]
        return Rows(texts, vectors.kept(name, texts).astype(float), _at([row.label for row in rows], places))

    parts = sample.read(name)
    return read(parts[sample.FIT]), read(parts[sample.HELD])


def _described(catalogue: Catalogue) -> list[Row]:
    """The names and help texts of commands as requests for them."""
    named = [(name, text) for name in catalogue.commands for text in (name.replace("-", " ").replace("_", " "), catalogue.command(name).help)]
    return [Row(text, name) for name, text in named if text]


def _at(labels: list[str], places: dict[str, int]) -> Any:
    import numpy

    return numpy.array([places[label] for label in labels], dtype=int)


def _together(fitted: Rows, rows: list[Row], places: dict[str, int], taught: range, vectors: Vectors, sample: float) -> tuple[Any, Any, Any]:
    """Vectors, labels and weights of the sample, a row of which counts `sample`, and of the user's rows with their variants."""
    import numpy

    labels = [row.label for row in rows]
    texts = [text for row in rows for text in variants(row.text, row.values)]
    worth = {label: LABEL_WEIGHT / max(_FEW, labels.count(label)) if places[label] in taught else ROW_WEIGHT for label in labels}
    own = vectors.of(texts).astype(float)
    at: Any = numpy.repeat(_at(labels, places), A_ROW)
    return (
        numpy.vstack([fitted.vectors, own]),
        numpy.concatenate([fitted.labels, at]),
        numpy.concatenate([numpy.full(len(fitted.labels), sample), numpy.repeat([worth[label] / A_ROW for label in labels], A_ROW)]),
    )


def _logits(start: Start, made: Made, rows: Rows) -> Any:
    """Logits (rows, labels), the temperature not yet applied."""
    return made.head.logits(rows.vectors) + words.said(made.words, rows.texts, start.labels)


def _right(start: Start, made: Made, rows: Rows) -> Any:
    return _logits(start, made, rows).argmax(1) == rows.labels if rows.texts else rows.labels


def _careful(start: Start, made: Made, held: Rows) -> Made:
    """The same with the taught commands as eager as the held-back rows allow: the one that takes most of them is held back first."""
    logits, before = _logits(start, made, held), _right(start, Made(start.head, Words({})), held)
    bias = made.head.bias.copy()
    for _ in range(_MOST_STEPS * len(start.taught()) if start.shipped else 0):
        tops = (logits + bias - made.head.bias).argmax(1)
        takes = [int((before & (tops == place)).sum()) for place in start.taught()]
        if not any(takes) or before.mean() - (tops == held.labels).mean() <= MOST_LOST_TO_NEW:
            break
        bias[start.taught()[takes.index(max(takes))]] -= _STEP
    return made._replace(head=made.head._replace(bias=bias))


def _worse(start: Start, made: Made, held: Rows) -> str:
    """Why a head must not take the place of another; "" if it may."""
    if start.shipped is None:
        return ""
    before, after = _right(start, Made(start.head, Words({})), held), _right(start, made, held)
    if (lost := before.mean() - after.mean()) > (MOST_LOST_TO_NEW if start.taught() else MOST_LOST):
        return f"{100 * lost:.1f} % of the held-back requests would no longer be understood"
    for place, label in enumerate(start.labels):
        if label == CONTINUE:
            continue  # a few fragments of sentences, which count in the whole
        mine = held.labels == place
        gone = int(before[mine].sum() - after[mine].sum())
        if gone > max(_LEAST_LOST_OF_ONE, _MOST_LOST_OF_ONE * before[mine].sum()):
            return f"{gone} of {int(before[mine].sum())} held-back requests for {label} would no longer be understood"
    return ""


def _head(program: str, start: Start, head: Linear, report: Report, moved: artefact.Head | None) -> tuple[bytes, dict[str, Any]]:
    """The whole head as bytes, and its manifest; without a shipped head its token part is that of `moved`."""
    import numpy

    width = len(head.weight)
    sentence = numpy.vstack([head.weight, head.bias])
    flags: tuple[str, ...] = ()
    roles, token = (moved.roles, moved.weights) if moved else ((), b"")
    if start.shipped:
        whole, token = _parts(start.shipped)
        flags, roles = start.shipped.flags, start.shipped.roles
        sentence = numpy.hstack([sentence, whole[:, len(start.shipped.commands) :]])
    manifest = {
        "width": width,
        "temperature": head.temperature,
        "labels": {"commands": start.labels, "flags": flags, "roles": roles},
        "figures": {"held_back_rows": report.held, "right_before": report.right[0], "right_after": report.right[1]},
        "made_by": "nlcli learn",
        "origin": learned.origin(program),
    }
    return numpy.ascontiguousarray(sentence, "<f4").tobytes() + token, manifest
