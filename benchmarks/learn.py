"""What `nlcli learn` learns and what it costs elsewhere: `python -m benchmarks.learn [--alternatives]`.

Seven commands that the program lacks (benchmarks/taught), each with ten examples and twenty other phrasings, written before anything was fitted; each is
taught alone, then all together, by the code that a user runs. Its constants were chosen on these seven; `--final` measures five more that nothing was
chosen on. "Elsewhere" is the test split of the training data, of which no row is in the shipped
sample; requests in it that do mean one of the seven (`MEANT`, found by reading) are left out for that one.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks import machine
from intent_models import artefact
from nlcli import catalogue as catalogues
from nlcli import classifiers, learned
from nlcli.engine import Engine
from nlcli.learn import fit, job, sample, taught, words
from nlcli.learn.fit import Linear
from nlcli.learn.taught import Row
from nlcli.learn.vectors import Vectors
from nlcli.learned import Learned
from nlcli.peculiar import Words
from nlcli.types import NoMatch, Query, Result, Suggestion
from training.calibrate import calibration_error
from training.sample import rows as split_rows

HERE = Path(__file__).parent / "taught"
NAME = "venvy"
CORRECTIONS = 40
# What was tried instead is measured on these, to be done in minutes.
TRIED_ON = ("deploy", "rename", "bench")
MEANT = {
    "rename": {"I misspelled the name of my env, it's 'flaks', should be 'flask'"},
    "licenses": {"what licences do the packages in billing-core have", "list every package inside env quizbot with their licenses"},
    "freeze": {
        "write a lockfile for this env",
        "pin every dependency of api to what is there right now",
        "bookmark what's installed in pelican as a requirements.txt",
        "my colleague wants a file with the exact versions of all I have in orca so he can build the same at his desk",
    },
}


class Bench:
    """The vectors of everything, read once."""

    def __init__(self, prefix: str = "") -> None:
        """Read the test split and the phrasings; `prefix` is that of the files in benchmarks/taught."""
        self.vectors = Vectors(lambda done, total: None)
        self.catalogue = catalogues.load(NAME)
        self.commands, self.rows = taught.read_commands(str(HERE / f"{prefix}commands.json"), self.catalogue)
        self.phrasings = [json.loads(line) for line in (HERE / f"{prefix}phrasings.jsonl").read_text("utf-8").splitlines()]
        shipped = {row.text for rows in sample.read(NAME).values() for row in rows}
        self.elsewhere = [pair for pair in split_rows(self.catalogue)["test"] if pair[1] not in shipped]
        self.shipped = self._figures_of(Learned(artefact.load_head(NAME), {}, {}, ""), self.elsewhere)

    def teach(self, names: list[str]) -> dict[str, Any]:
        """Figures after teaching some of the commands together."""
        with _home():
            chosen = {name: self.commands[name] for name in names}
            report = job.learn(NAME, chosen, [row for row in self.rows if row.label in chosen], [], self.vectors)
            if report.refused:
                return {"refused": report.refused}
            found = learned.find(NAME)
            assert found
            return {**self._figures(found, names), "seconds": round(report.seconds, 1)}

    def _figures(self, found: Learned, names: list[str]) -> dict[str, Any]:
        meant = set().union(*(MEANT.get(name, set()) for name in names))
        rows = [row for row in self.elsewhere if row[1] not in meant]
        before, after = self._figures_of(Learned(artefact.load_head(NAME), {}, {}, ""), rows), self._figures_of(found, rows)
        tops = self._tops(found, [text for _, text in rows])[0]
        whole = self.catalogue.extended({name: self.commands[name] for name in names})
        engine = Engine(whole, classifiers.of(whole))
        figures = {}
        for name in names:
            mine = [row for row in self.phrasings if row["command"] == name]
            results = [_argv(engine.translate(Query(row["text"]))) for row in mine]
            exact = [argv == row["argv"] for argv, row in zip(results, mine, strict=True) if "argv" in row]
            figures[name] = {
                "label_right": self._tops(found, [row["text"] for row in mine])[0].count(name) / len(mine),
                "proposed": sum(argv[:1] == [name] for argv in results) / len(mine),
                "exact": round(sum(exact) / len(exact), 3),
                "wrongly_taken": tops.count(name),
            }
        return {"commands": figures, "points_elsewhere": round(100 * (after["accuracy"] - before["accuracy"]), 2), "elsewhere": after}

    def correct(self) -> dict[str, Any]:
        """Figures after correcting requests of the test split that the shipped head gets wrong: half are taught, all others are measured."""
        shipped, texts = Learned(artefact.load_head(NAME), {}, {}, ""), [text for _, text in self.elsewhere]
        tops, _ = self._tops(shipped, texts)
        wrong = [i for i, (label, _) in enumerate(self.elsewhere) if tops[i] != label and label != "continue"]
        chosen = wrong[:: max(1, len(wrong) // CORRECTIONS)][:CORRECTIONS]
        rest = sorted(set(range(len(tops))) - set(chosen))
        with _home():
            report = job.learn(NAME, {}, [], [Row(self.elsewhere[i][1], self.elsewhere[i][0]) for i in chosen], self.vectors)
            after, _ = self._tops(learned.find(NAME) or shipped, texts)
        right = [[top[i] == self.elsewhere[i][0] for i in rest] for top in (tops, after)]
        return {
            "taught": len(chosen),
            "refused": report.refused,
            "right_of_taught": sum(after[i] == self.elsewhere[i][0] for i in chosen) / len(chosen),
            "points_elsewhere": round(100 * (np.mean(right[1]) - np.mean(right[0])), 2),
            "seconds": round(report.seconds, 1),
        }

    def _tops(self, found: Learned, texts: list[str]) -> tuple[list[str], Any]:
        """The likeliest label of each text, and its probability."""
        head = found.head
        assert head
        sentence, _ = job._parts(head)
        plain = (self.vectors.of(texts) @ sentence[:-1] + sentence[-1])[:, : len(head.commands)]
        logits = (plain + words.said(Words(found.words), texts, head.commands)) / head.temperature
        powers = np.exp(logits - logits.max(1, keepdims=True))
        return [head.commands[i] for i in logits.argmax(1)], (powers / powers.sum(1, keepdims=True)).max(1)

    def _figures_of(self, found: Learned, rows: list[tuple[str, str]]) -> dict[str, float]:
        tops, sure = self._tops(found, [text for _, text in rows])
        hits = [top == label for top, (label, _) in zip(tops, rows, strict=True)]
        return {
            "rows": len(rows),
            "accuracy": round(float(np.mean(hits)), 4),
            "calibration_error": round(calibration_error([(float(p), hit) for p, hit in zip(sure, hits, strict=True)]), 4),
        }


def _argv(result: Result) -> list[str]:
    """The argument list of a result, of a question as far as it is known; empty if nothing was understood."""
    if isinstance(result, NoMatch):
        return []
    return list((result.parses[0] if isinstance(result, Suggestion) else result.parse).argv)


@contextmanager
def _home() -> Iterator[None]:
    """A data folder of its own; the cache stays."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"XDG_DATA_HOME": folder}):
        yield


