"""Programs that are not ours, untrained: `python -m benchmarks.foreign` reports on those in examples/, `--tuning` on those the weights were fitted on.

`--fit` fits the weights of `nlcli.untrained` anew and prints them. Programs that are not installed are left out: examples/requirements.txt and
benchmarks/foreign_tuning/requirements.txt name them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import machine
from intent_models.embedder import Embedder
from nlcli import catalogue_guess, introspect, introspect_argparse
from nlcli.catalogue import Catalogue
from nlcli.engine import Engine
from nlcli.types import Query, Suggestion
from nlcli.untrained import Untrained

ROOT = Path(__file__).parent.parent
TUNING = Path(__file__).parent / "foreign_tuning" / "requests.jsonl"
# Name -> module and attribute: a Click group, a Typer app, a parser, or a function that makes one.
EXAMPLES = {"watson": "watson.cli:cli", "pls": "pls_cli.please:app", "tmuxp": "tmuxp.cli:create_parser"}
FITTED_ON = {
    "pipx": "pipx.main:get_command_parser",
    "alembic": "alembic.config:CommandLine",
    "khal": "khal.cli:main_khal",
    "dotenv": "dotenv.cli:cli",
    "cruft": "cruft._cli:app",
    "todoman": "todoman.cli:cli",
    "vcspull": "vcspull.cli:create_parser",
}
# Far more unrelated requests are written here than people make of a program; and what is proposed is shown before it is run.
_UNRELATED_WEIGHT = 0.25
_PENALTY = 0.0005
_STEPS = 1500


def read(program: str) -> list[dict[str, Any]]:
    """The requests for a program: `text`, and `argv` or, where nothing is to be proposed, None."""
    file = ROOT / "examples" / "requests" / f"{program}.jsonl" if program in EXAMPLES else TUNING
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [row for row in rows if row.get("program", program) == program]


def catalogues(programs: dict[str, str]) -> Iterator[Catalogue]:
    """The catalogue of each program that is installed, made from itself."""
    for name, place in programs.items():
        module, _, attribute = place.partition(":")
        if find_spec(module.partition(".")[0]) is None:
            print(f"{name}: not installed")
            continue
        yield Catalogue(catalogue_guess.catalogue(name, "", _commands(getattr(import_module(module), attribute))))


def _commands(found: Any) -> dict[str, dict[str, Any]]:
    if hasattr(found, "registered_commands"):
        import typer

        return introspect.commands(typer.main.get_command(found))
    if hasattr(found, "commands"):
        return introspect.commands(found)
    made = found()
    made = made[0] if isinstance(made, tuple) else made
    return introspect_argparse.commands(getattr(made, "parser", made))


def meaning(catalogue: Catalogue, argv: list[str] | tuple[str, ...]) -> tuple[Any, ...]:
    """A command line without regard to the order of its options and to which of their names is used."""
    return catalogue.name_in(argv), sorted((param.name, value) for param, value in catalogue.values(tuple(argv)))


def measure(catalogue: Catalogue, embedder: Embedder) -> dict[str, Any]:
    """How many requests come out exactly right, how many as another command line, how many unrelated ones lead to a proposal, and every miss."""
    engine = Engine(catalogue, Untrained(catalogue, embedder.embed))
    out: dict[str, Any] = {"commands": len(catalogue.commands), "requests": 0, "exact": 0, "wrong": 0, "unrelated": 0, "proposed": 0, "missed": []}
    for row in read(catalogue.program):
        result = engine.translate(Query(row["text"]))
        argv = list(result.parses[0].argv) if isinstance(result, Suggestion) else None
        if row["argv"] is None:
            out["unrelated"] += 1
            out["proposed"] += argv is not None
            right = argv is None
        else:
            right = argv is not None and meaning(catalogue, argv) == meaning(catalogue, row["argv"])
            out["requests"] += 1
            out["exact"] += right
            out["wrong"] += argv is not None and not right
        if not right:
            out["missed"].append({"text": row["text"], "argv": row["argv"], "got": argv or type(result).__name__})
    return out


def fit(embedder: Embedder) -> list[float]:
    """The weights under which the labelled requests are likeliest: a multinomial logit with "none" at 0, by Adam."""
    import numpy as np

    data = []
    for catalogue in catalogues(FITTED_ON):
        untrained = Untrained(catalogue, embedder.embed)
        for row in read(catalogue.program):
            evidence = np.array([numbers for numbers, _ in untrained.evidence(row["text"])])
            label = catalogue.commands.index(catalogue.name_in(row["argv"]) or "") if row["argv"] else len(evidence)
            data.append((evidence, label, 1.0 if row["argv"] else _UNRELATED_WEIGHT))
    weights = np.zeros(data[0][0].shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = 2 * _PENALTY * weights
        slope[-1] = 0
        for evidence, label, weight in data:
            scores = np.append(evidence @ weights, 0.0)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            chances[label] -= 1
            slope = slope + evidence.T @ chances[:-1] * weight / len(data)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return [round(float(weight), 2) for weight in weights]


def main() -> None:
    """Measure, print and, for the examples, write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuning", action="store_true", help="the programs that the weights were fitted on")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    options = parser.parse_args()
    embedder = Embedder()
    if options.fit:
        print(fit(embedder))
        return
    found = {catalogue.program: measure(catalogue, embedder) for catalogue in catalogues(FITTED_ON if options.tuning else EXAMPLES)}
    for name, row in found.items():
        print(
            f"{name}: {row['exact']} of {row['requests']} exact, {row['wrong']} wrong, {row['proposed']} of {row['unrelated']} unrelated ones led to a proposal"
        )
    if not options.tuning and len(found) == len(EXAMPLES):
        report = {"machine": machine.describe("onnxruntime", "pls-cli", "td-watson", "tmuxp"), "programs": found}
        (machine.RESULTS / "foreign.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
