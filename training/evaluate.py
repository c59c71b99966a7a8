"""The whole engine on the test split: `python -m training.evaluate [--wrong]`. Shows by voice what is still missing."""

from __future__ import annotations

import argparse
from collections import defaultdict

from intent_models.classifier import OnnxClassifier
from nlcli import catalogue as catalogues
from nlcli.engine import Engine
from nlcli.types import NoMatch, Query, Question, Result, Suggestion
from training import dataset
from training.align import parse
from training.dataset import Row


def outcome(row: Row, result: Result, catalogue: catalogues.Catalogue) -> str:
    """The kind of outcome: "right", or what is wrong: "command", "values", "asked", "refused", "proposed", "guessed"."""
    if isinstance(result, NoMatch):
        return "right" if not row.steps else "refused"
    if isinstance(result, Question):
        return "right" if row.missing and result.parse.argv[0] == row.steps[0][0] else "asked"
    if not row.steps:
        return "proposed"
    if row.missing:
        return "guessed"
    return _compare(row, result, catalogue)


def _compare(row: Row, result: Suggestion, catalogue: catalogues.Catalogue) -> str:
    steps = list(row.steps)
    if row.voice == "multi-reversed":
        steps = [*steps[:-2], steps[-1], steps[-2]] if len(steps) > 1 else steps
    if [step[0] for step in steps] != [p.argv[0] for p in result.parses]:
        return "command"
    same = all(_meaning(step, catalogue) == _meaning(p.argv, catalogue) for step, p in zip(steps, result.parses, strict=True))
    return "right" if same else "values"


def _meaning(argv: tuple[str, ...], catalogue: catalogues.Catalogue) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Values and switches, without those that only spell out a default."""
    values, flags = parse(tuple(word for word in argv if word != "--"), catalogue)
    command = catalogue.command(argv[0])
    defaults = {f"{p.slot.label}={p.default}" for p in command.params if p.slot and p.slot.kind == "choice"}
    return frozenset((param.name, value) for param, value in values if str(param.default) != value), flags - defaults


def main() -> None:
    """Print the shares by voice, and with --wrong every wrong row."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate")
    parser.add_argument("--catalogue", default="venvy")
    parser.add_argument("--artefacts", help="a folder with encoder/ and <catalogue>/ instead of the shipped one")
    parser.add_argument("--split", default="test", choices=["calibration", "test"])
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    catalogue = catalogues.load(args.catalogue)
    engine = Engine(catalogue, OnnxClassifier(args.catalogue, args.artefacts))
    voices: dict[str, list[str]] = defaultdict(list)
    for row in dataset.split(dataset.read(args.catalogue))[args.split]:
        result = engine.translate(Query(row.text))
        found = outcome(row, result, catalogue)
        voices[row.voice if row.steps else f"out of scope: {row.voice}"].append(found)
        if args.wrong and found != "right":
            got = [" ".join(p.argv) for p in result.parses] if isinstance(result, Suggestion) else type(result).__name__
            print(f"{found:9} {row.voice:10} {row.text} | {[' '.join(step) for step in row.steps]} | {got}")
    for voice, row_outcomes in sorted(voices.items()):
        kinds = {kind: row_outcomes.count(kind) for kind in sorted(set(row_outcomes)) if kind != "right"}
        print(f"{voice:28} {row_outcomes.count('right') / len(row_outcomes):.3f} of {len(row_outcomes):4}  {kinds or ''}")


if __name__ == "__main__":
    main()
