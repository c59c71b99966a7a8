"""Programs that are not ours, untrained: `python -m benchmarks.foreign` reports on those in examples/, `--tuning` on those the weights were fitted on.

`--learn` lets each learn from five examples a command first; `--held-out` reports on the programs the weights were fitted on, each with weights
fitted on others (benchmarks/foreign_fit.py). Programs that are not installed are left out: examples/requirements.txt and
benchmarks/foreign_tuning/requirements.txt name them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
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
from nlcli.untrained import classifier, ratings, switches

_FOLDS = 4
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
    "spotify": "cli.spotify:cli",
    "snipper": "snipper.snipper:cli",
    "mkdocs": "mkdocs.__main__:cli",
    "maestral": "maestral.cli:main",
    "memray": "memray.commands:get_argument_parser",
    "bump-my-version": "bumpversion.cli:cli",
    "khard": "khard.cli:create_parsers",
    "gcalcli": "gcalcli.argparsers:get_argument_parser",
}


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
    parsers = [getattr(each, "parser", each) for each in (made if isinstance(made, tuple) else (made,)) if each is not None]
    return next(commands for parser in parsers if hasattr(parser, "_actions") and (commands := introspect_argparse.commands(parser)))


def is_meant(catalogue: Catalogue, argv: Sequence[str], right: Sequence[str]) -> bool:
    """Is it the right command line, without regard to the order of its options and to which of their names is used?"""
    return _meaning(catalogue, argv) == _meaning(catalogue, right)


def _meaning(catalogue: Catalogue, argv: Sequence[str]) -> tuple[Any, ...]:
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
            right = argv is not None and is_meant(catalogue, argv, row["argv"])
            out["requests"] += 1
            out["exact"] += right
            out["wrong"] += argv is not None and not right
        if isinstance(result, Suggestion) and not right:
            out["wrong_by_effect"][result.effect] += 1
        if not right:
            out["missed"].append({"text": row["text"], "argv": row["argv"], "got": argv or type(result).__name__})
    return out


def held_out() -> dict[str, dict[str, Any]]:
    """The measures of the programs that the weights are fitted on, each with weights fitted on three quarters of the others."""
    from benchmarks import foreign_fit

    embedder = Embedder()
    known = {catalogue.program: catalogue for catalogue in catalogues(FITTED_ON)}
    readings = {name: foreign_fit.readings(catalogue) for name, catalogue in known.items()}
    out = {}
    for fold in range(_FOLDS):
        mine = [name for at, name in enumerate(known) if at % _FOLDS == fold]
        others = [name for name in known if name not in mine]
        asked = foreign_fit.logit([choice for name in others for reading in readings[name] for choice in foreign_fit.asked(reading)])
        with mock.patch.object(switches, "WEIGHTS", asked):
            words = foreign_fit.logit([choice for name in others for reading in readings[name] for choice in foreign_fit.words(reading)])
            with mock.patch.object(ratings, "WEIGHTS", words):
                weights = foreign_fit.logit([choice for name in others for choice in foreign_fit.commands(known[name], embedder)])
                with mock.patch.object(classifier, "WEIGHTS", weights):
                    out |= {name: measure(known[name], classifier.Untrained(known[name], embedder.embed)) for name in mine}
                    for name in mine:
                        with learned_from(known[name]) as learned:
                            out[f"{name}, learned"] = measure(known[name], learned)
    return out


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
    parser.add_argument("--held-out", action="store_true", help="each of those programs, with weights fitted on others; also after nlcli learn")
    parser.add_argument("--learn", action="store_true", help="after nlcli learn with five examples a command")
    options = parser.parse_args()
    embedder = Embedder()
    if options.held_out:
        found = held_out()
    else:
        found = {}
        for catalogue in catalogues(FITTED_ON if options.tuning else EXAMPLES):
            if not options.learn:
                found[catalogue.program] = measure(catalogue, classifier.Untrained(catalogue, embedder.embed))
            elif lessons(catalogue.program):
                with learned_from(catalogue) as taught_classifier:
                    found[catalogue.program] = measure(catalogue, taught_classifier)
    for name, row in found.items():
        print(f"{name}: {_counted(row)}")
    for kind in (", learned", ""):
        if some := {name: row for name, row in found.items() if name.endswith(kind) and (kind or not name.endswith(", learned"))}:
            print(f"all{kind}: {_counted(_summed(some))}")
    if not (options.tuning or options.held_out) and len(found) == len(EXAMPLES):
        report = {"machine": machine.describe("onnxruntime", "pls-cli", "td-watson", "tmuxp"), "programs": found}
        (machine.RESULTS / f"foreign{'.learned' * options.learn}.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
