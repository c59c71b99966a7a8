"""What the user has put right: kept as JSON lines, found again by likeness, applied with the values of the new request."""

from __future__ import annotations

import os

from nlcli import places

# What results say that came from here.
TIER = "memory"


def file(program: str, folder: str | None = None) -> str:
    """The file of one program's corrections; `folder` is that in the user's data by default."""
    return os.path.join(folder or os.path.join(places.data(), "memory"), f"{program}.jsonl")


def exists(program: str) -> bool:
    """Was anything ever kept? All that a request pays where nothing was."""
    return os.path.exists(file(program))
