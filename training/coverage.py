"""What the data covers: every command x option x voice. `python -m training.coverage`; exit code 1 where a cell is empty."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from nlcli import catalogue as catalogues
from nlcli.catalogue import Catalogue
from training import dataset
from training.align import parse
from training.dataset import Row

# Voices that are about one thing (a missing value, several commands, odd values) have no duty to every option.
SPECIAL = frozenset(("clarify", "multi", "multi-reversed", "single", "values"))
ALONE = "(alone)"
# Voices in which a bare command can't be asked for: "combo" is several options at once.
_NOT_ALONE = "combo"
# Commands that rows never ask for bare: `clean` without a folder is `cleanup`, and labelled so.
_NEVER_ALONE = frozenset((("venvy", "clean"),))

Cell = tuple[str, str, str]


def options(catalogue: Catalogue) -> list[tuple[str, str]]:
    """(command, option) for everything that can be asked for; a choice counts as one option, ALONE is the bare command."""
    out = []
    for name in catalogue.commands:
        command = catalogue.command(name)
        out += [(name, param.option) for param in command.params if param.slot]
        bare = not command.needs and not any(param.required for param in command.params)
        if bare and (catalogue.program, name) not in _NEVER_ALONE:
            out.append((name, ALONE))
    return out


def counts(rows: list[Row], catalogue: Catalogue) -> Counter[Cell]:
    """How many rows ask for (command, option, voice)."""
    out: Counter[Cell] = Counter()
    for row in rows:
        for step in row.steps:
            values, flags = parse(step, catalogue)
            command = catalogue.command(step[0])
            given = {param.option for param, _ in values} | {flag.partition("=")[0] for flag in flags}
            known = {param.option for param in command.params}
            for option in given & known or {ALONE}:
                out[step[0], option, row.voice] += 1
    return out


def voices(rows: list[Row]) -> list[str]:
    """The voices that have a duty to every option."""
    return sorted({row.voice for row in rows if row.steps} - SPECIAL)


def cells(rows: list[Row], catalogue: Catalogue) -> list[Cell]:
    """Every (command, option, voice) that the data have to cover."""
    columns = voices(rows)
    return [(c, option, voice) for c, option in options(catalogue) for voice in columns if (option, voice) != (ALONE, _NOT_ALONE)]


def empty(rows: list[Row], catalogue: Catalogue) -> list[Cell]:
    """The cells without a row."""
    found = counts(rows, catalogue)
    return [cell for cell in cells(rows, catalogue) if not found[cell]]


def main() -> int:
    """Print the table, a line an option, and the empty cells."""
    parser = argparse.ArgumentParser(prog="python -m training.coverage")
    parser.add_argument("--catalogue", default="venvy")
    args = parser.parse_args()
    catalogue = catalogues.load(args.catalogue)
    rows = dataset.read(args.catalogue)
    found = counts(rows, catalogue)
    columns = voices(rows)
    print(f"{'':32}" + " ".join(voice[:5].rjust(5) for voice in columns))
    for command, option in options(catalogue):
        print(f"{command + ' ' + option:32}" + " ".join(str(found[command, option, voice] or "-").rjust(5) for voice in columns))
    missing = empty(rows, catalogue)
    for cell in missing:
        print("empty:", *cell)
    print(f"{len(missing)} of {len(cells(rows, catalogue))} cells are empty")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
