"""Programs that are not ours: `python -m benchmarks.foreign` reports on those in examples/ and on requests that nothing was chosen on.

`--learn` lets each learn from five examples a command first; `--tuning` reports on the programs that the weights were fitted on
(benchmarks/foreign_fit.py). Programs that are not installed are left out: examples/requirements.txt, benchmarks/foreign_fresh/requirements.txt and
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
from nlcli import catalogue_guess, classifiers, introspect, introspect_argparse
from nlcli.catalogue import EFFECTS, Catalogue
from nlcli.engine import Engine
from nlcli.learn import job, taught
from nlcli.learn.vectors import Vectors
from nlcli.types import Query, Suggestion
from nlcli.untrained.classifier import Untrained
from nlcli.untrained.matcher import Matcher
from slot_rules.light import Record

ROOT = Path(__file__).parent.parent


class Programs(Record):
    """Some programs: name -> module and attribute (a Click group, a Typer app, a parser, or a function that makes or uses one), and where their rows are."""

    places: dict[str, str]
    requests: str  # below the repository's root; {} is the program's name
    lessons: str


EXAMPLES = Programs(
    {"watson": "watson.cli:cli", "pls": "pls_cli.please:app", "tmuxp": "tmuxp.cli:create_parser"},
    "examples/requests/{}.jsonl",
    "examples/requests/{}.learn.jsonl",
)
# Other requests for the same programs.
AGAIN = EXAMPLES._replace(requests="benchmarks/foreign_fresh/requests.jsonl")
FRESH = Programs(
    {
        "timetagger": "timetagger_cli.__main__:setup_parser",
        "towncrier": "towncrier._shell:cli",
        "pipenv": "pipenv:cli",
        "pre-commit": "pre_commit.main:main",
        "rss2email": "rss2email.main:run",
    },
    "benchmarks/foreign_fresh/requests.jsonl",
    "benchmarks/foreign_fresh/learn.jsonl",
)
TUNING = Programs(
    {
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
    },
    "benchmarks/foreign_tuning/requests.jsonl",
    "benchmarks/foreign_tuning/learn.jsonl",
)


class Foreign(Record):
    """One of them: its catalogue, made from itself, requests (`text`, and `argv` or, where nothing is to be proposed, None), and what there is to learn."""

    catalogue: Catalogue
    requests: list[dict[str, Any]]
    lessons: list[dict[str, Any]]


def read(programs: Programs) -> Iterator[Foreign]:
    """Those that are installed."""
    for name, place in programs.places.items():
        module, _, attribute = place.partition(":")
        if find_spec(module.partition(".")[0]) is None:
            print(f"{name}: not installed")
            continue
        catalogue = Catalogue(catalogue_guess.catalogue(name, "", _commands(getattr(import_module(module), attribute))))
        yield Foreign(catalogue, _rows(programs.requests, name), _rows(programs.lessons, name))


def _rows(file: str, name: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in (ROOT / file.format(name)).read_text("utf-8").splitlines()]
    return [row for row in rows if row.get("program", name) == name]


def _commands(found: Any) -> dict[str, dict[str, Any]]:
    if hasattr(found, "registered_commands"):
        import typer

        return introspect.commands(typer.main.get_command(found))
    if hasattr(found, "commands"):
        return introspect.commands(found)
    try:
        with mock.patch.object(argparse.ArgumentParser, "parse_known_args", _catch):
            made = found()
    except _UsedError as stopped:
        made = stopped.args[0]
    parsers = [getattr(each, "parser", each) for each in (made if isinstance(made, tuple) else (made,)) if each is not None]
    return next(commands for parser in parsers if hasattr(parser, "_actions") and (commands := introspect_argparse.commands(parser)))


class _UsedError(Exception):
    """A program has made its parser and would go on to use it."""


_parse = argparse.ArgumentParser.parse_known_args


def _catch(parser: argparse.ArgumentParser, *arguments: Any, **named: Any) -> Any:
    if introspect_argparse.commands(parser):
        raise _UsedError(parser)
    return _parse(parser, *arguments, **named)


def is_meant(catalogue: Catalogue, argv: Sequence[str], right: Sequence[str]) -> bool:
    """Is it the right command line, without regard to the order of its options and to which of their names is used?"""
    return _meaning(catalogue, argv) == _meaning(catalogue, right)


def _meaning(catalogue: Catalogue, argv: Sequence[str]) -> tuple[Any, ...]:
    return catalogue.name_in(argv), sorted((param.name, value) for param, value in catalogue.values(tuple(argv)))


def untrained(catalogue: Catalogue) -> Untrained:
    """The classifier for a program that nothing is known of but its own texts."""
    return Untrained(catalogue, Matcher(classifiers.described(catalogue)))


@contextmanager
def learned_from(foreign: Foreign) -> Iterator[Classifier]:
    """The classifier after `nlcli learn --examples` with what there is, in a data folder of its own."""
    catalogue = foreign.catalogue
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"XDG_DATA_HOME": folder}):
        own, examples = Path(folder) / f"{catalogue.program}.json", Path(folder) / "examples.jsonl"
        own.write_text(json.dumps(catalogue._data), "utf-8")
        examples.write_text("".join(json.dumps(row) + "\n" for row in foreign.lessons), "utf-8")
        job.learn(str(own), {}, taught.read_examples(str(examples), catalogue), [], Vectors(lambda done, total: None))
        yield classifiers.of(catalogue)


def measure(foreign: Foreign, classifier: Classifier) -> dict[str, Any]:
    """How many requests come out exactly right, how many as another command line, how many unrelated ones lead to a proposal, and every miss.

    `wrong_by_effect` counts both kinds of wrong proposals.
    """
    catalogue = foreign.catalogue
    engine = Engine(catalogue, classifier)
    out: dict[str, Any] = {"commands": len(catalogue.commands), "requests": 0, "exact": 0, "wrong": 0, "unrelated": 0, "proposed": 0}
    out |= {"wrong_by_effect": dict.fromkeys(EFFECTS, 0), "missed": []}
    for row in foreign.requests:
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


def report(programs: Programs, learn: bool) -> dict[str, dict[str, Any]]:
    """The measures of some programs by name, printed as they come."""
    found = {}
    for foreign in read(programs):
        if learn:
            with learned_from(foreign) as classifier:
                row = measure(foreign, classifier)
        else:
            row = measure(foreign, untrained(foreign.catalogue))
        found[foreign.catalogue.program] = row
        print(f"{foreign.catalogue.program}: {_counted(row)}", flush=True)
    print(f"all: {_counted(_summed(found))}", flush=True)
    return found


def _counted(row: dict[str, Any]) -> str:
    wrong = ", ".join(f"{number} {effect}" for effect, number in row["wrong_by_effect"].items())
    unrelated = f"{row['proposed']} of {row['unrelated']} unrelated ones led to a proposal"
    return f"{row['exact']} of {row['requests']} exact, {row['wrong']} wrong, {unrelated}; wrong proposals: {wrong}"


def _summed(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rows = list(found.values())
    total: dict[str, Any] = {name: sum(row[name] for row in rows) for name in ("requests", "exact", "wrong", "unrelated", "proposed")}
    return total | {"wrong_by_effect": {effect: sum(row["wrong_by_effect"][effect] for row in rows) for effect in EFFECTS}}


def main() -> None:
    """Measure, print and, but for the tuning programs, write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuning", action="store_true", help="the programs that the weights were fitted on")
    parser.add_argument("--learn", action="store_true", help="after nlcli learn with five examples a command")
    options = parser.parse_args()
    if options.tuning:
        report(TUNING, options.learn)
        return
    found = {}
    for name, programs in {"programs": EXAMPLES, "other requests": AGAIN, "other programs": FRESH}.items():
        print(f"\n{name}:")
        found[name] = report(programs, options.learn)
    if all(len(found[name]) == len(programs.places) for name, programs in (("programs", EXAMPLES), ("other programs", FRESH))):
        about = {"machine": machine.describe("onnxruntime", "pls-cli", "td-watson", "tmuxp"), **found}
        (machine.RESULTS / f"foreign{'.learned' * options.learn}.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
