"""How often it is right on requests it has never seen: `python -m benchmarks.accuracy [--baselines] [--wrong]`.

Three sets: the held-out requests, labelled with every command line a fair user would take; the exams, by writers nothing was trained on; and the
test split of the project's own data, by voice. The last two accept one command line a request. Figures, groups and pictures go to benchmarks/results/.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks import charts, machine, readme, scoring
from benchmarks.scoring import Answer, Scored
from intent_models.classifier import Classifier, OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.result import as_object
from nlcli.types import Query
from training.calibrate import calibration_error

SHIPPED = "venvy-nl"
HELD_OUT, EXAM, OWN = "held out", "exams", "own test split"
STATUS = {
    "exact_in": "one command: the right command line",
    "command_in": "one command: the right command",
    "oos_rejected": "out of scope: refused",
    "clarify_right": "a value is missing: asked for",
    "multi_right": "several commands in a sentence: all right",
    "precision_of_proposals": "proposals that are right",
    "invalid_argv": "proposals venvy would refuse",
    "wrong_destructive": "wrong proposals that could delete something",
}


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


def groups(scored: list[Scored]) -> dict[str, dict[str, str]]:
    """Right of all by class, by tag or voice, and by the command of the best label."""
    out: dict[str, dict[str, list[bool]]] = {"class": defaultdict(list), "tag": defaultdict(list), "command": defaultdict(list)}
    for s in scored:
        out["class"][s.row["cls"]].append(s.right)
        for tag in s.row.get("tags", ()):
            out["tag"][f"{s.row['cls']}: {tag}"].append(s.right)
        if s.row["cls"] == "in":
            out["command"][scoring.wanted(s.row)].append(s.right)
    return {group: {key: f"{sum(row)}/{len(row)}" for key, row in sorted(rows.items())} for group, rows in out.items()}


def slot_figures(scored: list[Scored], catalogue: Catalogue) -> dict[str, dict[str, float]]:
    """Precision, recall and number of wanted values for each kind of slot."""
    return {
        kind: {
            "precision": round(n.right / max(1, n.right + n.extra), 4),
            "recall": round(n.right / max(1, n.right + n.missed), 4),
            "wanted": n.right + n.missed,
        }
        for kind, n in scoring.slots(scored, catalogue).items()
    }


def sureness(rows: list[dict[str, Any]], classifier: Classifier) -> list[tuple[float, bool]]:
    """(probability of the best label, is it right) for in-scope and out-of-scope requests of one command."""
    out = []
    for row in rows:
        if row["cls"] in ("in", "oos"):
            label, p = classifier.predict(row["q"]).labels[0]
            out.append((p, label in ({argv[0] for argv in row["accept"]} or {"none"})))
    return out


def report(sets: dict[str, list[dict[str, Any]]], classifiers: dict[str, Classifier], catalogue: Catalogue) -> dict[str, dict[str, list[Scored]]]:
    """Every set by every system."""
    out: dict[str, dict[str, list[Scored]]] = {}
    for name, rows in sets.items():
        for system, classifier in classifiers.items():
            translate = Translator(Engine(catalogue, classifier), catalogue.program)
            out.setdefault(name, {})[system] = scoring.score(tqdm(rows, desc=f"{name}, {system}", mininterval=5), translate, catalogue)
    return out


def table(scored: dict[str, list[Scored]], catalogue: Catalogue) -> dict[str, dict[str, float]]:
    """The figures by system."""
    return {system: {key: round(value, 4) for key, value in scoring.figures(rows, catalogue).items()} for system, rows in scored.items()}


def show(name: str, figures: dict[str, dict[str, float]]) -> None:
    """Print a table, a column a system."""
    print(f"\n{name}")
    print(" " * 24 + "".join(f"{system:>38}" for system in figures))
    for key in next(iter(figures.values())):
        print(f"{key:24}" + "".join(f"{row[key]:38.4f}" if isinstance(row[key], float) else f"{row[key]:38}" for row in figures.values()))


def pictures(scored: dict[str, dict[str, list[Scored]]], sure: dict[str, list[tuple[float, bool]]], folder: Path) -> None:
    """Confusion matrix, coverage against accuracy, reliability."""
    folder.mkdir(parents=True, exist_ok=True)
    own = scored[OWN]
    charts.draw_confusion([(scoring.wanted(s.row), scoring.got(s.answer)) for s in own[SHIPPED]], folder / "confusion.png")
    curves = {
        f"{system}, {name}": charts.curve([(s.answer.confidence, s.right) for s in rows if s.answer.commands], len(rows))
        for name, systems in scored.items()
        for system, rows in systems.items()
        if system == SHIPPED or name == HELD_OUT
    }
    charts.draw_coverage(curves, folder / "coverage.png")
    charts.draw_reliability(sure, folder / "reliability.png")


def status(saved: dict[str, Any]) -> str:
    """The table of the README, made from a saved report."""
    entries = [saved["sets"][name] for name in (HELD_OUT, EXAM, OWN)]
    held, exam, own = (entry["rows"] for entry in entries)
    lines = [
        f"| | held-out requests ({held}) | exams, written by others ({exam}) | own test split ({own}) |",
        "| --- | --- | --- | --- |",
    ]
    for key, words in STATUS.items():
        cells = [entry["figures"][SHIPPED][key] for entry in entries]
        lines.append(f"| {words} | " + " | ".join(f"{cell:.1%}" if isinstance(cell, float) else str(cell) for cell in cells) + " |")
    lines.append("| expected calibration error | " + " | ".join(f"{entry['calibration_error']:.3f}" for entry in entries) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the figures and save them under benchmarks/results/."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--artefacts", help="a folder with encoder/ and <catalogue>/ instead of the shipped one")
    parser.add_argument("--baselines", action="store_true", help="also train and measure the baselines (needs the extra [train], takes minutes)")
    parser.add_argument("--rows", type=int, help="only so many rows of each set, to try the code")
    parser.add_argument("--out", type=Path, default=machine.RESULTS)
    parser.add_argument("--wrong", action="store_true", help="print every wrong answer")
    args = parser.parse_args()
    catalogue = catalogues.load(args.catalogue)
    shipped = OnnxClassifier(catalogue.program, args.artefacts)
    classifiers: dict[str, Classifier] = {SHIPPED: shipped}
    if args.baselines:
        from benchmarks import baselines

        classifiers |= baselines.all_of_them(catalogue)
    sets = {HELD_OUT: scoring.load()[: args.rows], EXAM: scoring.exam()[: args.rows], OWN: scoring.own(catalogue)[: args.rows]}
    scored = report(sets, classifiers, catalogue)
    sure = {name: sureness(rows, shipped) for name, rows in sets.items()}
    saved: dict[str, Any] = {"machine": machine.describe("onnxruntime"), "sets": {}}
    for name, systems in scored.items():
        found = table(systems, catalogue)
        show(f"{name}, {len(sets[name])} requests", found)
        saved["sets"][name] = {
            "rows": len(sets[name]),
            "figures": found,
            "calibration_error": round(calibration_error(sure[name]), 4),
            "slots": slot_figures(systems[SHIPPED], catalogue),
            "groups": groups(systems[SHIPPED]),
        }
        print(f"calibration error        {saved['sets'][name]['calibration_error']:.4f}")
    for kind, row in saved["sets"][OWN]["slots"].items():
        print(f"slot {kind:19} precision {row['precision']:.3f}  recall {row['recall']:.3f}  of {row['wanted']}")
    for group, rows in saved["sets"][OWN]["groups"].items():
        print(f"\n{OWN}, by {group}: " + ", ".join(f"{key} {value}" for key, value in rows.items()))
    if args.wrong:
        for s in (s for systems in scored.values() for s in systems[SHIPPED] if not s.right):
            print(s.row["id"], s.row["cls"], s.row["q"], "|", s.row.get("accept") or s.row.get("command"), "|", s.answer, sep="  ")
    pictures(scored, sure, args.out)
    (args.out / "accuracy.json").write_text(json.dumps(saved, indent=1) + "\n", "utf-8")
    if args.out == machine.RESULTS and not args.rows and not args.artefacts:
        readme.put("accuracy", status(saved))


if __name__ == "__main__":
    main()
