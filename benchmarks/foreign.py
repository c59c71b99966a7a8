"""Programs that are not ours, untrained: `python -m benchmarks.foreign` reports on those in examples/, `--tuning` on those the weights were fitted on.

`--learn` lets each learn from five examples a command first. `--fit` fits the weights of `nlcli.untrained` anew and prints them; `--leave-one-out`
reports on each of those programs with weights fitted on the others. Programs that are not installed are left out: examples/requirements.txt and
benchmarks/foreign_tuning/requirements.txt name them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks import machine
from intent_models.classifier import Classifier
from intent_models.embedder import Embedder
from nlcli import catalogue_guess, classifiers, introspect, introspect_argparse
from nlcli.catalogue import EFFECTS, Catalogue
from nlcli.engine import Engine
from nlcli.learn import job, taught
from nlcli.learn.vectors import Vectors
from nlcli.types import Query, Suggestion
from nlcli.untrained import Untrained

ROOT = Path(__file__).parent.parent
TUNING = Path(__file__).parent / "foreign_tuning" / "requests.jsonl"
# Name -> module and attribute: a Click group, a Typer app, a parser, or a function that makes one.
EXAMPLES = {"watson": "watson.cli:cli", "pls": "pls_cli.please:app", "tmuxp": "tmuxp.cli:create_parser"}
FITTED_ON = {
    "pipx": "pipx.main:get_command_parser",
    "alembic": "alembic.config:CommandLine",
    "clikan": "clikan:clikan",
    "khal": "khal.cli:main_khal",
    "dotenv": "dotenv.cli:cli",
    "dynaconf": "dynaconf.cli:main",
    "cruft": "cruft._cli:app",
    "passpy": "passpy.__main__:cli",
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


def lessons(program: str) -> list[dict[str, Any]]:
    """What there is to be learned of a program, in the form of `read`; some of the tuning programs have nothing."""
    file = ROOT / "examples" / "requests" / f"{program}.learn.jsonl" if program in EXAMPLES else TUNING.with_name("learn.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [row for row in rows if row.get("program", program) == program]


@contextmanager
def learned_from(catalogue: Catalogue) -> Iterator[Classifier]:
    """The classifier after `nlcli learn --examples` with what there is, in a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"XDG_DATA_HOME": folder}):
        own, examples = Path(folder) / f"{catalogue.program}.json", Path(folder) / "examples.jsonl"
        own.write_text(json.dumps(catalogue._data), "utf-8")
        examples.write_text("".join(json.dumps(row) + "\n" for row in lessons(catalogue.program)), "utf-8")
        job.learn(str(own), {}, taught.read_examples(str(examples), catalogue), [], Vectors(lambda done, total: None))
        yield classifiers.of(catalogue)


def measure(catalogue: Catalogue, classifier: Classifier) -> dict[str, Any]:
    """How many requests come out exactly right, how many as another command line, how many unrelated ones lead to a proposal, and every miss.

    `wrong_by_effect` counts both kinds of wrong proposals.
    """
    engine = Engine(catalogue, classifier)
    out: dict[str, Any] = {"commands": len(catalogue.commands), "requests": 0, "exact": 0, "wrong": 0, "unrelated": 0, "proposed": 0}
    out |= {"wrong_by_effect": dict.fromkeys(EFFECTS, 0), "missed": []}
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
        if isinstance(result, Suggestion) and not right:
            out["wrong_by_effect"][result.effect] += 1
        if not right:
            out["missed"].append({"text": row["text"], "argv": row["argv"], "got": argv or type(result).__name__})
    return out


def fit(embedder: Embedder, programs: dict[str, str]) -> tuple[float, ...]:
    """The weights under which the labelled requests are likeliest: a multinomial logit with "none" at 0, by Adam."""
    import numpy as np

    data = []
    for catalogue in catalogues(programs):
        untrained = Untrained(catalogue, embedder.embed)
        for row in read(catalogue.program):
            evidence = np.array([numbers for numbers, _ in untrained.evidence(row["text"])])
            label = catalogue.commands.index(catalogue.name_in(row["argv"]) or "") if row["argv"] else len(evidence)
            data.append((evidence, label, 1.0 if row["argv"] else _UNRELATED_WEIGHT))
    most = max(len(evidence) for evidence, _, _ in data) + 1
    rows = np.zeros((len(data), most, data[0][0].shape[1]))
    scores = np.full((len(data), most), -np.inf)
    meant = np.zeros((len(data), most))
    for at, (evidence, label, _) in enumerate(data):
        rows[at, : len(evidence)] = evidence
        scores[at, : len(evidence) + 1] = 0  # the one behind the commands is "none"
        meant[at, label] = 1
    share = np.array([weight for *_, weight in data])[:, None] / len(data)
    weights = np.zeros(rows.shape[2])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        powers = np.exp(rows @ weights + scores)
        chances = powers / powers.sum(axis=1, keepdims=True)
        slope = np.einsum("rcf,rc->f", rows, (chances - meant) * share)
        slope[:-1] += 2 * _PENALTY * weights[:-1]
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return tuple(round(float(weight), 2) for weight in weights)


def _left_out(program: str, embedder: Embedder) -> dict[str, dict[str, Any]]:
    """The measures of one program under weights fitted on the others."""
    weights = fit(embedder, {name: place for name, place in FITTED_ON.items() if name != program})
    return {
        catalogue.program: measure(catalogue, Untrained(catalogue, embedder.embed, weights=weights)) for catalogue in catalogues({program: FITTED_ON[program]})
    }


def _counted(row: dict[str, Any]) -> str:
    wrong = ", ".join(f"{number} {effect}" for effect, number in row["wrong_by_effect"].items())
    unrelated = f"{row['proposed']} of {row['unrelated']} unrelated ones led to a proposal"
    return f"{row['exact']} of {row['requests']} exact, {row['wrong']} wrong, {unrelated}; wrong proposals: {wrong}"


def _summed(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rows = list(found.values())
    total: dict[str, Any] = {name: sum(row[name] for row in rows) for name in ("requests", "exact", "wrong", "unrelated", "proposed")}
    return total | {"wrong_by_effect": {effect: sum(row["wrong_by_effect"][effect] for row in rows) for effect in EFFECTS}}


def main() -> None:
    """Measure, print and, for the examples, write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuning", action="store_true", help="the programs that the weights were fitted on")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    parser.add_argument("--leave-one-out", action="store_true", help="each of those programs, with weights fitted on the others")
    parser.add_argument("--learn", action="store_true", help="after nlcli learn with five examples a command")
    options = parser.parse_args()
    embedder = Embedder()
    if options.fit:
        print(fit(embedder, FITTED_ON))
        return
    if options.leave_one_out:
        found = {name: row for one in FITTED_ON for name, row in _left_out(one, embedder).items()}
    else:
        found = {}
        for catalogue in catalogues(FITTED_ON if options.tuning else EXAMPLES):
            if not options.learn:
                found[catalogue.program] = measure(catalogue, Untrained(catalogue, embedder.embed))
            elif lessons(catalogue.program):
                with learned_from(catalogue) as classifier:
                    found[catalogue.program] = measure(catalogue, classifier)
    for name, row in found.items():
        print(f"{name}: {_counted(row)}")
    print(f"all: {_counted(_summed(found))}")
    if not (options.tuning or options.leave_one_out) and len(found) == len(EXAMPLES):
        report = {"machine": machine.describe("onnxruntime", "pls-cli", "td-watson", "tmuxp"), "programs": found}
        (machine.RESULTS / f"foreign{'.learned' * options.learn}.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
