"""One run of `nlcli learn`: rows in, a new head out, and only if it is not worse on rows that it was not fitted on."""

from __future__ import annotations

import os
import time
from typing import Any

from intent_models import artefact
from nlcli import catalogue as catalogues
from nlcli import learned
from nlcli.catalogue import Catalogue
from nlcli.errors import LearnError
from nlcli.integrations.default import DEFAULT_CATALOGUE
from nlcli.learn import fit, sample, store
from nlcli.learn.fit import Linear
from nlcli.learn.store import Taught
from nlcli.learn.taught import Row
from nlcli.learn.variants import A_ROW, variants
from nlcli.learn.vectors import Vectors
from nlcli.parts import CONTINUE, NONE
from slot_rules.light import Record

# What all rows of a new command count together, with ten of them or more, against 1 for a row of the sample; fewer count a tenth each.
# Source: benchmarks/results/learn.json; a tenth of it understands 0.62 of other phrasings where this understands 0.92.
LABEL_WEIGHT = 3000.0
_FEW = 10
# What a row for a command that the model knows counts. Source: 40 of the shipped model's mistakes taught at once; with 5 a row 37 of them are
# right afterwards and 0.2 points are lost elsewhere (benchmarks/results/learn.json); tried by hand, 20 a row lose half a point.
ROW_WEIGHT = 5.0
# The share of the held-back rows that may be lost, and of a single command's. With new commands it may be twice as much: some of the requests that
# were to be refused do ask for what the program can do now.
MOST_LOST, MOST_LOST_TO_NEW = 0.005, 0.01
_MOST_LOST_OF_ONE, _LEAST_LOST_OF_ONE = 0.15, 3
# Commands that were taught are made less eager in steps of this many logits where they take too much.
_STEP, _MOST_STEPS = 0.25, 12


class Start(Record):
    """What a refit starts from: the head's labels, its sentence part for them, and the bytes of all that is not refitted (None without a shipped head)."""

    labels: tuple[str, ...]
    head: Linear
    shipped: artefact.Head | None


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
        report, weights, manifest = _learned(bare, catalogue, all_rows, vectors)
        if not dry and not report.refused:
            store.write(bare.program, weights, manifest, known)
    return report._replace(commands=tuple(commands), seconds=time.monotonic() - began)


def _learned(bare: Catalogue, catalogue: Catalogue, rows: list[Row], vectors: Vectors) -> tuple[Report, bytes, dict[str, Any]]:
    """The report, and the new head's weights and manifest."""
    import numpy

    start = _start(bare, catalogue)
    places = {label: place for place, label in enumerate(start.labels)}
    taught = range(len(start.shipped.commands), len(places)) if start.shipped else range(len(catalogue.commands))
    fitted, held = _sample(bare, catalogue, places, vectors, start.shipped is not None)
    own = [row for at, row in enumerate(rows) if at % 5 == 4]
    own_at = numpy.array([places[row.label] for row in own], dtype=int)
    own_vectors = vectors.of([row.text for row in own])
    stretched = fit.stretch(fitted[0][fitted[1] == places[NONE]])

    def made(some: list[Row]) -> Linear:
        head = fit.refit(start.head, *_together(fitted, some, places, taught, vectors), stretched)
        return fit.tempered(_careful(start.head, head, held, taught), *held)

    trial = made([row for at, row in enumerate(rows) if at % 5 != 4])
    yours = _right(start.head, own_vectors, own_at), _right(trial, own_vectors, own_at)
    refused = _worse(start, trial, held, taught)
    if start.shipped and not refused and sum(yours[1]) < sum(yours[0]):
        refused = "fewer of your own held-back requests are understood"
    head = made(rows) if own and not refused else trial
    refused = refused or _worse(start, head, held, taught)
    right = int(sum(_right(start.head, *held))), int(sum(_right(head, *held)))
    report = Report((), len(rows), len(held[1]), right, len(own), (int(sum(yours[0])), int(sum(yours[1]))), refused, 0.0)
    return report, *_head(bare.program, start, head, report)


def _start(bare: Catalogue, catalogue: Catalogue) -> Start:
    """The shipped head with a column for every command that it lacks; all of zeros for a program without one."""
    import numpy

    if not os.path.isdir(os.path.join(artefact.root(), bare.program)):
        labels = (*catalogue.commands, NONE, CONTINUE)
        width = artefact.load_encoder().width
        return Start(labels, Linear(numpy.zeros((width, len(labels))), numpy.zeros(len(labels)), 1.0), None)
    head = artefact.load_head(bare.program)
    labels = (*head.commands, *(name for name in catalogue.commands if name not in head.commands))
    sentence, _ = _parts(head)
    fresh = numpy.zeros((len(sentence), len(labels) - len(head.commands)))
    whole = numpy.hstack([sentence[:, : len(head.commands)], fresh]).astype(float)
    return Start(labels, Linear(whole[:-1], whole[-1], head.temperature), head)


