"""Written conversations from disk: `data/dialogs/<catalogue>/<voice>.jsonl`, a conversation a line, each turn labelled given the ones before it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nlcli.catalogue import Catalogue
from nlcli.conversation import NEW, OTHER, REFER, REPEAT, SAME
from nlcli.refine import Last
from training.dataset import DATA


class Turn(NamedTuple):
    """A turn after the first one that was understood: the command before it, the text, and the kind of follow-up it is."""

    last: Last
    text: str
    kind: str
    voice: str


def read(catalogue: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(voice, conversation) in the order of the files."""
    for file in sorted((DATA / "dialogs" / catalogue).glob("*.jsonl")):
        yield from ((file.stem, row) for row in load(file))


def load(file: Path) -> list[dict[str, Any]]:
    """The conversations of a file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def turns(conversations: Iterator[tuple[str, dict[str, Any]]], catalogue: Catalogue) -> Iterator[Turn]:
    """Every turn that has a command before it, and its kind."""
    for voice, row in conversations:
        last: Last | None = None
        for turn in row["turns"]:
            if last:
                yield Turn(last, turn["q"], kind(turn["q"], turn["accept"], last, catalogue), voice)
            if turn["accept"]:
                last = Last(turn["q"], tuple(turn["accept"][0]))


def kind(text: str, accept: list[list[str]], last: Last, catalogue: Catalogue) -> str:
    """What a turn does with the command before it, read off its label."""
    if not accept:
        return OTHER
    if list(last.argv) in accept:
        return REPEAT
    argv = accept[0]
    if argv[0] == last.argv[0]:
        return SAME
    before = {value for _, value in catalogue.values(last.argv) if value}
    carried = {value for _, value in catalogue.values(tuple(argv)) if value in before and value not in text}
    return REFER if carried else NEW
