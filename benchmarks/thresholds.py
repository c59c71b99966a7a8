"""From which probability a suggestion pays: `python -m benchmarks.thresholds`. On the calibration split, which nothing was trained on.

For each effect of a command the threshold is moved while the others stay, and every answer is charged for what it costs the person. Choose where the
cost is least; where it is flat, prefer the lower threshold for what only reads.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Any
from unittest import mock

from benchmarks import machine
from intent_models.classifier import OnnxClassifier, Prediction
from nlcli import catalogue as catalogues
from nlcli import decide
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.types import NoMatch, Query, Question, Suggestion
from training import dataset
from training.dataset import Row
from training.evaluate import outcome

# What an answer costs, in units of having to say it again. A person sees each suggestion before it runs: a wrong reading command costs a glance
# and another try, a wrong writing one may be run by mistake, a wrong deletion may be confirmed by mistake.
COSTS = {"refused": 1.0, "asked": 0.5, "read": 1.0, "write": 2.0, "delete": 10.0}
STEPS = [round(0.2 + 0.05 * i, 2) for i in range(16)]


class Remembering:
    """A classifier that is asked once for each text."""

    def __init__(self, classifier: OnnxClassifier) -> None:
        """Any shipped or built model."""
        self._classifier = classifier
        self._known: dict[str, Prediction] = {}

    def predict(self, text: str) -> Prediction:
        """The prediction, from memory if it is there."""
        if text not in self._known:
            self._known[text] = self._classifier.predict(text)
        return self._known[text]


def charge(row: Row, engine: Engine, catalogue: Catalogue) -> str:
    """What is wrong with the answer to a row: "", "refused", "asked", or the effect of a wrong suggestion."""
    result = engine.translate(Query(row.text))
    if outcome(row, result, catalogue) == "right":
        return ""
    if isinstance(result, Suggestion):
        return result.effect
    return {NoMatch: "refused", Question: "asked"}[type(result)]


def measure(rows: list[Row], engine: Engine, catalogue: Catalogue) -> dict[str, float]:
    """How many of each, and the cost of a hundred requests."""
    counts = Counter(charge(row, engine, catalogue) for row in rows)
    cost = sum(COSTS[kind] * n for kind, n in counts.items() if kind)
    return {**{kind: counts[kind] for kind in COSTS}, "cost": round(100 * cost / len(rows), 2)}


def main() -> None:
    """Print the tables and save them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.thresholds")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--artefacts", help="a folder with encoder/ and <catalogue>/ instead of the shipped one")
    args = parser.parse_args()
    catalogue = catalogues.load(args.catalogue)
    engine = Engine(catalogue, Remembering(OnnxClassifier(args.catalogue, args.artefacts)))
    rows = dataset.split(dataset.read(args.catalogue))["calibration"]
    tables: dict[str, dict[str, Any]] = {}
    for effect in decide.SUGGEST_FROM:
        for step in STEPS:
            with mock.patch.dict(decide.SUGGEST_FROM, {effect: step}):
                tables.setdefault(effect, {})[str(step)] = measure(rows, engine, catalogue)
    lines = [
        "# From which probability a suggestion pays\n",
        f"`python -m benchmarks.thresholds`, {len(rows)} requests of the calibration split; costs {COSTS}. The line in use is marked.",
    ]
    for effect, table in tables.items():
        lines += [f"\n| {effect} from | " + " | ".join((*COSTS, "cost of 100")) + " |", "| --- " * (len(COSTS) + 2) + "|"]
        for step, row in table.items():
            mark = " *" if float(step) == decide.SUGGEST_FROM[effect] else ""
            lines.append(f"| {step}{mark} | " + " | ".join(str(value) for value in row.values()) + " |")
    print("\n".join(lines))
    machine.RESULTS.mkdir(exist_ok=True)
    (machine.RESULTS / "thresholds.md").write_text("\n".join(lines) + "\n", "utf-8")
    about = {"machine": machine.describe("onnxruntime"), "costs": COSTS, "tables": tables}
    (machine.RESULTS / "thresholds.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