def _parts(head: artefact.Head) -> tuple[Any, bytes]:
    """The sentence part of a head with the biases as its last row (width + 1, S), and the bytes of the token part."""
    import numpy

    count = len(head.commands) + len(head.flags)
    both = count + len(head.roles) + 1
    size = len(head.weights) // both * count  # (width + 1) x 4 bytes for each label
    return numpy.frombuffer(head.weights[:size], dtype="<f4").reshape(-1, count), head.weights[size:]


def _sample(bare: Catalogue, catalogue: Catalogue, places: dict[str, int], vectors: Vectors, shipped: bool) -> tuple[Any, Any]:
    """(vectors, labels) to fit on and to decide on. A program without a sample has its help texts, and what others refuse."""
    import numpy

    name = bare.program if shipped and sample.exists(bare.program) else DEFAULT_CATALOGUE
    parts = {use: [row for row in rows if shipped or row.label == NONE] for use, rows in sample.read(name).items()}
    if not shipped:
        parts[sample.FIT] += [
            Row(text, label) for label in catalogue.commands for text in (label.replace("-", " ").replace("_", " "), catalogue.command(label).help) if text
        ]

    def arrays(rows: list[Row]) -> tuple[Any, Any]:
        return vectors.kept(name, [row.text for row in rows]).astype(float), numpy.array([places[row.label] for row in rows])

    return arrays(parts[sample.FIT]), arrays(parts[sample.HELD])


def _together(fitted: tuple[Any, Any], rows: list[Row], places: dict[str, int], taught: range, vectors: Vectors) -> tuple[Any, Any, Any]:
    """Vectors, labels and weights of the sample and of the user's rows with their variants."""
    import numpy

    labels = [row.label for row in rows]
    texts = [text for row in rows for text in variants(row.text)]
    worth = {label: LABEL_WEIGHT / max(_FEW, labels.count(label)) if places[label] in taught else ROW_WEIGHT for label in labels}
    own = vectors.of(texts).astype(float)
    at: Any = numpy.repeat([places[label] for label in labels], A_ROW)
    return (
        numpy.vstack([fitted[0], own]),
        numpy.concatenate([fitted[1], at]),
        numpy.concatenate([numpy.ones(len(fitted[1])), numpy.repeat([worth[label] / A_ROW for label in labels], A_ROW)]),
    )


def _right(head: Linear, vectors: Any, labels: Any) -> Any:
    return head.logits(vectors).argmax(1) == labels if len(labels) else labels


def _lost(start: Linear, head: Linear, held: tuple[Any, Any]) -> float:
    """The share of the held-back rows that a head loses; below 0 if it wins."""
    return float(_right(start, *held).mean() - _right(head, *held).mean())


def _careful(start: Linear, head: Linear, held: tuple[Any, Any], taught: range) -> Linear:
    """The head with the commands that were taught as eager as the held-back rows allow."""
    for _ in range(_MOST_STEPS if taught else 0):
        if _lost(start, head, held) <= MOST_LOST_TO_NEW:
            break
        bias = head.bias.copy()
        bias[taught] -= _STEP
        head = head._replace(bias=bias)
    return head


def _worse(start: Start, head: Linear, held: tuple[Any, Any], taught: range) -> str:
    """Why a head must not take the place of another; "" if it may."""
    if start.shipped is None:
        return ""
    before, after = _right(start.head, *held), _right(head, *held)
    if (lost := _lost(start.head, head, held)) > (MOST_LOST_TO_NEW if taught else MOST_LOST):
        return f"{100 * lost:.1f} % of the held-back requests would no longer be understood"
    for place, label in enumerate(start.labels):
        mine = held[1] == place
        gone = int(before[mine].sum() - after[mine].sum())
        if gone > max(_LEAST_LOST_OF_ONE, _MOST_LOST_OF_ONE * before[mine].sum()):
            return f"{gone} of {int(before[mine].sum())} held-back requests for {label} would no longer be understood"
    return ""


def _head(program: str, start: Start, head: Linear, report: Report) -> tuple[bytes, dict[str, Any]]:
    """The whole head as bytes, and its manifest."""
    import numpy

    width = len(head.weight)
    sentence = numpy.vstack([head.weight, head.bias])
    nothing = artefact.Head(bytes(4 * (width + 1) * 2), (), (), ("",), 1.0)
    flags, roles, token = nothing.flags, nothing.roles, nothing.weights
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