def _plain(start: Linear, vectors: Any, labels: Any, weights: Any, stretched: Any) -> Linear:
    """scikit-learn's logistic regression, which knows nothing of the head there is."""
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(C=1 / 0.3, max_iter=100, tol=1e-3).fit(vectors @ stretched, labels, sample_weight=weights)
    weight, bias = np.zeros_like(start.weight), np.full_like(start.bias, -1e3)
    weight[:, found.classes_], bias[found.classes_] = stretched @ found.coef_.T, found.intercept_
    return Linear(weight, bias, start.temperature)


def summary(single: dict[str, Any]) -> dict[str, Any]:
    """Mean and worst over commands that were taught alone."""
    taken = [value["commands"][name] for name, value in single.items() if "commands" in value]
    points = [value["points_elsewhere"] for value in single.values() if "commands" in value]
    return {
        "refused": len(single) - len(taken),
        **{f"{key}_mean": round(float(np.mean([row[key] for row in taken] or [0.0])), 3) for key in ("label_right", "proposed", "exact", "wrongly_taken")},
        "label_right_worst": min((row["label_right"] for row in taken), default=0.0),
        "calibration_error_most": max((value["elsewhere"]["calibration_error"] for value in single.values() if "commands" in value), default=0.0),
        "points_elsewhere_worst": min(points, default=0.0),
        "points_elsewhere_mean": round(float(np.mean(points or [0.0])), 2),
        "seconds_most": max(value.get("seconds", 0.0) for value in single.values()),
    }


def main() -> None:
    """Measure, print, write benchmarks/results/learn.json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learn")
    parser.add_argument("--alternatives", action="store_true", help="also what was tried instead (minutes)")
    parser.add_argument("--final", action="store_true", help="the five commands that nothing was chosen on")
    options = parser.parse_args()
    bench = Bench("final." if options.final else "")

    single = {name: bench.teach([name]) for name in bench.commands}
    out: dict[str, Any] = {
        "machine": machine.describe("numpy", "scipy", "scikit-learn", "onnxruntime"),
        "shipped": bench.shipped,
        "summary": summary(single),
        "alone": single,
        "together": bench.teach(list(bench.commands)),
    }
    file = machine.RESULTS / ("learn.final.json" if options.final else "learn.json")
    if not options.final:
        out["corrections"] = bench.correct()
    if options.alternatives:
        changes = {
            "no words": mock.patch.object(words, "SHARE", 0.0),
            "no variants": mock.patch.object(job, "variants", lambda text: [text] * job.A_ROW),
            "three times the weight": mock.patch.object(job, "LABEL_WEIGHT", job.LABEL_WEIGHT * 3),
            "not stretched": mock.patch.object(fit, "stretch", lambda vectors: np.eye(vectors.shape[1])),
            "plain logistic regression": mock.patch.object(fit, "refit", _plain),
        }
        out["alternatives"] = {"as it is": summary({name: single[name] for name in TRIED_ON})}
        for name, change in changes.items():
            with change:
                out["alternatives"][name] = summary({tried: bench.teach([tried]) for tried in TRIED_ON})
    file.write_text(json.dumps(out, indent=1) + "\n", "utf-8")
    print(json.dumps({key: value for key, value in out.items() if key not in ("machine", "alone")}, indent=1))


if __name__ == "__main__":
    main()
