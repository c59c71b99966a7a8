"""How often it is right on requests it has never seen: `python -m benchmarks.accuracy [--wrong]`."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict

from benchmarks import machine
from benchmarks.scoring import Answer, Scored, figures, load, score
from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.engine import Engine
from nlcli.result import as_object
from nlcli.types import Query


class Translator:
    """Text to Answer, as the command line would give it."""

    def __init__(self, engine: Engine, program: str) -> None:
        """Any engine of a program."""
        self._engine = engine
        self._program = program

    def __call__(self, text: str) -> Answer:
        """Translate one request."""
        result = as_object(self._engine.translate(Query(text)), self._program)
        return Answer(result["status"], result["commands"], result["confidence"])


def groups(scored: list[Scored]) -> dict[str, str]:
    """Right answers of all, by tag and by the command of the best label."""
    out: dict[str, list[bool]] = defaultdict(list)
    for s in scored:
        for tag in s.row.get("tags", ()):
            out[f"tag {tag}"].append(s.right)
        if s.row["cls"] == "in":
            out[f"command {s.row['accept'][0][0]}"].append(s.right)
    return {key: f"{sum(row)}/{len(row)}" for key, row in sorted(out.items())}


def main() -> None:
    """Print the figures and save them under benchmarks/results/."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--wrong", action="store_true", help="print every wrong answer")
    args = parser.parse_args()
    catalogue = catalogues.load(args.catalogue)
    scored = score(load(), Translator(Engine(catalogue, OnnxClassifier(catalogue.program)), catalogue.program), catalogue)
    found = figures(scored, catalogue)
    for key, value in found.items():
        print(f"{key:24} {value:.4f}" if isinstance(value, float) else f"{key:24} {value}")
    if args.wrong:
        for s in scored:
            if not s.right:
                print(s.row["id"], s.row["cls"], s.row["q"], "|", s.row.get("accept") or s.row.get("command"), "|", s.answer, sep="  ")
    machine.RESULTS.mkdir(exist_ok=True)
    report = {"machine": machine.describe("onnxruntime"), "rows": len(scored), "figures": {k: round(v, 4) for k, v in found.items()}, "groups": groups(scored)}
    (machine.RESULTS / "accuracy.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
