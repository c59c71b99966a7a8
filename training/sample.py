"""The sample of the training data that `nlcli learn` ships with: `python -m training.sample [--catalogue venvy]`.

Rows are drawn at random with a seed. Those to fit on come from the training split: half as many for requests to refuse as there is room for, since
a command that is new to the program looks like one of them, and the rest evenly over the labels. Those to decide on come from the calibration split,
which the shipped model was not trained on. The test split is never touched: benchmarks/learn.py measures on it.
"""

from __future__ import annotations

import argparse
import lzma
import random
from collections import defaultdict
from pathlib import Path

from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from nlcli.learn import sample
from training import dataset
from training.align import examples, verbs_of
from training.labels import NONE

SEED = 7
FIT_NONE, FIT_OTHER, HELD = 4000, 2000, 3000
# Longer ones are stories: they cost room and time and say little.
MOST_CHARACTERS = 160


def rows(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """(label, text) by split, each text once, those that fit into a line of the file."""
    written = dataset.read(catalogue.program)
    verbs = verbs_of(written)
    out = {}
    for key, part in dataset.split(written).items():
        pairs = ((e.command, e.text.strip()) for row in part for e in examples(row, catalogue, verbs) if e.command)
        out[key] = sorted({(label, text) for label, text in pairs if len(text) <= MOST_CHARACTERS and text.isprintable()})
    return out


def evenly(pairs: list[tuple[str, str]], count: int, rng: random.Random) -> list[tuple[str, str]]:
    """So many rows, as evenly over the labels as there are rows."""
    by_label: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in rng.sample(pairs, len(pairs)):
        by_label[pair[0]].append(pair)
    ranked = sorted(((place, label) for label, row in by_label.items() for place in range(len(row))))
    return [by_label[label][place] for place, label in ranked[:count]]


def choose(catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """(use, label, text) of the rows to ship."""
    rng = random.Random(SEED)
    split = rows(catalogue)
    none = [pair for pair in split["train"] if pair[0] == NONE]
    other = [pair for pair in split["train"] if pair[0] != NONE]
    fit = [*rng.sample(none, min(FIT_NONE, len(none))), *evenly(other, FIT_OTHER, rng)]
    known = {text for _, text in split["train"]}  # parts of longer requests ("and bar") may be in both
    unseen = [pair for pair in split["calibration"] if pair[1] not in known]
    held = rng.sample(unseen, min(HELD, len(unseen)))
    return sorted([(sample.FIT, *pair) for pair in fit] + [(sample.HELD, *pair) for pair in held])


def main() -> None:
    """Write the sample of a catalogue."""
    parser = argparse.ArgumentParser(prog="python -m training.sample")
    parser.add_argument("--catalogue", default="venvy")
    catalogue = catalogues.load(parser.parse_args().catalogue)
    text = "".join("\t".join(row) + "\n" for row in choose(catalogue))
    Path(sample.file_of(catalogue.program)).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
