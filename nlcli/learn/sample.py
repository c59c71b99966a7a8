"""The shipped sample of what the model was trained on: enough for a refit to keep what was known.

`catalogues/<name>.sample.txt.xz`, written by training/sample.py: a line is use, label and text, parted by tabs. "fit" rows are fitted on; "held" rows,
which the shipped model was not trained on, decide whether a new head is worse.
"""

from __future__ import annotations

import os
from importlib import resources

from nlcli.errors import CatalogueError
from nlcli.learn.taught import Row

FIT, HELD = "fit", "held"


def file_of(name: str) -> str:
    """Where the sample of a catalogue lies."""
    return str(resources.files("nlcli") / "catalogues" / f"{name}.sample.txt.xz")


def read(name: str) -> dict[str, list[Row]]:
    """The rows by use. Raises CatalogueError if the file is missing or damaged."""
    import lzma

    file = file_of(name)
    out: dict[str, list[Row]] = {FIT: [], HELD: []}
    try:
        with lzma.open(file, "rt", encoding="utf-8") as stream:
            for line in stream:
                use, label, text = line.rstrip("\n").split("\t")
                out[use].append(Row(text, label))
    except (OSError, EOFError, ValueError, KeyError, lzma.LZMAError) as error:
        raise CatalogueError(f"cannot read {file}: {error}; install again") from error
    return out


def exists(name: str) -> bool:
    """Does a catalogue come with a sample?"""
    return os.path.isfile(file_of(name))
