"""How well corrections are taken up: `python -m benchmarks.memory [--fit]`.

200 written corrections, all in memory at once, wrong on purpose: the same requests, rewordings, other values, and requests that are about something
else; then how many of the held-out requests and the exams' change, and what a look-up costs at 10,000 corrections. Results go to
benchmarks/results/memory.json. `--fit` works out the weights of nlcli.memory.recall from training/data/corrections instead.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import machine, scoring
from benchmarks.latency import summary
from intent_models import artefact
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.memory import likeness, recall
from nlcli.memory.recall import Memory
from nlcli.memory.store import Correction
from nlcli.types import Query, Suggestion
from training import dataset

HERE = Path(__file__).parent
CASES = HERE / "corrections" / "venvy.jsonl"
WRITTEN = HERE.parent / "training" / "data" / "corrections" / "venvy.jsonl"
MANY = 10_000


def cases(file: Path = CASES) -> list[dict[str, Any]]:
    """Corrections with their rewordings."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def remembered(rows: list[Correction], catalogue: Catalogue, classifier: OnnxClassifier, folder: str) -> Memory:
    """A memory in a folder of its own that holds the corrections."""
    memory = Memory(catalogue, classifier.predict, artefact.encoder_id(), folder, folder)
    memory.store.add(rows)
    memory.refresh(None)
    return memory


def figures(rows: list[dict[str, Any]], catalogue: Catalogue, folder: str, show: bool = False) -> dict[str, float]:
    """Shares of the probes that come out right, and of the other requests that change."""
    classifier = OnnxClassifier(catalogue.program)
    memory = remembered([_correction(row, catalogue) for row in rows], catalogue, classifier, folder)
    before, after = Engine(catalogue, classifier), Engine(catalogue, classifier, None, memory)
    probes: dict[str, list[bool]] = {"same": [], "paraphrases": [], "other values": []}
    for row in rows:
        for kind, text, right in _probes(row):
            got = _lines(after, text)
            probes[kind].append([scoring.meaning(line, catalogue) for line in got] == [scoring.meaning(right, catalogue)])
            if show and not probes[kind][-1]:
                print(kind, "|", row["q"], "|", text, "|", right, "got", got)
    near = [text for row in rows for text in row["not"]]
    others = [row["q"] for row in (*scoring.load(), *scoring.exam())]
    changed = {name: [text for text in texts if _lines(before, text) != _lines(after, text)] for name, texts in (("near misses", near), ("unrelated", others))}
    if show:
        print(*(f"changed | {text} | {_lines(after, text)}" for texts in changed.values() for text in texts), sep="\n")
    return {
        **{f"{kind} right": sum(hits) / len(hits) for kind, hits in probes.items()},
        "near misses changed": len(changed["near misses"]) / len(near),
        "unrelated changed": len(changed["unrelated"]) / len(others),
        "corrections": len(rows),
        "unrelated requests": len(others),
    }


def _correction(row: dict[str, Any], catalogue: Catalogue) -> Correction:
    return Correction(row["q"], tuple(row["wrong"]), tuple(row["right"]), catalogue.version, "2026-01-01")


def _probes(row: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    yield "same", row["q"], row["right"]
    for text in row["same"]:
        yield "paraphrases", text, row["right"]
    for other in row["other"]:
        yield "other values", other["q"], other["right"]


def _lines(engine: Engine, text: str) -> list[list[str]]:
    result = engine.translate(Query(text))
    return [list(parse.argv) for parse in result.parses] if isinstance(result, Suggestion) else []


def lookup(catalogue: Catalogue, folder: str, count: int) -> dict[str, float]:
    """Milliseconds that a look-up takes among so many corrections: on its own, and the first in a new process, which opens the files."""
    classifier = OnnxClassifier(catalogue.program)
    rng = random.Random(1)
    texts = rng.sample([row.text for row in dataset.read(catalogue.program)], count)
    names = [name for name in catalogue.commands if not catalogue.refusal((name,))]
    rows = [Correction(text, ("ls",), (rng.choice(names),), catalogue.version, "2026-01-01") for text in texts]
    memory = remembered(rows, catalogue, classifier, folder)
    requests = [row["q"] for row in scoring.load()] + rng.sample(texts, 100)
    predictions = [classifier.predict(text) for text in requests]
    times: dict[str, list[float]] = {"again": [], "first": []}
    for text, prediction in zip(requests, predictions, strict=True):
        fresh = Memory(catalogue, classifier.predict, artefact.encoder_id(), folder, folder)
        for name, each in (("first", fresh), ("again", memory)):
            begin = time.perf_counter()
            each.recalled(Query(text), prediction)
            times[name].append(time.perf_counter() - begin)
    each = {f"{name} {key}": value for name, row in times.items() for key, value in summary(row).items()}
    return each | {"bytes": sum(f.stat().st_size for f in Path(folder).iterdir())}


def fit(rows: list[dict[str, Any]], catalogue: Catalogue) -> None:
    """Print weights by which the rewordings of a correction are told from everything else."""
    from sklearn.linear_model import LogisticRegression

    classifier = OnnxClassifier(catalogue.program)
    examples: list[tuple[likeness.Likeness, bool]] = []
    with tempfile.TemporaryDirectory() as folder:
        memory = remembered([_correction(row, catalogue) for row in rows], catalogue, classifier, folder)
        right = {text: tuple(argv) for row in rows for kind, text, argv in _probes(row) if kind != "same"}
        others = [text for row in rows for text in row["not"]] + [row["q"] for row in scoring.own(catalogue)]
        for text in (*right, *others):
            prediction = classifier.predict(text)
            for found, recalled in memory.compared(Query(text), prediction, -1.0):
                examples.append((found, recalled.argv == right.get(text)))
    model = LogisticRegression(C=10.0).fit([found for found, _ in examples], [hit for _, hit in examples])
    print(len(examples), "pairs,", sum(hit for _, hit in examples), "of them alike")
    print("WEIGHTS =", tuple(round(float(value), 2) for value in (model.intercept_[0], *model.coef_[0])))


def main() -> None:
    """Measure and save, or fit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--program", default="venvy")
    parser.add_argument("--wrong", action="store_true", help="show what comes out wrong")
    parser.add_argument("--fit", action="store_true", help="work out the weights from the training corrections")
    arguments = parser.parse_args()
    catalogue = catalogues.load(arguments.program)
    if arguments.fit:
        fit(cases(WRITTEN), catalogue)
        return
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        found = {**figures(cases(), catalogue, one, arguments.wrong), f"look-up at {MANY}": lookup(catalogue, many, MANY)}
    print(json.dumps(found, indent=1))
    if not arguments.wrong:
        report = {"machine": machine.describe("onnxruntime"), "weights": list(recall.WEIGHTS), "figures": found}
        (machine.RESULTS / "memory.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
